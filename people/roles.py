"""Who may do what: the one table of roles, rights and rows. Closed by default: what is not here is refused.

A right is `app.verb_noun`. Its scope says on which rows: own (held by the person), team (held by the person's team),
all. A person with several roles has the widest scope of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

OWN, TEAM, ALL = "own", "team", "all"
WIDTH = {None: 0, OWN: 1, TEAM: 2, ALL: 3}


@dataclass(frozen=True)
class Role:
    label: object
    department: str
    rights: Mapping[str, str]


def _rights(scope: str, *names: str) -> dict[str, str]:
    return dict.fromkeys(names, scope)


SEE_CHAIN = _rights(
    ALL,
    "companies.view_company",
    "leads.view_lead",
    "leads.view_campaign",
    "sales.view_deal",
    "sales.view_order",
    "sales.view_request",
    "sales.view_promise",
    "onboarding.view_project",
    "success.view_account",
    "renewals.view_renewal",
)
SEE_NUMBERS = _rights(
    ALL,
    "leads.view_returns",
    "metrics.view_funnel",
    "metrics.view_channels",
    "metrics.view_sales_numbers",
    "metrics.view_handovers",
    "sales.view_presales",
    "sales.view_kit",
    "sales.view_target",
    "sales.view_forecast",
)
# What whoever sells does beside the deal itself: ask presales, write promises down, show what the kit has.
SELLING = _rights(
    OWN,
    "sales.view_request",
    "sales.add_request",
    "sales.assign_request",
    "sales.add_promise",
    "sales.view_promise",
    "sales.use_kit",
)

LEAD_DESK = {
    **_rights(
        ALL,
        "companies.view_company",
        "companies.change_company",
        "leads.view_lead",
        "leads.add_lead",
        "leads.change_lead",
        "leads.import_leads",
        "leads.judge_lead",
        "leads.merge_lead",
        "leads.route_lead",
        "leads.view_returns",
        "leads.view_channel",
        "leads.view_campaign",
        "leads.change_campaign",
        "leads.view_spend",
        "leads.change_spend",
        "metrics.view_funnel",
        "metrics.view_channels",
    ),
}
SALES_REP = {
    **_rights(
        OWN,
        "leads.view_lead",
        "leads.change_lead",
        "leads.accept_lead",
        "leads.view_returns",
        "sales.convert_lead",
        "sales.view_deal",
        "sales.change_deal",
        "sales.view_order",
        "sales.change_order",
        "sales.sign_order",
        "sales.view_task",
        "sales.change_task",
        "onboarding.view_project",
        "success.view_account",
        "renewals.view_renewal",
        "sales.view_target",
        "sales.view_forecast",
        "sales.view_commission",
        "metrics.view_sales_numbers",
    ),
    **SELLING,
    **_rights(
        ALL,
        "companies.view_company",
        "companies.change_company",
        "leads.add_lead",
        "leads.claim_lead",
        "leads.view_channel",
        "leads.view_campaign",
        "sales.add_deal",
        "sales.view_product",
        "sales.view_kit",
    ),
}
PRESALES = {
    **_rights(
        OWN,
        "sales.view_deal",
        "sales.work_request",
        "sales.add_promise",
        "sales.view_promise",
        "sales.use_kit",
    ),
    **_rights(
        ALL,
        "companies.view_company",
        "sales.view_product",
        "sales.view_request",
        "sales.take_request",
        "sales.view_presales",
        "sales.view_kit",
        "sales.change_kit",
    ),
}
IMPLEMENTATION = {
    **_rights(OWN, "onboarding.change_project", "sales.view_deal"),
    **_rights(
        ALL,
        "companies.view_company",
        "companies.change_company",
        "sales.view_order",
        "sales.view_product",
        "sales.view_promise",
        "onboarding.view_project",
        "onboarding.offer_handover",
        "success.view_account",
    ),
}
CSM = {
    **_rights(
        OWN,
        "success.view_account",
        "success.change_account",
        "success.accept_handover",
        "sales.view_deal",
        "sales.view_order",
        "sales.change_deal",
        "sales.change_order",
        "sales.sign_order",
        "sales.view_task",
        "sales.change_task",
        "renewals.view_renewal",
        "renewals.change_renewal",
    ),
    **SELLING,
    **_rights(
        ALL,
        "companies.view_company",
        "companies.change_company",
        "leads.add_lead",
        "onboarding.view_project",
        "sales.add_deal",
        "sales.view_product",
        "sales.view_kit",
        "success.import_usage",
    ),
}


def _manager_of(role: Mapping[str, str], *more: str) -> dict[str, str]:
    """A department's manager does what the department does, on every row, and sees the whole chain and its numbers."""
    return {**SEE_CHAIN, **SEE_NUMBERS, **_rights(ALL, *role), **_rights(ALL, "people.view_person", *more)}


