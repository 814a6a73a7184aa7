"""What others decided, where this station may write it: its own feed, or (head office out of reach) its own record.

Does not know files or HTTP: values come in, facts go out, unchanged ones leave no trace.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from domain.events import (
    BadgeIssued,
    BadgeRevoked,
    BarcodeBound,
    BarcodeUnbound,
    CarrierScanned,
    Event,
    GoodsListed,
    ListLoaded,
    MappingRemoved,
    MappingSaved,
    OrderImported,
    OrdersLoaded,
    PolicyPublished,
    SiteRulesSet,
    WaybillListed,
)
from domain.goods import Goods
from domain.mapping import ColumnMapping
from domain.order import Order, Remarks, Waybill
from domain.reason import reason
from domain.site import SiteRules, rules_to_text
from domain.wire import to_data
from edge.clock import Clock
from edge.drafts import draft_of
from edge.errors import NotPossible, Unreachable
from edge.holidays import learn_holidays
from edge.retold import Retelling, placed_anew
from edge.store.bodies import Listed, body_of, kept_body, written_now
from edge.store.load import site_rules
from edge.store.remarks import keep_remarks
from journal.database import Connection
from journal.envelope import Draft
from journal.write import Decision, Writer

TOGETHER = 100
REMARKS_TOGETHER = 1_000  # five milliseconds of the writer, of which a hundred orders take a hundred
T = TypeVar("T")
ListedT = TypeVar("ListedT", Order, Waybill, Goods)
Beside = Callable[[Connection, ListedT], ListedT]

_PLAIN = Retelling()  # of what no file told


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import did. ``unchanged`` were known as they are; of ``outdated`` a later file has told otherwise."""

    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    outdated: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.accepted + other.accepted, self.updated + other.updated, self.unchanged + other.unchanged)


def compare(connection: Connection, value: Listed) -> Counts:
    """What taking a value would do."""
    kept = kept_body(connection, value)
    if kept is None:
        return Counts(accepted=1)
    told = body_of(value)
    return Counts(unchanged=1) if told == kept or told == written_now(kept, value) else Counts(updated=1)


class Owner(Protocol):
    """The feed's owner, where that is not this station; every call raises Unreachable."""

    def decide(self, events: Sequence[dict[str, Any]], badges: Sequence[dict[str, str]], /) -> None:
        """Tell it of events and of what lies beside them."""

    def undo(self, import_id: str, badge: str, /) -> dict[str, int]:
        """Have an import taken back; how much was."""


