"""Who works a renewal: the CSM, or by policy the seller or a named person. Never nobody."""

from dataclasses import dataclass

CSM, SELLER, NAMED = "csm", "seller", "named"


@dataclass(frozen=True)
class Holder:
    """Somebody who holds the customer, and whether they are at work."""

    id: int
    at_work: bool


@dataclass(frozen=True)
class Choice:
    """Who works it and why: "csm", "seller", "named" or "stands_in"."""

    id: int
    reason: str


def choose_owner(
    policy: str, csm: Holder, seller: Holder | None, stand_in: int | None, named: Holder | None = None
) -> Choice:
    """The owner by policy; when that one is not at work the CSM, then the stand-in. The account's CSM when all fail,
    so that no renewal is ever without an owner."""
    if policy == NAMED and named is not None and named.at_work:
        return Choice(named.id, NAMED)
    if policy == SELLER and seller is not None and seller.at_work:
        return Choice(seller.id, SELLER)
    if csm.at_work or stand_in is None:
        return Choice(csm.id, CSM)
    return Choice(stand_in, "stands_in")
