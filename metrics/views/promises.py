"""What sellers had promised, kept or broken: the table under the numbers of sales."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from console.pages.parts import Link, Table
from metrics.queries.windows import Window
from people.models import Person
from sales.models import Promise
from sales.queries.presales_figures import kept_and_broken, rate_of


def promises_of_sellers(person: Person, window: Window) -> Table | None:
    """Promises on the deals of each seller, made in the window: kept, broken, and the share that was kept.

    None when none was settled, for a reader without the register, and for a past date: what became of a promise is
    known as of now.
    """
    if window.as_of or not person.may("sales.view_promise"):
        return None
    rows = Promise.objects.visible_to(person)
    found = kept_and_broken(window.from_on, window.to_on, by="deal__owner", rows=rows)
    settled = {who: counts for who, counts in found.items() if any(counts.values())}
    if not settled:
        return None
    names = Person.objects.in_bulk(settled)
    lines = [_line(names[who], counts, window) for who, counts in settled.items()]
    heads = (_("Seller"), _("Promises kept"), _("Promises broken"), _("Kept"))
    return Table(heads, sorted(lines, key=lambda line: line[0]), ("text", "number", "number", "percent"))


def _line(seller: Person, counts: dict[str, int], window: Window) -> list[Any]:
    rate = rate_of(**counts)
    return [
        str(seller),
        _opened(counts["kept"], seller, "delivered", window),
        _opened(counts["broken"], seller, "broken", window),
        None if rate is None else rate / 100,
    ]


def _opened(count: int, seller: Person, status: str, window: Window) -> Any:
    asked: dict[str, Any] = {"owner": seller.pk, "status": status}
    asked |= {"made_after": window.from_on} if window.from_on else {}
    asked |= {"made_before": window.to_on} if window.to_on else {}
    return Link(count, f"{reverse('sales:promise-list')}?{urlencode(asked)}") if count else 0
