"""What others decided: orders, waybills, goods, rules, badges, carriers' scans. Does not know benches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.goods import Goods
from domain.order import Order, Waybill


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderImported:
    """A new version of an order, whole. Written to a station's own record while the feed's owner is out of reach."""

    order: Order


@dataclass(frozen=True, slots=True, kw_only=True)
class WaybillListed:
    waybill: Waybill


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
    """An import ended: how fresh order and refund data are. Counts say what the file did."""

    platform: str
    at: datetime
    accepted: int
    updated: int
    unchanged: int
    rejected: int
