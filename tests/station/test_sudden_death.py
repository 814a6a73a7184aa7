"""SIGKILL anywhere in one parcel's run: nothing acknowledged is lost, the packer goes on, nothing is done twice unseen.

The packer here does what a person would: looks at the screen, and does what it asks for, until the parcel has left.
"""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
import pytest
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from domain.site import Label, Photo, Profile, SiteRules
from edge.clock import Clock
from edge.importers import read_file
from edge.intake import take
from edge.settings import read_settings
from hardware.virtual_camera import VirtualCamera
from hardware.virtual_printer import VirtualPrinter
from shipfloor.demo.export_file import export_csv
from shipfloor.station import Assembly
from tests.station.whole import head_office, order_row, wait_until
from tests.station.wire import Wire

WAYBILL = "YT7512304418826"
SKUS = ("MUG", "SPOON")
DYING = Path(__file__).with_name("dying.py")
PACKER_SECONDS_MAX = 45.0  # a restarted station loads its fonts before the first label, on a busy machine slowly

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


@dataclass
class Bench:
    """A station in a process of its own that may die, and what stays when it does."""

    folder: Path
    port: int
    printer: VirtualPrinter
    wire: Wire
    central: str
    process: subprocess.Popen[bytes] | None = None
    acknowledged: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The station's API."""
        return f"http://127.0.0.1:{self.port}/api/v1"

    def start(self, when: str = "never") -> None:
        """Start the station, to die then, and wait until it answers or is dead."""
        settings = str(self.folder / "station.toml")
        self.process = subprocess.Popen([sys.executable, str(DYING), settings, when])
        wait_until(lambda: self.dead or self._answers(), "the station answers", 30)

    @property
    def dead(self) -> bool:
        """Whether the process is gone."""
        return self.process is not None and self.process.poll() is not None

    def kill(self) -> None:
        """SIGKILL from outside."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)

    def stop(self) -> None:
        """End it whatever state it is in."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def get(self, path: str, **params: Any) -> Any:
        """A GET's JSON."""
        return httpx.get(f"{self.url}{path}", params=params, timeout=10).json()

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """A POST's JSON."""
        return httpx.post(f"{self.url}{path}", json=body, timeout=10).json()

    def scan(self, code: str) -> None:
        """Scan, and remember what the bench acknowledged."""
        told = self.post("/scans", {"code": code})
        if told["outcome"] is not None:
            self.acknowledged.append(f"{told['outcome']['outcome']} {code}")

    def screen(self) -> dict[str, Any]:
        """The bench as a screen that has just connected shows it."""
        with connect(f"ws://127.0.0.1:{self.port}/api/v1/stream") as stream:
            while True:
                message = json.loads(stream.recv(timeout=10))
                if message["type"] == "bench":
                    return dict(message["bench"])

    def entries(self) -> list[dict[str, Any]]:
        """Every body of the record."""
        return [json.loads(each["body"]) for each in self.get("/journal", limit=5000)["envelopes"]]

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False


def go_on(bench: Bench) -> None:
    """What the packer does next, again and again, until the parcel has left the floor."""
    patience = monotonic() + PACKER_SECONDS_MAX
    while monotonic() < patience:
        if not step(bench):
            return
    raise AssertionError("the packer is stuck")


def step(bench: Bench) -> bool:
    """Look at the screen and do one thing; whether there is more to do."""
    view = bench.screen()
    if view["packer"] is None:
        bench.scan("B:017")
        return True
    parcel = view["parcel"]
    if parcel is not None:
        pack(bench, parcel)
        return True
    state = bench.get(f"/parcels/{WAYBILL}")["parcel"]["state"]
    if state in {"released", "opened", "verified", "held"}:
        bench.scan(WAYBILL)
    elif state == "packed" and view["handover"] is None:
        bench.post("/bench/trip-open", {"carrier": "yto"})
    elif state == "packed":
        bench.scan(WAYBILL)
    elif view["handover"] is not None:
        bench.post("/bench/trip-close", {})
    else:
        return False
    return True


def pack(bench: Bench, parcel: dict[str, Any]) -> None:
    """The next unit, or the label that lies on the printer; a print that came to nothing is asked for once more."""
    missing = [line["sku"] for line in parcel["lines"] if line["verified"] < line["quantity"]]
    if missing:
        bench.scan(missing[0])
        return
    label = parcel["label"]
    papers = [page for job in bench.printer.jobs for page in job.pages]
    if label is not None and label["state"] in {"printed", "unknown"} and len(papers) >= 1:
        bench.scan(f"L:{parcel['parcel_id']}:{label['attempt']}")
    elif label is not None and label["state"] in {"unknown", "dropped", "failed"}:
        bench.post("/bench/reprint", {})
    else:
        bench.screen()


