"""Starts what works the devices of a station: photos, labels, weights. Does not know how a device is driven."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from domain.reason import Reason, reason
from edge.clock import Clock
from edge.devices import Devices
from edge.document_files import DocumentFiles
from edge.packing import Packing
from edge.printers import Printers
from edge.settings import Settings
from edge.worker import Worker
from edge.workers.device_changes import DeviceChanges
from edge.workers.documents import Documents, Source
from edge.workers.labels import Labels, settle_gone
from edge.workers.old_photos import OldPhotos
from edge.workers.photos import Photos
from edge.workers.printer import PrinterWatch
from edge.workers.weights import Weights
from hardware.durable import sweep
from hardware.ports import Camera, DeviceState, Scale
from hardware.printer import Printer
from journal.database import Connection
from journal.write import Writer

LABEL_STALL_SECONDS = 300.0  # a label on a slow line, a person who puts paper in, and a printer that says nothing then
STATUS_STALL_SECONDS = 60.0  # each of a status' questions may be waited for
DOCUMENTS_STALL_SECONDS = 60.0  # a turn fetches four labels, each for ten seconds at most


class Works(Protocol):
    """What this file needs of a station."""

    settings: Settings
    clock: Clock
    writer: Writer
    packing: Packing
    devices: Devices
    camera: Camera
    printer: Printer | None
    label_printers: dict[str, Printer]
    printers: Printers
    scale: Scale | None
    publish: Callable[[str, object], None]

    def connect(self) -> Connection:
        """One more connection for reading."""

    def begin(self, worker: Worker, wanted: frozenset[str] | None = None) -> None:
        """Start a worker, woken by events of these kinds."""

    def device_told(self, device: str, state: DeviceState) -> None:
        """How a device is doing."""


def start_changes(station: Works) -> None:
    """What devices do by themselves is kept in the record."""
    devices = station.devices
    changes = DeviceChanges(
        station.connect(), station.writer, station.clock, on_flapping=devices.flaps, on_steady=devices.steady
    )
    worker = Worker("devices", changes.turn)
    changes.wake = worker.wake
    devices.on_state = changes.note
    station.begin(worker, frozenset())


def start_photos(station: Works) -> None:
    """The camera runs, and each photo that is asked for is taken."""
    station.settings.photos.mkdir(parents=True, exist_ok=True)
    sweep(station.settings.photos)
    start_clips(station)
    station.camera.start()
    station.device_told("camera", station.camera.state)

    def doubt(why: Reason | None) -> None:
        # What is away or busy says so by itself.
        if station.camera.state is DeviceState.OK:
            station.devices.set("camera", "doubtful" if why else "ok", why)

    photos = Photos(
        station.connect(),
        station.packing,
        camera=station.camera,
        folder=station.settings.photos,
        calibration=station.settings.calibration,
        clock=station.clock,
        tell=lambda photo: station.publish("photo", photo),
        doubt=doubt,
    )
    photos.settle()
    start_old_photos(station)
    station.begin(Worker("photos", photos.turn), frozenset({"PhotoAsked"}))


def start_old_photos(station: Works) -> None:
    """Photos of parcels that left long ago are deleted, where the settings say so."""
    keep_days = station.settings.camera.photos.keep_days
    if keep_days is not None:
        old = OldPhotos(station.connect(), station.settings.photos, station.clock, keep_days=keep_days)
        station.begin(Worker("old photos", old.turn), frozenset())


def start_clips(station: Works) -> None:
    """Each parcel is filmed, where the settings want it."""
    wanted = station.settings.camera.clip
    if wanted is None or station.settings.camera.kind == "none":
        return
    # OpenCV, and what holds seconds of a stream: only for who films.
    from edge.workers.clips import Clips  # noqa: PLC0415 - see above
    from hardware.film import Film  # noqa: PLC0415 - see above

    film = Film()
    station.camera.record(film)
    folder = station.settings.clips
    clips = Clips(station.connect(), station.writer, film=film, folder=folder, settings=wanted, clock=station.clock)
    station.begin(Worker("clips", clips.turn), frozenset({"ParcelOpened"}))


def start_labels(station: Works) -> None:
    """Each label that is asked for is printed, where there is a printer: a queue and a worker each."""
    settle_gone(station.connect(), station.packing, station.clock.now(), tuple(station.label_printers))
    if not station.label_printers:
        station.devices.set("printer", "off", reason("no_printer"))
        return
    for name, printer in station.label_printers.items():
        labels = Labels(
            station.connect(),
            station.packing,
            name,
            printer,
            station.clock,
            documents=station.settings.documents,
            printers=station.printers,
        )
        labels.settle()
        watch = PrinterWatch(printer, station.clock, station.devices.set, name=name, printers=station.printers)
        printing = Worker(f"labels {name}", labels.turn, stall_seconds=LABEL_STALL_SECONDS)
        station.begin(printing, frozenset({"LabelAsked"}))
        station.begin(Worker(f"printer {name}", watch.turn, stall_seconds=STATUS_STALL_SECONDS), frozenset())


def start_documents(station: Works) -> None:
    """Labels that lie elsewhere are fetched in time, and those of parcels that left are deleted."""
    settings = station.settings.labels

    def source() -> Source:
        from edge.label_source import LabelSource  # noqa: PLC0415 - httpx only where a label is to be fetched

        return LabelSource(settings)

    documents = Documents(
        station.connect(),
        station.writer,
        DocumentFiles(station.settings.documents),
        station.clock,
        source=source,
        printer=station.printer,
        keep_days=settings.keep_days,
    )
    station.begin(Worker("documents", documents.turn, stall_seconds=DOCUMENTS_STALL_SECONDS), frozenset())


def start_weights(station: Works) -> None:
    """Each parcel that is scanned at the weigh-out is weighed, where there is a scale."""
    if station.scale is None:
        return
    station.scale.start()
    if station.scale.state is not DeviceState.OFF:
        # What it told before there was a station. One that has said nothing yet is not one that is not fitted.
        station.device_told("scale", station.scale.state)
    weights = Weights(station.connect(), station.packing, scale=station.scale, clock=station.clock)
    weights.settle()
    station.begin(Worker("weights", weights.turn), frozenset({"WeightAsked"}))
