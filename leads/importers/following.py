"""What goes on with imported leads by itself: the matcher looks for duplicates of each."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.counting import capped_count
from console.imports import Following
from console.imports.models import Import
from console.values import number
from leads.models import DuplicateCluster
from leads.queries.bench import open_pairs_of_import, waiting_of_import
from people.models import Person


def matching_of(run: Import, person: Person) -> Following:
    """How far the matcher is with the leads of an import, and what it found."""
    if waiting_of_import(run.pk).exists():
        return Following(
            _("The matcher looks for duplicates of the new leads within a minute; this page says when it has."),
            is_going=True,
        )
    count, is_more = capped_count(
        DuplicateCluster.objects.filter(pk__in=open_pairs_of_import(run.pk).values("cluster"))
    )
    if not count:
        return Following(_("The matcher has looked at the new leads: no possible duplicates."))
    found = ngettext(
        "The matcher has looked at the new leads: {n} group of possible duplicates.",
        "The matcher has looked at the new leads: {n} groups of possible duplicates.",
        count,
    ).format(n=number(count) + ("+" if is_more else ""))
    if not person.may("leads.judge_lead"):
        return Following(found)
    return Following(found, f"{reverse('leads:bench')}?{urlencode({'run': run.pk})}", _("Look at them on the bench"))
