"""The bench over the API: what its pages do, and no more."""

import pytest

from leads import actions
from leads.models import BenchDecision, BenchJob, DuplicateCluster, Lead
from tests.leads import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    person = cast.person("Desk", "lead_desk")
    client.force_login(person)
    return person


def twins(count=2, **values):
    number = Lead.objects.count()
    same = {"email": f"same{number}@firm{number}.cn", "name": "赵敏", "company_name": f"字节{number}精工有限公司"}
    made = [cast.lead(**(same | values)) for _ in range(count)]
    actions.find_duplicates()
    return made


def post(client, url, status=200, **body):
    response = client.post(url, body, content_type="application/json")
    assert response.status_code == status, response.content
    return response.json()


def test_groups_are_listed_with_their_evidence_and_merged_as_proposed(client, desk):
    a, b = twins(title="CEO")
    twins()
    listed = client.get("/api/duplicates/", {"certainty": "sure"}).json()["results"]
    one = next(each for each in listed if each["members"] == [a.pk, b.pk])
    assert {"sentence", "weight"} == set(one["evidence"][0])
    proposal = client.get(f"/api/duplicates/{one['id']}/proposal/").json()
    assert proposal["into"] == a.pk
    decision = post(client, f"/api/duplicates/{one['id']}/merge/", into=b.pk, values={"title": a.pk})
    assert (decision["kind"], decision["kept"], decision["leads"]) == ("merge", b.pk, [a.pk, b.pk])
    assert Lead.objects.get(pk=a.pk).merged_into == b
    post(client, f"/api/bench-decisions/{decision['id']}/undo/")
    assert Lead.objects.get(pk=a.pk).status == "clean"
    assert post(client, f"/api/bench-decisions/{decision['id']}/undo/", status=409)["code"] == "undone"


def test_what_does_not_fit_is_told(client, desk):
    a, _b = twins()
    outside = cast.lead()
    url = f"/api/duplicates/{DuplicateCluster.objects.get().pk}"
    assert "into" in post(client, f"{url}/merge/", status=400, into=outside.pk)
    assert "values" in post(client, f"{url}/merge/", status=400, values={"shoe_size": a.pk})
    assert "lead" in post(client, f"{url}/take-out/", status=400, lead=outside.pk)
    assert BenchDecision.objects.count() == 0


def test_groups_are_kept_apart_and_one_is_taken_out(client, desk):
    a, b, c = twins(3)
    url = f"/api/duplicates/{DuplicateCluster.objects.get().pk}"
    assert post(client, f"{url}/take-out/", lead=b.pk)["kept"] == b.pk
    assert DuplicateCluster.objects.get().members == [a.pk, c.pk]
    assert post(client, f"{url}/apart/", why="two branches")["kind"] == "apart"
    assert client.get(f"{url}/").status_code == 404
    assert [each["kind"] for each in client.get("/api/bench-decisions/").json()["results"]] == ["apart", "out"]


def test_all_that_is_sure_is_previewed_started_and_looked_at(client, desk):
    twins(), twins(3)
    assert client.get("/api/duplicates/sure/").json() == {"groups": 2, "leads": 5, "left": {}}
    job = post(client, "/api/duplicates/merge-sure/", status=202)
    assert (job["kind"], job["total"]) == ("merge", 2)
    assert post(client, "/api/duplicates/merge-sure/", status=409)["code"] == "running"
    assert client.get(f"/api/bench-jobs/{job['id']}/").json()["status"] == "running"
    assert post(client, f"/api/bench-jobs/{job['id']}/stop/")["status"] == "cancelled"
    assert post(client, "/api/bench-jobs/sweep/", status=202)["kind"] == "sweep"
    assert BenchJob.objects.count() == 2


def test_a_rep_may_not(client):
    client.force_login(cast.rep("Ann"))
    twins()
    for url in ("/api/duplicates/", "/api/bench-jobs/", "/api/cleaning-rules/"):
        assert client.get(url).status_code == 403
