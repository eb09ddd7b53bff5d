"""The master plan that a project starts with, and the list that a hand-over to the CSM is checked against."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Step:
    """One milestone of a template. `share` is its place in the golden period: 0 at signing, 1 on its last day."""

    key: str
    name: object
    share: float


@dataclass(frozen=True)
class Planned:
    """One milestone with its date."""

    key: str
    name: str
    position: int
    due_on: date


STANDARD = (
    Step("kick_off", _("Kick-off with the customer's project manager"), 0.05),
    Step("survey", _("Survey: who, what, relations, forms"), 0.15),
    Step("plan", _("Master plan confirmed by the customer"), 0.20),
    Step("configured", _("Key processes configured"), 0.50),
    Step("data_in", _("Master data taken over"), 0.60),
    Step("trained", _("Administrators and key users trained"), 0.75),
    Step("first_value", _("First value: a key process runs with real data"), 0.85),
    Step("acceptance", _("Acceptance"), 1.0),
)
LIGHT = (
    Step("kick_off", _("Kick-off with the customer's project manager"), 0.10),
    Step("configured", _("Key processes configured"), 0.45),
    Step("trained", _("Administrators and key users trained"), 0.65),
    Step("first_value", _("First value: a key process runs with real data"), 0.80),
    Step("acceptance", _("Acceptance"), 1.0),
)
NAMES = {step.key: step.name for step in (*STANDARD, *LIGHT)}

ORDER_CHECKLIST = (
    ("contact", _("The customer's project manager with phone and mail")),
    ("scope", _("What was sold, in which scope")),
    ("promises", _("What was promised beside the contract")),
    ("dates", _("The date by which the customer expects to be live")),
    ("payment", _("Terms of payment and of acceptance")),
)
HANDOVER_CHECKLIST = (
    ("administrator", _("The customer's administrator is named and trained")),
    ("key_users", _("Key users work in it every day")),
    ("documents", _("Configuration and survey are documented")),
    ("open_points", _("Open points are listed, each with an owner")),
    ("promises", _("Promises made before signing are listed, kept or open")),
    ("introduced", _("The CSM is introduced to the customer's executive")),
)


def template_for(order_kind: str) -> tuple[Step, ...]:
    """New modules for a customer who knows the product need the light plan; everything else the standard one."""
    return LIGHT if order_kind == "modules" else STANDARD


def plan_milestones(order_kind: str, starts_on: date, golden_ends_on: date) -> list[Planned]:
    """The template's milestones spread over the golden period, in order."""
    days = max((golden_ends_on - starts_on).days, 0)
    return [
        Planned(step.key, str(step.name), position, starts_on + timedelta(days=round(days * step.share)))
        for position, step in enumerate(template_for(order_kind), start=1)
    ]


def checked_list(done: Iterable[object]) -> list[dict[str, object]]:
    """The hand-over checklist as it is kept: every item by key, and whether it is done.

    `done` holds keys, or items such as {"key": …, "done": …} from an earlier list. Unknown keys are left out.
    """
    keys = {item.get("key") if item.get("done") else None for item in done if isinstance(item, dict)}
    keys |= {item for item in done if isinstance(item, str)}
    return [{"key": key, "done": key in keys} for key, _label in HANDOVER_CHECKLIST]


def missing_items(checklist: Iterable[dict[str, object]]) -> list[str]:
    """Keys of the items that are not done."""
    return [str(item["key"]) for item in checklist if not item.get("done")]
