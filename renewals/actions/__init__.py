from renewals.actions.deciding import churn_ended, close_as_won, lose_renewal, reopen_renewal, win_renewal
from renewals.actions.moving import follow_contract_ends, move_anchor, tell_of_moved_end
from renewals.actions.opening import open_due_renewals, refresh_due_amounts
from renewals.actions.working import assign_renewal, plan_renewal, start_talks

__all__ = [
    "assign_renewal",
    "churn_ended",
    "close_as_won",
    "follow_contract_ends",
    "lose_renewal",
    "move_anchor",
    "open_due_renewals",
    "plan_renewal",
    "refresh_due_amounts",
    "reopen_renewal",
    "start_talks",
    "tell_of_moved_end",
    "win_renewal",
]
