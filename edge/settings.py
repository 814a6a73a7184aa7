"""This machine: its identity, addresses and devices, from one TOML file. Frozen; an unknown key refuses to start.

Does not hold anything that a supervisor may change: that is the feed's (``domain.site``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec

from edge.errors import SettingsError

Options = dict[str, str | int | float | bool | list[str]]


class ScannerSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A scanner. ``role`` dock makes its scans a handover, weigh a weighing; ``options`` are its driver's.

    ``goods_repeat_ms`` and ``parcel_repeat_seconds``: how long the same code again is one trigger, and no second act.
    """

    kind: str = "serial"
    name: str = "scanner"
    role: Literal["bench", "dock", "weigh"] = "bench"
    goods_repeat_ms: Annotated[int, msgspec.Meta(ge=0, le=250)] = 250
    parcel_repeat_seconds: Annotated[float, msgspec.Meta(ge=0, le=60)] = 2.0
    options: Options = {}


class PrinterSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A label printer; ``options`` are its driver's (host, port, paper)."""

    kind: str = "escpos-tcp"
    name: str = "label"
    options: Options = {}

    @property
    def is_component(self) -> bool:
        """Whether it is platforms' print component on a PC, real or virtual."""
        return self.kind.endswith("component")


class ClipSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A clip of each parcel, from so long before the scan that opens it to so long after it is packed.

    ``budget_mb``: what all clips may take of the disk; the oldest go first.
    """

    budget_mb: Annotated[int, msgspec.Meta(ge=10)] = 4_000
    seconds_before: Annotated[float, msgspec.Meta(ge=0, le=5)] = 3.0
    seconds_after: Annotated[float, msgspec.Meta(ge=0, le=30)] = 3.0


class PhotoSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What becomes of old photos. ``keep_days``: so long after their parcel left they are deleted; unnamed: never."""

    keep_days: Annotated[int, msgspec.Meta(ge=30, le=36_500)] | None = None  # far more would lead before all dates


class CameraSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A camera: ``kind`` usb (a path), stream (a url) or none.

    ``delay_ms`` (0–800): between the scan and the photo at this bench, in the place of the site's.
    """

    kind: str = "none"
    delay_ms: Annotated[int, msgspec.Meta(ge=0, le=800)] | None = None
    photos: PhotoSettings = PhotoSettings()
    clip: ClipSettings | None = None
    options: Options = {}


class ScaleSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The scale of a weigh-out: scans of the scanner whose ``role`` is weigh are weighed on it."""

    kind: str = "serial"
    options: Options = {}


class CentralSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Head office, where there is one: its address and the station's token.

    ``feed`` false: the record is sent up, but this station goes on owning its own feed (orders are imported here).
    """

    url: str
    token: str = ""
    feed: bool = True

    def __post_init__(self) -> None:
        there = urlsplit(self.url)
        # Reading a port that is no number from 0 to 65535 raises ValueError.
        if there.scheme not in {"http", "https"} or not there.hostname or there.port == 0:
            raise ValueError(f"url = {self.url!r} is no http or https address")


class IntakeSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A folder whose files are imported by themselves; ``language`` (zh, en) is that of the reports beside them."""

    folder: Path
    language: Literal["zh", "en"] = "zh"


class ErpSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An ERP that is told what was packed: its template (one that ships, or a JSON file's path) and our secrets there.

    ``facts``: which of the template's; none named: all. ``address`` takes the place of the template's scheme and host.
    ``values`` fill its ``{value.…}``.
    """

    name: str
    template: str
    facts: tuple[str, ...] = ()
    address: str = ""
    secrets: dict[str, str] = {}
    values: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"ErpSettings({self.name!r}, {self.template!r})"


class ReplaySettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A second system that is sent each accepted scan: ``kind`` tcp (host, port), serial (path, baud) or webhook (url).

    ``codes``: which kinds (waybill, goods, handover). ``ending`` follows each code: cr, lf, crlf, tab or none.
    What cannot be sent within ``keep_seconds`` (60 at most) is dropped: in another parcel's middle it would do harm.
    """

    name: str
    kind: str
    codes: tuple[Literal["waybill", "goods", "handover"], ...] = ("waybill", "goods")
    ending: Literal["cr", "lf", "crlf", "tab", "none"] = "cr"
    keep_seconds: Annotated[float, msgspec.Meta(gt=0, le=60)] = 5.0
    options: Options = {}


class LabelSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Labels that others made. ``hosts``: where they may be fetched from (https alone; ``host`` or ``host:port``).

    ``ca_file`` takes the place of the machine's certificates. They are deleted ``keep_days`` after their parcel
    left, and after 90 days in any case.
    """

    hosts: tuple[str, ...] = ()
    ca_file: Path | None = None
    keep_days: Annotated[int, msgspec.Meta(ge=0, le=36_500)] = 14


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that a station knows about its machine. ``number`` orders benches on a floor (sounds differ by it)."""

    station_id: str
    name: str = ""
    number: int = 1
    data: Path = Path("/var/lib/shipfloor")
    listen: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=1, le=65_535)] = 8480
    token: str = ""
    scanners: tuple[ScannerSettings, ...] = ()
    printer: PrinterSettings | None = None
    second_printer: PrinterSettings | None = None  # takes the labels that the first cannot print
    camera: CameraSettings = CameraSettings()
    scale: ScaleSettings | None = None
    labels: LabelSettings = LabelSettings()
    central: CentralSettings | None = None
    intake: IntakeSettings | None = None
    erps: tuple[ErpSettings, ...] = ()
    replays: tuple[ReplaySettings, ...] = ()
    batch_ship: Path | None = None  # a folder of our own forms of batch-ship files (``domain.batch_ship_form``)

    def __post_init__(self) -> None:
        names = [scanner.name for scanner in self.scanners]
        if twice := _twice(names):
            raise ValueError(f"two scanners are called {', '.join(twice)}: give each a name of its own")

        if shared := _twice(self._places()):
            raise ValueError(f"two devices are at {', '.join(shared)}: one place is one device's")

        if self.second_printer is not None and (self.printer is None or self.printer.name == self.second_printer.name):
            raise ValueError("second_printer stands beside [printer], under a name of its own")

        first, second = self.printer, self.second_printer
        if first is not None and second is not None and first.is_component != second.is_component:
            raise ValueError(
                "second_printer must be a print component where [printer] is one, and only there: "
                "no other printer can print its waybills, and no label of ours may come out in a waybill's place"
            )

    def _places(self) -> list[str]:
        """Where each device is, as far as its options say: a path, or a host and its port."""
        wanted = (*self.scanners, self.scale, self.printer, self.second_printer, self.camera)
        options = [each.options for each in wanted if each is not None]
        paths = [str(each["path"]) for each in options if "path" in each]
        return [*paths, *(f"{each['host']}:{each.get('port', '')}".rstrip(":") for each in options if "host" in each)]

    @property
    def database(self) -> Path:
        """Where the journals and the state derived from them lie."""
        return self.data / "station.db"

    @property
    def photos(self) -> Path:
        """Where photos lie, named by their digests."""
        return self.data / "photos"

    @property
    def clips(self) -> Path:
        """Where clips lie, named by their digests."""
        return self.data / "clips"

    @property
    def calibration(self) -> Path:
        """What is known of this bench's camera; ``doctor`` writes it."""
        return self.data / "camera.json"

    @property
    def documents(self) -> Path:
        """Where labels that others made lie, named by their digests."""
        return self.data / "labels"


def read_settings(path: Path) -> Settings:
    """The settings in a TOML file; raises SettingsError naming the file and the key."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}). Nothing was started.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: is not UTF-8 text ({error.reason}). Nothing was started.") from error
    try:
        return msgspec.convert(tomllib.loads(text), Settings, dec_hook=_path)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SettingsError(f"{path}: {error}. Nothing was started; mend the file and start again.") from error


def _path(kind: type, value: object) -> Path:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise NotImplementedError(kind)


def _twice(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
