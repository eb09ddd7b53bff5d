"""The people of a deal and the rep's day: decision chain, competitors, activities, tasks, calendar."""

CHANGE, VIEW = "sales.change_deal", "sales.view_deal"

KEEP = "sales.change_competitor"

DOORS = {
    "competitors-detail GET": VIEW,
    "competitors-detail PATCH": KEEP,
    "competitors-list GET": VIEW,
    "competitors-list POST": KEEP,
    "competitors-records GET": VIEW,
    "deal-competitors-detail GET": VIEW,
    "deal-competitors-detail PATCH": CHANGE,
    "deal-competitors-list GET": VIEW,
    "deal-competitors-list POST": CHANGE,
    "deal-competitors-remove POST": CHANGE,
    "sales:competitor-add GET": KEEP,
    "sales:competitor-add POST": KEEP,
    "sales:competitor-edit GET": KEEP,
    "sales:competitor-edit POST": KEEP,
    "sales:competitor-list GET": VIEW,
    "sales:deal-competitor GET": CHANGE,
    "sales:deal-competitor POST": CHANGE,
    "sales:deal-competitor-change GET": CHANGE,
    "sales:deal-competitor-change POST": CHANGE,
    "sales:deal-competitor-remove GET": CHANGE,
    "sales:deal-competitor-remove POST": CHANGE,
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
