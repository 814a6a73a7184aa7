"""A station, whole: its record, its bench, its workers and devices, started and stopped in order.

Does not know HTTP or which process it runs in; devices are handed in by the composition root.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Lock, local
from time import monotonic_ns

from domain.events import StationStarted
from domain.reason import reason
from edge.clock import Clock
from edge.connectors import Connectors
from edge.device_work import start_changes, start_documents, start_labels, start_photos, start_weights
from edge.devices import Devices
from edge.doubts import Hearing
from edge.drafts import draft_of
from edge.errors import SettingsError
from edge.feed import Feed, Owner
from edge.first_start import FIRST_SUPERVISOR, first_supervisor
from edge.machine import part_if_moved
from edge.packing import Packing
from edge.printers import Printers
from edge.readiness import look
from edge.settings import Settings
from edge.store.projection import project
from edge.store.schema import ensure_tables
from edge.supervisors import Supervisors
from edge.worker import STALL_SECONDS, Worker
from edge.workers.changes import Changes
from edge.workers.deadlines import Deadlines
from edge.workers.forecasts import Forecasts
from edge.workers.readiness import Readiness
from edge.workers.watch import Watch
from hardware.ports import Camera, DeviceState, Scale, Scanner
from hardware.printer import Printer
from journal.database import Connection, open_database
from journal.envelope import Entry, Role
from journal.identity import open_journal
from journal.lock import FolderLock
from journal.tables import create_tables as create_journals
from journal.write import Decision, Writer

LOOK_SECONDS = 60.0  # a printer that is mute and a camera that is away are waited for, one after the other
SYNC_GAP_SECONDS = 0.25  # a batch of what a quarter of a second brought, not a request a scan
_CHANGES = frozenset({"OrderImported", "WaybillListed"})
_RULES = frozenset({"SiteRulesSet", "PolicyPublished"})
_WATCHED = frozenset({"SiteRulesSet", "TripClosed"})

Published = Callable[[str, object], None]


class Station:
    """Everything between the devices and the record. ``publish(kind, value)`` is told of all that a screen may show."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        *,
        software: str,
        camera: Camera,
        printer: Printer | None = None,
        second_printer: Printer | None = None,
        scale: Scale | None = None,
        scanners: Mapping[str, Scanner] | None = None,
        publish: Published = lambda _kind, _value: None,
        while_rebuilding: Callable[[int], None] = lambda _count: None,
    ) -> None:
        """``scanners``: by their names; who hands them in starts and closes them. ``while_rebuilding``: `rebuild`."""
        self.settings = settings
        self.clock = clock
        self.software = software
        self.camera = camera
        self.printer = printer
        wanted = ((settings.printer, printer), (settings.second_printer, second_printer))
        self.label_printers = {named.name: made for named, made in wanted if named is not None and made is not None}
        self.printers = Printers(tuple(self.label_printers))
        self.scale = scale
        self.scanners = scanners or {}
        self.publish = publish
        self.connectors = Connectors(settings, clock)
        self.devices = Devices()
        self.devices.on_change = lambda: self.publish("devices", None)
        self._lock = _lock(settings.data)
        self._readers: list[Connection] = []
        self._guard = Lock()
        self._kinds: set[str] = set()
        self._closers: list[Callable[[], None]] = []
        self._local = local()
        self.owns_feed = settings.central is None or not settings.central.feed
        self.writer = self._open_writer(while_rebuilding)
        self.hearing = Hearing(clock, follows=not self.owns_feed)
        self.packing = Packing(
            self.writer,
            doubts=self.hearing.doubts,
            station=settings.station_id,
            printer=self.printers.next,
            component=settings.printer is not None and settings.printer.is_component,
            has_camera=settings.camera.kind != "none",
            has_scale=scale is not None,
            photo_delay_ms=settings.camera.delay_ms,
            on_said=lambda said: self.publish("said", said),
            on_unrecorded=lambda: self.publish("unrecorded", None),
        )
        self.feed = Feed(self.writer, clock, owned=self.owns_feed, owner=self._owner())
        self.supervisors = Supervisors(self.connect(), self.writer)
        self.workers: list[Worker] = []
        self.readiness = Readiness(self.connect(), self.writer, clock, lambda: look(self, self.reader()))
        self._wanted: dict[str, frozenset[str] | None] = {}
        self.on_start: list[Callable[[], None]] = []
        self.on_stop: list[Callable[[], None]] = []

    def connect(self) -> Connection:
        """One more connection for reading; closed with the station."""
        connection = open_database(self.settings.database)
        with self._guard:
            self._readers.append(connection)
        return connection

    def reader(self) -> Connection:
        """This thread's connection for reading."""
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self.connect()
        return connection

    def start(self) -> None:
        """Settle what the last run left open, then begin to work."""
        self.writer.start()
        part_if_moved(self.reader(), self.writer, self.settings.data)
        started = StationStarted(software=self.software, boot_id=self.clock.boot_id)
        self.writer.submit(lambda _connection: Decision(drafts=(draft_of(started),), answer=None)).result()
        first_supervisor(self.reader(), self.feed, self.settings.data / FIRST_SUPERVISOR)
        start_changes(self)
        start_photos(self)
        start_labels(self)
        start_documents(self)
        start_weights(self)
        changes = Changes(self.connect(), self.packing, self.clock)
        changing = Worker("changes", changes.turn)
        self.begin(changing, _CHANGES)
        ranking = Worker("deadlines", self._deadlines().turn)
        self.begin(ranking, _RULES)
        watch = Watch(self.connect(), self.writer, self.clock, whole_floor=self.owns_feed, doubts=self.hearing.doubts)
        self.begin(Worker("watch", watch.turn), _WATCHED)
        name = self.settings.name or self.settings.station_id
        forecasts = Forecasts(self.connect(), self.writer, self.clock, name)
        self.begin(Worker("forecasts", forecasts.turn), frozenset())
        self.begin(Worker("readiness", self.readiness.turn, stall_seconds=LOOK_SECONDS), frozenset())
        if self.settings.central is not None:
            # httpx is loaded only by a station that has a head office to talk to.
            from edge.workers.follow import Follow  # noqa: PLC0415 - see above
            from edge.workers.sync import Sync  # noqa: PLC0415 - see above

            sync = Sync(self.connect(), self.writer, self.settings, self.devices.set, self.hearing)
            self.begin(Worker("sync", sync.turn, gap_seconds=SYNC_GAP_SECONDS))
            self._closers.append(sync.close)
            if not self.owns_feed:

                def applied() -> None:
                    changing.wake()
                    ranking.wake()

                follow = Follow(self.writer, self.settings, self.devices.set, applied, self.hearing)
                self.begin(Worker("follow", follow.turn), frozenset())
                self._closers.append(follow.close)
        else:
            self.devices.set("network", "off", reason("no_head_office"))
        self.connectors.start(self.connect, self.writer, self.begin)
        self._closers.append(self.connectors.close)
        self.check_clock()
        for begin in self.on_start:
            begin()

    def stop(self) -> None:
        """Stop taking work, finish what was begun, close everything."""
        for end in self.on_stop:
            end()
        # Before the workers: whoever waits for a frame is told at once that none will come.
        self.camera.close()
        if self.scale is not None:
            self.scale.close()
        for worker in self.workers:
            worker.stop()
        for close in self._closers:
            close()
        for printer in self.label_printers.values():
            printer.close()
        self.writer.close()
        with self._guard:
            for connection in self._readers:
                connection.close()
            self._readers.clear()
        self._lock.release()

    def begin(self, worker: Worker, wanted: frozenset[str] | None = None) -> None:
        """Start a worker; ``wanted`` are the kinds that give it work (None: all of them)."""
        self._wanted[worker.name] = wanted
        self.workers.append(worker)
        worker.start()

    def woken(self) -> None:
        """Something was committed: who follows events of these kinds may have work."""
        kinds, self._kinds = self._kinds, set()
        if not kinds:
            return
        for worker in self.workers:
            wanted = self._wanted[worker.name]
            if wanted is None or not wanted.isdisjoint(kinds):
                worker.wake()
        self.publish("commit", None)

    def alive(self) -> bool:
        """Whether all that must run runs: feeds the watchdog."""
        turning = monotonic_ns() - self.writer.beat < STALL_SECONDS * 1e9
        devices = all(alive for _device, _name, alive in self.device_threads())
        return self.writer.alive and turning and devices and all(worker.alive for worker in self.workers)

    def device_threads(self) -> Iterator[tuple[str, str, bool]]:
        """Each device that is read all the time: its kind, its name among several, whether its thread runs."""
        yield "camera", "", self.camera.alive
        if self.scale is not None:
            yield "scale", "", self.scale.alive
        for name, scanner in self.scanners.items():
            yield "scanner", name, scanner.alive

    def check_clock(self) -> None:
        """Note whether wall time may be believed."""
        doubts = self.hearing.doubts()
        if not doubts.clock and not doubts.ahead:
            self.devices.set("clock", "ok")
        else:
            self.devices.set("clock", "doubtful", reason("clock_doubtful" if doubts.clock else "clock_told"))

    def device_told(self, device: str, state: DeviceState, name: str = "") -> None:
        """A device's own thread says how it is doing; ``name`` tells several of a kind apart."""
        shown = "ok" if state is DeviceState.OK else "off" if state is DeviceState.OFF else "lost"
        unread = device == "scale" and self.scale is not None and self.scale.unreadable
        why = None if shown == "ok" else reason("scale_unreadable" if unread else f"{device}_{state.value}")
        self.devices.set(device, shown, why, name=name)

    def _deadlines(self) -> Deadlines:
        return Deadlines(self.connect(), self.writer, lambda: self.publish("commit", None))

    def _owner(self) -> Owner | None:
        """The way to the feed's owner, where that is not this station."""
        if self.owns_feed or self.settings.central is None:
            return None
        from edge.central_link import CentralLink  # noqa: PLC0415 - httpx only where there is a head office

        link = CentralLink(self.settings.central)
        self._closers.append(link.close)
        return link

    def _open_writer(self, while_rebuilding: Callable[[int], None]) -> Writer:
        connection = open_database(self.settings.database)
        try:
            create_journals(connection)
            ensure_tables(connection, while_rebuilding)
            station = self.settings.station_id
            journals: dict[Role, str] = {"record": open_journal(connection, station, "record", _new_id)}
            if self.owns_feed:
                journals["feed"] = open_journal(connection, station, "feed", _new_id)
        finally:
            connection.close()
        return Writer(
            connect=lambda: open_database(self.settings.database),
            station_id=self.settings.station_id,
            journals=journals,
            stamp=self.clock.stamp,
            new_id=_new_id,
            project=self._project,
            on_commit=self.woken,
        )

    def _project(self, connection: Connection, entry: Entry) -> None:
        """Change the tables, and remember what kinds this transaction wrote: only who follows them is woken."""
        project(connection, entry)
        self._kinds.add(entry.kind)


def _new_id() -> str:
    return str(uuid.uuid4())


def _lock(folder: Path) -> FolderLock:
    """The data folder, made where it is not there, for this process alone. Raises SettingsError, FolderInUse."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return FolderLock(folder)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise SettingsError(
            f"data = {folder}: is no folder this service can write to ({why}). Nothing was started."
        ) from error
