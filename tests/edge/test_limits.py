"""Ship-by and false shipment near in steps and are breached, once each a parcel."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from domain.order import Refund
from domain.parcel import State
from edge.store.rebuild import rebuild
from edge.store.views import left_behind
from tests.edge.floor import MUG, Floor, an_order
from tests.edge.hands import Hands
from tests.edge.watching import FRIDAY, ONE, SATURDAY, A, B, a_floor, at, look, told

PROMISED = replace(ONE, promise_at=at("12:00", SATURDAY))


def steps(here: Floor) -> list[tuple[str, int | None]]:
    kinds = ("ShipByNeared", "ShipByBreached", "PickupByNeared", "PickupByBreached")
    return [(each["kind"], each.get("hours")) for each in told(here, *kinds)]


def test_a_ship_by_nears_in_four_steps_and_is_breached_once(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.take(PROMISED)
        look(here, "11:59", "12:00", "12:01")
        assert steps(here) == [("ShipByNeared", 24)]
        look(here, "00:00", "07:59", "08:00", "11:30", "12:00", "13:00", on=SATURDAY)
        assert steps(here) == [*(("ShipByNeared", hours) for hours in (24, 12, 4, 1)), ("ShipByBreached", None)]
        assert [datetime.fromisoformat(each["at"]) for each in told(here, "ShipByBreached")] == [at("12:00", SATURDAY)]


def test_a_parcel_that_has_left_the_floor_nears_no_ship_by(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.take(PROMISED)
        here.scan(A, MUG)
        Hands(here).truck(A)
        look(here, "12:00", on=FRIDAY + timedelta(days=2))
        assert steps(here) == []


def test_a_held_box_that_its_carrier_scanned_has_left_and_nears_no_ship_by(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.take(PROMISED)
        here.scan(A, MUG)
        here.take(replace(PROMISED, refund=Refund.ASK))
        here.turn()
        assert here.parcel(A).state is State.HELD
        here.carrier_scanned(A)
        here.take(replace(PROMISED, refund=Refund.CLEAR))
        here.turn()
        assert (here.parcel(A).state, here.parcel(A).hold) == (State.PICKED_UP, None)
        assert left_behind(here.reader, "yto") == []
        look(here, "12:00", on=FRIDAY + timedelta(days=2))
        assert steps(here) == []
        before = here.state()
        rebuild(here.reader)
        assert here.state() == before


def test_a_new_promise_is_watched_anew(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.take(PROMISED)
        look(here, "12:00")
        here.take(replace(PROMISED, promise_at=at("14:00", SATURDAY)))
        look(here, "12:30", "14:00")
        assert steps(here) == [("ShipByNeared", 24), ("ShipByNeared", 24)]


def test_a_declared_parcel_that_no_carrier_scans_nears_false_shipment(tmp_path: Path) -> None:
    declared = replace(ONE, declared_at=at("10:00"), promise_at=at("10:00", FRIDAY + timedelta(days=9)))
    with a_floor(tmp_path) as here:
        here.take(declared)
        look(here, "22:00")
        look(here, "06:00", "09:00", "10:00", "11:00", on=SATURDAY)
        pickups = [each for each in steps(here) if each[0].startswith("Pickup")]
        assert pickups == [*(("PickupByNeared", hours) for hours in (12, 4, 1)), ("PickupByBreached", None)]


@pytest.mark.parametrize("scans_told", [False, True])
def test_what_left_is_asked_about_only_where_the_carrier_s_scans_are_told(tmp_path: Path, *, scans_told: bool) -> None:
    with a_floor(tmp_path) as here:
        here.take(replace(ONE, declared_at=at("10:00")), an_order(2, number=B))
        here.scan(A, MUG, B, MUG)
        Hands(here).truck(A)
        if scans_told:
            Hands(here).truck(B)
            here.carrier_scanned(B)
        look(here, "22:00")
        pickups = [each for each in steps(here) if each[0].startswith("Pickup")]
        assert pickups == ([("PickupByNeared", 12)] if scans_told else [])
