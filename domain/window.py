"""The cutoff window: which orders belong to today. Its phases are words for a screen; none stops a bench.

Does not know ship-by limits, trips or what a bench may open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache

from domain.calendar import instant, is_work_day, local_date, next_work_day, zone_of
from domain.same import Same
from domain.site import SiteRules, Window

# What counts where a site has left no window for an order: the cutoff that the platforms advise.
DEFAULT_WINDOW = Window(opens=time(17), closes=time(18))


class Phase(StrEnum):
    """Where the day is: orders still join it, they may, or they join the next."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowOn:
    """A window on one date, as instants."""

    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The day an order belongs to. ``stretch``: it came inside the window; it may leave today and need not."""

    on: date
    stretch: bool
    phase: Phase


def window_for(rules: SiteRules, on: date, shop: str = "", carrier: str = "") -> WindowOn:
    """The window of a shop and carrier on a date: of those that fit the one that says most, shop before carrier."""
    return _window_on(Same(rules), on, shop, carrier)


def due_of(rules: SiteRules, shippable_at: datetime, shop: str = "", carrier: str = "") -> Due:
    """The day that an order belongs to, by the instant at which it became shippable."""
    today = local_date(shippable_at, zone_of(rules))
    works = is_work_day(rules, today)
    phase = _phase(window_for(rules, today, shop, carrier), shippable_at)
    if works and phase is Phase.OPEN:
        return Due(on=today, stretch=False, phase=phase)
    return Due(on=next_work_day(rules, today), stretch=works and phase is Phase.CLOSING, phase=phase)


def phase_at(rules: SiteRules, now: datetime, shop: str = "", carrier: str = "") -> Phase:
    """The day's phase. A day on which the site does not work is closed."""
    today = local_date(now, zone_of(rules))
    if not is_work_day(rules, today):
        return Phase.CLOSED
    return _phase(window_for(rules, today, shop, carrier), now)


def _phase(window: WindowOn, at: datetime) -> Phase:
    if at < window.opens_at:
        return Phase.OPEN
    return Phase.CLOSING if at < window.closes_at else Phase.CLOSED


@lru_cache(maxsize=4096)
def _window_on(rules: Same[SiteRules], on: date, shop: str, carrier: str) -> WindowOn:
    site = rules.value
    window = DEFAULT_WINDOW
    most = (-1, -1, -1)
    for each in site.windows:
        fits = each.shop in {"", shop} and each.carrier in {"", carrier} and each.weekday in {None, on.weekday()}
        says = (each.shop != "", each.carrier != "", each.weekday is not None)
        # Of two that say as much the later entry counts.
        if fits and says >= most:
            window, most = each, says
    zone = zone_of(site)
    opens_at = instant(on, window.opens, zone)
    return WindowOn(opens_at=opens_at, closes_at=max(opens_at, instant(on, window.closes, zone)))