class Feed:
    """Writes feed events.

    Where head office owns the feed, a supervisor's decisions go there (``owner``) and come back by the feed; what is
    imported here is written as the station's own facts, packable at once, and adopted there.
    """

    def __init__(self, writer: Writer, clock: Clock, *, owned: bool, owner: Owner | None = None) -> None:
        self._writer = writer
        self._clock = clock
        self._owner = owner
        self.owned = owned

    def draft(self, event: Event) -> Draft:
        """What others decide, as a draft of ours: for our feed, or for our record until the feed's owner adopts it."""
        return draft_of(event, "feed" if self.owned else "record")

    def take_orders(
        self,
        platform: str,
        orders: Sequence[Order],
        rejected: int,
        beside: Beside[Order],
        import_id: str = "",
        *,
        unchanged: int = 0,
    ) -> Counts:
        """Record new and changed orders, then how fresh they are.

        ``beside`` gives an order as it is to be kept beside what is known of it. ``import_id``: what it is undone by.
        ``unchanged``: how many more were told and are known as they are.
        """
        learn_holidays({order.platform for order in orders})
        counts = Counts(unchanged=unchanged)
        for chunk in _chunks(orders):
            counts += self._take(chunk, beside, import_id)
        loaded = OrdersLoaded(
            platform=platform,
            at=self._clock.now(),
            accepted=counts.accepted,
            updated=counts.updated,
            unchanged=counts.unchanged,
            rejected=rejected,
            import_id=import_id,
        )
        self._write((loaded,))
        return counts

    def take_waybills(
        self, waybills: Sequence[Waybill], import_id: str = "", beside: Beside[Waybill] = _PLAIN.waybill
    ) -> Counts:
        """Record new and changed waybill numbers; ``beside`` as with orders."""
        return sum((self._take(chunk, beside, import_id) for chunk in _chunks(waybills)), Counts())

    def note_list(self, kind: str, counts: Counts, rejected: int, import_id: str) -> None:
        """Record that a list was imported, so that it can be undone."""
        self._write(
            (
                ListLoaded(
                    import_id=import_id,
                    kind=kind,
                    at=self._clock.now(),
                    accepted=counts.accepted,
                    updated=counts.updated,
                    unchanged=counts.unchanged,
                    rejected=rejected,
                ),
            )
        )

    def take_goods(self, goods: Sequence[Goods], beside: Beside[Goods] = _PLAIN.goods) -> Counts:
        """Record new and changed goods; ``beside`` as with orders."""
        return sum((self._take(chunk, beside) for chunk in _chunks(goods)), Counts())

    def bind_barcode(self, fact: BarcodeBound) -> None:
        """Record what a supervisor bound a code to: as an import, known here at once and taken over by the owner."""
        self._write((fact,))

    def unbind_barcode(self, fact: BarcodeUnbound) -> None:
        """Take a binding back."""
        self._decided((fact,))

    def keep_remarks(
        self, remarks: Sequence[Remarks], columns: Collection[str], told_at: datetime | None = None
    ) -> None:
        """Keep buyers' and sellers' words, of those columns that were told, as old as their file."""
        at = told_at or self._clock.now()
        for chunk in _chunks(remarks, REMARKS_TOGETHER):

            def decide(connection: Connection, chunk: Sequence[Remarks] = chunk) -> Decision[None]:
                keep_remarks(connection, chunk, columns, at)
                return Decision(answer=None)

            self._writer.submit(decide).result()

    def set_rules(self, rules: SiteRules) -> None:
        """Publish the site's rules, whole."""
        self._decided((SiteRulesSet(text=rules_to_text(rules)),))

    def change_rules(self, change: Callable[[SiteRules], SiteRules]) -> SiteRules:
        """Publish the site's rules as ``change`` makes them from those in force, in one stroke: no change is lost."""

        def decide(connection: Connection) -> Decision[SiteRules]:
            rules = change(site_rules(connection))
            drafts = (self.draft(SiteRulesSet(text=rules_to_text(rules))),) if self.owned else ()
            return Decision(drafts=drafts, answer=rules)

        rules = self._writer.submit(decide).result()
        if not self.owned:
            self.set_rules(rules)
        return rules

    def publish_policy(self, policy_id: str, text: str) -> None:
        """Publish a platform's policy, checked before."""
        self._decided((PolicyPublished(policy_id=policy_id, text=text),))

    def save_mapping(self, mapping: ColumnMapping) -> None:
        """Files with this header are read so from now on."""
        self._decided((MappingSaved(mapping=mapping),))

    def remove_mapping(self, key: str) -> None:
        """Files with this header are unknown again."""
        self._decided((MappingRemoved(key=key),))

    def undo_at_owner(self, import_id: str, badge: str) -> dict[str, int]:
        """Have the feed's owner take an import back, which then comes by the feed."""
        if self._owner is None:
            raise NotPossible(reason("undo_needs_owner"))
        try:
            return self._owner.undo(import_id, badge)
        except Unreachable as error:
            raise NotPossible(reason("undo_needs_owner")) from error

    def issue_badge(self, badge: str, role: str, name: str, pin_hash: str) -> None:
        """Issue a badge; its name and PIN hash lie beside the feed."""
        event = BadgeIssued(badge=badge, role=role)
        if not self.owned:
            self._decided((event,), [{"badge": badge, "name": name, "pin_hash": pin_hash}])
            return

        def decide(connection: Connection) -> Decision[None]:
            connection.execute(
                "INSERT INTO private_badges(badge, name, pin_hash) VALUES (?, ?, ?)"
                " ON CONFLICT(badge) DO UPDATE SET name = excluded.name, pin_hash = excluded.pin_hash",
                (badge, name, pin_hash),
            )
            connection.execute("DELETE FROM private_tries WHERE badge = ?", (badge,))
            return Decision(drafts=(self.draft(event),), answer=None)

        self._writer.submit(decide).result()

    def revoke_badge(self, badge: str) -> None:
        """A badge opens nothing any more."""
        self._decided((BadgeRevoked(badge=badge),))

    def take_carrier_scans(self, scans: Sequence[CarrierScanned]) -> None:
        """Record what a carrier told of its scans."""
        if not self.owned:
            raise NotPossible(reason("feed_not_owned"))
        self._write(tuple(scans))

    def _decided(self, events: tuple[Event, ...], badges: Sequence[dict[str, str]] = ()) -> None:
        """To our own feed, or to its owner; out of reach, rules are read-only."""
        if self.owned:
            self._write(events)
            return
        if self._owner is None:
            raise NotPossible(reason("rules_read_only"))
        try:
            self._owner.decide([{"kind": type(event).__name__, "data": to_data(event)} for event in events], badges)
        except Unreachable as error:
            raise NotPossible(reason("rules_read_only")) from error

    def _write(self, events: tuple[Event, ...]) -> None:
        drafts = tuple(self.draft(event) for event in events)
        self._writer.submit(lambda _connection: Decision(drafts=drafts, answer=None)).result()

    def _take(self, chunk: Sequence[ListedT], beside: Beside[ListedT], import_id: str = "") -> Counts:
        """Record what is new or changed of a hundred values, in one transaction so that scans go on in between."""

        def decide(connection: Connection) -> Decision[Counts]:
            counts, drafts, new = Counts(), list[Draft](), list[Listed]()
            for told in chunk:
                value = beside(connection, told)
                found = compare(connection, value)
                counts += found
                if not found.unchanged:
                    drafts.append(self.draft(_event_of(value, import_id)))
                if found.accepted:
                    new.append(value)
            placed = placed_anew(connection, new)
            drafts += [self.draft(_event_of(each, import_id)) for each in placed]
            return Decision(drafts=tuple(drafts), answer=counts)

        return self._writer.submit(decide).result()


def _event_of(value: Listed, import_id: str) -> Event:
    match value:
        case Order():
            return OrderImported(order=value, import_id=import_id)
        case Waybill():
            return WaybillListed(waybill=value, import_id=import_id)
        case Goods():
            return GoodsListed(goods=value)


def _chunks(values: Sequence[T], together: int = TOGETHER) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), together):
        yield values[start : start + together]
