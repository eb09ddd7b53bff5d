# ruff: noqa: E501 (a Chinese character counts double)
import pytest
from hypothesis import given
from hypothesis import strategies as st

from companies.rules.cleaning import FIELDS, clean_party
from companies.rules.credit_codes import read_credit_code
from companies.rules.industries import BY_CODE, INDUSTRIES, read_industry
from companies.rules.names import read_person
from companies.rules.regions import read_region
from companies.rules.sentences import REASONS, RULES


def test_a_dirty_row_comes_out_clean_with_each_change_named():
    cleaned = clean_party(
        {
            "name": "张 三 总监",
            "company": "深圳市騰訊計算機系統有限公司",
            "phone": "0755-86013388-8001 / 13812345678",
            "email": "Zhang.San@Tencent.COM",
            "industry": "软件行业",
        }
    )
    kept = {k: cleaned.values[k] for k in ("name", "title", "company", "company_core", "phone_e164", "region", "city")}
    assert kept == {
        "name": "张三",
        "title": "总监",
        "company": "深圳市腾讯计算机系统有限公司",
        "company_core": "腾讯计算机系统",
        "phone_e164": "+8675586013388",
        "region": "广东",
        "city": "深圳",
    }
    assert cleaned.valid_phones == ("+8675586013388", "+8613812345678")
    assert (cleaned.values["email_kind"], cleaned.values["domain"]) == ("work", "tencent.com")
    assert [(c.field, c.rule) for c in cleaned.changes if c.field in ("name", "company", "phone")] == [
        ("name", "name.title"),
        ("company", "simplified"),
        ("phone", "phone.split"),
    ]


def test_a_rule_that_a_person_took_back_leaves_the_value_alone():
    raw = {"name": "张三 总监", "company": "騰訊"}
    cleaned = clean_party(raw, leave=frozenset({("name", "name.title"), ("company", "simplified")}))
    assert (cleaned.values["name"], cleaned.values["company"]) == ("张三 总监", "騰訊")
    assert cleaned.changes == ()
    assert cleaned.values["company_core"] == "腾讯"


def test_reasons_name_what_is_wrong():
    cleaned = clean_party({"phone": "123", "email": "x@mailinator.com", "credit_code": "91440300708461136X"})
    assert {r.code for r in cleaned.reasons} == {"phone.too_short", "email.disposable", "credit_code.check_digit"}


def test_what_is_written_is_never_overruled_by_a_hint():
    cleaned = clean_party({"region": "上海", "phone": "0755-86013388", "company": "北京腾讯科技有限公司"})
    assert cleaned.values["region"] == "上海"


def test_a_region_that_is_no_chinese_province_stays_as_it_came():
    assert clean_party({"region": "Central"}).values["region"] == "Central"


def test_free_mailboxes_and_platforms_name_no_company_domain():
    assert clean_party({"email": "a@163.com"}).values["domain"] == ""
    assert clean_party({"website": "shop123.taobao.com"}).values["domain"] == ""
    assert clean_party({"website": "www.vanke.com", "email": "a@163.com"}).values["domain"] == "vanke.com"


def test_a_foreign_number_is_read_with_the_country_of_its_row():
    assert clean_party({"phone": "(201) 555-0123", "country": "United States"}).values["phone_e164"] == "+12015550123"
    assert clean_party({"phone": "2123 4567", "country": "香港"}).values["phone_e164"] == "+85221234567"


_words = st.sampled_from(
    ["张 三", "总监", "先生", "Mr. ", "john smith", "深圳市", "騰訊", "科技", "有限公司", "(上海)", "13812345678", "0755-8601", " / ",
     "转801", "a@b.com", "；", "广东", "杭州", "n/a", "\u3000", "\x00", "IT", "软件", "https://www.x.com", ",", "É", "１２"]
)  # fmt: skip
_cells = st.one_of(st.text(max_size=25), st.lists(_words, max_size=5).map("".join))


@given(st.dictionaries(st.sampled_from(FIELDS), _cells))
def test_cleaning_what_is_clean_changes_nothing(raw):
    once = clean_party(raw)
    twice = clean_party(once.values)
    assert twice.changes == ()
    assert twice.values == once.values
    assert twice.reasons == once.reasons


