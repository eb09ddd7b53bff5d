"""Ids that are made in the order of time, so that an index takes many new ones at its end and not all over."""

import os
import time
from uuid import UUID

_VERSION, _VARIANT = 0x7 << 76, 0b10 << 62


def new_journey() -> UUID:
    """A UUID of version 7 (RFC 9562): milliseconds since 1970, then 74 random bits."""
    chance = int.from_bytes(os.urandom(10), "big")
    moment = (time.time_ns() // 1_000_000) << 80
    return UUID(int=moment | _VERSION | ((chance >> 62) & 0xFFF) << 64 | _VARIANT | (chance & 0x3FFF_FFFF_FFFF_FFFF))
