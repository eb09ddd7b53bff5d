from metrics.actions import update_funnel
from metrics.management.figures import FiguresCommand
from metrics.queries.sales import GROUPS, sales_numbers
from metrics.queries.sales_values import EVERY_KIND, KINDS, SalesQuery


class Command(FiguresCommand):
    help = "Counts won, lost and open deals, the win rate and the revenue."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--by", choices=GROUPS, default="region")
        told = "which kind of deals; without it all, as in the API; sales: new, and expansions of sales, as on the page"
        parser.add_argument("--deal-kind", "--kind", choices=KINDS, default=EVERY_KIND, help=told)
        self.add_dates(parser)

    def handle(self, *args: object, **options) -> None:
        window = self.window_of(options)
        update_funnel()
        found = sales_numbers(SalesQuery(options["by"], window, deal_kind=options["deal_kind"])).as_json()
        columns = [
            "won",
            "lost",
            "open",
            "win_rate",
            "revenue",
            "average_order",
            "cycle_days",
            "orders_per_head",
            "cash",
        ]
        rows = [*found["rows"], {"key": "total", **found["total"]}]
        lines = [[row["key"], *("—" if row[name] is None else row[name] for name in columns)] for row in rows]
        self.show(options, found, [options["by"], *columns], lines)
