"""Single changes of the site's rules, so that a supervisor moves one trip and not a whole document. Pure.

Each takes the rules as they are and gives the rules as they shall be, or says why not. Does not publish them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from domain.calendar import instant, is_work_day, zone_of
from domain.reason import Reason, reason
from domain.rule import EARLY
from domain.site import SiteRules, Surge, TripChange, UnreadableRules, rules_from_text, rules_to_text
from domain.trip import LATE, trips_on
from edge.errors import NotPossible

SURGE_MAX = timedelta(days=14)
MORE_DELAY_MS_MAX = 4_000
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
    _check_change(rules, change, planned)
    kept = [each for each in rules.trip_changes if not _same_trip(each, change) and _is_recent(each, today)]
    if change.planned is not None and change.planned not in planned:
        # An added trip that moves is still an added trip: it is planned for where it goes now.
        kept = [each for each in kept if not (each.planned is None and each.departs == change.planned)]
        kept += [replace(change, planned=None)] if change.departs is not None else []
    elif change.planned is None or change.planned != change.departs:
        kept.append(change)
    return replace(rules, trip_changes=tuple(kept))


def check_added(rules: SiteRules, change: TripChange, now: datetime) -> None:
    """Raises NotPossible where one more trip would have left long ago: a time after midnight is another day's."""
    if change.planned is not None or change.departs is None:
        return
    if now - instant(change.on, change.departs, zone_of(rules)) > LATE:
        raise NotPossible(reason("trip_added_past", carrier=change.carrier, at=f"{change.departs:%H:%M}"))


def with_surge(rules: SiteRules, surge: Surge | None, now: datetime) -> SiteRules:
    """Ship-by first until an instant, or the usual order again."""
    if surge is not None and not now < surge.until <= now + SURGE_MAX:
        raise NotPossible(reason("surge_end_wrong"))
    return replace(rules, surge=surge)


def with_shop(rules: SiteRules, shop: str, policy_id: str, handling_days: int | None) -> SiteRules:
    """The shop goes by this policy (empty: by its platform's) and has this handling time (None: the policy's own)."""
    policies = tuple(each for each in rules.shop_policies if each[0] != shop)
    days = tuple(each for each in rules.shop_handling_days if each[0] != shop)
    return replace(
        rules,
        shop_policies=(*policies, (shop, policy_id)) if policy_id else policies,
        shop_handling_days=(*days, (shop, handling_days)) if handling_days is not None else days,
    )


def with_keys(rules: SiteRules, changes: dict[str, Any]) -> SiteRules:
    """The rules with some of their top-level keys replaced, whole; raises NotPossible where one does not fit."""
    told: dict[str, Any] = msgspec.json.decode(rules_to_text(rules))
    told.update(changes)
    try:
        changed = rules_from_text(msgspec.json.encode(told).decode())
    except UnreadableRules as error:
        raise NotPossible(reason("rules_unreadable", where=str(error)[:200])) from error
    _check_windows(changed)
    if not 0 <= changed.profile.photo_delay_ms <= 800:
        raise NotPossible(reason("photo_delay_wrong"))
    _check_more_photos(changed)
    if changed.refund_age_minutes < 1:
        raise NotPossible(reason("refund_age_wrong"))
    _check_trips(changed)
    return changed


def _check_windows(rules: SiteRules) -> None:
    """Each window opens before it closes, and no two speak of the same orders: nobody could say which one counts."""
    if any(window.opens >= window.closes for window in rules.windows):
        raise NotPossible(reason("window_wrong"))
    said = Counter((window.shop, window.carrier, window.weekday) for window in rules.windows)
    twice = next((each for each, count in said.items() if count > 1), None)
    if twice is not None:
        raise NotPossible(reason("windows_contradict", shop=twice[0], carrier=twice[1]))


def _check_more_photos(rules: SiteRules) -> None:
    """Each kind once, and soon enough that the parcel still lies there."""
    more = rules.profile.more_photos
    late = any(not 0 <= each.delay_ms <= MORE_DELAY_MS_MAX for each in more)
    if late or len({each.shot for each in more}) < len(more):
        raise NotPossible(reason("more_photos_wrong"))


def _check_trips(rules: SiteRules) -> None:
    """Raises NotPossible where a weekly trip is nonsense: nothing of the change is then taken."""
    for trip in rules.trips:
        if not trip.carrier.strip():
            raise NotPossible(reason("trip_without_carrier"))
        if not trip.weekdays or not set(trip.weekdays) <= set(range(7)):
            raise NotPossible(reason("trip_without_day", carrier=trip.carrier))
        if trip.arrives is not None and trip.departs <= trip.arrives:
            raise NotPossible(_before_it_arrives(trip.carrier, trip.departs, trip.arrives))
    times = Counter((trip.carrier, day, trip.departs) for trip in rules.trips for day in trip.weekdays)
    twice = next((each for each, count in times.items() if count > 1), None)
    if twice is not None:
        raise NotPossible(reason("trip_twice", carrier=twice[0], at=f"{twice[2]:%H:%M}"))


def _check_change(rules: SiteRules, change: TripChange, planned: set[time]) -> None:
    """Raises NotPossible where one trip would leave before its truck comes, far too early, or at another's time."""
    if change.departs is None:
        return
    if not change.carrier.strip():
        raise NotPossible(reason("trip_without_carrier"))
    if change.planned is not None and _hours(change.planned) - _hours(change.departs) > EARLY:
        # Nobody means that trip any more. Most likely it leaves after midnight, which this day does not have.
        told = {"planned": f"{change.planned:%H:%M}", "at": f"{change.departs:%H:%M}"}
        raise NotPossible(reason("trip_moved_too_early", carrier=change.carrier, **told))
    arrives = _arrival(rules, change)
    if arrives is not None and change.departs <= arrives:
        raise NotPossible(_before_it_arrives(change.carrier, change.departs, arrives))
    zone = zone_of(rules)
    others = {
        trip.departs_at.astimezone(zone).time()
        for trip in trips_on(rules, change.carrier, change.on)
        if trip.planned_at.astimezone(zone).time() != change.planned
    }
    if change.departs in others or (change.planned is None and change.departs in planned):
        raise NotPossible(reason("trip_twice", carrier=change.carrier, at=f"{change.departs:%H:%M}"))


def _hours(clock: time) -> timedelta:
    """Since midnight."""
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)


def _arrival(rules: SiteRules, change: TripChange) -> time | None:
    """When the truck of the trip that is moved comes; None where nobody said so, or for an added trip."""
    moved = (trip for trip in rules.trips if (trip.carrier, trip.departs) == (change.carrier, change.planned))
    return next((trip.arrives for trip in moved if change.on.weekday() in trip.weekdays), None)


def _before_it_arrives(carrier: str, departs: time, arrives: time) -> Reason:
    return reason("trip_leaves_before_it_arrives", carrier=carrier, at=f"{departs:%H:%M}", arrives=f"{arrives:%H:%M}")


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
