"""Files that a supervisor uploads to a platform, so that it takes packed orders as shipped. Does not know their text.

That such a file was taken says nothing of the platform; that it was uploaded is a person's word. Each order's new
version, with the instant that it is declared since, is a fact of its own, as if an export had told it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchShipColumn:
    """``holds``: order | carrier | waybill | day; empty for a column that the platform has and we leave blank."""

    title: str
    holds: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchShipLook:
    """How a file looks, whole, so that it comes out again to the byte (see ``domain.batch_ship``).

    ``numbers``: how digits that a spreadsheet would spoil are kept from it: tab | formula | plain.
    """

    columns: tuple[BatchShipColumn, ...]
    separator: str = ","
    encoding: str = "utf-8-sig"
    numbers: str = "tab"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchShipRow:
    """One waybill of one order. ``number`` is the order's, ``carrier`` our code, ``carrier_name`` the platform's."""

    order_id: str
    number: str
    parcel_id: str
    tracking_number: str
    carrier: str
    carrier_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchShipTaken:
    """A file was made of packed orders, which are in no other until they are taken back. ``day`` is the site's."""

    file_id: str
    platform: str
    shop: str
    badge: str
    at: datetime
    day: date
    look: BatchShipLook
    rows: tuple[BatchShipRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchShipUploaded:
    """A supervisor says that it was uploaded at ``at``: these orders of it are declared since then.

    A long file's orders come in several of these, all with the first one's instant and badge.
    """

    file_id: str
    badge: str
    at: datetime
    order_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchShipTakenBack:
    """These orders of it were not declared by it after all: they may go into the next file."""

    file_id: str
    badge: str
    at: datetime
    order_ids: tuple[str, ...]
