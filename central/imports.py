"""A file's orders, waybills and goods told to the feed; remarks kept beside it. Does not know files or HTTP."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

import msgspec

from central.clock import Clock
from central.feed import Feed, Told, every_listed, listed
from central.ports import ImportResult
from domain import events as e
from domain.goods import Goods
from domain.listed_again import goods_beside, silent_of_goods, silent_of_waybill, waybill_beside
from domain.mapping import ColumnMapping
from domain.order import Order, Waybill
from domain.silence import beside as beside_known
from domain.silence import silent_columns
from domain.told_again import put_before, settle, silent_of_claim
from journal.database import Connection

UNDONE_WITHIN = timedelta(days=3)
REMARK = "remark"
BADGE = "badge"
KEY = "key"
ADDRESS_KEY_BYTES = 32


class Known(Protocol):
    """What the feed last told of a thing."""

    def known_order(self, order_id: str, /) -> Order | None: ...
    def known_waybill(self, tracking_number: str, /) -> Waybill | None: ...
    def known_goods(self, sku: str, /) -> Goods | None: ...


def take_file(result: ImportResult, feed: Feed, known: Known, clock: Clock, import_id: str = "") -> Told:
    """Tell the feed everything that is new or changed, in chunks; returns how much was.

    By ``import_id`` it can be undone (``central.undo``).
    """
    import_id = import_id or str(uuid4())
    feed.keep_private([(REMARK, remark.order_id, remark) for remark in result.remarks])
    kept = _Kept(known, result, clock())
    told = feed.tell([e.OrderImported(order=kept.order(each), import_id=import_id) for each in result.orders])
    told_waybills = feed.tell(
        [e.WaybillListed(waybill=kept.waybill(each), import_id=import_id) for each in result.waybills]
    )
    told_goods = feed.tell([e.GoodsListed(goods=kept.goods(each)) for each in result.goods])
    if result.orders:
        feed.note(
            e.OrdersLoaded(
                platform=result.platform,
                at=clock(),
                accepted=told.accepted,
                updated=told.updated,
                unchanged=told.unchanged,
                rejected=len(result.rejected),
                import_id=import_id,
            )
        )
        feed.forget(clock() - UNDONE_WITHIN)
        return told
    if result.waybills:
        _note_list(feed, import_id, clock, told_waybills, len(result.rejected))
    return told_waybills + told_goods


def _note_list(feed: Feed, import_id: str, clock: Clock, told: Told, rejected: int) -> None:
    feed.note(
        e.ListLoaded(
            import_id=import_id,
            kind="waybills",
            at=clock(),
            accepted=told.accepted,
            updated=told.updated,
            unchanged=told.unchanged,
            rejected=rejected,
        )
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of a file beside what the feed has told before."""

    known: Known
    file: ImportResult
    now: datetime

    def order(self, told: Order) -> Order:
        known = self.known.known_order(told.order_id)
        told = told if self.file.mapping else put_before(told, known)
        silent = silent_of_claim(told, known, silent_columns(told, self.file.fields))
        kept = beside_known(told, known, silent, self.now)
        return settle(told, kept, known, self.file.seen_at(self.now))

    def waybill(self, told: Waybill) -> Waybill:
        known = self.known.known_waybill(told.tracking_number)
        return waybill_beside(told, known, silent_of_waybill(self.file.fields), self.now)

    def goods(self, told: Goods) -> Goods:
        return goods_beside(told, self.known.known_goods(told.sku), silent_of_goods(self.file.fields), self.now)


def known_order(connection: Connection, order_id: str) -> Order | None:
    """The order as the feed last told it."""
    event = listed(connection, "order", order_id)
    return event.order if isinstance(event, e.OrderImported) else None


def known_waybill(connection: Connection, tracking_number: str) -> Waybill | None:
    """The waybill as the feed last told it."""
    event = listed(connection, "waybill", tracking_number)
    return event.waybill if isinstance(event, e.WaybillListed) else None


def known_goods(connection: Connection, sku: str) -> Goods | None:
    """The goods as the feed last told them."""
    event = listed(connection, "goods", sku)
    return event.goods if isinstance(event, e.GoodsListed) else None


def known_mappings(connection: Connection) -> list[ColumnMapping]:
    """The column mappings that supervisors saved and nobody removed."""
    return [event.mapping for event in every_listed(connection, "mapping") if isinstance(event, e.MappingSaved)]


def address_key(connection: Connection, feed: Feed) -> bytes:
    """The key of address marks, made when it is first asked for. It lies beside the feed, where it can be deleted."""
    found = connection.execute("SELECT data FROM private_notes WHERE kind = ? AND key = ?", (KEY, "address")).fetchone()
    if found is not None:
        return bytes.fromhex(msgspec.json.decode(found[0])["secret"])
    secret = secrets.token_hex(ADDRESS_KEY_BYTES)
    feed.keep_private([(KEY, "address", {"name": "address", "secret": secret})])
    return bytes.fromhex(secret)


def beside(connection: Connection, after: int, limit: int) -> dict[str, object]:
    """Remarks, badges' secrets and keys changed after a version, and the version to go on from."""
    rows = connection.execute(
        "SELECT kind, key, version, data FROM private_notes WHERE version > ? ORDER BY version LIMIT ?", (after, limit)
    ).fetchall()
    return {
        "remarks": _of(REMARK, rows),
        "badges": _of(BADGE, rows),
        "keys": _of(KEY, rows),
        "after": rows[-1][2] if rows else after,
    }


def _of(kind: str, rows: Sequence[tuple[str, str, int, str]]) -> list[object]:
    return [msgspec.json.decode(data) for row_kind, _, _, data in rows if row_kind == kind]
