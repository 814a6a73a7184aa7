"""What a day of the demo consists of. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """So many of one SKU."""

    sku: str
    quantity: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlan:
    """An order as the platform will list it. ``gift`` adds the shop's thank-you card."""

    number: str
    paid_at: datetime
    bought: tuple[Bought, ...]
    buyer: str = ""
    seller: str = ""
    gift: bool = False
    after_sales: str = ""
    declared_at: datetime | None = None
    promise_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelPlan:
    """A box: its waybill, where its paper lies, its orders. ``late``: its waybill is listed after the others."""

    tracking_number: str
    carrier: str
    orders: tuple[OrderPlan, ...]
    wave: str = ""
    position: int = 0
    printed_at: datetime | None = None
    late: bool = False

    @property
    def paid_at(self) -> datetime:
        """When the first of its orders was paid."""
        return min(order.paid_at for order in self.orders)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """All of it, as known at ``now``, in the order in which it was paid."""

    now: datetime
    seed: int
    parcels: tuple[ParcelPlan, ...]

    @property
    def orders(self) -> tuple[OrderPlan, ...]:
        """Every order."""
        return tuple(order for parcel in self.parcels for order in parcel.orders)