@given(st.dictionaries(st.sampled_from(FIELDS), _cells))
def test_every_change_and_reason_has_a_sentence(raw):
    cleaned = clean_party(raw)
    assert {c.rule for c in cleaned.changes} <= RULES.keys()
    assert {r.code for r in cleaned.reasons} <= REASONS.keys()


@pytest.mark.parametrize(
    ("text", "shown", "title"),
    [
        ("张 三", "张三", ""),
        ("张三先生", "张三", "先生"),
        ("张三（总监）", "张三", "总监"),
        ("李四 销售 经理", "李四", "销售经理"),
        ("李总", "李总", ""),
        ("王经理", "王经理", ""),
        ("陳大文", "陈大文", ""),
        ("沈思", "沈思", ""),
        ("李乾", "李乾", ""),
        ("Mr. JOHN SMITH", "John Smith", "Mr."),
        ("n/a", "", ""),
    ],
)
def test_a_title_is_split_off_but_never_leaves_a_bare_surname(text, shown, title):
    person = read_person(text)
    assert (person.shown, person.title) == (shown, title)


@pytest.mark.parametrize(
    ("text", "province", "city"),
    [
        ("广东省深圳市南山区科技园", "广东", "深圳"),
        ("Shenzhen, Guangdong", "广东", "深圳"),
        ("昆山市", "江苏", "苏州"),
        ("吉林省吉林市", "吉林", "吉林"),
        ("上海市南京东路100号", "上海", "上海"),
        ("臺灣台北", "台湾", "台北"),
        ("Xi'an", "陕西", "西安"),
        ("Hong Kong", "香港", "香港"),
        ("中山市中山路", "广东", "中山"),
        ("北京花园路12号", "北京", "北京"),
        ("辽宁朝阳双塔区", "辽宁", "朝阳"),
        ("朝阳", "辽宁", "朝阳"),
        ("中国广东省深圳市", "广东", "深圳"),
    ],
)
def test_free_text_names_province_and_city(text, province, city):
    region = read_region(text)
    assert (region.province, region.city, region.known) == (province, city, True)


@pytest.mark.parametrize("text", ["中山路12号", "南京东路100号", "北京西路", "东方大厦3楼", "重庆南路一段"])
def test_a_road_named_after_a_place_is_not_in_it(text):
    assert not read_region(text).known


@pytest.mark.parametrize(
    ("province", "city", "address", "found"),
    [
        ("新疆", "自治区直辖县级行政区划", "新疆石河子市北四路", ("新疆", "石河子")),
        ("新疆", "自治区直辖县级行政区划", "", ("新疆", "")),
        ("北京", "市辖区", "", ("北京", "北京")),
        ("湖北省", "武汉", "", ("湖北", "武汉")),
    ],
)
def test_words_that_stand_in_the_place_of_a_city_are_none(province, city, address, found):
    values = clean_party({"province": province, "city": city, "address": address}).values
    assert (values["region"], values["city"]) == found


def test_credit_codes_are_checked_by_their_last_character():
    assert read_credit_code("9144 0300 7084 6113 6t").valid
    assert read_credit_code("91350100M000100Y43").valid
    assert read_credit_code("91440300708461136X").reason == "check_digit"
    assert read_credit_code("9144030070846113").reason == "length"
    assert read_credit_code("9144030070846113IO").reason == "characters"


def test_each_industry_is_found_by_its_own_names_and_its_parent_exists():
    for node in INDUSTRIES:
        assert read_industry(node.code) == read_industry(node.english) == read_industry(node.chinese) == node.code
        assert "." not in node.code or node.code.partition(".")[0] in BY_CODE
    assert read_industry("technolgy") == "it"
    assert read_industry("something else") == "something else"


def test_industries_are_read_as_people_type_them_now_and_of_two_in_a_cell_the_first_or_its_branch():
    said = {
        "智能制造": "manufacturing.smart",
        "人工智能产业": "it.ai",
        "新能源行业": "energy.new",
        "新能源汽车": "manufacturing.automotive",
        "跨境電商": "retail.crossborder",
        "元宇宙": "it",
        "互联网/电子商务": "it.internet",
        "制造业-机械": "manufacturing.machinery",
        "Retail industry": "retail",
        "cross-border e-commerce": "retail.crossborder",
        "未知/保密": "未知/保密",
    }
    assert {text: read_industry(text) for text in said} == said
    words = [(word, node.code) for node in INDUSTRIES for word in node.words]
    assert [word for word, code in words if read_industry(word) != code] == [], "one word, one industry"
