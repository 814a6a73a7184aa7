"""The demo site's rules: a weekly plan whose trips of the working day leave within hours of now, whatever the hour.

Does not know orders.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.site import Label, PlannedTrip, Profile, SiteRules

ZONE = ZoneInfo("Asia/Shanghai")
CARRIERS = ("yto", "zto", "yunda", "sto")

_EVENINGS = (time(19, 30), time(20, 0), time(20, 30), time(21, 0))
_MINUTES_AHEAD = (75, 135, 210, 240)
_LAST_OF_DAY = time(23, 55)
# Too near to midnight for trips of today: the floor works on what leaves tomorrow.
_TOO_LATE = timedelta(minutes=150)
_EARLY = timedelta(minutes=60)
_STEP_MINUTES = 5


def working_day(now: datetime) -> date:
    """The local day whose parcels the floor packs now: today, or tomorrow once no trip of today can be made."""
    return (now + _TOO_LATE).astimezone(ZONE).date()


def rules_at(now: datetime, label: Label = Label.PREPRINTED) -> SiteRules:
    """The rules of the demo's site, as a supervisor would have set them for today."""
    day = working_day(now)
    weekday = day.weekday()
    others = tuple(each for each in range(7) if each != weekday)
    today = [
        PlannedTrip(carrier=carrier, weekdays=(weekday,), departs=departs)
        for carrier, departs in zip(CARRIERS, departures(now), strict=True)
    ]
    plan = [
        PlannedTrip(carrier=carrier, weekdays=others, departs=departs)
        for carrier, departs in zip(CARRIERS, _EVENINGS, strict=True)
    ]
    return SiteRules(site="demo", zone=ZONE.key, trips=(*today, *plan), profile=Profile(label=label))


def departures(now: datetime) -> tuple[time, ...]:
    """When each carrier leaves on the working day, in the order of ``CARRIERS``."""
    day = working_day(now)
    midnight = datetime.combine(day, time(), ZONE)
    base = max(now.astimezone(ZONE), midnight - _EARLY)
    room = int((datetime.combine(day, _LAST_OF_DAY, ZONE) - base) / timedelta(minutes=1))
    share = min(1.0, room / _MINUTES_AHEAD[-1])
    return tuple(_rounded(base + timedelta(minutes=minutes * share)) for minutes in _MINUTES_AHEAD)


def _rounded(at: datetime) -> time:
    """Down to five minutes: nobody plans a lorry for 14:37."""
    return time(at.hour, at.minute - at.minute % _STEP_MINUTES)
