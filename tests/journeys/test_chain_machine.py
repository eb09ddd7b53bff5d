"""Drives the chain's actions in random order and checks after each what must always hold (domain.md)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import Count, F, Q, Sum
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from journal.actions import run_due_deliveries
from journal.errors import NotPossible
from journal.models import Delivery, Event
from leads import actions as lead_actions
from leads.models import Lead
from metrics.actions import rebuild_funnel, update_funnel
from metrics.models import DealState, FunnelJourney
from onboarding import actions as project_actions
from onboarding.models import Project
from people.models import HandOver
from people.rules.dates import add_months
from renewals import actions as renewal_actions
from renewals.models import Renewal
from sales import actions as sales_actions
from sales.models import Deal, Order, Receivable
from success import actions as success_actions
from success.models import Account
from tests.chain import TODAY, Firm

PICK = st.integers(0, 10_000)
ROLES = st.sampled_from(["sales_rep", "lead_desk", "csm", "implementer", "sales_manager"])


class Chain(RuleBasedStateMachine):
    """Each rule takes any record there is and tries one action; a refusal must leave everything as it was."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.firm = Firm()

    @initialize()
    def a_firm_at_work(self):
        """Something to act on at every stretch of the chain from the first step on."""
        self.firm.worked_lead()
        self.firm.drafted_order()
        self.firm.signed_order()
        self.firm.renewal()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def one(self, rows, pick: int):
        rows = rows.order_by("pk")
        count = rows.count()
        return rows[pick % count] if count else None

    def attempt(self, action, record, **values) -> None:
        """Run the action; when it is refused, no event may be left behind."""
        if record is None:
            return
        before = Event.objects.count()
        try:
            with transaction.atomic():
                action(record, **values)
        except NotPossible as refusal:
            sentence = str(refusal).strip()
        else:
            return
        assert sentence, f"{action.__name__} was refused without a sentence"
        assert Event.objects.count() == before

    # leads

    @rule()
    def lead_comes(self):
        self.firm.lead()

    @rule(pick=PICK, act=st.sampled_from(["judge_lead_valid", "route_lead", "accept_lead", "start_work"]))
    def lead_goes_on(self, pick, act):
        lead = self.one(Lead.objects.all(), pick)
        by = self.firm.desk if act in ("judge_lead_valid", "route_lead") else self.firm.rep
        self.attempt(getattr(lead_actions, act), lead, by=by)

    @rule(pick=PICK, act=st.sampled_from(["refuse_lead", "return_lead", "pool_lead", "lose_lead", "recycle_lead"]))
    def lead_goes_aside(self, pick, act):
        self.attempt(getattr(lead_actions, act), self.one(Lead.objects.all(), pick), by=self.firm.rep, why="no budget")

    @rule(pick=PICK)
    def lead_is_claimed(self, pick):
        self.attempt(lead_actions.claim_lead, self.one(Lead.objects.all(), pick), by=self.firm.rep)

    @rule(pick=PICK, other=PICK)
    def leads_are_merged(self, pick, other):
        into = self.one(Lead.objects.all(), other)
        self.attempt(lead_actions.merge_lead, self.one(Lead.objects.all(), pick), into=into, by=self.firm.desk)

    # sales

    @rule(pick=PICK)
    def lead_is_converted(self, pick):
        lead = self.one(Lead.objects.all(), pick)
        self.attempt(sales_actions.convert_lead, lead, by=self.firm.rep, amount="12000", product=self.firm.product)

    @rule(pick=PICK)
    def deal_is_lost_or_opened_again(self, pick):
        deal = self.one(Deal.objects.all(), pick)
        again = deal is not None and deal.status == Deal.Status.LOST
        action = sales_actions.reopen_deal if again else sales_actions.lose_deal
        self.attempt(action, deal, by=self.firm.rep, why="changed their mind")

    @rule(pick=PICK, months=st.integers(1, 26), payments=st.integers(1, 5))
    def order_is_drafted(self, pick, months, payments):
        starts_on = add_months(TODAY(), -8)
        values = {"starts_on": starts_on, "ends_on": add_months(starts_on, months), "payments": payments}
        lines = [{"product": self.firm.product, "quantity": 1, "unit_price": "1000.01"}]
        deal = self.one(Deal.objects.all(), pick)
        self.attempt(sales_actions.draft_order, deal, values=values, lines=lines, by=self.firm.rep)

    @rule(pick=PICK, act=st.sampled_from(["sign_order", "sign_order", "sign_order", "cancel_order"]))
    def order_is_signed_or_cancelled(self, pick, act):
        order = self.one(Order.objects.all(), pick)
        why = {"why": "signed by mistake"} if act == "cancel_order" else {}
        self.attempt(getattr(sales_actions, act), order, by=self.firm.people["sales_manager"], **why)

    @rule(pick=PICK, amount=st.sampled_from(["100.00", "333.33", "1000.01", "99999.99"]))
    def cash_comes_in(self, pick, amount):
        order = self.one(Order.objects.all(), pick)
        self.attempt(sales_actions.record_receipt, order, amount=amount, received_on=TODAY(), by=None)

    # after the order

    @rule()
    def worker_runs(self):
        run_due_deliveries()

    @rule(
        pick=PICK,
        act=st.sampled_from(
            ["take_order", "confirm_plan", "start_project", "reach_first_value", "ask_acceptance", "accept_project",
             "resume_project"]
        ),
    )  # fmt: skip
    def project_goes_on(self, pick, act):
        project = self.one(Project.objects.all(), pick)
        self.attempt(getattr(project_actions, act), project, by=self.firm.implementer)

    @rule(pick=PICK, act=st.sampled_from(["hold_project", "return_order", "refuse_acceptance"]))
    def project_stumbles(self, pick, act):
        project = self.one(Project.objects.all(), pick)
        self.attempt(getattr(project_actions, act), project, by=self.firm.implementer, why="no data")

    @rule(pick=PICK)
    def project_is_offered(self, pick):
        project = self.one(Project.objects.all(), pick)
        self.attempt(project_actions.offer_project, project, csm=self.firm.csm, by=self.firm.implementer)

    @rule(pick=PICK, accepts=st.booleans())
    def csm_answers(self, pick, accepts):
        project = self.one(Project.objects.all(), pick)
        if accepts:
            self.attempt(success_actions.accept_project, project, by=self.firm.csm)
        else:
            self.attempt(success_actions.return_project, project, by=self.firm.csm, why="no administrator named")

    @rule()
    def the_day_of_the_renewals(self):
        renewal_actions.open_due_renewals()

    @rule(pick=PICK, act=st.sampled_from(["plan", "talk", "win", "lose"]))
    def renewal_goes_on(self, pick, act):
        renewal, by = self.one(Renewal.objects.all(), pick), self.firm.csm
        if act == "plan":
            self.attempt(renewal_actions.plan_renewal, renewal, by=by, usage_review="daily use", plan="call the boss")
        elif act == "talk":
            self.attempt(renewal_actions.start_talks, renewal, by=by)
        elif act == "win":
            self.attempt(renewal_actions.win_renewal, renewal, by=by)
        else:
            self.attempt(renewal_actions.lose_renewal, renewal, by=by, loss_reason="price")

    # what must always hold

    @invariant()
    def a_deal_is_won_by_just_one_signed_order(self):
        signed = Count("orders", filter=Q(orders__status__in=["signed", "active", "ended"]))
        for deal in Deal.objects.annotate(signed=signed):
            assert (deal.status == Deal.Status.WON) == (deal.signed == 1), f"{deal} is {deal.status} with {deal.signed}"

    @invariant()
    def money_adds_up_to_the_cent(self):
        for order in Order.objects.signed().annotate(owed=Sum("receivables__amount")):
            assert (order.owed or Decimal(0)) == order.total_amount
            received = order.receipts.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
            laid = order.receivables.aggregate(sum=Sum("received_amount"))["sum"] or Decimal(0)
            assert received == laid <= order.total_amount
        assert not Receivable.objects.filter(received_amount__gt=F("amount")).exists()

    @invariant()
    def the_link_to_the_lead_is_never_cut(self):
        for lead in Lead.objects.filter(status=Lead.Status.CONVERTED):
            assert lead.company_id
            assert lead.deals.filter(journey=lead.journey).exists()
        for deal in Deal.objects.filter(status__in=["open", "won"], lead__isnull=False).select_related("lead"):
            assert deal.lead.status == Lead.Status.CONVERTED, f"{deal} is {deal.status}, its lead {deal.lead.status}"

    @invariant()
    def a_lead_is_worked_as_one_deal_at_a_time(self):
        live = Deal.objects.filter(status__in=["open", "won"], lead__isnull=False)
        assert not live.values("lead").annotate(n=Count("pk")).filter(n__gt=1).exists()

    @invariant()
    def whoever_must_answer_is_known(self):
        for lead in Lead.objects.filter(status=Lead.Status.ROUTED):
            offers = HandOver.objects.filter(subject_type="leads.lead", subject_id=lead.pk, status="offered")
            assert [offer.to_person_id for offer in offers] == [lead.owner_id]

    @invariant()
    def nothing_is_signed_that_the_next_department_does_not_hear_of(self):
        for order in Order.objects.filter(status="signed", kind="new"):
            waiting = Delivery.objects.filter(event__subject_id=order.pk, event__name="sales.order_signed")
            is_waiting = waiting.filter(status="waiting").exists()
            assert is_waiting or Project.objects.filter(order=order).count() == 1
            assert is_waiting or Account.objects.filter(company=order.company_id).count() == 1

    @invariant()
    def a_term_has_at_most_one_renewal_and_its_dates_are_in_order(self):
        for renewal in Renewal.objects.select_related("order"):
            assert renewal.opens_on == add_months(renewal.anchor_on, -6)
            assert renewal.plan_due_on == add_months(renewal.anchor_on, -3)
            assert renewal.anchor_on <= renewal.order.ends_on
            assert (renewal.status == "won") == (renewal.new_order_id is not None)
            if renewal.new_order_id:
                assert renewal.new_order.starts_on == renewal.order.ends_on + timedelta(days=1)

    @invariant()
    def every_status_can_be_told_from_the_journal(self):
        said = set(Event.objects.filter(name="sales.order_signed").values_list("subject_id", flat=True))
        assert set(Order.objects.signed().values_list("pk", flat=True)) <= said
        assert not Delivery.objects.filter(status="failed").exists()
        assert not Delivery.objects.exclude(last_error="").exists()

    @rule()
    def the_funnel_is_the_same_kept_or_rebuilt(self):
        update_funnel()
        kept = projection()
        rebuild_funnel()
        assert projection() == kept


