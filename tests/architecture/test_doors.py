"""One walk over every URL and every API verb with every role. Closed by default: a door that is not in DOORS fails."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies.models import Company, Contact
from console.imports.models import Import
from console.models import Notice, SavedView
from journal.models import Event
from leads.actions import add_campaign, add_intake_form, add_spend, add_utm_rule, start_draft, start_replay
from leads.actions.clusters import form_clusters
from leads.actions.scoring import publish_scores
from leads.models import (
    BenchDecision,
    BenchJob,
    Channel,
    CleaningChange,
    DuplicateCluster,
    DuplicatePair,
    Lead,
    ReturnReason,
    RoutingRule,
    ValidDefinition,
    WithdrawnLead,
)
from onboarding.models import Milestone
from people.models import HandOver, Person, Team
from people.roles import ALL, ROLES
from sales.actions import draft_amendment
from sales.actions.bypass import note_beside
from sales.models import AuditMonth, AuditWin, BankReceipt, Deal, Order, PriceBook, Promise, Receipt
from success.models import Account
from tests.architecture.doors import ANYBODY, DOORS, NARROWER, OWN_THINGS, PUBLIC, SEEN_BY_MORE
from tests.architecture.presales import PRESALES_KINDS, presales_ids
from tests.architecture.selling import SELLING_KINDS, selling_ids
from tests.architecture.walk import doors
from tests.chain import Firm


@pytest.fixture
def firm(db):
    return Firm()


def test_every_door_is_in_the_table_with_the_right_that_its_code_asks_for():
    found = {f"{door.name} {door.method}": door for door in doors()}
    unknown = sorted(set(found) - set(DOORS))
    assert not unknown, f"New doors: say in tests/architecture/doors.py who may open {unknown}"
    gone = sorted(set(DOORS) - set(found))
    assert not gone, f"These doors are gone: {gone}"
    for name, door in found.items():
        expected = DOORS[name]
        if expected in (ANYBODY, PUBLIC):
            assert not door.right, name
        else:
            assert door.right == expected, name


class World:
    """One record of each kind, held by people of the firm, and the ids that URLs ask for."""

    def __init__(self, firm: Firm) -> None:
        renewal = firm.renewal()
        self.open_order = firm.drafted_order()
        project = renewal.order.project
        lead = firm.lead(company_name="Acme Robotics Ltd")
        twin = firm.lead(company_name="Acme Robotics Ltd", email="other@acme-two.com")
        Lead.objects.filter(pk__in=[lead.pk, twin.pk]).update(owner=firm.rep, status="routed")
        change = CleaningChange.objects.create(
            lead=lead, field="name", old="a", new="A", rule="spaces", made_at=timezone.now()
        )
        event = Event.objects.order_by("pk").last()
        a, b = sorted([lead.pk, twin.pk])
        keys = {"keys": ["person"], "found_at": timezone.now()}
        DuplicatePair.objects.get_or_create(first_id=a, second_id=b, defaults=keys)
        form_clusters([a, b])
        draft = start_draft(name="x", by=None)
        self.ids = {
            "leads": lead.pk,
            "withdrawn": WithdrawnLead.objects.create(
                id=10**9, title="Acme", owner=firm.rep, withdrawn_at=timezone.now()
            ).pk,
            "duplicate": DuplicateCluster.objects.get(members__contains=[a, b]).pk,
            "bench-decision": BenchDecision.objects.create(kind="apart", leads=[a, b], decided_at=timezone.now()).pk,
            "bench-job": BenchJob.objects.create(
                kind="sweep", status="done", started_at=timezone.now(), heartbeat_at=timezone.now()
            ).pk,
            "cleaning": change.pk,
            "routing": RoutingRule.objects.first().pk,
            "routing-draft": draft.pk,
            "key": draft.lines[0]["key"],
            "replay": start_replay(draft, last=1, by=None).pk,
            "routing-version": draft.based_on_id,
            "return-reason": ReturnReason.objects.first().pk,
            "channel": Channel.objects.first().pk,
            "deal": self.open_order.deal_id,
            "order": self.open_order.pk,
            "product": firm.product.pk,
            "amendment": _amendment(project.order),
            "price-book": PriceBook.objects.create(name="x", currency="USD", valid_from=timezone.localdate()).pk,
            "stage": self.open_order.deal.stage_id,
            "pipeline": self.open_order.deal.stage.pipeline_id,
            "criterion": self.open_order.deal.stage.criteria.create(key="tick", text="x").pk,
            "audit-win": (audit := _audit(project.order)).pk,
            "audit-month": audit.month_id,
            "month": audit.month.key,
            "bypass": note_beside(lead, by=firm.rep, why="x", deal=self.open_order.deal).pk,
            "promise": _promise(project.order.deal, firm),
            **selling_ids(self.open_order.deal, firm),
            **presales_ids(self.open_order.deal, firm),
            "deal-promise": _promise(self.open_order.deal, firm),
            "receivable": renewal.order.receivables.first().pk,
            "receipt": _receipt(renewal.order),
            "bank-receipt": _bank_receipt(),
            "project": project.pk,
            "milestone": Milestone.objects.filter(project=project).first().pk,
            "account": Account.objects.get(company=project.company).pk,
            "renewal": renewal.pk,
            "company": Company.objects.get(pk=project.company_id).pk,
            "contact": Contact.objects.first().pk,
            "person": firm.rep.pk,
            "team": firm.sales.pk,
            "handover": HandOver.objects.filter(kind="project").first().pk,
            "notice": Notice.objects.create(person=firm.rep, event=event).pk,
            "view": SavedView.objects.create(person=firm.rep, page="leads:lead-list", name="x", query="").pk,
            "import": self._import(firm),
            **self._marketing(firm),
        }

    def _marketing(self, firm: Firm) -> dict[str, object]:
        channel, today = Channel.objects.first(), timezone.localdate()
        plan = {"code": "x", "name": "X", "channel": channel, "starts_on": today, "ends_on": today}
        campaign = add_campaign(plan, by=firm.desk)
        cost = {"channel": channel, "from_on": today, "to_on": today, "amount": 1, "currency": "CNY"}
        form = add_intake_form({"name": "x", "channel": channel}, by=firm.desk)
        return {
            "campaign": campaign.pk,
            "campaign-item": campaign.items.first().pk,
            "score-table": publish_scores({"rules": []}, by=firm.desk).pk,
            "valid-definition": ValidDefinition.objects.create(version=1, saved_at=timezone.now()).pk,
            "spend": add_spend(cost, by=firm.desk).pk,
            "intake-form": form.pk,
            "token": form.token,
            "utm": add_utm_rule(source="x", medium="", channel=channel, by=firm.desk).pk,
            "other-utm": add_utm_rule(source="y", medium="", channel=channel, by=firm.desk).pk,
        }

    def _import(self, firm: Firm) -> int:
        file = ContentFile("company,phone\nAcme,1\n", name="x.csv")
        return Import.objects.create(kind="leads.lead", name="x.csv", file=file, sha256="0" * 64, by=firm.desk).pk

    def url(self, name: str, arguments: tuple[str, ...]) -> str:
        ids = {argument: self._id(name, argument) for argument in arguments}
        return reverse(name, kwargs=ids)

    def _id(self, name: str, argument: str) -> object:
        if argument != "pk":
            return self.ids[argument.removesuffix("_pk")]
        return self.ids[kind_of(name)]


def _promise(deal: Deal, firm: Firm) -> int:
    values = {"text": "x", "made_by": firm.rep, "made_on": timezone.localdate(), "status": "confirmed"}
    return Promise.objects.create(deal=deal, **values).pk


def _receipt(order: Order) -> int:
    return Receipt.objects.create(order=order, amount=1, received_on=timezone.localdate()).pk


def _bank_receipt() -> int:
    values = {"amount": 1, "received_on": timezone.localdate(), "created_at": timezone.now()}
    return BankReceipt.objects.create(serial="x", **values).pk


def _amendment(order: Order) -> int:
    change = {"line": order.lines.first(), "product": order.lines.first().product, "quantity": 2}
    return draft_amendment(order, [change], effective_on=order.starts_on, why="x", by=None).pk


def _audit(order: Order) -> AuditWin:
    month = AuditMonth.objects.create(month=order.signed_on.replace(day=1))
    return AuditWin.objects.create(month=month, order=order)


KINDS = [  # the first that fits the name of a URL says of which kind its pk is
    ("bank-receipt", "bank-receipt"), ("receipt-take", "receipt"), ("receipts-take", "receipt"),
    ("receipts-detail", "receipt"),
    ("pipeline", "pipeline"), ("audit-month", "audit-month"), ("audit", "audit-win"),
    ("bypass", "bypass"),
    *PRESALES_KINDS, *SELLING_KINDS, ("price-book", "price-book"), ("amendment", "amendment"),
    ("orders-", "order"), ("order-milestone", "order"),
    ("projects-", "project"), ("promise-", "deal-promise"), ("token", "view"), ("tokens", "view"),
    ("delete-view", "view"), ("notice", "notice"),
    ("campaign-item-new", "campaign"), ("campaign-item", "campaign-item"), ("campaign", "campaign"),
    ("spend", "spend"), ("intake-form", "intake-form"), ("utm-remove", "utm"), ("utm", "other-utm"),
    ("import", "import"), ("bench-job", "bench-job"), ("bench-decision", "bench-decision"),
    ("duplicate", "duplicate"), ("cleaning", "cleaning"), ("lead-convert", "leads"), ("lead-take-back", "leads"),
    ("lead-withdrawn", "withdrawn"), ("lead", "leads"),
    ("routing-draft", "routing-draft"), ("routing-replay", "replay"), ("routing-moves", "replay"),
    ("routing-restore", "routing-version"), ("routing-version", "routing-version"), ("return-reason", "return-reason"),
    ("score-table", "score-table"), ("valid-definition", "valid-definition"),
    ("routing", "routing"), ("channel", "channel"), ("handover", "handover"), ("milestone", "project"),
    ("deal", "deal"), ("order", "order"), ("product", "product"), ("project", "project"), ("account", "account"),
    ("renewal", "renewal"), ("compan", "company"), ("contact", "contact"), ("team", "team"), ("person", "person"),
    ("people", "person"), ("receivable", "receivable"), ("saved", "view"), ("stage", "stage"),
]  # fmt: skip


def kind_of(name: str) -> str:
    stem = name.rsplit(":", 1)[-1]
    return next(kind for word, kind in KINDS if word in stem)


def knock(client: Client, method: str, url: str) -> int:
    call = getattr(client, method.lower())
    return call(url, data={}, **({} if method in ("GET", "POST") else {"content_type": "application/json"})).status_code


@pytest.fixture
def world(firm):
    return World(firm)


def test_nobody_comes_in_without_signing_in(firm, world, client):
    for door in doors():
        if DOORS[f"{door.name} {door.method}"] == PUBLIC:
            continue
        status = knock(client, door.method, world.url(door.name, door.arguments))
        assert status in (302, 401, 403), f"{door.name} {door.method} answered {status} to a stranger"


@pytest.mark.parametrize("role", sorted(ROLES))
def test_each_role_opens_just_its_own_doors(firm, world, role):
    stranger = Person.objects.create_user(
        "new@firm.example", "demo", name="New", roles=[role],
        team=Team.objects.create(name="Far away", department="sales"),
    )  # fmt: skip
    client = Client(raise_request_exception=True)
    client.force_login(stranger)
    wrong = []
    for door in doors():
        name = f"{door.name} {door.method}"
        status = knock(client, door.method, world.url(door.name, door.arguments))
        if not _fits(status, stranger, DOORS[name], bool(door.arguments), name):
            wrong.append(f"{name} answered {status}")
    assert not wrong, "\n".join(wrong)


def _fits(status: int, person: Person, right: str, is_of_a_record: bool, name: str) -> bool:
    if name == "readyz GET":
        return status in (200, 503)
    if status >= 500:
        return False
    if name in OWN_THINGS:
        return status in (404, 405)
    if right in (ANYBODY, PUBLIC):
        return status != 403 or "imports" in name
    if not person.may(right):
        return status == 403
    if is_of_a_record and person.scope(right) != ALL and name not in SEEN_BY_MORE:
        return status in (404, 405)
    return status not in (401, 403, 404) or (status == 404 and name.split()[0] in NARROWER)
