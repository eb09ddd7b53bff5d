from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from metrics.actions import rebuild_funnel


class Command(BaseCommand):
    help = "Recomputes the figures of funnel and sales from the whole journal."

    def handle(self, *args: object, **options: object) -> None:
        journeys = rebuild_funnel()
        self.stderr.write(_("Folded {count} journeys again.").format(count=journeys))
