"""A lead whose import was taken back: what it said, and why it is in no list."""

from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.pages import Act, DetailPage, Fact
from console.values import moment
from journal.queries import Line, history_of, story_of
from leads.models import Channel, Lead, WithdrawnLead
from leads.wording import field_label, phone_line
from people.models import Person


def withdrawn(person: Person, pk: int) -> WithdrawnLead | None:
    """The withdrawn lead that had this id, if the person may see it."""
    return WithdrawnLead.objects.visible_to(person).filter(pk=pk).first()


_HEADER = ("name", "title", "phone", "email", "came_at", "status", "channel_id", "attributes", "source_ref")


class WithdrawnLeadPage(DetailPage):
    """Only to be read: its link may stand in a mail or a note."""

    right = "leads.view_lead"
    model = WithdrawnLead
    template_name = "leads/lead_withdrawn.html"

    def get_queryset(self) -> QuerySet[WithdrawnLead]:
        return WithdrawnLead.objects.visible_to(self.person).select_related("import_run", "by")

    def get_finding(self) -> str:
        return _("Withdrawn on {day}, because its import was taken back. It is in no list and in no figure.").format(
            day=moment(self.record.withdrawn_at)
        )

    def get_acts(self) -> list[Act]:
        run = self.record.import_run
        return [Act(_("The import"), run.get_absolute_url(), icon="database-import")] if run else []

    def get_facts(self) -> list[Fact]:
        lead = self.record
        channel = Channel.objects.filter(pk=lead.get("channel_id")).first()
        came_at = parse_datetime(lead.get("came_at") or "")
        facts = [
            Fact(gettext_lazy("Name"), " ".join(filter(None, (lead.get("name"), lead.get("title"))))),
            Fact(gettext_lazy("Phone"), phone_line(lead.get("phone") or "")),
            Fact(gettext_lazy("E-mail"), lead.get("email")),
            Fact(gettext_lazy("Channel"), str(channel or "")),
            Fact(gettext_lazy("Came in"), came_at, "datetime"),
            Fact(gettext_lazy("Taken back by"), lead.by, "person"),
        ]
        return [fact for fact in facts if fact.value]

    def get_timeline(self) -> list[Line]:
        return story_of(self.record.journey) if self.shows_journey else history_of(Lead(pk=self.record.pk))

    def get_context(self) -> dict[str, Any]:
        told = {name: value for name, value in self.record.values.items() if name not in _HEADER}
        rows = [(field_label(name), value) for name, value in told.items()]
        return {"values": [*rows, *(self.record.get("attributes") or {}).items()]}
