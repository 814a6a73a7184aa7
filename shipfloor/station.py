"""A station put together from its settings: devices from the registry, the bench, the API and the screens.

Does not decide anything; it only knows who is wired to whom.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from fastapi import FastAPI

from domain.reason import reason
from domain.standing import Windows
from edge.api.app import create_app
from edge.api.batch_ships import ships_of
from edge.batch_ship_forms import forms_in
from edge.clock import Clock
from edge.errors import SettingsError
from edge.reading import Reading
from edge.settings import PrinterSettings, ScannerSettings, Settings
from edge.station import Station
from hardware.errors import HardwareError
from hardware.ports import BadScan, Camera, DeviceState, OnState, Scale, Scan, Scanner
from hardware.printer import Printer
from hardware.registry import make_camera, make_printer, make_scale, make_scanner
from shipfloor import __version__
from shipfloor.intake import watch_at_station
from shipfloor.service_manager import still_starting
from station_ui.pages import add_pages


class Assembly:
    """A station with its devices: what the process starts, and what it must close."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock = clock or Clock()
        self.scanners = [self._scanner(each) for each in settings.scanners]
        forms_in(settings.batch_ship)  # one that is wrong is said before anything starts
        self.station = Station(
            settings,
            self.clock,
            software=__version__,
            camera=self._camera(),
            printer=self._printer("[printer]", settings.printer),
            second_printer=self._printer("[second_printer]", settings.second_printer),
            scale=self._scale(),
            scanners={each.name: scanner for each, scanner in zip(settings.scanners, self.scanners, strict=True)},
            while_rebuilding=still_starting,
        )
        self.station.on_start.append(lambda: ships_of(self.station).finish())
        self.station.on_start.append(self._start_scanners)
        if settings.intake is not None:
            self.station.on_start.append(partial(watch_at_station, self.station, settings.intake))
        self.station.on_stop.append(self._close_scanners)

    def app(self) -> FastAPI:
        """The web app: API, stream, bench screen and panel."""
        app = create_app(self.station)
        add_pages(app)

        def let_go() -> None:
            """Screens' streams end before the server stops: it would wait for them otherwise."""
            app.state.hub.close()

        app.state.before_stop = (let_go,)
        return app

    def _scanner(self, wanted: ScannerSettings) -> Scanner:
        place = wanted.role
        windows = Windows(
            goods=timedelta(milliseconds=wanted.goods_repeat_ms), parcel=timedelta(seconds=wanted.parcel_repeat_seconds)
        )

        def on_scan(scan: Scan | BadScan) -> None:
            reading = Reading(
                place=place,
                device=scan.device,
                text=scan.text,
                symbology="" if isinstance(scan, BadScan) else scan.symbology or "",
                at=scan.at.wall,
                boot_ns=scan.at.boot_ns,
                role=wanted.role,
                bad=scan.reason if isinstance(scan, BadScan) else "",
                windows=windows,
            )
            self.station.packing.scan(reading)

        with _of(f"[[scanners]] {wanted.name}"):
            return make_scanner(
                wanted.kind,
                wanted.options,
                device=wanted.name,
                now=self.clock.instant,
                on_scan=on_scan,
                on_state=lambda state: self.station.device_told("scanner", state, wanted.name),
            )

    def _camera(self) -> Camera:
        with _of("[camera]"):
            return make_camera(
                self.settings.camera.kind,
                self.settings.camera.options,
                device="camera",
                now=self.clock.instant,
                on_state=self._teller("camera"),
            )

    def _scale(self) -> Scale | None:
        wanted = self.settings.scale
        if wanted is None:
            return None
        told = self._teller("scale")
        with _of("[scale]"):
            return make_scale(wanted.kind, wanted.options, device="scale", now=self.clock.instant, on_state=told)

    def _teller(self, device: str) -> OnState:
        """Tells the station how a device is doing; before there is one, nobody."""

        def told(state: DeviceState) -> None:
            station = getattr(self, "station", None)
            if station is not None:
                station.device_told(device, state)

        return told

    @staticmethod
    def _printer(part: str, wanted: PrinterSettings | None) -> Printer | None:
        if wanted is None:
            return None
        with _of(part):
            return make_printer(wanted.kind, wanted.options)

    def _start_scanners(self) -> None:
        if not self.scanners:
            self.station.devices.set("scanner", "off", reason("scanner_off"))
        for scanner in self.scanners:
            scanner.start()

    def _close_scanners(self) -> None:
        for scanner in self.scanners:
            scanner.close()


@contextmanager
def _of(part: str) -> Iterator[None]:
    """A device that cannot be made as the settings say ends the start: which part of them it is, and why."""
    try:
        yield
    except HardwareError as error:
        raise SettingsError(f"{part}: {error}. Nothing was started; mend the settings and start again.") from error
