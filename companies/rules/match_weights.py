"""The weights of the matcher in bits: log2 of how often twins agree ÷ how often other candidates do (Fellegi–Sunter).

`COMPANY` and `PERSON` are shipped; `rules.learning` corrects them from the console's own merges. A pair starts at the
prior, since most candidates that share a key are two parties. Positive means evidence for one party, negative against
it. Keys that many firms share weigh less: see `rare`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log2

PRIOR = {"company": -7.0, "person": -8.0}
ASK_SCORE = 50.0
SURE_SCORE = 97.0
SURE_BITS = round(log2(SURE_SCORE / (100 - SURE_SCORE)), 1)

COMPANY = {
    "credit_code.same": 20.0, "credit_code.differs": -16.0,
    "name.same": 14.0, "name.core": 9.0, "name.brand": 7.0, "name.pinyin": 7.5, "name.short": 6.5, "name.typo": 6.0,
    "name.alike": 2.0, "name.differs": -6.0, "form.differs": -0.5,
    "domain.same": 9.0, "domain.differs": -2.0,
    "phone.mobile": 9.0, "phone.same": 8.0, "phone.line": 8.0, "phone.differs": -0.5,
    "email.same": 9.5, "email.role": 8.5,
    "legal_representative.same": 3.5, "legal_representative.differs": -2.0,
    "place.city": 1.0, "place.region": 0.5, "place.differs": -2.0,
    "address.same": 5.0, "address.alike": 3.0, "address.differs": -0.5,
    "person.same": 2.0,
    "group.same": -12.0,
}  # fmt: skip
PERSON = {
    "email.same": 12.0, "email.role": 3.0, "email.differs": -1.0,
    "phone.mobile": 12.0, "phone.same": 9.0, "phone.line": 4.5, "phone.differs": -1.0,
    "person.same": 7.0, "person.pinyin": 5.0, "person.typo": 4.0, "person.surname": -1.0, "person.differs": -4.0,
    "name.same": 4.0, "name.core": 4.0, "name.brand": 3.0, "name.pinyin": 3.0, "name.short": 3.0, "name.typo": 2.5,
    "name.alike": 1.0, "name.differs": -2.0,
    "domain.same": 2.5, "domain.differs": -0.5,
    "place.city": 0.7, "place.region": 0.3, "place.differs": -0.7,
    "address.same": 4.0, "address.alike": 2.5, "address.differs": -0.5,
    "extra.same": 4.0, "extra.alike": 2.0, "extra.differs": -1.5,
}  # fmt: skip
LEAST = 0.3
PER_DOUBLING = 2.1
NAME_PER_DOUBLING = 0.7
# What a name that tens of thousands bear proves less.
COMMON_CHIEF, COMMON_PERSON = 2.5, 1.5


@dataclass(frozen=True, slots=True)
class Weights:
    """The bits of every level, by kind of party, and where a pair starts. `version` 0 is what was shipped."""

    levels: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: {"company": COMPANY, "person": PERSON})
    prior: Mapping[str, float] = field(default_factory=lambda: PRIOR)
    version: int = 0


SHIPPED = Weights()


def rare(weight: float, others: int, per_doubling: float = PER_DOUBLING) -> float:
    """The weight of a key that `others` more firms hold too: `per_doubling` bits less, never below LEAST.

    Names lose less than phones: two stored twins of one firm make its name look shared. A weight that says nothing, or
    speaks against, stays as it is.
    """
    if others <= 0 or weight <= LEAST:
        return weight
    return max(LEAST, weight - per_doubling * log2(1 + others))


def score_of(bits: float) -> float:
    """Log2 odds → 0–100, one decimal."""
    bits = max(-60.0, min(60.0, bits))
    return round(100 / (1 + 2**-bits), 1)
