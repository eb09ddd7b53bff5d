"""Why did X get this lead, and why not Y."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.pages import Act, Page
from journal.queries import Line
from leads import queries
from leads.filters import people_with_leads
from leads.models import Lead
from leads.queries.why import moves_of, why_not
from people.models import Person


class WhyPage(Page):
    """Every decision about a lead with all candidates; `?person=` asks about one of them, or about anybody else."""

    right = "leads.view_lead"
    template_name = "leads/lead_why.html"

    @cached_property
    def lead(self) -> Lead:
        rows = Lead.objects.visible_to(self.person).select_related("owner", "channel")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def decisions(self) -> list[queries.Explained]:
        return queries.decisions_of(self.lead, most=20)

    @cached_property
    def asked(self) -> Person | None:
        text = self.request.GET.get("person", "")
        wanted = int(text) if text.isdecimal() and len(text) < 19 else 0
        return Person.objects.select_related("team").filter(pk=wanted).first()

    def get_title(self) -> str:
        lead = self.lead
        if lead.owner is None:
            return _("Why nobody has “{lead}”").format(lead=lead)
        return _("Why {person} got “{lead}”").format(person=lead.owner, lead=lead)

    @cached_property
    def moves(self) -> list[Line]:
        return moves_of(self.lead)

    def get_facts(self) -> str:
        if not self.moves:
            return _("The rules never decided about it: it was given by hand, claimed, or not routed yet.")
        last = self.moves[0]
        return " · ".join(filter(None, (last.sentence, last.why)))

    def get_acts(self) -> list[Act]:
        return [
            Act(gettext_lazy("Back to the lead"), reverse("leads:lead-detail", args=[self.lead.pk]), icon="arrow-left")
        ]

    def get_context(self) -> dict[str, Any]:
        answers = why_not(self.lead, self.asked) if self.asked else []
        people = people_with_leads().select_related("team")
        return {
            "lead": self.lead,
            "decisions": self.decisions,
            "moves": self.moves if len(self.moves) > 1 else [],
            "asked": self.asked,
            "answers": answers,
            "people": people,
        }
