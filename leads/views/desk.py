"""A rep's own desk."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Case, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from companies.searching import search_q
from console.pages import Act, Column, Empty, ListPage
from console.values import number
from leads import queries
from leads.actions.routing import ACCEPT
from leads.models import Lead
from leads.queries.protection import tell_countdowns
from leads.views.leads import COLUMNS, CONTACT, contact_as_one
from leads.wording.routing import answer_clock, clock_of


def _clock(lead: Lead) -> tuple[str, str]:
    """(sentence, tone) of the clock that runs for a row of the page."""
    if lead.status == Lead.Status.ROUTED:
        return answer_clock(lead.answer_by)  # type: ignore[attr-defined]
    return clock_of(lead)[:2]


class MyLeadsPage(ListPage):
    """What a rep works, with its clock: first whose clock runs out first, or ran out."""

    right = ACCEPT
    template_name = "leads/list.html"
    model = Lead
    default_sort = "clock_due"
    columns = [
        COLUMNS[0],
        replace(COLUMNS[1], why=None),
        Column("clock", gettext_lazy("Clock"), value=lambda lead: _clock(lead)[0], tone=lambda lead: _clock(lead)[1]),
        Column("pool_day", gettext_lazy("Back to the pool"), value="pool_day", why="pool_line", export=False),
        *CONTACT,
        COLUMNS[2],
        COLUMNS[5],
    ]
    bulk_acts = [Act(gettext_lazy("Accept"), "leads:accept-many", right=ACCEPT, primary=True)]
    acts = [
        Act(gettext_lazy("Pool"), "leads:pool", right="leads.claim_lead", icon="pool"),
        Act(gettext_lazy("New lead"), "leads:lead-new", right="leads.add_lead", primary=True, icon="plus"),
    ]
    empty = Empty(
        gettext_lazy("Your desk is clear"),
        gettext_lazy("Leads come here by the routing rules. You can also claim one from the pool."),
        acts=[Act(gettext_lazy("Open the pool"), "leads:pool", right="leads.claim_lead")],
    )

    def get_columns(self) -> list[Column]:
        return contact_as_one(self.columns)

    def get_queryset(self) -> QuerySet[Lead]:
        rows = Lead.objects.held_by(self.person).select_related("channel", "owner__team")
        offer = queries.waiting_offers(self.person).filter(subject_id=OuterRef("pk")).values("due_at")[:1]
        rows = rows.annotate(answer_by=Coalesce("answer_due_at", Subquery(offer)))  # a loaded past has only the offer
        due = Case(When(status=Lead.Status.ROUTED, then="answer_by"), When(contacted_at=None, then="contact_due_at"))
        return rows.annotate(clock_due=due)

    def search(self, queryset: QuerySet[Lead], text: str) -> QuerySet[Lead]:
        return search_q(queryset, text)

    def get_title(self) -> str:
        count = self.waiting
        if count:
            return ngettext("{n} lead waits for your answer", "{n} leads wait for your answer", count).format(
                n=number(count)
            )
        return _("My leads")

    @property
    def waiting(self) -> int:
        if not hasattr(self, "_waiting"):
            self._waiting = queries.waiting_offers(self.person).count()
        return self._waiting

    def get_facts(self) -> str:
        held = Lead.objects.held_by(self.person).count()
        limit = self.person.capacity
        if limit:
            return _("{held} of {limit} open leads on your desk").format(held=number(held), limit=number(limit))
        return ngettext("{n} open lead on your desk", "{n} open leads on your desk", held).format(n=number(held))

    def get_context(self) -> dict[str, Any]:
        tell_countdowns(self.rows.rows)
        return super().get_context()
