"""Devices that come and go, in the record and on the screen: each change once, a bad cable few times."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.reason import Reason, reason
from edge.devices import Devices
from edge.workers.device_changes import FLAPPING_CHANGES, STEADY_SECONDS, DeviceChanges
from tests.edge.floor import Floor, floor
from tests.edge.test_refusals import facts


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Floor]:
    with floor(tmp_path) as opened:
        yield opened


class Bench:
    """The devices of a station, and what keeps their changes."""

    def __init__(self, here: Floor) -> None:
        self.here = here
        self.devices = Devices()
        self.changes = DeviceChanges(
            here.reader, here.writer, here.clock, on_flapping=self.devices.flaps, on_steady=self.devices.steady
        )
        self.devices.on_state = self.changes.note

    def say(self, device: str, state: str, why: str = "", name: str = "", after: float = 1.0) -> None:
        self.here.pause(after)
        self.devices.set(device, state, reason(why) if why else None, name=name)
        self.changes.turn()

    def shown(self, device: str) -> tuple[str, Reason | None]:
        return self.devices.states[device]

    def told(self) -> list[tuple[Any, ...]]:
        return [
            (fact["device"], fact["name"], fact["state"], fact["flapping"])
            for fact in facts(self.here, "DeviceChanged")
        ]


def test_a_device_that_goes_away_and_comes_back_is_two_facts_and_one_that_stays_is_none(here: Floor) -> None:
    bench = Bench(here)
    bench.say("camera", "ok")
    bench.say("scanner", "ok", name="scanner")
    assert bench.told() == []
    bench.say("scanner", "lost", "scanner_lost", name="scanner")
    bench.say("scanner", "lost", "scanner_absent", name="scanner")
    bench.say("scanner", "ok", name="scanner")
    assert bench.told() == [("scanner", "scanner", "down", False), ("scanner", "scanner", "up", False)]
    [gone, _] = facts(here, "DeviceChanged")
    assert gone["why"] == "scanner_lost"


def test_a_scanner_that_another_program_holds_is_connecting(here: Floor) -> None:
    bench = Bench(here)
    bench.say("scanner", "lost", "scanner_busy", name="scanner")
    bench.say("scanner", "lost", "scanner_denied", name="scanner")
    bench.say("scanner", "ok", name="scanner")
    assert [state for _, _, state, _ in bench.told()] == ["connecting", "up"]


def test_what_is_no_device_of_ours_leaves_no_fact(here: Floor) -> None:
    bench = Bench(here)
    bench.say("network", "lost", "central_unreachable")
    bench.say("clock", "doubtful", "clock_doubtful")
    bench.say("camera", "off", "camera_off")
    assert bench.told() == []


def test_a_restart_tells_nothing_twice(here: Floor) -> None:
    Bench(here).say("camera", "lost", "camera_lost")
    again = Bench(here)
    again.say("camera", "lost", "camera_absent")
    assert [state for _, _, state, _ in again.told()] == ["down"]
    again.say("camera", "ok")
    assert [state for _, _, state, _ in again.told()] == ["down", "up"]


def test_a_bad_cable_is_told_as_such_and_listed_again_when_it_is_steady(here: Floor) -> None:
    bench = Bench(here)
    for _ in range(40):
        bench.say("scanner", "lost", "scanner_lost", name="scanner")
        bench.say("scanner", "ok", name="scanner")
    told = bench.told()
    assert len(told) == FLAPPING_CHANGES + 1
    assert [flapping for _, _, _, flapping in told] == [False] * FLAPPING_CHANGES + [True]
    assert bench.shown("scanner") == ("doubtful", reason("device_flapping"))
    here.pause(STEADY_SECONDS)
    bench.changes.turn()
    assert bench.told()[-1] == ("scanner", "scanner", "up", False)
    assert bench.shown("scanner") == ("ok", None)
    bench.say("scanner", "lost", "scanner_lost", name="scanner")
    assert bench.told()[-1] == ("scanner", "scanner", "down", False)


def test_changes_hours_apart_are_no_bad_cable(here: Floor) -> None:
    bench = Bench(here)
    for _ in range(FLAPPING_CHANGES):
        bench.say("camera", "lost", "camera_lost", after=3_600)
        bench.say("camera", "ok", after=3_600)
    assert bench.told()[-1] == ("camera", "", "up", False)
    assert len(bench.told()) == 2 * FLAPPING_CHANGES


def test_of_two_scanners_the_one_that_is_away_is_shown_whichever_spoke_last(here: Floor) -> None:
    bench = Bench(here)
    bench.say("scanner", "ok", name="bench")
    bench.say("scanner", "lost", "scanner_lost", name="dock")
    bench.say("scanner", "ok", name="bench")
    assert bench.shown("scanner") == ("lost", reason("device_named", name="dock", what="scanner_lost"))
    bench.say("scanner", "ok", name="dock")
    assert bench.shown("scanner") == ("ok", None)
    assert bench.told() == [("scanner", "dock", "down", False), ("scanner", "dock", "up", False)]
