"""What onboarding announces. The funnel's stage "live" is read from FIRST_VALUE_REACHED."""

from django.utils.translation import gettext_lazy as _

from journal.kinds import EventKind

_MANAGER = {"manager": "people.Person"}

PROJECT_OPENED = EventKind("onboarding.project_opened", _("Project opened, led by {manager}"), refs=_MANAGER)
PROJECT_ASSIGNED = EventKind("onboarding.project_assigned", _("Project given to {manager}"), refs=_MANAGER)
PLAN_CHANGED = EventKind("onboarding.plan_changed", _("Plan changed"))
MILESTONE_DONE = EventKind(
    "onboarding.milestone_done", _("Milestone reached: {milestone}"), refs={"milestone": "onboarding.Milestone"}
)
MILESTONE_REOPENED = EventKind(
    "onboarding.milestone_reopened",
    _("Milestone taken back: {milestone}"),
    refs={"milestone": "onboarding.Milestone"},
)
PLAN_CONFIRMED = EventKind("onboarding.plan_confirmed", _("Plan confirmed by the customer"))
PROJECT_STARTED = EventKind("onboarding.project_started", _("Work started"))
FIRST_VALUE_REACHED = EventKind("onboarding.first_value_reached", _("First value reached"))
ACCEPTANCE_ASKED = EventKind("onboarding.acceptance_asked", _("Acceptance asked"))
PROJECT_ACCEPTED = EventKind("onboarding.project_accepted", _("Acceptance signed by the customer"))
ACCEPTANCE_DEEMED = EventKind("onboarding.acceptance_deemed", _("Deemed accepted, not signed"))
ACCEPTANCE_REFUSED = EventKind("onboarding.acceptance_refused", _("Acceptance refused"))
PROJECT_HELD = EventKind("onboarding.project_held", _("Put on hold"))
PROJECT_RESUMED = EventKind("onboarding.project_resumed", _("Work resumed"))
PROJECT_FAILED = EventKind("onboarding.project_failed", _("Project failed"))
PROJECT_OFFERED = EventKind("onboarding.project_offered", _("Offered to {csm}"), refs={"csm": "people.Person"})
PROJECT_HANDED_OVER = EventKind(
    "onboarding.project_handed_over", _("Handed over to {csm}"), refs={"csm": "people.Person"}
)
