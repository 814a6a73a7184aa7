"""A parcel on the scale: asked for by its waybill's scan, weighed or not. Does not know scales."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightAsked:
    """The waybill was scanned at the weigh-out. ``trigger_boot_ns`` is that moment on the boot clock (0: unknown)."""

    weighing_id: str
    parcel_id: str
    place: str
    badge: str
    at: datetime
    trigger_boot_ns: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelWeighed:
    """A weight at rest, whole grams with its packing. ``units`` are SKUs and quantities that went into the box.

    ``low`` and ``high`` bound what was expected (None: nobody could say); ``source`` says from what: ``content``
    (parcels of the same content, weighed before) or ``units`` (what each unit weighs); ``off``: outside of them.
    """

    weighing_id: str
    parcel_id: str
    place: str
    badge: str
    at: datetime
    grams: int
    units: tuple[tuple[str, int], ...] = ()
    low: int | None = None
    high: int | None = None
    source: str = ""
    off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightMissed:
    """No weight: ``not_stable``, ``scale_lost``, ``next_parcel`` (its waybill came first) or ``restart``."""

    weighing_id: str
    parcel_id: str
    place: str
    at: datetime
    reason: str
