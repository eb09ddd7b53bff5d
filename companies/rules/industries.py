"""A short tree of industries with the words that people use for them."""
# ruff: noqa: E501 (a Chinese character counts double)

from dataclasses import dataclass
from functools import lru_cache

from companies.rules.text import CACHE, fold, simplified, tidy


@dataclass(frozen=True, slots=True)
class Industry:
    """A node: `code` such as it.software (the part before the dot is its parent), English and Chinese name, other words."""

    code: str
    english: str
    chinese: str
    words: tuple[str, ...] = ()


def _node(code: str, english: str, chinese: str, words: str = "") -> Industry:
    return Industry(code, english, chinese, tuple(w for w in words.split("|") if w))


INDUSTRIES: tuple[Industry, ...] = (
    _node("it", "Information technology", "信息技术", "IT|信息传输、软件和信息技术服务业|信息传输|I 信息技术|technolgy|technology|tech|高科技|互联网和相关服务"),
    _node("it.software", "Software and SaaS", "软件与SaaS", "软件|software|saas|软件开发|企业软件|软件业|软件和信息技术服务业|软件服务"),
    _node("it.internet", "Internet", "互联网", "internet|网络|移动互联网|互联网服务|网络服务|online services"),
    _node("it.telecom", "Telecommunications", "通信", "telecom|telecommunications|通讯|电信|运营商"),
    _node("it.security", "Cyber security", "网络安全", "cybersecurity|信息安全|security software"),
    _node("manufacturing", "Manufacturing", "制造业", "制造|manufacturer|工业|industrial|生产制造|C 制造业|生产型企业"),
    _node("manufacturing.machinery", "Machinery", "机械设备", "机械|machinery|设备|装备制造|机械制造|专用设备"),
    _node("manufacturing.electronics", "Electronics", "电子", "electronics|电子元器件|半导体|semiconductor|消费电子|芯片|电子制造"),
    _node("manufacturing.automotive", "Automotive", "汽车", "automotive|汽车制造|汽车零部件|cars|汽配|汽车行业"),
    _node("manufacturing.chemicals", "Chemicals and materials", "化工与材料", "化工|chemicals|材料|新材料|塑料|化学|涂料"),
    _node("manufacturing.metals", "Metals", "金属冶金", "metals|钢铁|冶金|有色金属|steel"),
    _node("manufacturing.textiles", "Textiles and clothing", "纺织服装", "textile|apparel|fashion|服装|纺织|服饰|鞋服"),
    _node("manufacturing.food", "Food and drink", "食品饮料", "food|beverage|食品|饮料|快消|fmcg|快消品|consumer goods|食品加工"),
    _node("manufacturing.home", "Home and furniture", "家居建材", "furniture|家具|建材|家居|家电|home appliances|building materials"),
    _node("manufacturing.pharma", "Pharmaceuticals", "医药制造", "pharma|pharmaceutical|制药|药业|医药|生物医药|biotech|生物制药"),
    _node("retail", "Retail", "零售", "retailer|零售业|百货|超市|连锁零售|批发和零售业|F 批发零售|shop|新零售"),
    _node("retail.ecommerce", "E-commerce", "电子商务", "e-commerce|ecommerce|电商|跨境电商|网店"),
    _node("trade", "Wholesale and trade", "批发贸易", "wholesale|trading|贸易|商贸|批发|进出口|外贸|经销商|distribution|批发业"),
    _node("finance", "Finance", "金融", "financial services|金融业|J 金融业|fintech|金融服务|投资|investment"),
    _node("finance.banking", "Banking", "银行", "bank|banks|银行业"),
    _node("finance.insurance", "Insurance", "保险", "insurer|保险业"),
    _node("finance.securities", "Securities and funds", "证券基金", "securities|证券|基金|fund|asset management|资产管理"),
    _node("property", "Real estate", "房地产", "real estate|房产|地产|K 房地产|房地产业|物业|物业管理|property management"),
    _node("construction", "Construction", "建筑工程", "building|建筑|建筑业|E 建筑业|工程|装修|装饰|engineering|施工"),
    _node("health", "Health care", "医疗健康", "healthcare|medical|医疗|卫生|医院|hospital|大健康|Q 卫生|health|医疗器械|medical devices"),
    _node("education", "Education", "教育", "edtech|培训|教育培训|P 教育|学校|school|training|university|教育行业"),
    _node("media", "Media and culture", "文化传媒", "media|传媒|文化|entertainment|娱乐|影视|广告|advertising|游戏|gaming|R 文化传播|publishing|出版"),
    _node("services", "Business services", "商务服务", "services|企业服务|professional services|L 商务服务|服务业|b2b services|business services"),
    _node("services.marketing", "Marketing services", "营销服务", "marketing|市场营销|公关|会展|展览|public relations|marketing agency"),
    _node("services.consulting", "Consulting", "咨询", "consulting|consultancy|管理咨询|咨询服务"),
    _node("services.hr", "Human resources", "人力资源", "hr|human resources|招聘|人力|staffing|recruiting|employment"),
    _node("services.legal", "Legal and accounting", "法律财税", "legal|law|律师|财税|会计|accounting|法务|律所"),
    _node("logistics", "Transport and logistics", "物流运输", "logistics|transport|物流|运输|快递|供应链|G 运输仓储|shipping|仓储|交通运输"),
    _node("hospitality", "Hotels and restaurants", "住宿餐饮", "hospitality|餐饮|酒店|restaurant|hotel|H 住宿餐饮|restaurants"),
    _node("travel", "Travel and leisure", "旅游休闲", "travel|tourism|旅游|休闲|leisure|sport|体育"),
    _node("energy", "Energy and utilities", "能源与公用事业", "energy|utilities|能源|电力|新能源|D 水电煤气|oil|石油|燃气|水务|光伏|solar"),
    _node("environment", "Environment", "环保", "environmental|环保|N 公共环保|节能环保|环境"),
    _node("mining", "Mining", "采矿", "mining|矿业|B 采矿业|采矿业|煤炭"),
    _node("agriculture", "Agriculture", "农林牧渔", "agriculture|农业|A 农林牧渔|farming|畜牧|养殖|渔业|林业"),
    _node("public", "Public sector", "政府与公共事业", "government|政府|public sector|事业单位|机关|非营利|ngo|non-profit|nonprofit|公共管理"),
    _node("science", "Research", "科研服务", "research|科研|M 科研服务|研究|科学研究|science"),
    _node("other", "Other", "其他", "others|其它|综合|S 综合|misc|其他行业"),
)  # fmt: skip
BY_CODE: dict[str, Industry] = {node.code: node for node in INDUSTRIES}


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    found: dict[str, str] = {}
    for node in INDUSTRIES:
        for word in (node.code, node.english, node.chinese, *node.words):
            found.setdefault(_key(word), node.code)
    return found


def _key(text: str) -> str:
    return fold(simplified(tidy(text))).removesuffix("行业").strip()


@lru_cache(maxsize=CACHE)
def read_industry(text: str) -> str:
    """The code of the industry that a text names; the tidied text itself when the tree does not know it."""
    shown = tidy(text)
    key = _key(shown)
    words = _words()
    return words.get(key) or words.get(key.removesuffix("业")) or words.get(key + "业") or shown


def industry_parent(code: str) -> str:
    """it.software → it; blank for a branch itself."""
    return code.rpartition(".")[0] if code in BY_CODE else ""
