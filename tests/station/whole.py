"""A whole floor for tests: a station with a real tty, camera stream and TCP printer, and head office behind a socket.

Nothing is stood in for: codes are written to a pty, labels are read from a socket, photos come from a stream.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from central.settings import Settings as CentralSettings
from central.settings import Site
from domain.site import Label, Photo, Profile, SiteRules
from edge.clock import Clock
from edge.settings import CameraSettings, ClipSettings, LabelSettings, PrinterSettings, ScannerSettings, Settings
from edge.settings import CentralSettings as CentralAddress
from edge.supervisors import hash_pin
from hardware.printer import Language
from hardware.virtual_camera import VirtualCamera
from hardware.virtual_printer import VirtualPrinter
from hardware.virtual_scanner import VirtualScanner
from shipfloor.central import build
from shipfloor.demo.export_file import export_csv
from shipfloor.station import Assembly

WITHIN_SECONDS = 15.0
PIN = "246810"
PAID = "2026-11-20 16:52:00"


def wait_until(condition: Callable[[], Any], what: str, seconds: float = WITHIN_SECONDS) -> Any:
    """The condition's first true value; a test that waits for nothing for ever says what it waited for."""
    deadline = monotonic() + seconds
    while not (value := condition()):
        assert monotonic() < deadline, f"it never happened: {what}"
        sleep(0.005)
    return value


@dataclass(kw_only=True)
class Floor:
    """A running station and its devices. ``api`` and ``central`` speak HTTP to them."""

    assembly: Assembly
    api: httpx.Client
    scanner: VirtualScanner
    camera: VirtualCamera | None
    printer: VirtualPrinter | None
    second_printer: VirtualPrinter | None = None
    central: httpx.Client | None = None
    photos: Path = field(default_factory=Path)

    def scan(self, *codes: str) -> None:
        """Write codes to the tty, each when the bench has recorded the one before."""
        for code in codes:
            before = self.sequence
            self.scanner.send(code)
            self._recorded(before, code)

    def _recorded(self, before: int, code: str) -> None:
        wait_until(lambda: self.sequence > before, f"a fact about {code}")

    def pause(self, seconds: float) -> None:
        """A hand's pause between two units, by the station's own clock."""
        until = self.assembly.clock.instant().boot_ns + int(seconds * 1e9)
        wait_until(lambda: self.assembly.clock.instant().boot_ns >= until, "time passes")

    @property
    def sequence(self) -> int:
        """The record's head."""
        return int(self.api.get("/journal", params={"after": 0, "limit": 1}).json()["head"]["sequence"])

    def entries(self) -> list[dict[str, Any]]:
        """Every body of the record, parsed."""
        page = self.api.get("/journal", params={"after": 0, "limit": 5000}).json()
        return [json.loads(envelope["body"]) for envelope in page["envelopes"]]

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """The data of every event of a kind, in order."""
        return [entry["data"] for entry in self.entries() if entry["kind"] == kind]

    def wait_for(self, kind: str, count: int = 1, seconds: float = WITHIN_SECONDS) -> list[dict[str, Any]]:
        """The data of the events of a kind, as soon as there are so many."""
        wait_until(lambda: len(self.of_kind(kind)) >= count, f"{count} × {kind}", seconds)
        return self.of_kind(kind)

    def import_orders(self, *rows: dict[str, Any]) -> dict[str, Any]:
        """Import a Pinduoduo export of these rows."""
        answer = self.api.post("/orders/import", content=export_csv(list(rows)))
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def sign_in(self) -> None:
        """Issue packer 017 a badge and scan it."""
        self.assembly.station.feed.issue_badge("017", "packer", "", "")
        self.assembly.station.feed.issue_badge("B02", "supervisor", "", hash_pin(PIN))
        self.scan("B:017")


def order_row(serial: int, sku: str = "MUG", quantity: int = 1, waybill: str = "", **more: Any) -> dict[str, Any]:
    """One row of a Pinduoduo export."""
    return {
        "商品": f"商品 {sku}",
        "订单号": f"261120-{serial:015d}",
        "订单状态": "待发货",
        "商品数量(件)": quantity,
        "支付时间": PAID,
        "订单成交时间": PAID,
        "商家编码-规格维度": sku,
        "商品规格": "蓝色",
        "售后状态": "无售后或售后取消",
        "快递单号": waybill,
        "快递公司": "圆通快递" if waybill else "",
    } | more


