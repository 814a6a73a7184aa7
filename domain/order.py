"""What a buyer bought on a platform. Does not know parcels, benches or deadlines."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha1

# A fixed namespace, so that the same file imported twice, or in two places, gives the same ids.
NAMESPACE = uuid.UUID("6f2b1d0e-51a7-5c0e-9a53-5b1f0f1c0a01")


Earlier = tuple[tuple[str, datetime | None], ...]


class Refund(StrEnum):
    """What a platform's after-sales status means at the bench (FLOORS R16)."""

    CLEAR = "clear"
    ASK = "ask"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One SKU and its quantity. ``line_id`` is unique within the order and stable across imports."""

    line_id: str
    sku: str
    title: str
    variant: str = ""
    quantity: int = 1
    gift: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherNumber:
    """One more waybill number of an order that travels in several parcels."""

    tracking_number: str
    carrier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order without personal data. Instants are aware UTC. ``declared_at`` is the platform's shipping claim.

    ``seen_declared_at`` is when such a claim was first seen without its own instant: it was made by then.
    ``handling_days`` is the handling time that its listing promises; ``risk_hold``: in the platform's risk review.
    ``address_mark`` is a keyed digest of where it goes, to see that it changed (``domain.version``).
    ``further_numbers`` are those that it names beside ``tracking_number``, ``former_numbers`` those that it once named.
    Without ``has_lines`` nobody told of its goods line by line, and its lines only name them. ``told_at``: when what it
    says was so; ``told_earlier``: the fields that were told last before that, each with when (None: not told yet).
    """

    order_id: str
    platform: str
    shop: str
    number: str
    lines: tuple[OrderLine, ...]
    created_at: datetime | None = None
    paid_at: datetime | None = None
    confirmed_at: datetime | None = None
    promise_at: datetime | None = None
    presale_on: date | None = None
    declared_at: datetime | None = None
    seen_declared_at: datetime | None = None
    service: str = ""
    goods_type: str = ""
    handling_days: int | None = None
    risk_hold: bool = False
    amount_fen: int | None = None
    platform_status: str = ""
    after_sales: str = ""
    refund: Refund = Refund.CLEAR
    cancelled: bool = False
    tracking_number: str = ""
    carrier: str = ""
    further_numbers: tuple[FurtherNumber, ...] = ()
    former_numbers: tuple[str, ...] = ()
    address_mark: str = ""
    has_lines: bool = True
    told_at: datetime | None = None
    told_earlier: Earlier = ()

    @property
    def declared_since(self) -> datetime | None:
        """Since when it is declared: as its platform tells, else since somebody first saw it so."""
        return self.declared_at or self.seen_declared_at

    @property
    def declared_kind(self) -> str:
        """What that instant is: the platform's claim, or ``derived`` from when one was seen."""
        return "declared" if self.declared_at is not None or self.seen_declared_at is None else "derived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarks:
    """Personal words beside an order: kept in a deletable table, never in a journal."""

    order_id: str
    buyer: str = ""
    seller: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waybill:
    """A waybill number and the orders that travel under it, as a printing tool lists them.

    ``unplaced``: of those orders that no known shop has, the shop that the list names, as (id without shop, shop).
    ``told_at`` and ``told_earlier`` as of an order.
    """

    tracking_number: str
    carrier: str
    order_ids: tuple[str, ...]
    printed_at: datetime | None = None
    wave: str = ""
    wave_position: int | None = None
    replaces: str = ""
    unplaced: tuple[tuple[str, str], ...] = ()
    told_at: datetime | None = None
    told_earlier: Earlier = ()


def order_id(platform: str, shop: str, number: str) -> str:
    """The id of an order: UUIDv5 over platform, shop and order number."""
    return str(uuid.uuid5(NAMESPACE, f"order\x1f{platform}\x1f{shop}\x1f{number}"))


def order_ids(platform: str, shop: str, numbers: Sequence[str]) -> list[str]:
    """As ``order_id`` of each number, for a file of a hundred thousand."""
    # RFC 9562: the SHA-1 of namespace and name, with the version 5 and the variant 10 in their bits.
    named = sha1(NAMESPACE.bytes + f"order\x1f{platform}\x1f{shop}\x1f".encode(), usedforsecurity=False)
    ids: list[str] = []
    for number in numbers:
        digest = named.copy()
        digest.update(number.encode())
        text = digest.hexdigest()
        ids.append(f"{text[:8]}-{text[8:12]}-5{text[13:16]}-{VARIANT[text[16]]}{text[17:20]}-{text[20:32]}")
    return ids


def parcel_id_of_waybill(tracking_number: str, generation: int = 0) -> str:
    """The id of a parcel whose waybill number is known. ``generation`` counts earlier uses of the number."""
    return str(uuid.uuid5(NAMESPACE, f"waybill\x1f{tracking_number}\x1f{generation}"))


def parcel_id_of_order(order: str, ordinal: int = 0) -> str:
    """The id of a parcel whose waybill number is not yet known."""
    return str(uuid.uuid5(NAMESPACE, f"order-parcel\x1f{order}\x1f{ordinal}"))


VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
