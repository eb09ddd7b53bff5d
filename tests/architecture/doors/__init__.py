"""Who may open which door: every URL and API verb of the console, with the right it asks for.

Written by hand and read in review: a right that changes in the code must be changed here, too.
"""

from tests.architecture.doors import api, leads, pages, presales, selling
from tests.architecture.doors.kinds import ANYBODY, PUBLIC

__all__ = ["ANYBODY", "DOORS", "NARROWER", "OWN_THINGS", "PUBLIC", "SEEN_BY_MORE"]

DOORS = {**api.DOORS, **leads.DOORS, **pages.DOORS, **presales.DOORS, **selling.DOORS}

# Things that belong to one person: for anybody else they are not there.
OWN_THINGS = {
    "console:delete-view GET",
    "console:delete-view POST",
    "console:notice GET",
    "console:notice POST",
    "people:handover GET",
    "people:handover POST",
    "people:token-revoke GET",
    "people:token-revoke POST",
}
# Shared by all who hold the right, whatever rows they see.
SEEN_BY_MORE = {"competitors-detail GET", "return-reasons-detail GET", "pipelines-detail GET", "stages-detail GET"}
# Acts for which a second condition stands: the group is not decided yet, the lead lies in the pool, the order is one's
# own to sell or to approve; what was used is shown with deals that one may see.
NARROWER = {
    "amendments-approve",
    "amendments-refuse-approval",
    "sales:amendment-approve",
    "sales:amendment-refuse",
    "duplicates-detail",
    "duplicates-merge",
    "duplicates-proposal",
    "duplicates-take-out",
    "kit-items-fitting",
    "kit-uses-detail",
    "leads-claim",
    "leads:lead-claim",
    "onboarding:project-offer",
    "onboarding:project-offer-order",
    "orders-approve",
    "orders-refuse-approval",
    "projects-offer",
    "sales:order-approve",
    "sales:order-refuse",
}
