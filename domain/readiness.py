"""Whether a station is ready for its evening: what was looked at, how it stands and why. Looks at nothing itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from domain.reason import Reason


class Standing(StrEnum):
    """How one thing stands."""

    OK = "ok"
    WARN = "warn"
    """It works, and will not for long, or not well."""
    BAD = "bad"
    """Somebody must mend it before the window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at. ``what`` is a kind (scanner, disk, clock, …), ``name`` which of them."""

    what: str
    standing: Standing
    why: Reason
    name: str = ""


def worst(checks: Iterable[Check]) -> Standing:
    """The gravest standing; all is well where nothing was looked at."""
    order = (Standing.OK, Standing.WARN, Standing.BAD)
    return max((each.standing for each in checks), key=order.index, default=Standing.OK)
