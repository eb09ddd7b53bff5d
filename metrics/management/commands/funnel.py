from metrics.actions import update_funnel
from metrics.management.figures import FiguresCommand
from metrics.queries.funnel import GROUPS, KINDS, Query, funnel
from metrics.queries.visits import visited
from metrics.stages import KEYS


class Command(FiguresCommand):
    help = "Counts the funnel: a cohort of leads, or what happened in a period."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--kind", choices=KINDS, default="cohort")
        parser.add_argument("--by", choices=GROUPS, default="channel")
        self.add_dates(parser)

    def handle(self, *args: object, **options) -> None:
        window = self.window_of(options)
        update_funnel()
        found = funnel(Query(options["kind"], options["by"], window))
        visits = visited(options["by"], window)
        lines = [[row.label, *(row.counts[key] for key in KEYS)] for row in [*found.rows, found.total]]
        self.show(options, found.as_json(visits), [options["by"], *KEYS], lines)
