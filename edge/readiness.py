"""How ready a running station is: its devices as they say they are, a picture of now, the machine, the orders.

Looks only, from the outside: nothing is printed or scanned. Does not know when it is asked, or who reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from domain.readiness import Check, Standing
from domain.reason import Reason, reason
from edge import checks
from edge.clock import Clock
from edge.devices import Devices
from edge.plugged import plugged
from edge.settings import Settings
from edge.store import load, views
from edge.worker import Worker
from hardware.board import Board, read_board
from hardware.calibration import read_calibration
from hardware.errors import CalibrationUnreadable, HardwareError
from hardware.ports import Camera, DeviceState
from hardware.printer import Printer
from journal.database import Connection
from journal.follow import get_cursor, head
from journal.write import Writer

PENDING_WARN = 500
"""Events that head office does not have: some minutes of a busy bench."""

_STATES = {"ok": Standing.OK, "off": Standing.OK, "doubtful": Standing.WARN, "lost": Standing.BAD}


class Looked(Protocol):
    """What this file needs of a station."""

    settings: Settings
    clock: Clock
    camera: Camera
    label_printers: dict[str, Printer]
    devices: Devices
    workers: list[Worker]
    writer: Writer


def look(station: Looked, connection: Connection, board: Callable[[], Board] = read_board) -> tuple[Check, ...]:
    """Everything that a supervisor wants to know before the window opens. Takes up to some seconds."""
    return tuple(_look(station, connection, board()))


def _look(station: Looked, connection: Connection, board: Board) -> Iterator[Check]:
    yield from _devices(station)
    # What is merely not used is the doctor's to list.
    yield from (check for check in plugged(station.settings) if check.standing is not Standing.OK)
    if station.settings.camera.kind != "none":
        yield _picture(station)
        if station.camera.film is not None and station.camera.state is DeviceState.OK:
            yield checks.clip(station.camera.film)
    printers = station.label_printers
    for name, printer in printers.items():
        yield checks.paper(printer.status().paper, name if len(printers) > 1 else "")
    if printers:
        yield checks.fonts()
    yield checks.clock(trusted=station.clock.trusted())
    yield checks.disk(station.settings.data)
    yield from filter(None, (checks.power(board), checks.temperature(board)))
    yield _orders(station, connection)
    if station.settings.central is not None:
        yield _pending(station, connection)
    yield from _workers(station)


def _devices(station: Looked) -> Iterator[Check]:
    states = dict(station.devices.states)
    for name in sorted({*states, *_named(station.settings)} - {"clock"}):
        state, why = states.get(name, ("off", None))
        if state == "off" and name in _named(station.settings):
            # It said nothing since the start, whatever keeps it from that: never a device that is not fitted.
            yield Check(what="device", name=name, standing=Standing.BAD, why=reason("device_silent"))
            continue
        yield Check(what="device", name=name, standing=_STATES.get(state, Standing.WARN), why=why or _says(state))


def _named(settings: Settings) -> frozenset[str]:
    """The kinds of device that the settings give this station."""
    given = {
        "scanner": bool(settings.scanners),
        "camera": settings.camera.kind != "none",
        "printer": settings.printer is not None,
        "scale": settings.scale is not None,
    }
    return frozenset(name for name, there in given.items() if there)


def _says(state: str) -> Reason:
    return reason("device_ready" if state == "ok" else "device_unsure")


def _picture(station: Looked) -> Check:
    """A frame of now, judged as a photo would be."""
    try:
        known = read_calibration(station.settings.calibration)
    except CalibrationUnreadable as error:
        return Check(what="calibration", standing=Standing.BAD, why=reason("calibration_unreadable", error=str(error)))
    try:
        return checks.picture(station.camera, station.camera.latest(), known)
    except HardwareError as error:
        return checks.no_picture(station.camera, error)


def _orders(station: Looked, connection: Connection) -> Check:
    """Whether orders and refunds are fresh enough for the rules to refuse."""
    at = views.orders_as_of(connection)
    if at is None:
        return Check(what="orders", standing=Standing.WARN, why=reason("orders_never"))
    stale = views.is_stale(connection, station.clock.now(), load.site_rules(connection))
    why = reason("orders_as_of", at=at.isoformat())
    return Check(what="orders", standing=Standing.WARN if stale else Standing.OK, why=why)


def _pending(station: Looked, connection: Connection) -> Check:
    journal_id = station.writer.journals["record"]
    waiting = head(connection, journal_id).sequence - get_cursor(connection, "central", journal_id)
    standing = Standing.WARN if waiting > PENDING_WARN else Standing.OK
    return Check(what="head_office", standing=standing, why=reason("events_pending", count=waiting))


def _workers(station: Looked) -> Iterator[Check]:
    for worker in station.workers:
        if not worker.alive or worker.trouble:
            why = reason("worker_troubled", error=worker.trouble or "does not turn")
            yield Check(what="worker", name=worker.name, standing=Standing.BAD, why=why)
