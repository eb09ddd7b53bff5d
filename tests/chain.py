"""A small firm that plays the chain for tests: one person per department, and the walk from a lead to a renewal."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from journal.actions import run_due_deliveries
from leads.actions import accept_lead, add_lead, add_rule, ensure_defaults, judge_lead_valid, route_lead, start_work
from leads.models import Channel, Lead
from onboarding.actions import (
    accept_project,
    ask_acceptance,
    confirm_plan,
    offer_project,
    reach_first_value,
    start_project,
    take_order,
)
from onboarding.models import Project
from people.models import Person, Team
from people.roles import ROLES
from people.rules.dates import add_months
from renewals.actions import open_due_renewals
from renewals.models import Renewal
from sales.actions import convert_lead, draft_order, sign_order
from sales.actions.shipping import ensure_stages
from sales.models import Deal, Order, Product
from success.actions import accept_project as take_over

_numbers = count(1)
TODAY = timezone.localdate


class Firm:
    """People of every role; those who hold rows (rep, implementer, csm) have a team of their own."""

    def __init__(self) -> None:
        ensure_defaults()
        ensure_stages()
        self.sales = Team.objects.create(name="Sales North", department="sales", region="North")
        self.people = {role: self._join(role) for role in ROLES}
        self.rep, self.desk = self.people["sales_rep"], self.people["lead_desk"]
        self.implementer, self.csm = self.people["implementer"], self.people["csm"]
        add_rule({"name": "North first", "conditions": [], "team": self.sales}, by=None)
        self.channel = Channel.objects.get(key="seo")
        self.product = Product.objects.create(code="suite", name="Suite", kind="annual", list_price=Decimal("12000"))

    def _join(self, role: str) -> Person:
        team = self.sales if role in ("sales_rep", "sales_leader") else None
        return Person.objects.create_user(f"{role}@firm.example", "demo", name=role, roles=[role], team=team)

    def lead(self, **values) -> Lead:
        """A lead that came in, clean, of a firm nobody has seen before."""
        number = next(_numbers)
        made = {
            "company_name": f"Acme{number} Robotics Ltd",
            "name": f"Person {number}",
            "phone": f"+86138{number:08d}",
            "email": f"person@acme{number}-robotics.com",
        }
        return add_lead(made | values, channel=self.channel, by=None)

    def worked_lead(self, **values) -> Lead:
        """Judged, routed by the rules, accepted and worked by its owner."""
        lead = judge_lead_valid(self.lead(**values), by=self.desk)
        decision = route_lead(lead, by=self.desk)
        assert decision.chosen is not None
        return start_work(accept_lead(lead, by=decision.chosen), by=decision.chosen)

    def deal(self) -> Deal:
        lead = self.worked_lead()
        return convert_lead(lead, by=lead.owner, amount="12000", product=self.product)

    def drafted_order(self, deal: Deal | None = None) -> Order:
        """A contract of one year that began half a year ago, so that its renewal is due to open."""
        deal = deal or self.deal()
        starts_on = add_months(TODAY(), -7)
        values = {"starts_on": starts_on, "ends_on": add_months(starts_on, 12) - timedelta(days=1)}
        return draft_order(deal, values, [{"product": self.product, "quantity": 1}], by=deal.owner)

    def signed_order(self) -> Order:
        """Signed, with what the departments downstream do about it."""
        order = self.drafted_order()
        order = sign_order(order, by=order.owner)
        run_due_deliveries()
        return order

    def project(self) -> Project:
        return Project.objects.get(order=self.signed_order())

    def offered_project(self) -> Project:
        """Delivered, accepted by the customer and offered to the CSM."""
        project, by = self.project(), self.implementer
        take_order(project, by=by)
        for step in (confirm_plan, start_project, reach_first_value, ask_acceptance, accept_project):
            step(project, by=by)
        offer_project(project, self.csm, by=by)
        run_due_deliveries()
        return Project.objects.get(pk=project.pk)

    def renewal(self) -> Renewal:
        """The customer is live and looked after; the renewal of its contract has just opened."""
        project = self.offered_project()
        take_over(project, by=self.csm)
        open_due_renewals()
        return Renewal.objects.get(order=project.order)