def _leader_of(role: Mapping[str, str], *more: str) -> dict[str, str]:
    """A team leader does what the role does, on the team's rows."""
    widened = {right: TEAM if scope == OWN else scope for right, scope in role.items()}
    return {**widened, **_rights(ALL, "metrics.view_funnel", "metrics.view_sales_numbers", *more)}


def _leader_of_sales() -> dict[str, str]:
    """Leads of the team stay with their owners, and who gets how many from the pool is seen, within the team."""
    own = _rights(
        TEAM, "leads.extend_protection", "leads.view_pool_report", "sales.change_target", "sales.judge_forecast"
    )
    return {**_leader_of(SALES_REP, "sales.approve_order", "sales.view_presales"), **own}


ROLES: dict[str, Role] = {
    "lead_desk": Role(_("Lead desk"), "marketing", LEAD_DESK),
    "marketing_manager": Role(
        _("Marketing manager"),
        "marketing",
        _manager_of(
            LEAD_DESK,
            "leads.change_routing",
            "leads.change_channel",
            "leads.change_scoring",
            "leads.change_pool",
            "sales.view_audit",
            "sales.judge_audit",
            "leads.recycle_lead",
            "leads.extend_protection",
            "leads.view_pool_report",
            "sales.change_kit",
        ),
    ),
    "sales_rep": Role(_("Sales rep"), "sales", SALES_REP),
    "sales_leader": Role(_("Sales team leader"), "sales", _leader_of_sales()),
    "sales_manager": Role(
        _("Sales manager"),
        "sales",
        _manager_of(
            SALES_REP,
            "sales.change_target",
            "sales.judge_forecast",
            "sales.approve_order",
            "sales.change_competitor",
            "sales.change_product",
            "sales.change_ownership",
            "sales.change_commission",
            "sales.change_pipeline",
            "sales.change_limits",
            "sales.record_receipt",
            "sales.mark_milestone",
            "sales.refund_order",
            "sales.import_orders",
            "sales.view_audit",
            "sales.agree_audit",
            "sales.change_audit",
            "leads.recycle_lead",
            "leads.route_lead",
            "leads.change_pool",
            "leads.extend_protection",
            "leads.view_pool_report",
            "sales.change_kit",
        ),
    ),
    "presales": Role(_("Presales consultant"), "presales", PRESALES),
    "presales_lead": Role(
        _("Head of presales"),
        "presales",
        _manager_of(PRESALES, "sales.add_request", "sales.assign_request", "sales.change_presales"),
    ),
    "finance": Role(
        _("Finance"),
        "operations",
        _rights(
            ALL,
            "companies.view_company",
            "sales.view_order",
            "sales.view_product",
            "sales.record_receipt",
            "sales.mark_milestone",
            "sales.refund_order",
            "sales.view_commission",
            "metrics.view_sales_numbers",
            "sales.view_target",
        ),
    ),
    "implementer": Role(_("Implementation manager"), "implementation", IMPLEMENTATION),
    "implementation_head": Role(
        _("Head of implementation"), "implementation", _manager_of(IMPLEMENTATION, "onboarding.assign_project")
    ),
    "csm": Role(_("CSM"), "success", CSM),
    "csm_manager": Role(
        _("CSM manager"), "success", _manager_of(CSM, "success.assign_account", "renewals.assign_renewal")
    ),
    "executive": Role(
        _("Executive"),
        "management",
        {
            **SEE_CHAIN,
            **SEE_NUMBERS,
            **_rights(ALL, "sales.view_product", "people.view_person", "leads.view_channel", "leads.view_spend"),
            **_rights(ALL, "sales.view_audit", "sales.agree_audit", "sales.change_audit", "sales.view_commission"),
        },
    ),
}


def _every_right() -> dict[str, str]:
    rights = {right for role in ROLES.values() for right in role.rights}
    return _rights(ALL, *sorted(rights), "people.change_person", "console.change_settings", "companies.change_matching")


ROLES["administrator"] = Role(_("Administrator"), "operations", _every_right())

RIGHTS = frozenset(ROLES["administrator"].rights)
ROLE_CHOICES = [(name, role.label) for name, role in ROLES.items()]
DEPARTMENTS = [
    ("marketing", _("Marketing")),
    ("sales", _("Sales")),
    ("presales", _("Presales")),
    ("implementation", _("Implementation")),
    ("success", _("Customer success")),
    ("operations", _("Operations")),
    ("management", _("Management")),
]


def scope_of(roles: list[str], right: str) -> str | None:
    """Return the widest scope that these roles give for a right: own, team, all, or None. Unknown rights raise."""
    if right not in RIGHTS:
        raise LookupError(f"No role knows the right {right}: add it to people/roles.py.")
    scopes = [ROLES[role].rights.get(right) for role in roles if role in ROLES]
    return max(scopes, key=lambda scope: WIDTH[scope], default=None)