@contextmanager
def running(app: FastAPI, port: int = 0) -> Iterator[str]:
    """An app behind a real socket, in a thread; gives its address."""
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            wait_until(lambda: server.started or not thread.is_alive(), "the server starts")
            assert server.started, "the server did not start"
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def head_office(folder: Path, port: int = 0) -> Iterator[str]:
    """Central, running; gives its address."""
    site = Site(name="义乌一仓", stations=("S1",), station_names={"S1": "1 号台"})
    app, _alive = build(CentralSettings(data=folder, sites={"yiwu": site}))
    with running(app, port) as address:
        yield address


@contextmanager
def floor(
    folder: Path,
    *,
    label: Label = Label.PREPRINTED,
    photo: Photo = Photo.WANTED,
    camera: bool | str = True,
    printer: bool | Language | PrinterSettings = False,
    second_printer: bool = False,
    labels: LabelSettings | None = None,
    central: str = "",
    central_feed: bool = False,
    rules: SiteRules | None = None,
    clock: Clock | None = None,
    clip: ClipSettings | None = None,
) -> Iterator[Floor]:
    """A station with its devices, started; everything is closed again. ``camera``: also the address of another."""
    with ExitStack() as stack:
        tty = folder / "scanner"
        scanner = VirtualScanner(tty)
        stack.callback(scanner.close)
        eye = VirtualCamera(frames_per_second=20.0) if camera is True else None
        if eye is not None:
            eye.start()
            stack.callback(eye.close)
        language = printer if isinstance(printer, Language) else Language.ESCPOS
        paper = VirtualPrinter(language=language) if printer is True or isinstance(printer, Language) else None
        second = VirtualPrinter() if second_printer else None
        for each in filter(None, (paper, second)):
            stack.callback(each.close)
        settings = Settings(
            station_id="S1",
            name="1 号台",
            data=folder / "station",
            scanners=(ScannerSettings(options={"path": str(tty)}),),
            camera=_camera(eye.url if eye else camera or "", clip),
            printer=_printer(printer, paper, language),
            second_printer=_settings_of(second, Language.ESCPOS, "second") if second else None,
            labels=labels or LabelSettings(),
            central=CentralAddress(url=central, feed=central_feed) if central else None,
        )
        assembly = Assembly(settings, clock or Clock(trust=True))
        address = stack.enter_context(running(assembly.app()))
        api = stack.enter_context(httpx.Client(base_url=f"{address}/api/v1", timeout=10))
        up = stack.enter_context(httpx.Client(base_url=f"{central}/api/v1", timeout=10)) if central else None
        if assembly.station.owns_feed:
            assembly.station.feed.set_rules(rules or SiteRules(profile=Profile(label=label, photo=photo)))
        wait_until(lambda: _devices_up(api, camera=bool(camera)), "the devices are up")
        yield Floor(
            assembly=assembly,
            api=api,
            scanner=scanner,
            camera=eye,
            printer=paper,
            second_printer=second,
            central=up,
            photos=settings.photos,
        )


def _camera(url: str | bool, clip: ClipSettings | None) -> CameraSettings:
    return CameraSettings(kind="stream", options={"url": url}, clip=clip) if url else CameraSettings()


def _printer(
    wanted: bool | Language | PrinterSettings, paper: VirtualPrinter | None, language: Language
) -> PrinterSettings | None:
    if isinstance(wanted, PrinterSettings):
        return wanted
    return _settings_of(paper, language, "label") if paper else None


def _settings_of(printer: VirtualPrinter, language: Language, name: str) -> PrinterSettings:
    return PrinterSettings(kind=f"{language}-tcp", name=name, options={"host": "127.0.0.1", "port": printer.port})


def running_clock(wall: Callable[[], datetime]) -> Clock:
    """A trusted clock whose wall time a test tells; the boot clock is the machine's."""
    return Clock(wall=wall, trust=True)


def _devices_up(api: httpx.Client, *, camera: bool) -> bool:
    states = {each["device"]: each["state"] for each in api.get("/devices").json()["devices"]}
    return states.get("scanner") == "ok" and (not camera or states.get("camera") == "ok")
