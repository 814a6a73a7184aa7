"""Single changes of the site's rules, so that a supervisor moves one trip and not a whole document. Pure.

Each takes the rules as they are and gives the rules as they shall be, or says why not. Does not publish them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from domain.calendar import is_work_day
from domain.reason import reason
from domain.site import SiteRules, Surge, TripChange, UnreadableRules, rules_from_text, rules_to_text
from edge.errors import NotPossible

SURGE_MAX = timedelta(days=14)
KEPT_DAYS = 30


def with_trip_change(rules: SiteRules, change: TripChange, today: date) -> SiteRules:
    """One trip of one day moved, cancelled or added; back at its planned time, the change is dropped."""
    if change.planned is None and change.departs is None:
        raise NotPossible(reason("trip_change_empty"))
    planned = _planned(rules, change.carrier, change.on)
    if change.planned is not None and change.planned not in planned and not _was_added(rules, change):
        raise NotPossible(reason("trip_unknown"))
    if change.on < today:
        raise NotPossible(reason("trip_day_past"))
    kept = [each for each in rules.trip_changes if not _same_trip(each, change) and _is_recent(each, today)]
    if change.planned is not None and change.planned not in planned:
        # An added trip that moves is still an added trip: it is planned for where it goes now.
        kept = [each for each in kept if not (each.planned is None and each.departs == change.planned)]
        kept += [replace(change, planned=None)] if change.departs is not None else []
    elif change.planned is None or change.planned != change.departs:
        kept.append(change)
    return replace(rules, trip_changes=tuple(kept))


def with_surge(rules: SiteRules, surge: Surge | None, now: datetime) -> SiteRules:
    """Ship-by first until an instant, or the usual order again."""
    if surge is not None and not now < surge.until <= now + SURGE_MAX:
        raise NotPossible(reason("surge_end_wrong"))
    return replace(rules, surge=surge)


def with_shop_policy(rules: SiteRules, shop: str, policy_id: str) -> SiteRules:
    """The shop goes by this policy; by its platform's again where the id is empty."""
    kept = tuple(each for each in rules.shop_policies if each[0] != shop)
    return replace(rules, shop_policies=(*kept, (shop, policy_id)) if policy_id else kept)


def with_keys(rules: SiteRules, changes: dict[str, Any]) -> SiteRules:
    """The rules with some of their top-level keys replaced, whole; raises NotPossible where one does not fit."""
    told: dict[str, Any] = msgspec.json.decode(rules_to_text(rules))
    told.update(changes)
    try:
        changed = rules_from_text(msgspec.json.encode(told).decode())
    except UnreadableRules as error:
        raise NotPossible(reason("rules_unreadable", where=str(error)[:200])) from error
    for window in changed.windows:
        if window.opens >= window.closes:
            raise NotPossible(reason("window_wrong"))
    if not 0 <= changed.profile.photo_delay_ms <= 800:
        raise NotPossible(reason("photo_delay_wrong"))
    if len({(trip.carrier, trip.departs, day) for trip in changed.trips for day in trip.weekdays}) != sum(
        len(trip.weekdays) for trip in changed.trips
    ):
        raise NotPossible(reason("trip_twice"))
    return changed


def _planned(rules: SiteRules, carrier: str, on: date) -> set[time]:
    if not is_work_day(rules, on):
        return set()
    return {trip.departs for trip in rules.trips if trip.carrier == carrier and on.weekday() in trip.weekdays}


def _was_added(rules: SiteRules, change: TripChange) -> bool:
    return any(
        each.carrier == change.carrier and each.on == change.on and each.planned is None
        for each in rules.trip_changes
        if each.departs == change.planned
    )


def _same_trip(one: TripChange, other: TripChange) -> bool:
    if other.planned is None:
        return one.planned is None and (one.carrier, one.on, one.departs) == (other.carrier, other.on, other.departs)
    return (one.carrier, one.on, one.planned) == (other.carrier, other.on, other.planned)


def _is_recent(change: TripChange, today: date) -> bool:
    return change.on >= today - timedelta(days=KEPT_DAYS)
