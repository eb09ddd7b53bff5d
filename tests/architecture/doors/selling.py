"""The people of a deal and the rep's day: decision chain, competitors, activities, tasks, calendar."""

CHANGE, VIEW = "sales.change_deal", "sales.view_deal"

DOORS = {
    "decision-persons-detail GET": VIEW,
    "decision-persons-detail PATCH": CHANGE,
    "decision-persons-list GET": VIEW,
    "decision-persons-list POST": CHANGE,
    "decision-persons-remove POST": CHANGE,
    "sales:deal-person GET": CHANGE,
    "sales:deal-person POST": CHANGE,
    "sales:decision-person-change GET": CHANGE,
    "sales:decision-person-change POST": CHANGE,
    "sales:decision-person-remove GET": CHANGE,
    "sales:decision-person-remove POST": CHANGE,
}
