"""What became true by the clock alone: moments of the day, deadlines near and past, parcels missed.

``at`` is the instant at which it became true; when it was noticed, and whether that clock was trusted, stands in the
envelope (a station that was off tells it late). Does not know who noticed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentReached:
    """A moment of the day. ``what``: window_opened | window_closing | window_closed | trip_near | trip_left.

    ``minutes`` are those still to go. A window is the site's, or that of a shop or carrier; a trip names its departure.
    """

    what: str
    at: datetime
    minutes: int = 0
    shop: str = ""
    carrier: str = ""
    planned_at: datetime | None = None
    departs_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelMissed:
    """The last trip that could have taken it on its due date has left without it (no ``departs_at``: the day ended).

    ``hold`` is the reason of the hold it lay under, if any.
    """

    parcel_id: str
    at: datetime
    due_on: date
    cause: str
    carrier: str = ""
    departs_at: datetime | None = None
    ship_by: datetime | None = None
    hold: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipByNeared:
    """Still on the floor so many hours before its ship-by."""

    parcel_id: str
    at: datetime
    hours: int
    ship_by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipByBreached:
    """Still on the floor at its ship-by."""

    parcel_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupByNeared:
    """Declared, and as far as is known not scanned by the carrier, so many hours before it counts as false shipment."""

    parcel_id: str
    at: datetime
    hours: int
    pickup_by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupByBreached:
    """Declared, and as far as is known not scanned by the carrier in the hours that the platform allows."""

    parcel_id: str
    at: datetime
