"""The bench as people work it: what is sure first, one group after the other, and nothing that can't be taken back."""

import re

import pytest
from django.urls import reverse

from leads import actions
from leads.models import BenchDecision, DuplicateCluster, DuplicatePair, Lead
from tests.leads import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    person = cast.person("Desk", "lead_desk")
    client.force_login(person)
    return person


def get(client, page, /, *args, status=200, **query):
    response = client.get(reverse(f"leads:{page}", args=args), query)
    assert response.status_code == status, response.content[:500]
    return response.content.decode()


def post(client, page, /, *args, status=302, **data):
    response = client.post(reverse(f"leads:{page}", args=args), data)
    assert response.status_code == status, response.content.decode()[:3000]
    return response


def twins(count=2, **values):
    """Leads of one person, found by the matcher."""
    number = Lead.objects.count()
    same = {"email": f"same{number}@firm{number}.cn", "name": "赵敏", "company_name": f"字节{number}精工有限公司"}
    made = [cast.lead(**(same | values)) for _ in range(count)]
    actions.find_duplicates()
    return made


def test_the_list_says_why_each_group_is_there_and_puts_what_is_sure_and_big_first(client, desk):
    twins(employees=20)
    big = twins(employees=5_000)
    others = (("李四", "甲公司"), ("王五", "乙公司"))
    doubtful = [cast.lead(email="x@firm.cn", name=name, company_name=firm) for name, firm in others]
    html = get(client, "bench")
    assert "Same e-mail" in html
    assert "5,000 employees" in html
    places = [html.index(str(lead)) for lead in (big[0], doubtful[0])]
    assert places == sorted(places)
    ranks = list(DuplicateCluster.objects.order_by("-rank").values_list("certainty", "employees"))
    assert ranks == [("sure", 5000), ("sure", 20), ("ask", None)]


def test_filters_narrow_by_certainty_channel_region_and_owner(client, desk):
    ann = cast.rep("Ann")
    fair = cast.channel("fair")
    twins(region="上海", channel=fair)
    twins(region="北京")
    lead = twins(region="浙江")[0]
    Lead.objects.filter(pk=lead.pk).update(owner=ann, status="working")
    actions.clusters.form_clusters([lead.pk])
    for query in ({"channel": fair.pk}, {"region": "北京"}, {"owner": ann.pk}):
        assert "1 row<" in get(client, "bench", **query), query
    assert "3 rows" in get(client, "bench", certainty="sure")
    assert "Nothing matches" in get(client, "bench", certainty="ask")


def test_a_group_is_merged_as_chosen_and_the_next_one_stands_there(client, desk):
    a, b = twins(title="CEO")
    c, _d = twins()
    actions.change_lead(b, {"title": "CTO"}, by=None)
    actions.find_duplicates()
    cluster = DuplicateCluster.objects.get(members=[a.pk, b.pk])
    html = get(client, "duplicate-detail", cluster.pk)
    assert "CEO" in html
    assert "CTO" in html
    assert "Same e-mail" in html
    response = post(client, "duplicate-merge", cluster.pk, into=b.pk, value_title=a.pk)
    other = DuplicateCluster.objects.get()
    assert response.url == reverse("leads:duplicate-detail", args=[other.pk])
    b.refresh_from_db()
    assert (b.title, Lead.objects.get(pk=a.pk).merged_into) == ("CEO", b)
    html = client.get(response.url).content.decode()
    assert "Merged 2 leads. 1 group left." in html
    assert 'data-key="u"' in html
    response = post(client, "duplicates-undo")
    assert Lead.objects.get(pk=a.pk).status == "clean"
    assert response.url == reverse("leads:duplicate-detail", args=[cluster.pk]), (
        "the group is there again, by its number"
    )
    assert c.pk in other.members


