"""A short tree of industries with the words that people use for them."""
# ruff: noqa: E501 (a Chinese character counts double)

import re
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
    _node("it", "Information technology", "信息技术", "IT|信息传输、软件和信息技术服务业|信息传输|I 信息技术|technolgy|technology|tech|高科技|互联网和相关服务|信创|数字经济|软硬件|it服务|it行业|information services|计算机|计算机硬件|计算机服务|it服务业|computer|computers|hi-tech|high tech|元宇宙|metaverse|虚拟现实|vr|ar|xr|区块链|blockchain|web3"),
    _node("it.software", "Software and SaaS", "软件与SaaS", "软件|software|saas|软件开发|企业软件|软件业|软件和信息技术服务业|软件服务|应用软件|软件外包|软件信息服务|信息化|系统集成|低代码|erp|crm|paas|管理软件|计算机软件|工业软件"),
    _node("it.internet", "Internet", "互联网", "internet|网络|移动互联网|互联网服务|网络服务|online services|互联网科技|移动互联|互联网+|o2o|社交网络|搜索|直播平台|短视频|信息流|产业互联网"),
    _node("it.telecom", "Telecommunications", "通信", "telecom|telecommunications|通讯|电信|运营商|5g|通信设备|通讯设备|电信服务|通信工程|基础电信"),
    _node("it.security", "Cyber security", "网络安全", "cybersecurity|信息安全|security software|网络信息安全|数据安全|cyber security"),
    _node("it.ai", "Artificial intelligence", "人工智能", "ai|artificial intelligence|大模型|机器学习|machine learning|aigc|生成式人工智能|计算机视觉|语音识别|自动驾驶|autonomous driving|llm"),
    _node("it.data", "Cloud and data", "云计算与大数据", "云计算|大数据|数据服务|cloud|cloud computing|big data|data|idc|数据中心|云服务|数据分析|saas云服务"),
    _node("it.iot", "Internet of things", "物联网", "iot|internet of things|智能硬件|智慧城市|smart city|智能家居|工业互联网|车联网|传感器"),
    _node("manufacturing", "Manufacturing", "制造业", "制造|manufacturer|工业|industrial|生产制造|C 制造业|生产型企业|加工制造|轻工|重工|重工业|轻工业|工业制造|manufacturing industry|工厂|包装|印刷|造纸|玩具|文具|日用品|日化|化妆品|美妆|cosmetics|其他制造业"),
    _node("manufacturing.smart", "Smart manufacturing", "智能制造", "smart manufacturing|工业4.0|industry 4.0|工业自动化|自动化|automation|机器人|robotics|robots|工业机器人|智能装备|智能工厂|数字工厂|3d打印|3d printing|无人机|drones|低空经济|高端制造|先进制造"),
    _node("manufacturing.machinery", "Machinery", "机械设备", "机械|machinery|设备|装备制造|机械制造|专用设备|机电|五金|模具|仪器仪表|工程机械|通用设备|数控机床|机床|高端装备|船舶|轨道交通装备|航空航天|aerospace|军工|国防军工|defense"),
    _node("manufacturing.electronics", "Electronics", "电子", "electronics|电子元器件|半导体|semiconductor|消费电子|芯片|电子制造|集成电路|显示面板|光电|电子信息|电气|电气设备|electrical|手机|3c|3c数码|数码|led|照明"),
    _node("manufacturing.automotive", "Automotive", "汽车", "automotive|汽车制造|汽车零部件|cars|汽配|汽车行业|汽车及零部件|汽车零配件|新能源汽车|新能源车|电动汽车|electric vehicles|ev|智能汽车|整车|汽车销售|4s店|摩托车|汽车后市场|汽车服务"),
    _node("manufacturing.chemicals", "Chemicals and materials", "化工与材料", "化工|chemicals|材料|新材料|塑料|化学|涂料|精细化工|橡胶|橡塑|塑胶|石化|石油化工|玻璃|陶瓷|复合材料"),
    _node("manufacturing.metals", "Metals", "金属冶金", "metals|钢铁|冶金|有色金属|steel|有色|金属|金属制品|铝业|metal"),
    _node("manufacturing.textiles", "Textiles and clothing", "纺织服装", "textile|apparel|fashion|服装|纺织|服饰|鞋服|纺织|鞋帽|箱包|皮革|服装纺织|纺织服装皮革|服装纺织皮革|服装鞋帽|珠宝|奢侈品|clothing|garments"),
    _node("manufacturing.food", "Food and drink", "食品饮料", "food|beverage|食品|饮料|快消|fmcg|快消品|快速消费品|consumer goods|食品加工|饮品|乳制品|乳业|dairy|酒|酒水|白酒|烟草|茶叶|农副食品|新消费|消费品|零食|food and beverage"),
    _node("manufacturing.home", "Home and furniture", "家居建材", "furniture|家具|建材|家居|家电|home appliances|building materials|定制家居|卫浴|家用电器|厨电|建筑材料"),
    _node("manufacturing.pharma", "Pharmaceuticals", "医药制造", "pharma|pharmaceutical|制药|药业|医药|生物医药|biotech|生物制药|医药健康|中药|中医药|生物技术|生物科技|生命科学|life sciences|cro|创新药|疫苗|医药流通"),
    _node("retail", "Retail", "零售", "retailer|零售业|百货|超市|连锁零售|批发和零售业|F 批发零售|shop|新零售|批发零售|零售连锁|便利店|连锁|连锁经营|商超|购物中心|生鲜|社区团购|新消费零售|retail and wholesale|消费零售|母婴|宠物"),
    _node("retail.ecommerce", "E-commerce", "电子商务", "e-commerce|ecommerce|电商|网店|直播电商|社交电商|互联网电商|电商平台|网络零售|online retail|电商运营|代运营|直播带货"),
    _node("retail.crossborder", "Cross-border e-commerce", "跨境电商", "cross-border e-commerce|cross border ecommerce|cross-border|跨境|跨境电子商务|跨境贸易|出海|出海电商|亚马逊卖家|独立站"),
    _node("trade", "Wholesale and trade", "批发贸易", "wholesale|trading|贸易|商贸|批发|进出口|外贸|经销商|distribution|批发业|国际贸易|对外贸易|import and export|import/export|渠道商|代理商|商业贸易"),
    _node("finance", "Finance", "金融", "financial services|金融业|J 金融业|fintech|金融服务|投资|investment|互联网金融|金融科技|消费金融|小贷|融资租赁|租赁|支付|信托|期货|风险投资|vc|pe|创投|私募|财富管理|投融资"),
    _node("finance.banking", "Banking", "银行", "bank|banks|银行业"),
    _node("finance.insurance", "Insurance", "保险", "insurer|保险业"),
    _node("finance.securities", "Securities and funds", "证券基金", "securities|证券|基金|fund|asset management|资产管理"),
    _node("property", "Real estate", "房地产", "real estate|房产|地产|K 房地产|房地产业|物业|物业管理|property management|不动产|商业地产|房地产开发|地产开发|物业服务|园区运营|产业园区|realty|proptech"),
    _node("construction", "Construction", "建筑工程", "building|建筑|建筑业|E 建筑业|工程|装修|装饰|engineering|施工|建筑施工|工程建设|基建|基础设施|建筑设计|装饰装修|建筑装饰|园林|市政工程|土木工程|家装|epc"),
    _node("health", "Health care", "医疗健康", "healthcare|medical|医疗|卫生|医院|hospital|大健康|Q 卫生|health|医疗器械|medical devices|医疗服务|医美|医疗美容|养老|智慧医疗|互联网医疗|健康|康养|诊所|医疗设备|医疗器械制造|体检|口腔|心理健康|医疗卫生|医疗大健康"),
    _node("education", "Education", "教育", "edtech|培训|教育培训|P 教育|学校|school|training|university|教育行业|在线教育|职业教育|高等教育|高校|k12|早教|教育科技|留学|e-learning|素质教育|教育/培训"),
    _node("media", "Media and culture", "文化传媒", "media|传媒|文化|entertainment|娱乐|影视|广告|advertising|游戏|gaming|R 文化传播|publishing|出版|互联网传媒|新媒体|自媒体|短视频制作|mcn|直播|文娱|文体娱乐|文化创意|文创|动漫|电竞|游戏行业|网络游戏|games|音乐|电影|网红经济|广告传媒|news"),
    _node("services", "Business services", "商务服务", "services|企业服务|professional services|L 商务服务|服务业|b2b services|business services|现代服务业|商业服务|生活服务|专业服务|租赁和商务服务业|外包|外包服务|bpo|呼叫中心|安保|保洁|家政|居民服务|检测认证|检测|会议服务|知识产权"),
    _node("services.marketing", "Marketing services", "营销服务", "marketing|市场营销|公关|会展|展览|public relations|marketing agency|市场推广|数字营销|广告营销|品牌策划|营销策划|整合营销|martech|活动策划|公关传播"),
    _node("services.consulting", "Consulting", "咨询", "consulting|consultancy|管理咨询|咨询服务|企业管理咨询|it咨询|信息咨询|战略咨询|advisory"),
    _node("services.hr", "Human resources", "人力资源", "hr|human resources|招聘|人力|staffing|recruiting|employment|人力资源服务|猎头|劳务派遣|灵活用工|劳务|hr服务"),
    _node("services.legal", "Legal and accounting", "法律财税", "legal|law|律师|财税|会计|accounting|法务|律所|法律|法律服务|财税服务|审计|税务|代理记账|会计师事务所|律师事务所|accountancy"),
    _node("logistics", "Transport and logistics", "物流运输", "logistics|transport|物流|运输|快递|供应链|G 运输仓储|shipping|仓储|交通运输|供应链管理|货运|仓储物流|快递物流|物流仓储|冷链|航运|航空|民航|铁路|公路|港口|海运|货代|跨境物流|同城配送|出行|网约车|交通|轨道交通|公共交通|邮政"),
    _node("hospitality", "Hotels and restaurants", "住宿餐饮", "hospitality|餐饮|酒店|restaurant|hotel|H 住宿餐饮|restaurants|餐饮业|酒店业|餐饮连锁|茶饮|新茶饮|咖啡|烘焙|食堂|团餐|民宿|住宿|catering|hotels"),
    _node("travel", "Travel and leisure", "旅游休闲", "travel|tourism|旅游|休闲|leisure|sport|体育|文旅|旅游业|文化旅游|景区|旅行社|酒店旅游|健身|运动|户外|体育运动|旅游出行"),
    _node("energy", "Energy and utilities", "能源与公用事业", "energy|utilities|能源|电力|D 水电煤气|oil|石油|燃气|水务|公用事业|电网|发电|核电|水电|煤电|火电|热力|供热|能源化工|电力能源|electricity|power|gas|water"),
    _node("energy.new", "New energy", "新能源", "new energy|renewable energy|renewables|清洁能源|可再生能源|光伏|solar|风电|wind power|储能|energy storage|锂电|锂电池|动力电池|电池|battery|batteries|氢能|hydrogen|充电桩|双碳|碳中和|光储充"),
    _node("environment", "Environment", "环保", "environmental|环保|N 公共环保|节能环保|环境|环境保护|生态环保|固废|水处理|污水处理|循环经济|再生资源|环境治理|环保科技|sustainability|cleantech"),
    _node("mining", "Mining", "采矿", "mining|矿业|B 采矿业|采矿业|煤炭|矿产|有色矿|煤矿|黄金|石油天然气开采|矿山"),
    _node("agriculture", "Agriculture", "农林牧渔", "agriculture|农业|A 农林牧渔|farming|畜牧|养殖|渔业|林业|智慧农业|农林|种植|种植业|种业|饲料|农牧|农产品|水产|园艺|农资|agritech|三农|乡村振兴"),
    _node("public", "Public sector", "政府与公共事业", "government|政府|public sector|事业单位|机关|非营利|ngo|non-profit|nonprofit|公共管理|政务|党政机关|公共服务|社会组织|公益|协会|行业协会|政府机构|政府机关|国企|央企|智慧政务|military|军队|公安|消防|公共事业|政企"),
    _node("science", "Research", "科研服务", "research|科研|M 科研服务|研究|科学研究|science|研发|研究院|科研院所|科研院校|科学研究和技术服务业|技术服务|专业技术服务业|科技服务|高校科研|r and d|检验检测|实验室|laboratory"),
    _node("other", "Other", "其他", "others|其它|综合|S 综合|misc|其他行业|其他|未分类|多元化|综合类"),
)  # fmt: skip
_BETWEEN = re.compile(r"[/|、,，;；>＞\\()（）—–·+]+|\s+-\s+|-(?=[\u3400-\u9fff])")
_BEHIND = re.compile(r"(?<=..)(?:行业|产业|领域|相关|公司|企业|类|业|等)$| (?:industry|sector|company|companies)$")
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
    """The code of the industry that a text names; the tidied text itself when the tree does not know it.

    Of several in one cell (制造业/机械, IT服务、互联网) the first counts, unless a later one is a branch of it.
    """
    shown = tidy(text)
    whole = _code(shown)
    if whole:
        return whole
    codes = [code for part in _BETWEEN.split(shown) if (code := _code(part))]
    first = codes[0] if codes else shown
    return next((code for code in codes if industry_parent(code) == first), first)


def _code(text: str) -> str:
    """The code of one word, also without what people put behind it (…行业, …类, …领域); blank when unknown."""
    words, key = _words(), _key(text)
    for bare in (key, _BEHIND.sub("", key)):
        if found := words.get(bare) or words.get(bare.removesuffix("业")) or words.get(bare + "业"):
            return found
    return ""


def industry_parent(code: str) -> str:
    """it.software → it; blank for a branch itself."""
    return code.rpartition(".")[0] if code in BY_CODE else ""
