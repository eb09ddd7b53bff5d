from success.actions.accounts import (
    account_of_company,
    assign_account,
    change_account,
    churn_account,
    default_csm,
    go_live,
    open_account,
)
from success.actions.contracts import refresh_contracts
from success.actions.handover import accept_project, return_project
from success.actions.scoring import end_overrides, override_health, score_health, show_health
from success.actions.usage import Taken, Usage, find_accounts, mark_active, take_usage

__all__ = [
    "Taken",
    "Usage",
    "accept_project",
    "account_of_company",
    "assign_account",
    "change_account",
    "churn_account",
    "default_csm",
    "end_overrides",
    "find_accounts",
    "go_live",
    "mark_active",
    "open_account",
    "override_health",
    "refresh_contracts",
    "return_project",
    "score_health",
    "show_health",
    "take_usage",
]
