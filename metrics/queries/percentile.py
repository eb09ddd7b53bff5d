"""Two expressions that Django has no name for."""

from typing import Any

from django.db.models import Aggregate, FloatField, Func


class Percentile(Aggregate):
    """The value below which `fraction` of the values lie, interpolated; empty values do not count."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: object, fraction: float, **extra: Any) -> None:
        super().__init__(expression, fraction=float(fraction), **extra)


class Days(Func):
    """The length of a duration in days, with its fraction."""

    template = "(EXTRACT(EPOCH FROM (%(expressions)s)) / 86400.0)"
    output_field = FloatField()