def test_beside_the_list_the_next_group_opens_in_the_list(client, desk):
    a, b = twins()
    twins()
    cluster = DuplicateCluster.objects.get(members=[a.pk, b.pk])
    html = get(client, "duplicate-detail", cluster.pk, panel=1, certainty="sure")
    assert 'name="beside"' in html
    assert 'value="certainty=sure"' in html
    response = post(client, "duplicate-apart", cluster.pk, beside="1", list="certainty=sure")
    other = DuplicateCluster.objects.get()
    assert response.url == f"{reverse('leads:bench')}?certainty=sure#r{other.pk}"
    assert DuplicatePair.objects.get(first=a, second=b).verdict == "different"


def test_one_lead_is_taken_out_and_the_rest_stays_to_be_decided(client, desk):
    a, b, c = twins(3)
    cluster = DuplicateCluster.objects.get()
    response = post(client, "duplicate-out", cluster.pk, out=b.pk)
    assert response.url == reverse("leads:duplicate-detail", args=[cluster.pk])
    assert DuplicateCluster.objects.get().members == [a.pk, c.pk]


def test_a_group_that_somebody_else_decided_is_told_and_not_decided_twice(client, desk):
    leads = twins()
    cluster = DuplicateCluster.objects.get()
    actions.merge_leads(leads, leads[0], by=None)
    assert client.get(reverse("leads:duplicate-detail", args=[cluster.pk])).url == reverse("leads:bench")
    post(client, "duplicate-merge", cluster.pk, into=leads[1].pk)
    assert BenchDecision.objects.count() == 1
    assert "decided about already" in get(client, "bench")


def test_a_refusal_is_a_sentence(client, desk):
    leads = twins()
    cluster = DuplicateCluster.objects.get()
    Lead.objects.update(status="converted")
    html = post(client, "duplicate-merge", cluster.pk, into=leads[0].pk, status=409).content.decode()
    assert "Converted" in html
    assert get(client, "duplicate-detail", cluster.pk)


def test_undoing_what_went_on_is_refused_with_a_sentence(client, desk):
    a, b = twins()
    cluster = DuplicateCluster.objects.get()
    post(client, "duplicate-merge", cluster.pk, into=b.pk)
    Lead.objects.filter(pk=b.pk).update(status="merged", merged_into=cast.lead())
    html = post(client, "duplicates-undo", status=409).content.decode()
    assert "merged into another lead since" in html
    assert Lead.objects.get(pk=a.pk).status == "merged"


def test_groups_are_kept_apart_in_bulk(client, desk):
    twins(), twins()
    ids = list(DuplicateCluster.objects.values_list("pk", flat=True))
    response = client.post(reverse("leads:duplicates-apart"), {"ids": ids, "next": reverse("leads:bench")}, follow=True)
    assert "Done for 2 rows" in response.content.decode()
    assert not DuplicateCluster.objects.exists()
    actions.find_duplicates()
    assert not DuplicateCluster.objects.exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_need_no_more_queries_with_more_rows(client, desk, language, django_assert_max_num_queries):
    desk.language = language
    desk.save()
    for _ in range(2):
        twins()
    with django_assert_max_num_queries(12) as few:
        get(client, "bench")
    for _ in range(6):
        twins(3)
    with django_assert_max_num_queries(len(few)):
        html = get(client, "bench")
    assert not re.search(r'style="|\son\w+=', html)
    cluster = DuplicateCluster.objects.order_by("-size").first()
    with django_assert_max_num_queries(16):
        get(client, "duplicate-detail", cluster.pk)


def test_the_lead_says_which_value_came_from_which_duplicate(client, desk):
    a, b = twins(title="")
    actions.change_lead(a, {"title": "CEO"}, by=None)
    actions.merge_leads([a, b], b, by=desk, values={"title": a.pk})
    html = get(client, "lead-detail", b.pk)
    assert f"(#{a.pk})" in html
    assert "Job title" in html


def test_the_list_is_exported_with_its_leads(client, desk):
    a, _b = twins()
    text = b"".join(client.get(reverse("leads:bench"), {"export": "csv"})).decode("utf-8-sig")
    assert str(a) in text
