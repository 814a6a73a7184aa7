"""The settings file of head office: this machine and the names of its sites. Rules are not here but in the feed.

database = "postgresql://shipfloor@db/shipfloor"   # default: sqlite in the data folder
data = "/var/lib/shipfloor"                        # the one place where its unit lets it write
host = "0.0.0.0"                                   # who may reach us; unnamed: this machine alone
port = 8490
token_file = "/etc/shipfloor/token"                # what stations present; or token = "…", here
read_token = "…"                                   # what page, score and pull ask for; none: whoever reaches us
station_id = "central"                             # our own name in the feed
zone = "Asia/Shanghai"                             # of stations that no site names
language = "zh"                                    # zh or en: of pages and of the watched folder's reports
score_n_min = 1                                    # a rate of fewer parcels than this has no grade
batch_ship = "/etc/shipfloor/forms"                # a folder of our own forms of batch-ship files

[intake]
folder = "/var/lib/shipfloor/orders"               # files put here are imported for every floor

[sites.yiwu-1]
name = "义乌一仓"
zone = "Asia/Shanghai"
stations = ["S1", "S2"]
station_names = { S1 = "1 号台", S2 = "2 号台" }    # what people call them
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from central.errors import SettingsUnusable

PORT = 8490
STATION_ID = "central"


class Site(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A warehouse: what people call it and its stations, its zone, and which stations stand in it."""

    name: str = ""
    zone: str = ""
    stations: tuple[str, ...] = ()
    station_names: dict[str, str] = {}


class Intake(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A folder whose files are imported by themselves."""

    folder: Path


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that head office is told at start. Unknown keys refuse to start."""

    data: Path
    database: str = ""
    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=1, le=65_535)] = PORT
    token: str = ""
    read_token: str = ""
    token_file: Path | None = None
    station_id: str = STATION_ID
    zone: str = "Asia/Shanghai"
    language: Literal["zh", "en"] = "zh"
    score_n_min: Annotated[int, msgspec.Meta(ge=1)] = 1
    sites: dict[str, Site] = {}
    intake: Intake | None = None
    batch_ship: Path | None = None

    @property
    def database_url(self) -> str:
        """Where rows and envelopes are kept."""
        return self.database or str(self.data / "central.db")

    def site_of(self, station_id: str) -> tuple[str, str]:
        """The site's key and zone of a station; an empty key where no site names it."""
        for key, site in self.sites.items():
            if station_id in site.stations:
                return key, site.zone or self.zone
        return "", self.zone

    def site_name(self, key: str) -> str:
        """What people call a site; "" for none."""
        site = self.sites.get(key)
        return site.name if site and site.name else key

    def station_name(self, station_id: str) -> str:
        """What people call a station."""
        for site in self.sites.values():
            if station_id in site.station_names:
                return site.station_names[station_id]
        return station_id


def read_settings(path: Path) -> Settings:
    """The settings that a TOML file holds; raises SettingsUnusable with the place."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsUnusable(f"{path}: {error}") from error
    try:
        settings = msgspec.convert(raw, Settings, dec_hook=_path)
    except msgspec.ValidationError as error:
        raise SettingsUnusable(f"{path}: {error}") from error
    return check(with_token(settings), str(path))


def _path(kind: type, value: object) -> Path:
    """Msgspec reads no paths by itself."""
    if kind is not Path or not isinstance(value, str):
        raise TypeError(f"expected text, got {value!r}")
    return Path(value)


def with_token(settings: Settings) -> Settings:
    """The settings with the token that ``token_file`` holds, so that the settings file itself need not be secret."""
    if settings.token_file is None:
        return settings
    try:
        token = settings.token_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsUnusable(f"token_file: {error}") from error
    if not token:
        raise SettingsUnusable(f"token_file {settings.token_file} is empty")
    return msgspec.structs.replace(settings, token=token)


def check(settings: Settings, source: str) -> Settings:
    """The same settings, once zones exist and no station stands in two sites."""
    seen: dict[str, str] = {}
    for key, site in settings.sites.items():
        for station in site.stations:
            if station in seen:
                raise SettingsUnusable(f"{source}: station {station} stands in {seen[station]} and in {key}")
            seen[station] = key
    for zone in {settings.zone, *(site.zone for site in settings.sites.values() if site.zone)}:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise SettingsUnusable(f"{source}: zone {zone}: {error}") from error
    if settings.database and not settings.database.startswith(("postgresql://", "/", "sqlite:///")):
        raise SettingsUnusable(f"{source}: database must be postgresql://… or a path, not {settings.database}")
    return settings
