"""People, products and stages as files name them: by id, code, e-mail or name."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from journal.errors import NotPossible
from people.models import Person
from sales.defaults import ALSO_CALLED
from sales.models import PipelineKind, Product, Stage
from sales.rules.pipelines import nearest

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
    stages: dict[tuple[int, str], Stage | None] = field(default_factory=dict)
    pipelines: dict[str, int] = field(default_factory=dict)

    @classmethod
    def load(cls) -> "Lookup":
        """Read all people, products, stages and the pipelines of the kinds: four statements."""
        people, products, stages = list(Person.objects.all()), list(Product.objects.all()), list(Stage.objects.all())
        by_pipeline = groupby(sorted(stages, key=_pipeline), key=_pipeline)
        return cls(
            people=_index(people, lambda p: (p.source_ref, p.email), lambda p: (p.name,)),
            products=_index(products, lambda p: (p.code,), lambda p: (p.name,)),
            products_joined=_index(products, lambda p: (), lambda p: (joined(p.name),)),
            stages={
                (pipeline, name): stage
                for pipeline, some in by_pipeline
                for name, stage in _index(list(some), lambda s: (s.key,), lambda s: (s.name, s.name_zh)).items()
            },
            pipelines=dict(PipelineKind.objects.values_list("kind", "pipeline")),
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

    def stage(self, text: str, kind: str, may_add: bool) -> tuple[Stage, bool]:
        """The stage with this key or name in the pipeline of this kind, and whether it is only the nearest there.

        A stage of another pipeline is taken for the one of the nearest probability. With `may_add` an unknown one is
        added before the last, else NotPossible is raised.
        """
        own = self.pipelines[kind]
        key = ALSO_CALLED.get(plain(text), "")
        for name in filter(None, (plain(text), key)):
            if found := self.stages.get((own, name)):
                return found, False
        elsewhere = next((s for (_p, name), s in self.stages.items() if s and name in (plain(text), key)), None)
        if elsewhere is not None:
            return nearest(elsewhere.probability, self._of(kind)), True
        if not may_add:
            raise NotPossible(_("The pipeline has no stage “{name}”.").format(name=text))
        return self._add(text, kind), False

    def _add(self, text: str, kind: str) -> Stage:
        own, key = self.pipelines[kind], joined(text)[:50] or "stage"
        position = max(0, self.last_stage(kind).position - 1)
        wanted = {"name": text[:60], "position": position, "pipeline_id": own}
        stage = Stage.objects.get_or_create(key=key, defaults=wanted)[0]
        if stage.pipeline_id != own:
            return nearest(stage.probability, self._of(kind))
        self.stages[own, plain(text)] = self.stages[own, plain(key)] = stage
        return stage

    def last_stage(self, kind: str) -> Stage:
        """Where won deals of this kind stand."""
        return max(self._of(kind), key=_place)

    def first_stage(self, kind: str) -> Stage:
        """Where a deal of this kind begins."""
        return min(self._of(kind), key=_place)

    def _of(self, kind: str) -> list[Stage]:
        own = {stage for (pipeline, _name), stage in self.stages.items() if stage and pipeline == self.pipelines[kind]}
        return [stage for stage in own if not stage.retired_at] or list(own)


def _pipeline(stage: Stage) -> int:
    return stage.pipeline_id


def _place(stage: Stage) -> tuple[int, int]:
    return stage.position, stage.pk


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
