"""A station's devices, opened and looked at while the station does not run; or the running station, asked.

Each finding is a value; words are the caller's. Does not know the machine itself (``edge.checks``).
"""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from domain.readiness import Check, Standing
from domain.reason import Reason, reason
from shipfloor.address import Address
from shipfloor.verbs.doctor_camera import OPEN_SECONDS, Orders, look_through, read_back

if TYPE_CHECKING:
    from edge.settings import CameraSettings, PrinterSettings, ScannerSettings, Settings
    from hardware.errors import HardwareError
    from hardware.ports import BadScan, Camera, DeviceState, Scan
    from hardware.printer import Printer

SCAN_SECONDS = 30.0
TEST_PREFIX = "SF-TEST-"
TEST_NUMBERS = 1_000_000
ASK_SECONDS = 30.0


def asked_station(settings: Settings, orders: Orders) -> Iterator[Check]:
    """What the running station says of itself; it holds the devices, so nothing is printed or calibrated beside it."""
    import httpx

    address = f"{Address(settings.listen, settings.port).local_url}/api/v1/readiness"
    try:
        answer = httpx.post(address, timeout=ASK_SECONDS)
        answer.raise_for_status()
        told = answer.json()["checks"]
    except httpx.HTTPStatusError as error:
        why = reason("station_silent", error=f"HTTP {error.response.status_code}")
        yield Check(what="station", standing=Standing.BAD, why=why)
        return
    except (httpx.HTTPError, ValueError, KeyError) as error:
        yield Check(what="station", standing=Standing.BAD, why=reason("station_silent", error=str(error)))
        return
    for each in told:
        why = Reason(each["why"]["code"], each["why"]["params"] or {})
        yield Check(what=each["what"], name=each["name"], standing=Standing(each["standing"]), why=why)
    if orders.any:
        yield Check(what="station", standing=Standing.BAD, why=reason("station_holds_devices"))


def devices(settings: Settings, orders: Orders) -> Iterator[Check]:
    """Each device of the settings, opened, looked at and let go. Takes seconds a device that is away."""
    for wanted in settings.scanners:
        yield from _scanner(wanted, orders)
    yield from _camera_and_printer(settings, orders)
    if settings.scale is not None:
        yield _scale(settings)
    yield from _undone(settings, orders)


def _undone(settings: Settings, orders: Orders) -> Iterator[Check]:
    """What was ordered of a device that the settings do not name."""
    ordered = (
        ("scan", orders.scan and not settings.scanners, "scanner_off"),
        ("label", orders.print_label and settings.printer is None, "printer_off"),
        ("photo", orders.photo is not None and settings.camera.kind == "none", "camera_off"),
        ("calibration", orders.calibrates and settings.camera.kind == "none", "camera_off"),
    )
    for what, undone, why in ordered:
        if undone:
            yield Check(what=what, standing=Standing.BAD, why=reason(why))


def _camera_and_printer(settings: Settings, orders: Orders) -> Iterator[Check]:
    from hardware.errors import HardwareError

    camera = None
    printers: list[tuple[str, Printer]] = []
    try:
        for wanted in filter(None, (settings.printer, settings.second_printer)):
            made = _made_printer(wanted, wanted.name if settings.second_printer is not None else "")
            if isinstance(made, Check):
                yield made
            else:
                printers.append(made)
                yield from _printer(made[1], made[0])
        if settings.camera.kind != "none":
            seen = _made_camera(settings.camera)
            if isinstance(seen, Check):
                yield seen
            else:
                camera = seen
                yield from look_through(camera, settings.calibration, orders)
        if orders.print_label:
            for name, printer in printers:
                yield from _test_label(printer, name, camera, settings, orders)
    except HardwareError as error:
        yield unusable("device", "", error)
    finally:
        for each in (camera, *(printer for _, printer in printers)):
            if each is not None:
                each.close()


def _made_printer(wanted: PrinterSettings, name: str) -> tuple[str, Printer] | Check:
    from hardware.errors import HardwareError
    from hardware.registry import make_printer

    try:
        return name, make_printer(wanted.kind, wanted.options)
    except HardwareError as error:
        return unusable("printer", name, error)


def _made_camera(wanted: CameraSettings) -> Camera | Check:
    """The camera, started."""
    from edge.clock import Clock
    from hardware.errors import HardwareError
    from hardware.film import Film
    from hardware.registry import make_camera

    now = Clock().instant
    try:
        camera = make_camera(wanted.kind, wanted.options, device="camera", now=now, on_state=lambda _state: None)
    except HardwareError as error:
        return unusable("picture", "", error)
    if wanted.clip is not None:
        camera.record(Film())
    camera.start()
    return camera


def unusable(what: str, name: str, error: HardwareError) -> Check:
    """A device that is not there as the settings want it."""
    return Check(what=what, name=name, standing=Standing.BAD, why=reason("device_unusable", error=str(error)))


