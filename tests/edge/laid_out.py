"""Any day on a floor of three benches: what lies where, under which rules; laid out by scans and touches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st

from domain import touch
from domain.order import Refund
from domain.site import Label, Mode, Modes, Photo, PlannedTrip, Profile, SiteRules, Surge, TripChange, Window
from edge.store import load
from tests.edge.floor import MEMORY, PACKER, Floor, a_waybill, an_order, floor, waybill_number
from tests.edge.hands import Hands

BENCHES = ("bench", "bench2", "bench3")
FATES = ("short", "not_found", "cancelled", "asked", "withdrawn", "spare", "claimed", "packed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """One parcel of the day. ``at_bench``: where its paper lies; None: it is lost, though nobody has said so."""

    fate: str
    age_hours: int | None
    carrier: str
    shop: str
    wave: str
    at_bench: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A floor's day: what lies on it, under which rules, and when it is looked at."""

    lots: tuple[Lot, ...]
    rules: SiteRules
    now: datetime
    worked_waves: tuple[tuple[str, str], ...]


LOTS = st.builds(
    Lot,
    fate=st.just("free") | st.sampled_from(FATES),
    age_hours=st.sampled_from([None, 0, 0, 0, 0, 1, 1, 2, 3, 12, 24, 30, 44, 60, 90]),
    carrier=st.sampled_from(["yto", "zto", "sf"]),
    shop=st.sampled_from(["", "early"]),
    wave=st.sampled_from(["W1", "W1", "W1", "W2", "W3", ""]),
    at_bench=st.sampled_from([*BENCHES, None]),
)
EVERY_DAY = tuple(range(7))
MODES = st.sampled_from([Mode.ENFORCE, Mode.ENFORCE, Mode.ENFORCE, Mode.WARN, Mode.SHADOW])
TRIPS = tuple(
    PlannedTrip(carrier=carrier, weekdays=EVERY_DAY, departs=departs)
    for carrier, departs in (("yto", time(20, 30)), ("zto", time(0, 50)), ("sf", time(12)))
)
# Clocks go back in New York on 2026-11-01 and forward on 2026-03-08; in Shanghai they never do.
NOONS = st.sampled_from(
    [
        ("Asia/Shanghai", datetime(2026, 11, 20, 4, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, 17, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 8, 16, tzinfo=UTC)),
    ]
)


@st.composite
def days(draw: st.DrawFn) -> Day:
    zone, noon = draw(NOONS)
    now = noon + timedelta(minutes=draw(st.integers(4 * 60, 12 * 60) | st.integers(-13 * 60, 13 * 60)))
    windows: tuple[Window, ...] = SiteRules().windows
    if draw(st.booleans()):
        windows += (
            Window(opens=time(9), closes=time(10), shop="early"),
            Window(opens=time(0), closes=time(1), carrier="sf"),
        )
    on = now.date()
    rules = SiteRules(
        zone=zone,
        windows=windows,
        trips=TRIPS if draw(st.booleans()) else (),
        trip_changes=(
            TripChange(carrier="zto", on=on, planned=time(0, 50), departs=draw(st.sampled_from([None, time(1, 30)]))),
        )
        if draw(st.booleans())
        else (),
        days_off=(on,) if draw(st.booleans()) else (),
        modes=Modes(window=draw(MODES), ship_by=draw(MODES)),
        surge=Surge(until=now + timedelta(hours=3), badge="B02", reason="11.11")
        if draw(st.integers(0, 4)) == 4
        else None,
        profile=Profile(label=draw(st.sampled_from([Label.PREPRINTED, Label.NONE])), photo=Photo.NONE),
    )
    lots = tuple(draw(st.lists(LOTS, min_size=2, max_size=9)))
    worked = st.tuples(st.sampled_from(BENCHES), st.sampled_from(["W1", "W2", "W3"]))
    return Day(lots=lots, rules=rules, now=now, worked_waves=tuple(draw(st.lists(worked, max_size=3, unique=True))))


def a_lot(fate: str, age_hours: int, carrier: str) -> Lot:
    return Lot(fate=fate, age_hours=age_hours, carrier=carrier, shop="", wave="W1", at_bench="bench")