@contextmanager
def bench_of(folder: Path) -> Iterator[Bench]:
    """Devices and head office that outlive the station, and the station's settings."""
    with ExitStack() as stack:
        camera = VirtualCamera(frames_per_second=20.0)
        camera.start()
        stack.callback(camera.close)
        printer = VirtualPrinter()
        stack.callback(printer.close)
        wire = Wire(printer.port)
        stack.callback(wire.close)
        central = stack.enter_context(head_office(folder / "central"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        (folder / "station.toml").write_text(
            f'station_id = "S1"\ndata = "{folder / "station"}"\nport = {port}\n'
            f'[printer]\noptions = {{ host = "127.0.0.1", port = {wire.port} }}\n'
            f'[camera]\nkind = "stream"\noptions = {{ url = "{camera.url}" }}\n'
            f'[central]\nurl = "{central}"\nfeed = false\n',
            encoding="utf-8",
        )
        bench = Bench(folder, port, printer, wire, central)
        stack.callback(bench.stop)
        prepare(bench)
        yield bench


def prepare(bench: Bench) -> None:
    """One order with two lines, a packer's badge and the *station* profile; then the station is stopped again."""
    assembly = Assembly(read_settings(bench.folder / "station.toml"), Clock(trust=True))
    station = assembly.station
    station.writer.start()
    station.feed.set_rules(SiteRules(profile=Profile(label=Label.STATION, photo=Photo.WANTED)))
    station.feed.issue_badge("017", "packer", "", "")
    rows = [order_row(1, sku=sku, waybill=WAYBILL) for sku in SKUS]
    take(station, read_file("orders.csv", export_csv(rows), kind=None))
    station.stop()


def assert_all_is_well(bench: Bench) -> None:
    """One parcel, packed once, nothing lost, nothing twice, and head office knows it all in order."""
    wait_until(lambda: photos_settled(bench.entries()), "every photo has an outcome")
    entries = bench.entries()
    kinds = [entry["kind"] for entry in entries]
    assert [entry["sequence"] for entry in entries] == list(range(1, len(entries) + 1))
    for once in ("ParcelOpened", "ParcelPacked", "ParcelHandedOver", "TripClosed", "LabelScanned"):
        assert kinds.count(once) == 1, f"{once}: {kinds}"
    assert kinds.count("UnitVerified") == len(SKUS)
    for line in bench.acknowledged:
        outcome, _, code = line.partition(" ")
        if outcome == "right":
            codes = [entry["data"]["code"] for entry in entries if entry["kind"] == "UnitVerified"]
            assert code in codes, f"the bench said yes to {code} and forgot it"
    assert_effects_are_known(bench, entries)
    wait_until(lambda: bench.get("/ready")["pending_events"] == 0, "head office has everything")
    rows = httpx.get(f"{bench.central}/api/v1/shipment-times.ndjson", timeout=10).text.splitlines()
    times = [json.loads(row) for row in rows if '"tracking_number"' in row]
    assert len(times) == 1
    packed = next(entry["data"] for entry in entries if entry["kind"] == "ParcelPacked")
    assert times[0]["tracking_number"] == packed["tracking_number"]


def assert_effects_are_known(bench: Bench, entries: list[dict[str, Any]]) -> None:
    """Each print and photo has an intent before it and one outcome after it; no second one passes silently."""
    asked = [entry["data"] for entry in entries if entry["kind"] == "LabelAsked"]
    started = [entry["data"]["attempt"] for entry in entries if entry["kind"] == "LabelStarted"]
    assert len(started) == len(set(started)), "one attempt was started twice"
    pages = [page for job in bench.printer.jobs for page in job.pages]
    assert len(pages) <= len(started), "a label came out that the record does not know"
    assert [each["attempt"] for each in asked] == list(range(1, len(asked) + 1))


def photos_settled(entries: list[dict[str, Any]]) -> bool:
    """Whether each photo that was asked for has one outcome."""
    asked = [entry["data"]["photo_id"] for entry in entries if entry["kind"] == "PhotoAsked"]
    outcomes = [entry["data"]["photo_id"] for entry in entries if entry["kind"] in {"PhotoTaken", "PhotoMissed"}]
    return sorted(asked) == sorted(outcomes)


def run_to_death(bench: Bench, when: str) -> None:
    """Work until the station dies as told, then start it again and go on to the end."""
    bench.start(when)
    try:
        while not bench.dead and step(bench):
            pass
    except (httpx.HTTPError, OSError, EOFError, WebSocketException) as error:
        # What a screen and a client see when the process dies under them.
        wait_until(lambda: bench.dead, f"the station is dead after {error!r}", 10)
    bench.stop()
    bench.start()
    go_on(bench)


COMMITS = [
    f"commit:{sequence}:{side}"
    for sequence in (1, 2, 3, 4, 6, 7, 8, 10, 11, 12, 13, 14)
    for side in ("before", "after")
]


@pytest.mark.parametrize("when", [*COMMITS, "photo:before", "photo:written", "photo:renamed"])
def test_killed_at_any_append_the_packer_goes_on_where_they_were(tmp_path: Path, when: str) -> None:
    with bench_of(tmp_path) as bench:
        run_to_death(bench, when)
        assert_all_is_well(bench)


@pytest.mark.parametrize("moment", ["first", "middle", "sent"])
def test_killed_around_a_labels_bytes_no_second_label_comes_out_unasked(tmp_path: Path, moment: str) -> None:
    with bench_of(tmp_path) as bench:
        bench.wire.on[moment] = bench.kill
        run_to_death(bench, "never")
        assert_all_is_well(bench)
        unknown = [entry for entry in bench.entries() if entry["kind"] == "LabelUnknown"]
        assert unknown, "a label that was cut off was not called unknown"


def test_a_run_without_a_kill_is_the_control(tmp_path: Path) -> None:
    with bench_of(tmp_path) as bench:
        bench.start()
        go_on(bench)
        assert_all_is_well(bench)
        kinds = [entry["kind"] for entry in bench.entries()]
        assert len(kinds) >= 14, kinds
        assert "LabelUnknown" not in kinds
