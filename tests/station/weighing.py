"""A station with a weigh-out: a fixed scanner and a scale on pseudo-terminals, seven parcels packed. For any test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

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


@contextmanager
def weigh_out_at(folder: Path) -> Iterator[WeighOut]:
    """Seven of the numbers are packed; the eighth is not."""
    with ExitStack() as stack:
        bench, belt = VirtualScanner(folder / "bench"), VirtualScanner(folder / "belt")
        scale = VirtualScale(folder / "scale")
        for device in (bench, belt, scale):
            stack.callback(device.close)
        settings = Settings(
            station_id="S1",
            data=folder / "station",
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
