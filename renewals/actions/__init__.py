from renewals.actions.deciding import churn_ended, close_as_won, lose_renewal, win_renewal
from renewals.actions.opening import open_due_renewals, refresh_due_amounts
from renewals.actions.working import assign_renewal, plan_renewal, reopen_renewal, start_talks

__all__ = [
    "assign_renewal",
    "churn_ended",
    "close_as_won",
    "lose_renewal",
    "open_due_renewals",
    "plan_renewal",
    "refresh_due_amounts",
    "reopen_renewal",
    "start_talks",
    "win_renewal",
]
