"""A weigh-out, whole: a fixed scanner and a scale on pseudo-terminals, while the bench goes on packing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.site import Photo, Profile, SiteRules
from edge.clock import Clock
from edge.settings import ScaleSettings, ScannerSettings, Settings
from hardware.virtual_scale import VirtualScale
from hardware.virtual_scanner import VirtualScanner
from shipfloor.station import Assembly
from tests.station.whole import Floor, order_row, running, wait_until

NUMBERS = [f"YT{number:013d}" for number in range(1, 9)]


@dataclass(kw_only=True)
class WeighOut:
    here: Floor
    belt: VirtualScanner
    scale: VirtualScale

    def weigh(self, number: str, grams: int) -> dict[str, Any]:
        """One parcel onto the scale and off it again."""
        before = len(self.weighed())
        self.scale.put(grams)
        for _ in range(3):
            self.belt.send(number)
        weights = wait_until(lambda: self.weighed()[before:], f"{number} is weighed")
        self.scale.put(0)
        last: dict[str, Any] = weights[0]
        return last

    def weighed(self) -> list[dict[str, Any]]:
        return self.here.of_kind("ParcelWeighed")


@pytest.fixture
def weigh_out(tmp_path: Path) -> Iterator[WeighOut]:
    with ExitStack() as stack:
        bench, belt = VirtualScanner(tmp_path / "bench"), VirtualScanner(tmp_path / "belt")
        scale = VirtualScale(tmp_path / "scale")
        for device in (bench, belt, scale):
            stack.callback(device.close)
        settings = Settings(
            station_id="S1",
            data=tmp_path / "station",
            scanners=(
                ScannerSettings(name="bench", options={"path": str(bench.path)}),
                ScannerSettings(name="belt", role="weigh", options={"path": str(belt.path)}),
            ),
            scale=ScaleSettings(options={"path": str(scale.path)}),
        )
        assembly = Assembly(settings, Clock(trust=True))
        address = stack.enter_context(running(assembly.app()))
        api = stack.enter_context(httpx.Client(base_url=f"{address}/api/v1", timeout=10))
        assembly.station.feed.set_rules(SiteRules(profile=Profile(photo=Photo.NONE)))
        here = Floor(assembly=assembly, api=api, scanner=bench, camera=None, printer=None)
        wait_until(lambda: assembly.station.devices.states.get("scale", ("",))[0] == "ok", "the scale speaks")
        wait_until(lambda: all(each.state.value == "ok" for each in assembly.scanners), "the scanners are open")
        here.import_orders(*(order_row(serial, waybill=number) for serial, number in enumerate(NUMBERS, 1)))
        here.sign_in()
        for number in NUMBERS[:7]:
            here.scan(number, "MUG")
        here.wait_for("ParcelPacked", 7)
        yield WeighOut(here=here, belt=belt, scale=scale)


@pytest.mark.slow
def test_the_sixth_parcel_is_held_to_what_five_of_its_kind_weighed(weigh_out: WeighOut) -> None:
    for number in NUMBERS[:5]:
        fact = weigh_out.weigh(number, 450)
        assert (fact["grams"], fact["source"], fact["off"]) == (450, "", False)
    assert weigh_out.weigh(NUMBERS[5], 455)["source"] == "content"
    wrong = weigh_out.weigh(NUMBERS[6], 700)
    assert (wrong["grams"], wrong["off"], wrong["low"], wrong["high"]) == (700, True, 428, 472)
    [held] = weigh_out.here.wait_for("ParcelHeld")
    assert held["reason"] == "weight"
    assert len(weigh_out.here.of_kind("WeightAsked")) == 7, "three looks of a fixed scanner are one weighing"
    assert weigh_out.here.of_kind("ScanRefused") == []


def test_a_parcel_scanned_without_lying_on_the_scale_gets_nobodys_weight(weigh_out: WeighOut) -> None:
    weigh_out.weigh(NUMBERS[0], 450)
    weigh_out.scale.put(0)
    weigh_out.belt.send(NUMBERS[1])
    [missed] = weigh_out.here.wait_for("WeightMissed")
    assert missed["reason"] == "not_stable"
    assert len(weigh_out.weighed()) == 1


def test_a_parcel_that_still_lies_there_is_not_weighed_as_the_next_one(weigh_out: WeighOut) -> None:
    weigh_out.scale.put(450)
    weigh_out.belt.send(NUMBERS[0])
    weigh_out.here.wait_for("ParcelWeighed")
    weigh_out.belt.send(NUMBERS[1])
    [missed] = weigh_out.here.wait_for("WeightMissed")
    assert missed["parcel_id"] != weigh_out.weighed()[0]["parcel_id"]
    assert len(weigh_out.weighed()) == 1


def test_what_is_not_packed_is_refused_and_not_weighed(weigh_out: WeighOut) -> None:
    weigh_out.scale.put(450)
    weigh_out.belt.send(NUMBERS[7])
    [refused] = weigh_out.here.wait_for("ScanRefused")
    assert (refused["reason"], refused["place"]) == ("not_packed", "weigh")
    assert weigh_out.here.of_kind("WeightAsked") == []


def test_a_load_that_came_after_the_next_waybill_is_the_next_parcels(weigh_out: WeighOut) -> None:
    weigh_out.belt.send(NUMBERS[0])
    weigh_out.here.wait_for("WeightAsked")
    weigh_out.belt.send(NUMBERS[1])
    weigh_out.here.wait_for("WeightAsked", 2)
    weigh_out.scale.put(450)
    [missed] = weigh_out.here.wait_for("WeightMissed")
    [weighed] = weigh_out.here.wait_for("ParcelWeighed")
    first, second = weigh_out.here.of_kind("WeightAsked")
    assert (missed["reason"], missed["parcel_id"]) == ("next_parcel", first["parcel_id"])
    assert weighed["parcel_id"] == second["parcel_id"]