# A held parcel before two that are free.
SHORT_AND_DUE = Day(
    lots=(a_lot("short", 30, "yto"), a_lot("free", 30, "yto"), a_lot("free", 0, "yto")),
    rules=SiteRules(profile=Profile(photo=Photo.NONE)),
    now=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
    worked_waves=(),
)
# At 23:00 one is due today and its deadline far, as no trip took it today; the other's trip leaves at 00:50, tomorrow.
URGENT_AND_DUE = Day(
    lots=(a_lot("free", 7, "sf"), a_lot("free", 4, "zto")),
    rules=SiteRules(
        profile=Profile(photo=Photo.NONE),
        trips=(*TRIPS, PlannedTrip(carrier="yto", weekdays=EVERY_DAY, departs=time(23, 40))),
    ),
    now=datetime(2026, 11, 20, 15, 0, tzinfo=UTC),
    worked_waves=(),
)


def numbers(day: Day) -> list[str]:
    return [waybill_number(serial) for serial, _ in enumerate(day.lots, start=1)]


@contextmanager
def laid_out(day: Day) -> Iterator[Floor]:
    """The day on a real database: what can be scanned and touched is, before the rules come into force."""
    quiet = replace(day.rules, modes=Modes(window=Mode.SHADOW, ship_by=Mode.SHADOW, trip_close=Mode.SHADOW))
    with TemporaryDirectory(dir=MEMORY) as folder, floor(Path(folder), rules=quiet) as here:
        here.time.now = day.now - timedelta(minutes=20)
        here.feed.issue_badge(PACKER, "packer", "", "")
        for place in BENCHES:
            here.scan(f"B:{PACKER}", place=place, apart=0)
        for serial, (place, wave) in enumerate(day.worked_waves, start=500):
            order = an_order(serial, paid_at=day.now - timedelta(hours=2), confirmed_at=None)
            here.take(order, a_waybill(waybill_number(serial), order, wave=wave))
            here.scan(waybill_number(serial), "MUG", place=place, apart=0)
        for number, lot in zip(numbers(day), day.lots, strict=True):
            lay_out(here, number, lot, day.now)
        here.turn()
        here.time.now = day.now
        here.feed.set_rules(day.rules)
        yield here


def lay_out(here: Floor, number: str, lot: Lot, now: datetime) -> None:
    paid = None if lot.age_hours is None else now - timedelta(hours=lot.age_hours)
    told: dict[str, Any] = {"paid_at": paid, "confirmed_at": None, "carrier": lot.carrier}
    order = replace(an_order(int(number[2:]), **told), shop=lot.shop)
    here.take(order, a_waybill(number, order, wave=lot.wave, carrier=lot.carrier, wave_position=int(number[2:])))
    match lot.fate:
        case "short" | "claimed" | "packed" | "spare":
            leave_at_other_benches(here, number, lot.fate)
            if lot.fate == "spare":
                spare = waybill_number(int(number[2:]) + 900)
                here.take(a_waybill(spare, order, wave=lot.wave, carrier=lot.carrier))
        case "not_found":
            Hands(here).touch(lambda c, bench: touch.not_found(bench, here.now, load.parcel_named(c, number)[0]))
        case "cancelled":
            here.take(replace(order, cancelled=True))
        case "asked" | "withdrawn":
            here.take(replace(order, refund=Refund.ASK if lot.fate == "asked" else Refund.STOP))


def leave_at_other_benches(here: Floor, number: str, fate: str) -> None:
    """Begun at another bench, where it is packed, set aside as short, or lies open as far as there is room."""
    free = [
        place
        for place in BENCHES[1:]
        if not here.rows("SELECT 1 FROM sessions WHERE place = ? AND parcel_id != ''", (place,))
    ]
    if not free:
        return
    here.scan(number, *(["MUG"] if fate in {"packed", "spare"} else []), place=free[0], apart=0)
    if fate == "short":
        Hands(here).touch(lambda _c, bench: touch.hold(bench, here.now, "short"), free[0])
