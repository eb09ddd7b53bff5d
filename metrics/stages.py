"""The stages of the chain, in the order in which the money flows, and the events that they are read from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from journal.kinds import EventKind
from leads.events import CONVERSION_UNDONE, LEAD_CAME, LEAD_JUDGED_VALID, LEAD_REFUSED
from onboarding.events import FIRST_VALUE_REACHED
from renewals.events import RENEWAL_WON
from sales.events import CASH_RECEIVED, DEAL_OPENED, ORDER_CANCELLED, ORDER_SIGNED, RECEIPT_TAKEN_BACK
from success.events import ACCOUNT_BECAME_ACTIVE

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Stage:
    """One stage: reached by any of `reached_by`, taken back by any of `undone_by`; `formula` says so to a reader."""

    key: str
    label: "str | _StrPromise"
    formula: "str | _StrPromise"
    reached_by: EventKind
    undone_by: EventKind | None = None

    @property
    def column(self) -> str:
        """The column of FunnelJourney that says when the stage was first reached."""
        return f"{self.key}_at"


STAGES: Sequence[Stage] = (
    Stage("lead", pgettext_lazy("stage", "Leads"), _("a lead came in"), LEAD_CAME),
    Stage(
        "valid", pgettext_lazy("stage", "Valid leads"), _("the lead was judged valid"), LEAD_JUDGED_VALID, LEAD_REFUSED
    ),
    Stage("deal", pgettext_lazy("stage", "Deals"), _("a deal was opened"), DEAL_OPENED, CONVERSION_UNDONE),
    Stage("order", pgettext_lazy("stage", "Orders"), _("the first order was signed"), ORDER_SIGNED, ORDER_CANCELLED),
    Stage(
        "cash", pgettext_lazy("stage", "Cash"), _("the first payment was received"), CASH_RECEIVED, RECEIPT_TAKEN_BACK
    ),
    Stage("live", pgettext_lazy("stage", "Live"), _("the customer reached first value"), FIRST_VALUE_REACHED),
    Stage("active", pgettext_lazy("stage", "Active"), _("the customer's first week of use"), ACCOUNT_BECAME_ACTIVE),
    Stage("renewed", pgettext_lazy("stage", "Renewed"), _("the first contract was renewed"), RENEWAL_WON),
)
KEYS = tuple(stage.key for stage in STAGES)
BY_KEY = {stage.key: stage for stage in STAGES}
