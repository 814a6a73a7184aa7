"""A scanner with the role of the dock: every scan of it is a handover, while the bench goes on packing."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import httpx

from domain.site import Photo, Profile, SiteRules
from edge.clock import Clock
from edge.settings import ScannerSettings, Settings
from hardware.virtual_scanner import VirtualScanner
from shipfloor.station import Assembly
from tests.station.whole import Floor, order_row, running, wait_until

FIRST, SECOND = "YT7512304418826", "YT7512304410352"


def test_the_docks_scanner_hands_over_while_the_bench_packs(tmp_path: Path) -> None:
    with ExitStack() as stack:
        bench, dock = VirtualScanner(tmp_path / "bench"), VirtualScanner(tmp_path / "dock")
        stack.callback(bench.close)
        stack.callback(dock.close)
        settings = Settings(
            station_id="S1",
            data=tmp_path / "station",
            scanners=(
                ScannerSettings(name="bench", options={"path": str(tmp_path / "bench")}),
                ScannerSettings(name="dock", role="dock", options={"path": str(tmp_path / "dock")}),
            ),
        )
        assembly = Assembly(settings, Clock(trust=True))
        address = stack.enter_context(running(assembly.app()))
        api = stack.enter_context(httpx.Client(base_url=f"{address}/api/v1", timeout=10))
        assembly.station.feed.set_rules(SiteRules(profile=Profile(photo=Photo.NONE)))
        here = Floor(assembly=assembly, api=api, scanner=bench, camera=None, printer=None)
        wait_until(lambda: scanners_up(api), "both scanners are open")
        here.import_orders(order_row(1, waybill=FIRST), order_row(2, waybill=SECOND))
        here.sign_in()
        here.scan(FIRST, "MUG", SECOND)
        dock.send("B:017")
        here.wait_for("PackerSignedIn", 2)
        assert api.post("/bench/trip-open", json={"carrier": "yto", "place": "dock"}).status_code == 200
        dock.send(FIRST)
        [gone] = here.wait_for("ParcelHandedOver")
        assert gone["place"] == "dock"
        dock.send(SECOND)
        [refused] = here.wait_for("ScanRefused")
        assert refused["reason"] == "not_packed"
        here.scan("MUG")
        assert len(here.wait_for("ParcelPacked", 2)) == 2
        behind = api.get("/bench/left-behind", params={"carrier": "yto"}).json()["parcels"]
        assert [each["tracking_number"] for each in behind] == [SECOND]


def scanners_up(api: httpx.Client) -> bool:
    """Whether the station says that its scanners are open."""
    states = [each for each in api.get("/devices").json()["devices"] if each["device"] == "scanner"]
    return bool(states) and states[0]["state"] == "ok"
