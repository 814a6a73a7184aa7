"""What the tests of head office share: a station's journal made in memory, and an office on a real database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from central.projector import Adopt, Wiring, catch_up
from central.store.schema import create_tables
from domain import events as e
from domain.order import Order, OrderLine, order_id, parcel_id_of_waybill
from domain.wire import to_data
from journal.accept import Acknowledged, Outcome, accept
from journal.chain import genesis, seal
from journal.database import Connection, open_database
from journal.envelope import Entry, Envelope, Stamp
from journal.tables import Journal, insert_journal, insert_own, move_head

ZONE = "Asia/Shanghai"
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
"""Noon at the site, on the Friday of the screens."""

_ids = count(1)


def at(hour: int, minute: int = 0, *, day: int = 20) -> datetime:
    """An instant of November 2026 by the site's wall clock, UTC+8."""
    return datetime(2026, 11, day, 0, 0, tzinfo=UTC) + timedelta(hours=hour - 8, minutes=minute)


class StationJournal:
    """A journal as a station writes it: entries in, sealed envelopes out."""

    def __init__(self, station_id: str = "S1", journal_id: str = "") -> None:
        self.station_id = station_id
        self.journal_id = journal_id or f"journal-of-{station_id}"
        self.envelopes: list[Envelope] = []
        self.entries: list[Entry] = []
        self._hash = genesis(self.station_id, self.journal_id)

    def say(self, event: e.Event, *, when: datetime | None = None, clock: str = "trusted", **more: Any) -> Entry:
        """Append an event, written at ``when`` (its own time, else noon)."""
        written = when or getattr(event, "at", None) or NOON
        return self.say_raw(type(event).__name__, to_data(event), when=written, clock=clock, **more)

    def say_raw(
        self, kind: str, data: dict[str, Any], *, when: datetime = NOON, clock: str = "trusted", **more: Any
    ) -> Entry:
        """Append anything at all."""
        stamp = Stamp(
            at=when.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            boot_id="b",
            boot_ns=1,
            clock=clock,  # type: ignore[arg-type]  # tests say either word
        )
        entry = Entry(
            station_id=self.station_id,
            journal_id=self.journal_id,
            sequence=len(self.envelopes) + 1,
            kind=kind,
            version=1,
            event_id=more.get("event_id") or f"event-{next(_ids)}",
            stamp=stamp,
            feed_sequence=0,
            data=data,
            carried_from=more.get("carried_from"),
        )
        envelope = seal(self._hash, entry)
        self._hash = envelope.hash
        self.envelopes.append(envelope)
        self.entries.append(entry)
        return entry


def make_order(number: str, **facts: Any) -> Order:
    """An order paid at noon unless said otherwise."""
    platform, shop = facts.pop("platform", "pinduoduo"), facts.pop("shop", "shop-1")
    line = OrderLine(line_id="1", sku="CUP-RED", title="cup")
    given: dict[str, Any] = {"paid_at": NOON, "confirmed_at": NOON, "lines": (line,)} | facts
    return Order(order_id=order_id(platform, shop, number), platform=platform, shop=shop, number=number, **given)


def opened(tracking_number: str, **facts: Any) -> e.ParcelOpened:
    given: dict[str, Any] = {
        "parcel_id": parcel_id_of_waybill(tracking_number),
        "place": "bench",
        "badge": "B7",
        "at": at(13),
        "tracking_number": tracking_number,
        "carrier": "yto",
        "order_ids": (),
        "label": "preprinted",
    }
    return e.ParcelOpened(**(given | facts))


def packed(tracking_number: str, **facts: Any) -> e.ParcelPacked:
    given: dict[str, Any] = {
        "parcel_id": parcel_id_of_waybill(tracking_number),
        "place": "bench",
        "badge": "B7",
        "at": at(14),
        "tracking_number": tracking_number,
        "carrier": "yto",
        "order_ids": (),
        "platform": "pinduoduo",
        "shop": "shop-1",
        "units": 1,
        "lines": 1,
        "policy": "pdd",
        "paid_at": NOON,
        "ship_by": NOON + timedelta(hours=48),
        "bench_deadline": at(20),
        "due_on": date(2026, 11, 20),
    }
    return e.ParcelPacked(**(given | facts))


