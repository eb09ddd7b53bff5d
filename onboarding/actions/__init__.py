from onboarding.actions.acceptance import accept_project, ask_acceptance, refuse_acceptance
from onboarding.actions.delivery import (
    complete_milestone,
    confirm_plan,
    fail_project,
    hold_project,
    reach_first_value,
    resume_project,
    start_project,
)
from onboarding.actions.handover import (
    complete_handover,
    offer_order,
    offer_project,
    return_order,
    take_order,
)
from onboarding.actions.opening import assign_project, open_project

__all__ = [
    "accept_project",
    "ask_acceptance",
    "assign_project",
    "complete_handover",
    "complete_milestone",
    "confirm_plan",
    "fail_project",
    "hold_project",
    "offer_order",
    "offer_project",
    "open_project",
    "reach_first_value",
    "refuse_acceptance",
    "resume_project",
    "return_order",
    "start_project",
    "take_order",
]
