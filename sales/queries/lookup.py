"""People, products and stages as files name them: by id, code, e-mail or name."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from journal.errors import NotPossible
from people.models import Person
from sales.defaults import ALSO_CALLED
from sales.models import Product, Stage

_JOINTS = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """The text without case and outer or doubled spaces."""
    return " ".join(text.split()).casefold()


def joined(text: str) -> str:
    """The text without case, spaces and signs: “GTX Pro” and “GTXPro” are one."""
    return _JOINTS.sub("", text).casefold()


@dataclass
class Lookup:
    """Loaded once per import; `None` in an index means that two records share the name."""

    people: dict[str, Person | None] = field(default_factory=dict)
    products: dict[str, Product | None] = field(default_factory=dict)
    products_joined: dict[str, Product | None] = field(default_factory=dict)
    stages: dict[str, Stage | None] = field(default_factory=dict)

    @classmethod
    def load(cls) -> "Lookup":
        """Read all people, products and stages: three statements."""
        people, products, stages = list(Person.objects.all()), list(Product.objects.all()), list(Stage.objects.all())
        return cls(
            people=_index(people, lambda p: (p.source_ref, p.email), lambda p: (p.name,)),
            products=_index(products, lambda p: (p.code,), lambda p: (p.name,)),
            products_joined=_index(products, lambda p: (), lambda p: (joined(p.name),)),
            stages=_index(stages, lambda s: (s.key,), lambda s: (s.name, s.name_zh)),
        )

    def person(self, text: str) -> Person:
        """The person with this id, e-mail or name. Raises NotPossible when there is none, or more than one."""
        found = self.people.get(plain(text), False)
        if found is None:
            raise NotPossible(_("More than one person is called “{name}”: give the e-mail.").format(name=text))
        if found is False:
            raise NotPossible(_("Nobody here is called “{name}”: add the person first.").format(name=text))
        return found  # type: ignore[return-value]

    def product(self, text: str) -> tuple[Product, bool]:
        """The product with this code or name, and whether it was found only with spaces and signs left out."""
        found = self.products.get(plain(text))
        if found is not None:
            return found, False
        found = self.products_joined.get(joined(text))
        if found is None:
            raise NotPossible(_("There is no product “{name}”: add it first.").format(name=text))
        return found, True

    def stage(self, text: str, may_add: bool) -> Stage:
        """The stage with this key or name; with `may_add` one is added before the last, else NotPossible."""
        found = self.stages.get(plain(text)) or self.stages.get(ALSO_CALLED.get(plain(text), ""))
        if found is not None:
            return found
        if not may_add:
            raise NotPossible(_("The board has no stage “{name}”.").format(name=text))
        key = joined(text)[:50] or "stage"
        position = max(0, self.last_stage().position - 1)
        stage = Stage.objects.get_or_create(key=key, defaults={"name": text[:60], "position": position})[0]
        self.stages[plain(text)] = self.stages[plain(key)] = stage
        return stage

    def last_stage(self) -> Stage:
        """Where won deals stand."""
        return self._edge(max)

    def first_stage(self) -> Stage:
        """Where a deal begins."""
        return self._edge(min)

    def _edge(self, choose: Any) -> Stage:
        stages = [stage for stage in self.stages.values() if stage]
        return choose(stages, key=lambda stage: (stage.position, stage.pk))


def _index(records: Iterable[Any], sure: Any, named: Any) -> dict[str, Any]:
    """Records by their unique texts, and by their names where nobody shares them."""
    by_name: dict[str, list[Any]] = defaultdict(list)
    for record in records:
        for text in set(filter(None, named(record))):
            by_name[plain(text)].append(record)
    found: dict[str, Any] = {text: some[0] if len(some) == 1 else None for text, some in by_name.items()}
    for record in records:
        found.update({plain(text): record for text in sure(record) if text})
    return found
