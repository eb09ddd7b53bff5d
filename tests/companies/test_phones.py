import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companies.rules.phones import read_phone, read_phones, shown_phone
from tests.companies.samples import rows_of


def test_every_published_number_is_read_as_its_publisher_says():
    for row in rows_of("phone_vectors", "phone_vectors.csv"):
        expected = (row["e164"], row["valid"] == "1", row["number_type"])
        for text, country in (
            (row["input_national"], row["region"]),
            (row["input_international"], "CN"),
            (row["input_rfc3966"], "CN"),
        ):
            phone = read_phone(text, country)
            assert (phone.e164, phone.valid, phone.type) == expected, text


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("13812345678", ["+8613812345678"]),
        ("１３８ １２３４ ５６７８", ["+8613812345678"]),
        ("138-1234-5678 / 13912345678", ["+8613812345678", "+8613912345678"]),
        ("13812345678 13912345678", ["+8613812345678", "+8613912345678"]),
        ("0571-88888888/13812345678", ["+8657188888888", "+8613812345678"]),
        ("电话：0755 8888 8888", ["+8675588888888"]),
        ("021-62345678;021-62345678", ["+862162345678"]),
        ("400-800-1234", ["+864008001234"]),
        ("8613812345678", ["+8613812345678"]),
        ("13812345678.0", ["+8613812345678"]),
        ("+1 (201) 555-0123", ["+12015550123"]),
        ("0755-86013388/86013389", ["+8675586013388", "+8675586013389"]),
        ("13812345678 张三", ["+8613812345678"]),
        ("138 1234 5678（微信同号）", ["+8613812345678"]),
    ],
)
def test_a_cell_gives_every_number_once(text, numbers):
    assert [phone.e164 for phone in read_phones(text)] == numbers
    assert all(phone.valid for phone in read_phones(text))


@pytest.mark.parametrize(
    ("text", "extension"),
    [
        ("0755-88888888-8001", "8001"),
        ("010 12345678 转 8001", "8001"),
        ("4008001234转2", "2"),
        ("0755-88888888,8001", "8001"),
        ("+1 201 555 0123 x5", "5"),
    ],
)
def test_an_extension_is_kept_beside_the_number(text, extension):
    (phone,) = read_phones(text)
    assert (phone.valid, phone.extension) == (True, extension)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("none at all", "no_digits"),
        ("123", "too_short"),
        ("1381234567", "invalid"),
        ("1.38123E+10", "scientific"),
        ("+999 12345678", "unknown_country"),
        ("138123456789999", "too_long"),
    ],
)
def test_what_is_no_number_says_why(text, reason):
    phone = read_phone(text)
    assert (phone.valid, phone.reason) == (False, reason)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("010 12345678", ("北京", "北京")),
        ("0755-86013388", ("广东", "深圳")),
        ("13812345678", ("江苏", "连云港")),
        ("+85251234567", ("香港", "香港")),
        ("4008001234", ("", "")),
    ],
)
def test_the_area_of_a_number_tells_province_and_city(text, place):
    phone = read_phone(text)
    assert (phone.province, phone.city) == place


def test_a_stored_number_is_shown_as_people_read_it():
    assert shown_phone("+8613812345678; +8675586013388 ext. 8001") == "138 1234 5678; 0755 8601 3388 ext. 8001"
    assert shown_phone("+12015550123") == "+1 201-555-0123"
    assert shown_phone("call me") == "call me"


@settings(max_examples=400)
@given(
    area=st.from_regex(r"0(10|[2-9]\d{1,2})", fullmatch=True),
    local=st.from_regex(r"(95|100|123|96|400)?\d{7,8}", fullmatch=True).map(lambda digits: digits[:8]),
    written=st.sampled_from(("{0}-{1}", "{0}{1}", "({0}){1}", "{0} {1}")),
)
def test_the_short_way_for_a_landline_says_what_the_whole_plan_of_numbers_says(area, local, written):
    number = phonenumbers.parse(f"{area}{local}", "CN")
    phone = read_phone(written.format(area, local))
    assert phone.valid == phonenumbers.is_valid_number(number)
    if phone.valid:
        assert phone.e164 == f"+86{number.national_number}"
        assert phone.type == phonenumbers.PhoneNumberType.to_string(phonenumbers.number_type(number))


def test_digits_of_other_scripts_are_read_as_the_same_number():
    assert read_phone("١٣٨١٢٣٤٥٦٧٨").e164 == "+8613812345678"
    assert read_phone("٠١٠-٨٨٨٨٩٩٩٩").e164 == "+861088889999"
