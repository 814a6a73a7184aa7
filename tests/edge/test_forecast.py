"""The floor's forecast over a real database, and its samples in the record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from domain.forecast import Pace
from domain.site import Label, Mode, Modes, Photo, PlannedTrip, Profile, SiteRules, Surge
from edge.forecast import Forecast, forecast_of, samples
from edge.store.load import site_rules
from edge.store.rebuild import rebuild
from edge.workers.forecasts import Forecasts
from tests.edge.floor import MUG, SUPERVISOR, Floor, an_order, floor, waybill_number

EVERY_DAY = tuple(range(7))
RULES = SiteRules(
    profile=Profile(label=Label.NONE, photo=Photo.NONE),
    trips=(PlannedTrip(carrier="yto", weekdays=EVERY_DAY, departs=time(20, 30)),),
    modes=Modes(window=Mode.SHADOW, ship_by=Mode.SHADOW),
)
TONIGHT = datetime(2026, 11, 20, tzinfo=UTC)
LAST_CALL = TONIGHT - timedelta(hours=33)  # paid then, tonight's truck is scanned within 48 hours, tomorrow's is not


@contextmanager
def evening(folder: Path, *orders: Any) -> Iterator[Floor]:
    """17:40. Two mugs were packed a minute ago: eight an hour."""
    with floor(folder, rules=RULES) as here:
        here.time.now = TONIGHT.replace(hour=9, minute=39)
        here.sign_in()
        here.feed.take_orders("pdd", [_order(1), _order(2), *orders], 0, lambda _connection, order: order)
        here.scan(waybill_number(1), MUG, waybill_number(2), MUG, apart=5)
        here.time.now = TONIGHT.replace(hour=9, minute=40)
        yield here


def _order(serial: int, *, paid: datetime = TONIGHT, **more: Any) -> Any:
    told = {"paid_at": paid, "confirmed_at": paid, "amount_fen": 2500} | more
    return an_order(serial, number=waybill_number(serial), **told)


def seen(here: Floor, *others: Pace) -> Forecast:
    return forecast_of(here.reader, site_rules(here.reader), here.now, "1 号台", others)


def test_a_missed_trip_is_no_breach_while_a_later_one_keeps_the_ship_by(tmp_path: Path) -> None:
    with evening(tmp_path, *(_order(10 + each) for each in range(30))) as here:
        told = seen(here)
        assert [(pace.bench, pace.per_hour) for pace in told.paces] == [("1 号台", 8)]
        # Until 20:00 eight an hour are 18 of 30.
        assert (told.waiting, told.will_miss, told.breaches, told.fen) == (30, 12, 0, 0)
        [load] = told.loads
        assert (load.due, load.packed, load.waiting, load.will_miss) == (32, 2, 30, 12)
        assert load.done_at == here.now + timedelta(hours=3, minutes=45)
        assert told.needed_per_hour == 13


def test_what_no_later_truck_keeps_is_a_breach_and_costs_what_the_tariff_says(tmp_path: Path) -> None:
    last = [_order(10 + each, paid=LAST_CALL) for each in range(30)]
    lost = _order(50, paid=LAST_CALL - timedelta(days=3))
    with evening(tmp_path, *last, lost) as here:
        told = seen(here)
        assert told.lost == 1
        assert told.breaches == 14, "of 30 and the lost one before them, 18 are packed by 20:00"
        assert told.fen == 14 * 300, "Pinduoduo: three yuan an order up to 300"
        assert told.unconfirmed
        [fine] = told.fines({"pdd": "x"})
        assert (fine["breaches"], fine["fen"], fine["unconfirmed"]) == (14, 4200, True)
        more = seen(here, Pace(bench="2 号台", per_hour=8))
        assert (more.per_hour, more.breaches) == (16, 1), "another bench's pace counts as soon as it is known"


def test_in_surge_the_ship_bys_go_first_and_the_forecast_says_how_many_remain(tmp_path: Path) -> None:
    same_day = [_order(10 + each, paid=TONIGHT - timedelta(hours=5)) for each in range(10)]
    sooner = {"promise_at": TONIGHT.replace(hour=15)}  # 23:00: the carrier scans the truck of 20:30 just in time
    promised = [_order(30 + each, paid=TONIGHT + timedelta(hours=1), **sooner) for each in range(10)]
    with evening(tmp_path, *same_day, *promised) as here:
        usual = seen(here)
        assert (usual.breaches, usual.will_miss, usual.surge) == (2, 2, False)
        surge = Surge(until=here.now + timedelta(hours=6), badge=SUPERVISOR, reason="11.11")
        here.feed.change_rules(lambda rules: replace(rules, surge=surge))
        told = seen(here)
        assert (told.breaches, told.will_miss, told.surge) == (0, 2, True)


def test_false_shipments_are_reckoned_apart(tmp_path: Path) -> None:
    declared = _order(10, declared_at=TONIGHT - timedelta(hours=12))
    with evening(tmp_path, declared, _order(11)) as here:
        told = seen(here)
        assert (told.declared.count, told.declared.tonight) == (1, 1)
        assert told.declared.fen == 500, "five per cent, at least five yuan"
        assert told.breaches == 0
        here.scan(waybill_number(10), MUG)
        assert seen(here).declared.count == 1, "packing does not stop that clock"
        here.carrier_scanned(waybill_number(10))
        assert seen(here).declared.count == 0


def test_where_nobody_packs_nobody_can_say(tmp_path: Path) -> None:
    with evening(tmp_path, _order(10)) as here:
        here.pause(16 * 60)
        told = seen(here)
        assert (told.per_hour, told.will_miss, told.breaches) == (0, None, 0)
        assert told.paces == (Pace(bench="1 号台", per_hour=0),)


def sampler(here: Floor) -> Forecasts:
    return Forecasts(here.reader, here.writer, here.clock, "1 号台")


def test_a_sample_is_taken_once_a_quarter_and_when_the_window_opens_and_closes(tmp_path: Path) -> None:
    with evening(tmp_path, _order(10), _order(11)) as here:
        for minutes in range(31):
            here.time.now = TONIGHT.replace(hour=9, minute=40) + timedelta(minutes=minutes)
            sampler(here).turn()
        told = samples(here.reader, TONIGHT)
        assert [(each["at"].strftime("%H:%M"), each["why"]) for each in told] == [
            ("09:40", "quarter"),
            ("09:45", "quarter"),
            ("10:00", "window_closed"),
        ]
        assert here.kinds().count("ForecastSampled") == 3
        assert (told[0]["per_hour"], told[0]["waiting"], told[0]["will_miss"]) == (8, 2, 0)
        before = here.state()
        rebuild(here.reader)
        assert here.state() == before


def test_a_quiet_quarter_and_a_doubtful_clock_leave_no_sample(tmp_path: Path) -> None:
    with floor(tmp_path, rules=RULES) as here:
        sampler(here).turn()
        assert "ForecastSampled" not in here.kinds()
    with evening(tmp_path, _order(10)) as here:
        doubting = Forecasts(here.reader, here.writer, here.clock, "1", doubtful=lambda: True)
        doubting.turn()
        assert "ForecastSampled" not in here.kinds()
        sampler(here).turn()
        assert here.kinds()[-1] == "ForecastSampled"
