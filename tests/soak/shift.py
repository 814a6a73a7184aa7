"""A long shift: a station and head office as processes, a tty, a camera, a packer who never tires."""

from __future__ import annotations

import json
import socket
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from hardware.virtual_camera import VirtualCamera
from hardware.virtual_scanner import VirtualScanner
from journal.envelope import Envelope
from shipfloor.demo.export_file import export_csv
from tests.soak.process import Sample, sample, started
from tests.station.whole import order_row, wait_until

SKUS = 20
SETTLE_SECONDS = 120


def waybill(serial: int) -> str:
    """A YTO number that ends in the serial."""
    return f"YT75{serial:011d}"


@dataclass(kw_only=True)
class Shift:
    """What runs, and what was seen of it."""

    folder: Path
    port: int
    central_port: int
    api: httpx.Client
    scanner: VirtualScanner
    station: subprocess.Popen[bytes] | None = None
    central: subprocess.Popen[bytes] | None = None
    envelopes: list[Envelope] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)
    central_samples: list[Sample] = field(default_factory=list)

    @contextmanager
    def head_office(self) -> Iterator[None]:
        """Head office answers within; it is stopped at the end."""
        with started("central", self.folder / "central.toml") as self.central:
            address = f"http://127.0.0.1:{self.central_port}/api/v1/health"
            wait_until(lambda: _answers(address), "head office answers", 60)
            yield

    def open(self) -> None:
        """Sign in as the first supervisor by the note that the station left, issue a packer's badge and scan it."""
        badge, pin = (self.folder / "station" / "first_supervisor").read_text(encoding="ascii").split()
        self.api.post("/session", json={"badge": badge, "pin": pin}).raise_for_status()
        self.api.post("/badges", json={"badge": "017", "role": "packer"}).raise_for_status()
        wait_until(lambda: self._device("scanner") == self._device("camera") == "ok", "scanner and camera are up", 30)
        self.scanner.send("B:017")
        self.wait_for("PackerSignedIn", 1)

    def import_orders(self, serials: range) -> None:
        """One order a parcel, paid now, with its waybill."""
        now = datetime.now(UTC)
        times: dict[str, Any] = {"支付时间": now, "订单成交时间": now}
        rows = [order_row(n, sku=f"SKU{n % SKUS}", waybill=waybill(n), **times) for n in serials]
        answer = self.api.post("/orders/import", content=export_csv(rows))
        assert answer.status_code == 200, answer.text
        assert answer.json()["accepted"] == len(serials), answer.text

    def pack(self, serials: range, per_second: float) -> None:
        """Scan waybill and goods of each at an even pace, as a tty peer: nobody waits for an answer."""
        due = monotonic()
        for serial in serials:
            # The goods follow their waybill closely; then the camera has a moment before the next parcel.
            for code, share in ((waybill(serial), 0.2), (f"SKU{serial % SKUS}", 0.8)):
                self.scanner.send(code)
                due += share / per_second
                _until(due)

    def look(self) -> None:
        """Read on in the record, and look at the processes."""
        self.read_on()
        assert self.station is not None
        assert self.central is not None
        self.samples.append(sample(self.station, self.folder / "station" / "station.db"))
        if self.central.poll() is None:
            self.central_samples.append(sample(self.central, self.folder / "central" / "central.db"))

    def read_on(self) -> None:
        """The record's envelopes since the last look."""
        while page := self._page()["envelopes"]:
            self.envelopes += [Envelope(**each) for each in page]
            self.kinds.update(json.loads(each["body"])["kind"] for each in page)

    def wait_for(self, kind: str, count: int) -> None:
        """Until there are so many events of a kind."""

        def there() -> bool:
            self.read_on()
            return self.kinds[kind] >= count

        wait_until(there, f"{count} × {kind}", SETTLE_SECONDS)

    def settle(self) -> None:
        """Every photo has its outcome, and head office has everything."""

        def settled() -> bool:
            self.read_on()
            ready = self.api.get("/ready").json()
            photos = self.kinds["PhotoTaken"] + self.kinds["PhotoMissed"]
            return photos == self.kinds["PhotoAsked"] and ready["pending_events"] == 0

        wait_until(settled, "photos have outcomes and head office has all", SETTLE_SECONDS)
        self.read_on()

    @property
    def head(self) -> tuple[int, str]:
        """The record's head, as the station tells it."""
        told = self._page()["head"]
        return told["sequence"], told["hash"]

    @property
    def journal_id(self) -> str:
        """The record's id."""
        return str(self._page()["journal_id"])

    def data_of(self, kind: str) -> list[dict[str, Any]]:
        """The data of every event of a kind, in order."""
        entries = (json.loads(each.body) for each in self.envelopes)
        return [entry["data"] for entry in entries if entry["kind"] == kind]

    @contextmanager
    def screen(self) -> Iterator[None]:
        """A bench's screen that reads all it is told."""
        with connect(f"ws://127.0.0.1:{self.port}/api/v1/stream") as stream:

            def read() -> None:
                try:
                    for _message in stream:
                        pass
                except ConnectionClosed:
                    return

            thread = threading.Thread(target=read)
            thread.start()
            yield
        thread.join()

    def _page(self) -> dict[str, Any]:
        page: dict[str, Any] = self.api.get("/journal", params={"after": len(self.envelopes), "limit": 1000}).json()
        return page

    def _device(self, name: str) -> str:
        states = {each["device"]: each["state"] for each in self.api.get("/devices").json()["devices"]}
        return str(states.get(name))


@contextmanager
def shift(folder: Path) -> Iterator[Shift]:
    """Devices and a running station; head office is the caller's to start."""
    with ExitStack() as stack:
        camera = VirtualCamera(width=640, height=360, frames_per_second=20.0)
        camera.start()
        stack.callback(camera.close)
        scanner = VirtualScanner(folder / "scanner")
        stack.callback(scanner.close)
        port, central_port = _free_port(), _free_port()
        (folder / "station.toml").write_text(
            f'station_id = "S1"\ndata = "{folder / "station"}"\nport = {port}\n'
            f'[[scanners]]\noptions = {{ path = "{scanner.path}" }}\n'
            f'[camera]\nkind = "stream"\noptions = {{ url = "{camera.url}" }}\n'
            f'[central]\nurl = "http://127.0.0.1:{central_port}"\nfeed = false\n',
            encoding="utf-8",
        )
        (folder / "central.toml").write_text(
            f'data = "{folder / "central"}"\nport = {central_port}\n'
            '[sites.yiwu]\nname = "义乌一仓"\nstations = ["S1"]\n',
            encoding="utf-8",
        )
        base = f"http://127.0.0.1:{port}/api/v1"
        api = stack.enter_context(httpx.Client(base_url=base, timeout=30))
        here = Shift(folder=folder, port=port, central_port=central_port, api=api, scanner=scanner)
        here.station = stack.enter_context(started("station", folder / "station.toml"))
        wait_until(lambda: _answers(f"{base}/health"), "the station answers", 60)
        yield here


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _until(due: float) -> None:
    """Wait for the next scan's moment."""
    wait_until(lambda: monotonic() >= due, "the next scan's moment")
