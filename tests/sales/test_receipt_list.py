"""What finance looks for all day: a receipt by its reference, what waits from the bank, what a list adds up to."""

import pytest
from django.urls import reverse
from django.utils import timezone

from console.search import find_everywhere
from sales.actions import record_receipt
from sales.actions.checks import today
from sales.models import BankReceipt

pytestmark = pytest.mark.django_db
LIST = "/sales/receipts/"


@pytest.fixture
def stranger(make_person):
    return make_person(name="别组")


@pytest.fixture
def paid(signed, finance):
    return record_receipt(signed, "1200.50", today(), by=finance, reference="CMB20261122-77")


def test_a_receipt_is_found_by_its_reference_in_the_list_the_search_box_and_the_api(as_, api, paid, finance, stranger):
    page = as_(finance).get(LIST, {"q": "1122-77"}).content.decode()
    assert paid.order.get_absolute_url() in page
    assert "1 row · ¥1,200.50" in page
    assert "for the payment due" in page
    assert "Nothing matches" in as_(finance).get(LIST, {"q": "1122-78"}).content.decode()
    hits = {str(label): found for label, found in find_everywhere(finance, "1122-77")}
    assert [hit.url for hit in hits["Receipts"]] == [paid.order.get_absolute_url()]
    assert find_everywhere(stranger, "1122-77") == []
    rows = api(finance).get(reverse("receipts-list"), {"reference": "cmb20261122-77"}).json()["results"]
    assert [row["id"] for row in rows] == [paid.pk]


def test_receipts_are_narrowed_by_day_and_by_how_they_were_booked(as_, paid, finance):
    client = as_(finance)
    assert client.get(LIST, {"received_after": today(), "booked": "hand"}).context["view"].count[0] == 1
    assert client.get(LIST, {"booked": "bank"}).context["view"].count[0] == 0
    assert client.get(LIST, {"received_before": "2020-01-01"}).context["view"].count[0] == 0
    assert "1200.50" in b"".join(client.get(LIST, {"export": "csv"}).streaming_content).decode()


def test_a_seller_sees_the_receipts_of_own_orders_only(as_, paid, rep, stranger):
    assert paid.reference in as_(rep).get(LIST).content.decode()
    assert paid.reference not in as_(stranger).get(LIST).content.decode()


def test_the_list_of_bank_receipts_shows_what_waits_until_another_state_is_chosen(as_, finance):
    for serial, status in (("1", "waiting"), ("2", "assigned"), ("3", "set_aside")):
        BankReceipt.objects.create(
            serial=serial, received_on=today(), amount=10, status=status, payer=f"P{serial}", created_at=timezone.now()
        )
    client, url = as_(finance), reverse("sales:bank-receipt-list")
    shown = {asked: client.get(url, {"status": asked}).context["view"].count[0] for asked in ("", "assigned", "any")}
    assert shown == {"": 1, "assigned": 1, "any": 3}
    page = client.get(url).content.decode()
    assert '<option value="waiting" selected>' in page
    assert "1 row · ¥10" in page
    assert [hit.title for _label, hits in find_everywhere(finance, "P1") for hit in hits] == ["P1"]
