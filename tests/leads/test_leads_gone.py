"""Somebody acts on a lead that went on meanwhile: they are told what became of it, and nothing happens."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from leads.actions import claim_lead, route_late_leads
from leads.models import Lead
from tests.leads import cast
from tests.leads.test_route_late import late_lead

pytestmark = pytest.mark.django_db
IN_DIALOG = {"HX-Request": "true", "HX-Target": "dialog"}


def test_the_second_of_two_who_claim_is_told_who_was_faster(client):
    ann, bob = cast.rep("Ann"), cast.rep("Bob")
    lead, other = cast.lead("pooled", company_name="鼎泰机械"), cast.lead("pooled")
    client.force_login(bob)
    url = reverse("leads:lead-claim", args=[lead.pk])
    sentence = "“鼎泰机械” went on meanwhile: Claimed from the pool by Ann."
    assert client.get(url).status_code == 200
    claim_lead(lead, by=ann)
    assert sentence in client.post(url, follow=True).content.decode()
    told = client.post(url, headers=IN_DIALOG).headers["HX-Trigger"]
    assert "Claimed from the pool by Ann" in told
    page = client.post(reverse("leads:claim-many"), {"ids": [lead.pk, other.pk]}, follow=True).content.decode()
    assert "Done for 1 row." in page
    assert "1 row is not here any more: somebody else was faster." in page
    api = APIClient()
    api.force_authenticate(bob)
    refused = api.post(f"/api/leads/{lead.pk}/claim/")
    assert (refused.status_code, refused.data["code"], refused.data["detail"]) == (409, "went_on", sentence)
    assert Lead.objects.get(pk=lead.pk).owner == ann


def test_who_let_a_lead_wait_is_told_to_whom_it_went(client):
    ann, bob = cast.rep("Ann"), cast.rep("Bob")
    cast.rule(weights={str(ann.pk): 1000})
    lead = late_lead()
    assert (lead.owner, route_late_leads()) == (ann, 1)
    client.force_login(ann)
    page = client.post(reverse("leads:lead-accept", args=[lead.pk]), follow=True).content.decode()
    assert f"“{lead}” went on meanwhile: Routed to Bob by rule" in page
    assert Lead.objects.get(pk=lead.pk).owner == bob


def test_a_lead_that_one_never_had_stays_unknown(client):
    ann, bob = cast.rep("Ann"), cast.rep("Bob")
    lead = cast.lead("accepted", owner=ann)
    client.force_login(bob)
    assert client.post(reverse("leads:lead-accept", args=[lead.pk])).status_code == 404
    api = APIClient()
    api.force_authenticate(bob)
    assert api.post(f"/api/leads/{lead.pk}/accept/").status_code == 404
    assert api.post("/api/leads/x/accept/").status_code == 404