def handed_over(tracking_number: str, **facts: Any) -> e.ParcelHandedOver:
    given: dict[str, Any] = {
        "parcel_id": parcel_id_of_waybill(tracking_number),
        "trip_id": "T1",
        "place": "dock",
        "badge": "B9",
        "at": at(19),
        "tracking_number": tracking_number,
        "carrier": "yto",
    }
    return e.ParcelHandedOver(**(given | facts))


def scanned(tracking_number: str, when: datetime, stage: str = "picked_up") -> e.CarrierScanned:
    return e.CarrierScanned(tracking_number=tracking_number, carrier="yto", stage=stage, at=when)


def site_of(station_id: str) -> tuple[str, str]:
    return ("yiwu" if station_id.startswith("S") else "", ZONE)


def wiring(adopt: Adopt | None = None) -> Wiring:
    return Wiring(connect=no_connection, clock=lambda: NOON, site_of=site_of, zone=ZONE, adopt=adopt)


def no_connection() -> Connection:
    raise AssertionError("these tests hand the projector its connection")


class Office:
    """Head office without HTTP: what was sent in, projected."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.feed = StationJournal("central", "feed")
        create_tables(connection)

    def take(self, journal: StationJournal, first: int = 1, last: int | None = None) -> Outcome:
        """Send part of a station's journal, all of it unless said otherwise."""
        part = journal.envelopes[first - 1 : last]
        return accept(self.connection, journal.station_id, journal.journal_id, part)

    def tell(self, *events: e.Event, when: datetime = NOON) -> None:
        """Write into the feed that head office owns."""
        for event in events:
            self.feed.say(event, when=when)
        keep_as_own_feed(self.connection, self.feed)

    def project(self, batch: int = 500) -> None:
        catch_up(self.connection, wiring(), batch=batch)

    def take_all(self, *journals: StationJournal) -> None:
        for journal in journals:
            assert isinstance(self.take(journal), Acknowledged)
        self.project()

    def rows(self, table: str, *without: str) -> list[dict[str, Any]]:
        """All rows of a table by its first columns, less the columns named."""
        return rows_of(self.connection, table, *without)

    def parcel(self, tracking_number: str) -> dict[str, Any]:
        found = [row for row in self.rows("parcels") if row["parcel_id"] == parcel_id_of_waybill(tracking_number)]
        assert len(found) == 1, found
        return found[0]


def rows_of(connection: Connection, table: str, *without: str) -> list[dict[str, Any]]:
    cursor = connection.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own names
    names = [column[0] for column in cursor.description]  # type: ignore[attr-defined]  # both drivers have it
    rows = [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
    kept = [{name: row[name] for name in names if name not in without} for row in rows]
    return sorted(kept, key=lambda row: [str(value) for value in row.values()])


def keep_as_own_feed(connection: Connection, feed: StationJournal) -> None:
    """Store the feed's journal as one this database writes."""
    known = connection.execute("SELECT head_sequence FROM journals WHERE journal_id = ?", (feed.journal_id,)).fetchone()
    if known is None:
        start = genesis(feed.station_id, feed.journal_id)
        journal = Journal(journal_id=feed.journal_id, station_id=feed.station_id, role="feed", sequence=0, hash=start)
        insert_journal(connection, journal)
    done = known[0] if known else 0
    for envelope, entry in list(zip(feed.envelopes, feed.entries, strict=True))[done:]:
        insert_own(connection, feed.journal_id, envelope, entry.event_id)
    if len(feed.envelopes) > done:
        last = feed.envelopes[-1]
        move_head(connection, feed.journal_id, done, last.sequence, last.hash)


@contextmanager
def office(address: str) -> Iterator[Office]:
    with closing(open_database(address)) as connection:
        yield Office(connection)


COMPUTED = ("parcels", "orders", "daily", "refusals", "stations", "undeclared_orders", "station_ships")


def whole(connection: Connection, tables: Sequence[str] = COMPUTED) -> dict[str, list[dict[str, Any]]]:
    """All rows less their versions: what must not hang on the order of arrival."""
    return {table: rows_of(connection, table, "version") for table in tables}