def projection() -> list[tuple]:
    """All rows of the funnel's tables but their ids, in a stable order."""
    rows = []
    for model in (FunnelJourney, DealState):
        names = [field.attname for field in model._meta.fields if field.attname != "id"]
        rows += sorted(str((model.__name__, row)) for row in model.objects.values_list(*names))
    return rows


@pytest.mark.django_db
def test_whatever_order_people_act_in_the_chain_holds():
    assert connection.vendor == "postgresql"
    run_state_machine_as_test(
        Chain,
        settings=settings(
            max_examples=12,
            stateful_step_count=45,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_one_walk_from_a_lead_to_a_renewed_contract_and_on():
    firm = Firm()
    renewal = firm.renewal()
    renewal_actions.plan_renewal(renewal, by=firm.csm, usage_review="used every day", plan="meet the director")
    renewal_actions.start_talks(renewal, by=firm.csm)
    renewal_actions.win_renewal(renewal, by=firm.csm)
    renewal.refresh_from_db()
    assert renewal.status == "won"
    run_due_deliveries()
    new_term = renewal.new_order
    assert new_term.starts_on == renewal.order.ends_on + timedelta(days=1)
    assert not Project.objects.filter(order=new_term).exists(), "a renewal needs no implementation"
    told = list(Event.objects.filter(journey=renewal.journey).order_by("id").values_list("name", flat=True))
    story = [
        "leads.lead_came", "leads.lead_judged_valid", "leads.lead_routed", "leads.lead_accepted",
        "leads.lead_converted", "sales.deal_opened", "sales.order_signed", "onboarding.project_opened",
        "onboarding.first_value_reached", "onboarding.project_accepted", "success.account_taken_over",
        "renewals.renewal_opened", "renewals.renewal_planned", "renewals.renewal_won",
    ]  # fmt: skip
    positions = [told.index(name) for name in story]
    assert positions == sorted(positions)
    assert renewal_actions.open_due_renewals(add_months(new_term.ends_on, -5)) == 1, "the new term renews again"
