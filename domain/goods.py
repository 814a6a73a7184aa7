"""The catalogue: what a code on a product means. Does not know orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BundlePart:
    """One part of a bundle (套装): packed and scanned instead of the bundle itself."""

    sku: str
    quantity: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """One SKU. ``barcodes`` are GTINs or the shop's own codes; ``weight_g`` is grams a unit; ``picture`` an address.

    ``told_at`` and ``told_earlier``: see ``domain.order.Order``.
    """

    sku: str
    barcodes: tuple[str, ...] = ()
    name: str = ""
    name_en: str = ""
    short_name: str = ""
    variant: str = ""
    location: str = ""
    picture: str = ""
    weight_g: int | None = None
    parts: tuple[BundlePart, ...] = ()
    gift: bool = False
    serial_wanted: bool = False
    no_barcode: bool = False
    told_at: datetime | None = None
    told_earlier: tuple[tuple[str, datetime | None], ...] = ()
