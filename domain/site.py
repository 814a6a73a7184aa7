"""What a supervisor may change: window, trips, margins, modes and bench profile. Published whole through the feed.

Does not know how deadlines follow from it (see ``domain.deadline``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

import msgspec


class Mode(StrEnum):
    """How hard a rule is: refuse, only warn, or only record what it would have done."""

    ENFORCE = "enforce"
    WARN = "warn"
    SHADOW = "shadow"


class Label(StrEnum):
    """Where a parcel's label comes from: printed before it comes here, by us, by a print component, or nowhere."""

    PREPRINTED = "preprinted"
    STATION = "station"
    COMPONENT = "component"
    NONE = "none"


class Photo(StrEnum):
    REQUIRED = "required"
    WANTED = "wanted"
    NONE = "none"


class Shot(StrEnum):
    """What a further photo of a parcel shows."""

    OPEN = "open"
    CLOSED = "closed"
    LABEL = "label"


@dataclass(frozen=True, slots=True, kw_only=True)
class MorePhoto:
    """A photo beside the one that counts; ``delay_ms`` after its moment, 0–4,000."""

    shot: Shot
    delay_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a site demands of a bench. ``photo_delay_ms`` lies between the trigger and the frame, 0–800."""

    label: Label = Label.PREPRINTED
    photo: Photo = Photo.WANTED
    photo_delay_ms: int = 0
    unlisted: str = "record"
    more_photos: tuple[MorePhoto, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTrip:
    """A carrier's pickup on a weekday (Monday 0), local time of the site; when its truck comes, where that is known."""

    carrier: str
    weekdays: tuple[int, ...]
    departs: time
    arrives: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TripChange:
    """A dated change of one trip. ``planned`` names it (None: an added trip); ``departs`` None: cancelled."""

    carrier: str
    on: date
    planned: time | None
    departs: time | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The cutoff window of a day, local times of the site; per shop, carrier or weekday where given."""

    opens: time
    closes: time
    shop: str = ""
    carrier: str = ""
    weekday: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Modes:
    window: Mode = Mode.ENFORCE
    ship_by: Mode = Mode.ENFORCE
    trip_close: Mode = Mode.ENFORCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Surge:
    """Ship-by first, until ``until`` (aware UTC), by a supervisor with a reason."""

    until: datetime
    badge: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRules:
    """All that a site decides. Times of day are local to ``zone``; margins in minutes.

    ``public_holidays``: the site keeps its country's holidays and make-up days, as far as they are known; its own
    days outrank them. ``shop_handling_days`` stands in where an order does not say its handling time.
    """

    site: str = "site"
    zone: str = "Asia/Shanghai"
    country: str = "CN"
    windows: tuple[Window, ...] = (Window(opens=time(17), closes=time(18)),)
    work_weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    days_off: tuple[date, ...] = ()
    days_on: tuple[date, ...] = ()
    public_holidays: bool = False
    trips: tuple[PlannedTrip, ...] = ()
    trip_changes: tuple[TripChange, ...] = ()
    staging_minutes: int = 30
    scan_lag_minutes: int = 90
    modes: Modes = Modes()
    surge: Surge | None = None
    profile: Profile = Profile()
    weight_tolerance_grams: int = 20
    weight_tolerance_percent: int = 5
    shop_policies: tuple[tuple[str, str], ...] = ()
    shop_handling_days: tuple[tuple[str, int], ...] = ()
    require_due_view_minutes: int = 30
    refund_age_minutes: int = 30
    waybill_reuse_days: int = 30


class UnreadableRules(ValueError):
    """The text is not a set of site rules; the message names the place."""


def rules_to_text(rules: SiteRules) -> str:
    """Canonical JSON of the rules."""
    return msgspec.json.encode(rules, order="sorted").decode()


def rules_from_text(text: str) -> SiteRules:
    """The rules that JSON text holds; anything unreadable, unknown keys included, raises UnreadableRules."""
    try:
        told = msgspec.json.decode(text)
        rules = msgspec.convert(told, SiteRules)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise UnreadableRules(str(error)) from error
    unknown = _unknown(told, msgspec.to_builtins(rules), "$")
    if unknown:
        raise UnreadableRules(f"unknown key {unknown}")
    return rules


def _unknown(told: object, known: object, path: str) -> str:
    """The first key that was told and means nothing: a dataclass would drop it silently, and a typo with it."""
    if isinstance(told, dict) and isinstance(known, dict):
        for key, value in told.items():
            if key not in known:
                return f"{path}.{key}"
            if found := _unknown(value, known[key], f"{path}.{key}"):
                return found
    if isinstance(told, list) and isinstance(known, list | tuple):
        for place, (one, other) in enumerate(zip(told, known, strict=False)):
            if found := _unknown(one, other, f"{path}[{place}]"):
                return found
    return ""
