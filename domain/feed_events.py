"""What others decided: orders, waybills, goods, rules, badges, carriers' scans. Does not know benches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.goods import Goods
from domain.mapping import ColumnMapping
from domain.order import Order, Waybill


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderImported:
    """A new version of an order, whole. Written to a station's own record while the feed's owner is out of reach.

    ``import_id`` names the import that told it, so that it can be undone.
    """

    order: Order
    import_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaybillListed:
    waybill: Waybill
    import_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsListed:
    goods: Goods


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPublished:
    """A platform policy file, as text, by its id."""

    policy_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRulesSet:
    """What a supervisor may change, whole (window, trips, margins, modes, profile): JSON text of ``domain.site``."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeIssued:
    """``role``: packer | supervisor | carrier_desk | service. PIN hashes lie beside the feed."""

    badge: str
    role: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeRevoked:
    badge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierScanned:
    """A carrier's own scan. ``stage``: picked_up (first scan) | moved | delivered."""

    tracking_number: str
    carrier: str
    stage: str
    at: datetime
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersLoaded:
    """An import of orders ended: how fresh order and refund data are. Counts say what the file did."""

    platform: str
    at: datetime
    accepted: int
    updated: int
    unchanged: int
    rejected: int
    import_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLoaded:
    """An import of a waybill list (``kind``: waybills) ended."""

    import_id: str
    kind: str
    at: datetime
    accepted: int
    updated: int
    unchanged: int
    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderUndone:
    """An import that told of the order was undone: ``order`` is as it is again.

    ``known`` is False where no other import tells of it: then it was never there; whoever has it in hand all the same
    takes it as cancelled, and so it is given.
    """

    order: Order
    known: bool
    import_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaybillUndone:
    """As ``OrderUndone``, for a listed waybill number."""

    waybill: Waybill
    known: bool
    import_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportUndone:
    """An import was undone, by whom. ``orders`` and ``waybills`` count what went back; ``left``, what was begun."""

    import_id: str
    badge: str
    at: datetime
    orders: int
    waybills: int
    left: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingSaved:
    """A supervisor said which column of a file is what; from now on files with its header are read so."""

    mapping: ColumnMapping


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingRemoved:
    key: str
