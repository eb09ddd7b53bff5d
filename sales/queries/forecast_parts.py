"""The part of the forecast that a deal counts in, for the database to say; the rule is in sales.rules.forecast."""

from typing import Any

from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import Coalesce, NullIf

from sales.models import Deal
from sales.rules.forecast import BEST, BEST_FROM, COMMIT, COMMIT_FROM, PIPELINE

BY_STAGE = Case(
    When(stage__probability__gte=COMMIT_FROM, then=Value(COMMIT)),
    When(stage__probability__gte=BEST_FROM, then=Value(BEST)),
    default=Value(PIPELINE),
    output_field=CharField(),
)
CATEGORY_SQL = (
    "coalesce(nullif(f.judged, ''), nullif(f.called, ''),"
    f" CASE WHEN s.probability >= {COMMIT_FROM} THEN '{COMMIT}'"
    f" WHEN s.probability >= {BEST_FROM} THEN '{BEST}' ELSE '{PIPELINE}' END)"
)


def with_category(deals: QuerySet[Deal]) -> QuerySet[Any]:
    """Deals with `category` annotated: the leader's word, else the rep's, else what the stage stands for."""
    empty = Value("")
    said = [NullIf(F(f"forecast__{name}"), empty) for name in ("judged", "called")]
    return deals.annotate(category=Coalesce(*said, BY_STAGE))
