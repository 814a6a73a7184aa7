"""Holds that release themselves, urgent after where that was asked; what lacks goods is listed for customer service."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain import touch
from domain.answer import Outcome, Ruling
from domain.events import HoldReleased
from domain.parcel import State
from domain.site import Label, Photo, PlannedTrip, Profile, SiteRules
from domain.standing import Bench
from edge.short import short_list
from edge.store import load
from edge.store.views import queue
from journal.database import Connection
from tests.edge.floor import HAT, MUG, PAID, START, Floor, a_waybill, an_order, floor, waybill_number
from tests.edge.hands import Hands

A, B, C = map(waybill_number, (1, 2, 3))
HOUR = timedelta(hours=1)


def hold(here: Floor, *, hours: int | None = 1, urgent: bool = False, why: str = "question") -> None:
    """Set the open parcel aside."""
    until = here.now + hours * HOUR if hours else None
    Hands(here).touch(lambda _c, bench: touch.hold(bench, here.now, why, until, urgent=urgent))


def set_aside(here: Floor, number: str, **more: Any) -> str:
    """Hold any parcel, as at the panel; the code of what was said."""

    def decide(connection: Connection, bench: Bench) -> Ruling:
        parcel, _ = load.parcel_named(connection, number)
        assert parcel is not None
        return touch.set_aside(bench, here.now, parcel, "question", **more)

    answer = Hands(here).touch(decide).answer
    return answer.reason.code if answer.reason else ""


def first(here: Floor) -> list[tuple[str, bool]]:
    return [(card.tracking_number, card.urgent) for card in queue(here.reader, here.now, 3)]


def three(here: Floor) -> None:
    """Three parcels, paid one hour after another."""
    here.sign_in()
    here.take(*(an_order(n, number=waybill_number(n), paid_at=PAID + n * HOUR / 10) for n in (1, 2, 3)))


def test_a_parcel_released_as_urgent_comes_first_and_is_shown_as_such(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        three(here)
        here.scan(C)
        hold(here, urgent=True)
        assert first(here) == [(A, False), (B, False)]
        here.pause(3600)
        here.turn()
        assert first(here) == [(C, True), (A, False), (B, False)]
        assert here.scan(C).answer.outcome is Outcome.OPENED
        assert first(here) == [(A, False), (B, False)], "what lies on a bench is not offered"


def test_an_urgent_parcel_whose_paper_is_not_right_any_more_is_not_named_first(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        three(here)
        here.scan(C)
        hold(here, urgent=True)
        here.take(an_order(3, MUG, MUG, number=C, paid_at=PAID + 3 * HOUR / 10))
        here.turn()
        here.pause(3600)
        here.turn()
        assert here.scan(C).answer.outcome is Outcome.STOP
        assert first(here) == [(A, False), (B, False)], "the screen names nothing that the bench would stop"


def test_without_urgent_the_released_parcel_waits_for_its_waybill(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        three(here)
        here.scan(C)
        hold(here)
        here.pause(3600)
        here.turn()
        assert here.parcel(C).state is State.OPENED
        assert first(here) == [(A, False), (B, False)]


def test_urgent_without_a_time_means_nothing(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        three(here)
        here.scan(C)
        hold(here, hours=None, urgent=True)
        assert not here.parcel(C).hold.urgent


def test_an_unopened_parcel_is_held_at_the_panel_and_comes_first_after(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        three(here)
        set_aside(here, C, until=here.now + HOUR, urgent=True)
        assert here.scan(C).answer.outcome is Outcome.HELD
        here.pause(3600)
        here.turn()
        assert (here.parcel(C).state, first(here)[0]) == (State.RELEASED, (C, True))
        assert here.scan(C).answer.outcome is Outcome.OPENED


def test_an_urgent_parcel_that_no_bench_opened_is_first_only_where_the_rules_let_it(tmp_path: Path) -> None:
    """In the window what may wait does not go before what is due today: the bench would refuse it."""
    trip = PlannedTrip(carrier="yto", weekdays=tuple(range(7)), departs=(START + 12 * HOUR).time().replace(hour=20))
    with floor(
        tmp_path, rules=SiteRules(trips=(trip,), profile=Profile(label=Label.STATION, photo=Photo.NONE))
    ) as here:
        here.sign_in()
        late = an_order(3, number=C, paid_at=START + 10 * HOUR, confirmed_at=START + 10 * HOUR)
        here.take(an_order(1, number=A), late)
        here.pause(7 * 3600 + 600)  # 17:10, the window is open
        set_aside(here, C, until=here.now + HOUR / 6, urgent=True)
        here.pause(601)
        here.turn()
        here.take(an_order(1, number=A))  # fresh data: with old ones the rule only warns
        assert first(here)[0] == (A, False)
        assert here.scan(C).answer.outcome is Outcome.REFUSED, "the rule, which the list must not contradict"


def test_a_time_that_is_past_or_too_far_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        three(here)
        assert set_aside(here, A, until=here.now - HOUR) == "hold_until_wrong"
        assert set_aside(here, A, until=here.now + timedelta(days=31)) == "hold_until_wrong"
        assert here.parcel(A).state is State.RELEASED
        Hands(here).do("hold")
        assert set_aside(here, A) == "held"
        assert set_aside(here, A) == "cannot_be_held"


def test_what_is_short_is_listed_by_ship_by_with_its_lines_and_how_near_the_limit_is(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        early = an_order(1, MUG, HAT, number=A, paid_at=PAID - HOUR, confirmed_at=PAID - HOUR)
        later, fine = an_order(2, HAT, number=B), an_order(3, number=C)
        here.take(later, early, fine)
        for number, goods in ((B, ()), (A, (MUG,))):
            here.scan(number, *goods)
            hold(here, why="short", hours=None)
        told = short_list(here.reader, here.now)
        assert [parcel["tracking_number"] for parcel in told["parcels"]] == [A, B]
        assert told["parcels"][0]["lines"] == [{"sku": HAT, "name": "Hat", "variant": "", "short": 1}]
        assert told["parcels"][0]["orders"] == [{"platform": "pdd", "shop": "", "number": early.number}]
        [shop] = told["shops"]
        assert (shop["short"], shop["orders"], shop["nearness"]) == (2, 3, "over")
        assert [(limit["orders_min"], limit["percent_min"]) for limit in shop["limits"]] == [(100, 5), (0, 30)]


def test_a_merged_parcel_that_is_short_names_each_order(tmp_path: Path) -> None:
    one, two = an_order(1), an_order(2, HAT)
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(one, two, a_waybill(A, one, two))
        here.scan(A)
        hold(here, why="short")
        [parcel] = short_list(here.reader, here.now)["parcels"]
        assert {order["number"] for order in parcel["orders"]} == {one.number, two.number}
        assert parcel["until"] is not None


@pytest.mark.parametrize("closed", [True, False])
def test_what_a_carrier_scanned_under_a_hold_has_left_if_its_box_was_closed(tmp_path: Path, *, closed: bool) -> None:
    with floor(tmp_path) as here:
        three(here)
        if closed:
            here.scan(A, MUG)
        set_aside(here, A, until=here.now + HOUR)
        here.carrier_scanned(A)
        assert here.parcel(A).state is (State.PICKED_UP if closed else State.HELD)
        here.pause(3600)
        here.turn()
        assert here.parcel(A).state is (State.PICKED_UP if closed else State.RELEASED)


def test_a_release_that_an_earlier_version_recorded_after_the_carrier_s_scan_moves_nothing(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        three(here)
        here.scan(A, MUG)
        here.carrier_scanned(A)
        released = HoldReleased(parcel_id=here.parcel(A).parcel_id, place="bench", badge="", at=here.now)
        Hands(here).touch(lambda _c, _bench: Ruling((released,)))
        assert here.parcel(A).state is State.PICKED_UP
        assert here.rows("SELECT * FROM parked_events") == []
