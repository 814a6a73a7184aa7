"""What reading one file gives. Does not know files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.goods import Goods
from domain.order import Order, Remarks, Waybill
from domain.reason import Reason

Kind = Literal["orders", "waybills", "goods"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A row that was not taken. ``row`` counts from 1 as a person sees it in the file."""

    row: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The values of one file.

    ``fields`` names what the file had columns for: a later file without such a column says nothing about it and must
    not empty it. An order without an entry in ``remarks`` has no remark in this file. ``mapping`` names the saved
    mapping that an order file was read by. ``newest_at`` is the newest time in an order file: it was not made before.
    """

    kind: Kind
    platform: str
    orders: tuple[Order, ...] = ()
    remarks: tuple[Remarks, ...] = ()
    waybills: tuple[Waybill, ...] = ()
    goods: tuple[Goods, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[Reason, ...] = ()
    fields: frozenset[str] = frozenset()
    mapping: str = ""
    newest_at: datetime | None = None

    def seen_at(self, now: datetime) -> datetime:
        """By when what it says of its orders was true; ``now`` where it holds no time, or one that is still to come."""
        return now if self.newest_at is None else min(self.newest_at, now)
