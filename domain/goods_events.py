"""What a bench learns of goods' codes: which goods were meant, what a code is bound to, a serial that is waited for.

Does not know parcels' states, nor how a code is looked up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BarcodeAnswered:
    """A code stands on several goods, and a packer said by picture which are meant in this parcel."""

    parcel_id: str
    place: str
    badge: str
    at: datetime
    code: str
    sku: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDropped:
    """A supervisor took such an answer back: the next scan of the code in this parcel asks again."""

    parcel_id: str
    badge: str
    at: datetime
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialAsked:
    """A unit was shown whose serial number is wanted: it counts when that is scanned. ``how`` as in UnitVerified."""

    parcel_id: str
    place: str
    badge: str
    at: datetime
    line_id: str
    sku: str
    code: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BarcodeBound:
    """A supervisor said at a bench what an unknown barcode stands for. Written as an import is: see OrderImported."""

    code: str
    sku: str
    badge: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BarcodeUnbound:
    """A binding was taken back; what the goods file says of the code stays."""

    code: str
    sku: str
    badge: str
    at: datetime