def _scanner(wanted: ScannerSettings, orders: Orders) -> Iterator[Check]:
    from edge.clock import Clock
    from hardware.errors import HardwareError
    from hardware.registry import make_scanner

    scans: queue.Queue[Scan | BadScan] = queue.Queue()
    states: queue.Queue[DeviceState] = queue.Queue()
    try:
        scanner = make_scanner(
            wanted.kind,
            wanted.options,
            device=wanted.name,
            now=Clock().instant,
            on_scan=scans.put,
            on_state=states.put,
        )
    except HardwareError as error:
        yield unusable("scanner", wanted.name, error)
        return
    scanner.start()
    with closing(scanner):
        yield _state_check("scanner", wanted.name, _settled(states))
        if orders.scan:
            orders.ask(reason("ask_scan", name=wanted.name, seconds=int(SCAN_SECONDS)))
            yield _scanned(wanted.name, scans)


def _scanned(name: str, scans: queue.Queue[Scan | BadScan]) -> Check:
    """The first whole code. One that was cut may have been on its way when the line was opened: wait for another."""
    from hardware.ports import BadScan

    scan: Scan | BadScan | None = None
    deadline = time.monotonic() + SCAN_SECONDS
    while scan is None or (isinstance(scan, BadScan) and scan.reason == "cut"):
        try:
            scan = scans.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            break
    if scan is None:
        return Check(what="scan", name=name, standing=Standing.BAD, why=reason("nothing_scanned"))
    if isinstance(scan, BadScan):
        why = reason("scan_garbled", code=scan.text, why=scan.reason)
        return Check(what="scan", name=name, standing=Standing.BAD, why=why)
    aim = scan.symbology or ""
    why = reason("scan_arrived" if aim else "scan_without_aim", code=scan.text, symbology=aim)
    return Check(what="scan", name=name, standing=Standing.OK if aim else Standing.WARN, why=why)


def _settled(states: queue.Queue[DeviceState]) -> DeviceState | None:
    """The first state that says something: ok, or the last one within the time."""
    from hardware.ports import DeviceState

    state = None
    deadline = time.monotonic() + OPEN_SECONDS
    while state is not DeviceState.OK:
        try:
            state = states.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            break
    return state


def _state_check(what: str, name: str, state: DeviceState | None) -> Check:
    from hardware.ports import DeviceState

    if state is DeviceState.OK:
        return Check(what=what, name=name, standing=Standing.OK, why=reason("device_ready"))
    shown = {DeviceState.BUSY: "device_busy", DeviceState.DENIED: "device_denied"}.get(
        state or DeviceState.ABSENT, "device_absent"
    )
    return Check(what=what, name=name, standing=Standing.BAD, why=reason(shown))


def _printer(printer: Printer, name: str) -> Iterator[Check]:
    from edge import checks

    status = printer.status()
    if not status.online:
        cause = status.cause.value if status.cause else "offline"
        yield Check(what="printer", name=name, standing=Standing.BAD, why=reason("printer_says", cause=cause))
        return
    yield Check(what="printer", name=name, standing=Standing.OK, why=reason("device_ready"))
    yield checks.paper(status.paper, name)


def _test_label(
    printer: Printer, name: str, camera: Camera | None, settings: Settings, orders: Orders
) -> Iterator[Check]:
    """Print one, and have the camera read it: hold it under the camera.

    Its number is new each time: an earlier label, or another printer's, proves nothing of this one.
    """
    from hardware.label import LabelContent
    from hardware.printer import Failed, Language, Printed

    if printer.language is Language.COMPONENT:
        yield Check(what="label", name=name, standing=Standing.WARN, why=reason("label_component"))
        return
    number = f"{TEST_PREFIX}{orders.chance.randrange(TEST_NUMBERS):06d}"
    # The printer's name stands where a carrier's does, cut short where there is no room for it.
    content = LabelContent(
        tracking_number=number, qr=number, title="测试标签", subtitle="TEST LABEL", carrier_name=name
    )
    outcome = printer.print_label(content, lambda: None)
    if isinstance(outcome, Failed):
        why = reason("printer_says", cause=outcome.cause.value)
        yield Check(what="label", name=name, standing=Standing.BAD, why=why)
        return
    if isinstance(outcome, Printed):
        yield Check(what="label", name=name, standing=Standing.OK, why=reason("label_printed"))
    else:
        # What took a label and says nothing (a mute printer, a spooler) is proved by the camera, or by an eye.
        why = reason("label_taken", cause=outcome.cause.value)
        yield Check(what="label", name=name, standing=Standing.WARN, why=why)
    if camera is not None:
        orders.ask(reason("ask_hold_label", label=number))
        yield read_back(camera, number, settings.calibration if orders.calibrates else None, name)


def _scale(settings: Settings) -> Check:
    from edge.clock import Clock
    from hardware.errors import HardwareError
    from hardware.registry import make_scale

    wanted = settings.scale
    if wanted is None:
        return Check(what="scale", standing=Standing.OK, why=reason("scale_off"))
    states: queue.Queue[DeviceState] = queue.Queue()
    try:
        scale = make_scale(wanted.kind, wanted.options, device="scale", now=Clock().instant, on_state=states.put)
    except HardwareError as error:
        return unusable("scale", "", error)
    scale.start()
    with closing(scale):
        checked = _state_check("scale", "", _settled(states))
        weight = scale.latest()
        if scale.unreadable:
            return Check(what="scale", standing=Standing.BAD, why=reason("scale_unreadable"))
    if weight is None or weight.grams is None or checked.standing is not Standing.OK:
        return checked
    return Check(what="scale", standing=Standing.OK, why=reason("scale_shows", grams=weight.grams))
