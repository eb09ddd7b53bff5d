import pytest
from hypothesis import given
from hypothesis import strategies as st

from companies.rules.company_names import company_core, read_company
from companies.rules.pinyin import full_pinyin, initials


@pytest.mark.parametrize(
    ("name", "core", "brand"),
    [
        ("深圳市振业(集团)股份有限公司", "振业", "振业"),
        ("腾讯科技（深圳）有限公司", "腾讯科技", "腾讯"),
        ("深圳市騰訊計算機系統有限公司", "腾讯计算机系统", "腾讯计算机"),
        ("阿里巴巴（中国）有限公司", "阿里巴巴", "阿里巴巴"),
        ("北京银行股份有限公司", "北京银行", "北京银行"),
        ("云南铜业股份有限公司", "云南铜业", "云南铜业"),
        ("沈阳机床股份有限公司", "沈阳机床", "沈阳机床"),
        ("中山大洋电机股份有限公司", "大洋电机", "大洋"),
        ("美的集团", "美的", "美的"),
        ("万  科Ａ", "万科a", "万科a"),
        ("*ST国华", "国华", "国华"),
        ("华为技术有限公司北京分公司", "华为技术", "华为"),
        ("Ping An Bank Co., Ltd.", "ping an bank", "ping an bank"),
        ("Ｐing An Bank Co., Ltd.", "ping an bank", "ping an bank"),
        ("Müller GmbH & Co. KG", "muller", "muller"),
        ("I.B.M. Corp.", "ibm", "ibm"),
        ("The Coca-Cola Company", "coca cola", "coca cola"),
    ],
)
def test_form_region_and_branch_come_off_and_the_name_stays(name, core, brand):
    company = read_company(name)
    assert (company.core, company.brand) == (core, brand)


@pytest.mark.parametrize("name", ["有限公司", "Co Ltd", "北京", "集团", "AG", "（上海）", "北京市科技"])
def test_a_name_that_is_only_form_region_or_trade_is_not_peeled_to_nothing_that_collides(name):
    assert company_core(name) not in {"腾讯", "振业"}
    assert company_core(company_core(name)) == company_core(name)


@pytest.mark.parametrize(
    "name",
    "上海分公司 江苏省南京市分公司 有限公司 北京有限公司 华东大区办事处 （上海）分公司 个人 暂无公司".split(),
)
def test_a_region_a_form_or_a_branch_alone_is_no_name(name):
    company = read_company(name)
    assert (company.core, company.brand) == ("", "")
    assert company.shown


@pytest.mark.parametrize(
    ("name", "core"),
    [("上海银行", "上海银行"), ("大连控股", "大连控股"), ("华东医药", "华东医药"), ("个人护理公司", "个人护理"),
     ("中山百货有限公司", "中山百货"), ("湖南白银股份有限公司", "白银"),
     ("广州市人民政府", "广州市人民政府"), ("大华技术股份有限公司(002236)", "大华技术"), ("「小米」科技", "小米科技"),
     ("华为技术有限公司（北京研究所）", "华为技术"), ("望京街道办事处", "望京街道办事处")],
)  # fmt: skip
def test_a_region_with_a_trade_or_a_road_is_a_name(name, core):
    assert company_core(name) == core


def test_a_branch_says_so():
    assert read_company("招商银行深圳分行").branch
    assert read_company("上海分公司").branch
    assert not read_company("招商银行股份有限公司").branch


@given(
    st.one_of(
        st.text(max_size=30),
        st.lists(
            st.sampled_from(
                [
                    "北京",
                    "深圳市",
                    "（上海）",
                    "(集团)",
                    "腾讯",
                    "科技",
                    "股份有限公司",
                    "集团",
                    "分公司",
                    "Ltd",
                    " ",
                    "騰",
                ]
            ),
            max_size=7,
        ).map("".join),
    )
)
def test_a_core_is_its_own_core(name):
    core = company_core(name)
    assert company_core(core) == core


@pytest.mark.parametrize(
    ("text", "full", "short"),
    [
        ("腾讯", "tengxun", "tx"),
        ("重庆银行", "chongqingyinhang", "cqyh"),
        ("万科A", "wankea", "wka"),
        ("Ping An", "pingan", ""),
    ],
)
def test_pinyin_reads_words_as_people_say_them(text, full, short):
    assert (full_pinyin(text), initials(text)) == (full, short)
