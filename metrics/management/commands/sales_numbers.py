from metrics.actions import update_funnel
from metrics.management.figures import FiguresCommand
from metrics.queries.sales import GROUPS, SalesQuery, sales_numbers


class Command(FiguresCommand):
    help = "Counts won, lost and open deals, the win rate and the revenue."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--by", choices=GROUPS, default="region")
        self.add_dates(parser)

    def handle(self, *args: object, **options) -> None:
        window = self.window_of(options)
        update_funnel()
        found = sales_numbers(SalesQuery(options["by"], window)).as_json()
        columns = ["won", "lost", "open", "win_rate", "revenue"]
        rows = [*found["rows"], {"key": "total", **found["total"]}]
        lines = [[row["key"], *("—" if row[name] is None else row[name] for name in columns)] for row in rows]
        self.show(options, found, [options["by"], *columns], lines)
