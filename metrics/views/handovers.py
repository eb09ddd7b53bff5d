"""The hand-over ledger: where responsibility passes between departments, and where it stands still."""

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import django_filters
from django.db.models import Case, DateTimeField, ExpressionWrapper, F, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console import values
from console.links import url_of
from console.pages import Column, Empty, ListPage
from metrics.queries.handovers import Ledger, ledger
from people.models import HandOver

# After every hand-over that is open come those that were answered, the newest first.
AFTER_ALL = datetime(5000, 1, 1, tzinfo=timezone.get_default_timezone())
LONG_AGO = datetime(1970, 1, 1, tzinfo=timezone.get_default_timezone())


class HandOverFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=HandOver.Status.choices, empty_label=gettext_lazy("all")
    )
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Hand-over"), choices=HandOver.Kind.choices, empty_label=gettext_lazy("all")
    )
    late = django_filters.ChoiceFilter(
        label=gettext_lazy("Late"), choices=[("yes", gettext_lazy("yes"))], empty_label=gettext_lazy("all"),
        method="only_late",
    )  # fmt: skip

    def only_late(self, queryset: QuerySet[HandOver], name: str, value: str) -> QuerySet[HandOver]:
        return queryset.filter(status=HandOver.Status.OFFERED, due_at__lt=timezone.now())


class HandOverLedgerPage(ListPage):
    """Every hand-over of the chain with its clock; those that wait for an answer first, the most urgent on top."""

    right = "metrics.view_handovers"
    model = HandOver
    filterset_class = HandOverFilter
    search_fields = ("title", "to_person__name", "from_person__name")
    default_sort = "stands"
    columns = [
        Column("title", gettext_lazy("What"), kind="link", why="reason", url=lambda row: subject_url(row)),
        Column("kind", gettext_lazy("Hand-over"), sort="kind"),
        Column("status", gettext_lazy("State"), kind="status", sort="status"),
        Column("from_person", gettext_lazy("From"), kind="person"),
        Column("to_person", gettext_lazy("To"), kind="person", sort="to_person__name"),
        Column("offered_at", gettext_lazy("Offered at"), kind="datetime", sort="offered_at"),
        Column(
            "clock",
            gettext_lazy("Clock"),
            value=lambda row: clock(row, timezone.now()),
            tone=lambda row: "bad" if is_late(row, timezone.now()) else "",
        ),
        Column("answered_at", gettext_lazy("Answered"), kind="datetime", sort="answered_at"),
    ]
    empty = Empty(
        gettext_lazy("No hand-over yet"),
        gettext_lazy("A lead that is routed, an order that is signed and a project that goes to its CSM stand here."),
    )

    @cached_property
    def ledger(self) -> Ledger:
        return ledger(timezone.now())

    def get_title(self) -> str:
        found = self.ledger
        if found.late:
            return ngettext("{n} hand-over is late", "{n} hand-overs are late", found.late).format(
                n=values.number(found.late)
            )
        if found.open:
            return ngettext(
                "{n} hand-over waits for an answer, none is late",
                "{n} hand-overs wait for an answer, none is late",
                found.open,
            ).format(n=values.number(found.open))
        return _("Every hand-over was answered") if found.answered else _("Hand-over ledger")

    def get_facts(self) -> str:
        found = self.ledger
        facts = []
        if found.open:
            facts.append(_("{n} wait for an answer").format(n=values.number(found.open)))
        if found.median_hours is not None:
            facts.append(
                _("half are answered within {hours} h").format(hours=values.number(round(found.median_hours, 1)))
            )
        if found.return_rate is not None:
            facts.append(_("{share} come back").format(share=values.percent(found.return_rate / 100)))
        return " · ".join(facts)

    def get_queryset(self) -> QuerySet[HandOver]:
        since = ExpressionWrapper(
            Value(AFTER_ALL) - (Coalesce("answered_at", "offered_at") - Value(LONG_AGO)), output_field=DateTimeField()
        )
        waits = When(status=HandOver.Status.OFFERED, then=Coalesce("due_at", F("offered_at")))
        rows = HandOver.objects.select_related("from_person", "to_person")
        return rows.annotate(stands=Case(waits, default=since, output_field=DateTimeField()))

    def record_url(self, record: Any) -> str:
        return subject_url(record)


def subject_url(row: HandOver) -> str:
    """The page of what is handed over."""
    return url_of(row.subject_type, row.subject_id)


def clock(row: HandOver, now: datetime) -> str:
    """How long it waits or waited, in words, and whether that is over its time."""
    if row.status != HandOver.Status.OFFERED:
        return _("took {time}").format(time=_length((row.answered_at or row.offered_at) - row.offered_at))
    if row.due_at is None:
        return _("waits for {time}").format(time=_length(now - row.offered_at))
    if is_late(row, now):
        return _("{time} late").format(time=_length(now - row.due_at))
    return _("{time} left").format(time=_length(row.due_at - now))


def is_late(row: HandOver, now: datetime) -> bool:
    """Whether it waits for an answer longer than it may."""
    return row.status == HandOver.Status.OFFERED and row.due_at is not None and row.due_at < now


def _length(span: timedelta) -> str:
    hours = max(0, span.total_seconds()) / 3600
    if hours < 1:
        return _("{n} min").format(n=round(hours * 60))
    if hours < 48:
        return _("{n} h").format(n=round(hours))
    return _("{n} days").format(n=round(hours / 24))
