from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from console.search import Hit, register_search
from onboarding.models import Project


def find_projects(person: Any, text: str, limit: int) -> Sequence[Hit]:
    """Projects by their own name, the company's, or the order's number."""
    found = Project.objects.visible_to(person).filter(
        Q(name__icontains=text) | Q(company__name__icontains=text) | Q(order__number__icontains=text)
    )
    rows = found.prefetch_related("milestones").order_by("-opened_at")[:limit]
    return [
        Hit(row.name, " · ".join(filter(None, (row.get_status_display(), row.why_line))), row.get_absolute_url())
        for row in rows
    ]


register_search(_("Projects"), "onboarding.view_project", find_projects)
