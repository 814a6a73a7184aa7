"""What others decided, where this station may write it: its own feed, or (head office out of reach) its own record.

Does not know files or HTTP: values come in, facts go out, unchanged ones leave no trace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from domain.events import (
    BadgeIssued,
    BadgeRevoked,
    CarrierScanned,
    Event,
    GoodsListed,
    OrderImported,
    OrdersLoaded,
    SiteRulesSet,
    WaybillListed,
)
from domain.goods import Goods
from domain.order import Order, Remarks, Waybill
from domain.reason import reason
from domain.site import SiteRules, rules_to_text
from edge.clock import Clock
from edge.drafts import draft_of
from edge.errors import NotPossible
from edge.store.feed_projection import body_of
from edge.store.load import site_rules
from journal.database import Connection
from journal.envelope import Draft
from journal.write import Decision, Writer

TOGETHER = 100
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import did. ``unchanged`` were known as they are."""

    accepted: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.accepted + other.accepted, self.updated + other.updated, self.unchanged + other.unchanged)


class Feed:
    """Writes feed events. Where head office owns the feed, only orders may be added here, as the station's own facts."""

    def __init__(self, writer: Writer, clock: Clock, *, owned: bool) -> None:
        self._writer = writer
        self._clock = clock
        self.owned = owned

    def take_orders(self, platform: str, orders: Sequence[Order], remarks: Iterable[Remarks], rejected: int) -> Counts:
        """Record new and changed orders, a hundred a transaction so that scans go on in between."""
        self._keep_remarks(tuple(remarks))
        counts = self._take(
            orders, "orders", "order_id", lambda order: order.order_id, lambda o: OrderImported(order=o)
        )
        loaded = OrdersLoaded(
            platform=platform,
            at=self._clock.now(),
            accepted=counts.accepted,
            updated=counts.updated,
            unchanged=counts.unchanged,
            rejected=rejected,
        )
        self._write((loaded,))
        return counts

    def take_waybills(self, waybills: Sequence[Waybill]) -> Counts:
        """Record new and changed waybill numbers."""
        return self._take(
            waybills, "waybills", "tracking_number", lambda w: w.tracking_number, lambda w: WaybillListed(waybill=w)
        )

    def take_goods(self, goods: Sequence[Goods]) -> Counts:
        """Record new and changed goods."""
        return self._take(goods, "goods", "sku", lambda g: g.sku, lambda g: GoodsListed(goods=g))

    def set_rules(self, rules: SiteRules) -> None:
        """Publish the site's rules, whole."""
        self._must_own()
        self._write((SiteRulesSet(text=rules_to_text(rules)),))

    def change_rules(self, change: Callable[[SiteRules], SiteRules]) -> SiteRules:
        """Publish the site's rules as ``change`` makes them from those in force, in one stroke: no change is lost."""
        self._must_own()

        def decide(connection: Connection) -> Decision[SiteRules]:
            rules = change(site_rules(connection))
            return Decision(drafts=(self._draft(SiteRulesSet(text=rules_to_text(rules))),), answer=rules)

        return self._writer.submit(decide).result()

    def issue_badge(self, badge: str, role: str, name: str, pin_hash: str) -> None:
        """Issue a badge; its name and PIN hash lie beside the feed."""
        self._must_own()
        event = BadgeIssued(badge=badge, role=role)

        def decide(connection: Connection) -> Decision[None]:
            connection.execute(
                "INSERT INTO private_badges(badge, name, pin_hash, tries, locked_until) VALUES (?, ?, ?, 0, 0)"
                " ON CONFLICT(badge) DO UPDATE SET name = excluded.name, pin_hash = excluded.pin_hash, tries = 0,"
                " locked_until = 0",
                (badge, name, pin_hash),
            )
            return Decision(drafts=(self._draft(event),), answer=None)

        self._writer.submit(decide).result()

    def revoke_badge(self, badge: str) -> None:
        """A badge opens nothing any more."""
        self._must_own()
        self._write((BadgeRevoked(badge=badge),))

    def take_carrier_scans(self, scans: Sequence[CarrierScanned]) -> None:
        """Record what a carrier told of its scans."""
        self._must_own()
        self._write(tuple(scans))

    def _must_own(self) -> None:
        if not self.owned:
            raise NotPossible(reason("rules_read_only"))

    def _draft(self, event: Event) -> Draft:
        return draft_of(event, "feed" if self.owned else "record")

    def _write(self, events: tuple[Event, ...]) -> None:
        drafts = tuple(self._draft(event) for event in events)
        self._writer.submit(lambda _connection: Decision(drafts=drafts, answer=None)).result()

    def _keep_remarks(self, remarks: tuple[Remarks, ...]) -> None:
        for chunk in _chunks(remarks):

            def decide(connection: Connection, chunk: Sequence[Remarks] = chunk) -> Decision[None]:
                connection.executemany(
                    "INSERT INTO private_remarks(order_id, buyer, seller) VALUES (?, ?, ?)"
                    " ON CONFLICT(order_id) DO UPDATE SET buyer = excluded.buyer, seller = excluded.seller",
                    [(each.order_id, each.buyer, each.seller) for each in chunk],
                )
                return Decision(drafts=(), answer=None)

            self._writer.submit(decide).result()

    def _take(
        self,
        values: Sequence[T],
        table: str,
        column: str,
        key: Callable[[T], str],
        event: Callable[[T], Event],
    ) -> Counts:
        total = Counts()
        for chunk in _chunks(values):

            def decide(connection: Connection, chunk: Sequence[T] = chunk) -> Decision[Counts]:
                counts, drafts = Counts(), []
                for value in chunk:
                    row = connection.execute(f"SELECT body FROM {table} WHERE {column} = ?", (key(value),)).fetchone()
                    if row is not None and row[0] == body_of(value):
                        counts += Counts(unchanged=1)
                        continue
                    counts += Counts(accepted=1) if row is None else Counts(updated=1)
                    drafts.append(self._draft(event(value)))
                return Decision(drafts=tuple(drafts), answer=counts)

            total += self._writer.submit(decide).result()
        return total


def _chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), TOGETHER):
        yield values[start : start + TOGETHER]
