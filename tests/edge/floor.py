"""A floor without devices: a real database, writer and feed, a bench to scan at, and a clock that a test moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from domain.events import CarrierScanned
from domain.goods import Goods
from domain.order import Order, OrderLine, Waybill, order_id
from domain.site import Photo, Profile, SiteRules
from edge.clock import Clock
from edge.doubts import Doubts
from edge.feed import Counts, Feed
from edge.packing import Packing, Said
from edge.reading import Reading
from edge.store import load
from edge.store.projection import follow, project
from edge.store.schema import ensure_tables
from edge.store.tables import DERIVED
from edge.supervisors import Supervisors, hash_pin
from edge.workers.changes import Changes
from edge.workers.watch import Watch
from hardware.ports import Instant
from journal.database import Connection, open_database
from journal.envelope import Role
from journal.follow import read
from journal.identity import open_journal
from journal.tables import create_tables as create_journals
from journal.write import Decision, Writer

MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - only a folder of each test's own within it
START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # 10:00 in Yiwu
PAID = START - timedelta(hours=1)
PIN = "246810"
PACKER, SUPERVISOR = "017", "B02"
MUG, HAT = "MUG", "HAT"

_event_ids = count(1)


def waybill_number(serial: int) -> str:
    """A YTO waybill number."""
    return f"YT{serial:013d}"


def an_order(serial: int, *skus: str, number: str = "", **more: Any) -> Order:
    """An order of one mug, unless told otherwise."""
    lines = tuple(
        OrderLine(line_id=f"{sku}#{place}", sku=sku, title=sku.title()) for place, sku in enumerate(skus or (MUG,))
    )
    told: dict[str, Any] = {"paid_at": PAID, "confirmed_at": PAID, "carrier": "yto" if number else ""} | more
    order_number = f"261120-{serial:015d}"
    return Order(
        order_id=order_id("pdd", "", order_number),
        platform="pdd",
        shop="",
        number=order_number,
        lines=lines,
        tracking_number=number,
        **told,
    )


def a_waybill(number: str, *orders: Order, **more: Any) -> Waybill:
    """A listed waybill of some orders."""
    told = {"carrier": "yto"} | more
    return Waybill(tracking_number=number, order_ids=tuple(order.order_id for order in orders), **told)


@dataclass(slots=True)
class FloorTime:
    """The floor's wall and boot clock. ``step`` is how far the wall clock was set wrong."""

    now: datetime = START
    trusted: bool = True
    step: timedelta = timedelta()
    silent: bool = False
    ahead: timedelta = timedelta()

    def doubts(self) -> Doubts:
        """What the station would have to say of its clock and its feed's owner."""
        return Doubts(clock=not self.trusted, silent=self.silent, ahead=self.ahead)

    @property
    def boot_ns(self) -> int:
        """Nanoseconds since the floor began, whatever the wall clock was set to."""
        return (self.now - self.step - START) // timedelta(microseconds=1) * 1000


class FloorClock(Clock):
    """A clock that reads a floor's time and is trusted as far as that says."""

    def __init__(self, time: FloorTime) -> None:
        self._time = time
        super().__init__(wall=lambda: time.now, boot_ns=lambda: time.boot_ns)

    def trusted_at(self, moment: Instant) -> bool:  # noqa: ARG002 - a test says it, whatever the moment
        return self._time.trusted


@dataclass(kw_only=True)
class Floor:
    """One station's record, feed and bench. ``reader`` is a connection of the test's own."""

    path: Path
    station_id: str
    time: FloorTime
    clock: Clock
    writer: Writer
    feed: Feed
    packing: Packing
    changes: Changes
    watch: Watch
    supervisors: Supervisors
    reader: Connection
    said: list[Said]

    @property
    def now(self) -> datetime:
        """What the station's clock shows."""
        return self.time.now

    @property
    def record(self) -> str:
        """The id of the journal of what this floor saw."""
        return self.writer.journals["record"]

    def pause(self, seconds: float = 1.0) -> None:
        """Let the station's clock go on."""
        self.time.now += timedelta(seconds=seconds)

    def take(self, *values: Order | Waybill | Goods) -> Counts:
        """Import values in this order, each for itself."""
        total = Counts()
        for value in values:
            if isinstance(value, Order):
                total += self.feed.take_orders("pdd", [value], 0, lambda _connection, order: order)
            elif isinstance(value, Waybill):
                total += self.feed.take_waybills([value])
            else:
                total += self.feed.take_goods([value])
        return total

    def scan(self, *codes: str, place: str = "bench", device: str = "scanner", apart: float = 1.0) -> Said:
        """Scan codes one after the other; what the bench says to the last one."""
        said = None
        for code in codes:
            self.pause(apart)
            reading = Reading(
                place=place,
                device=device,
                text=code,
                at=self.now,
                boot_ns=self.time.boot_ns,
                role="dock" if place == "dock" else "bench",
            )
            said = self.packing.scan(reading).result()
        assert said is not None, "nothing was scanned"
        return said

    def sign_in(self) -> None:
        """Issue the packer's badge and sign them in."""
        self.feed.issue_badge(PACKER, "packer", "", "")
        self.scan(f"B:{PACKER}")

    def issue_supervisor(self) -> None:
        """Issue the supervisor's badge and PIN; hashing takes its time."""
        self.feed.issue_badge(SUPERVISOR, "supervisor", "", hash_pin(PIN))

    def carrier_scanned(self, number: str, at: datetime | None = None) -> None:
        """The carrier takes a parcel."""
        self.feed.take_carrier_scans(
            [CarrierScanned(tracking_number=number, carrier="yto", stage="picked_up", at=at or self.now)]
        )

    def turn(self) -> None:
        """Apply what waits between two scans, and wait until what was said of it has been heard."""
        self.changes.turn()
        # A future is done a moment before those who listen to it are called; the next one is not done before that.
        self.writer.submit(lambda _: Decision(answer=None)).result()

    def follow(self, owner: Floor) -> None:
        """Follow another floor's feed up to its end."""
        journal_id = owner.writer.journals["feed"]
        envelopes = read(owner.reader, journal_id, 0, 10_000)

        def decide(connection: Connection) -> Decision[int]:
            return Decision(answer=follow(connection, owner.station_id, journal_id, envelopes))

        self.writer.submit(decide).result()

    def parcel(self, name: str) -> Any:
        """The parcel that a number or id leads to."""
        parcel, _ = load.parcel_named(self.reader, name)
        assert parcel is not None, f"no parcel is known as {name}"
        return parcel

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[Any]:
        """Rows of the station's database."""
        return self.reader.execute(sql, params).fetchall()

    def kinds(self, role: Role = "record") -> list[str]:
        """The kinds of a journal's events, in order."""
        return [
            row[0]
            for row in self.rows(
                "SELECT json_extract(body, '$.kind') FROM envelopes WHERE journal_id = ? ORDER BY sequence",
                (self.writer.journals[role],),
            )
        ]

    def state(self) -> dict[str, list[Any]]:
        """Every derived table, row for row."""
        return state_of(self.reader)


def state_of(connection: Connection) -> dict[str, list[Any]]:
    """Every derived table, row for row, in no order that a history could leave its mark on."""
    rows = {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in DERIVED}  # noqa: S608 - our own names
    return {table: sorted(map(repr, found)) for table, found in rows.items()}


@contextmanager
def floor(
    folder: Path, *, rules: SiteRules | None = None, owns_feed: bool = True, name: str = "S1", trust: bool = True
) -> Iterator[Floor]:
    """A floor with its rules set; a floor that follows gets them from the feed's owner."""
    path = folder / f"{name}.db"
    connection = open_database(path)
    create_journals(connection)
    ensure_tables(connection)
    journals: dict[Role, str] = {"record": open_journal(connection, name, "record", _new_id)}
    if owns_feed:
        journals["feed"] = open_journal(connection, name, "feed", _new_id)
    time = FloorTime(trusted=trust)
    clock = FloorClock(time)
    writer = Writer(
        connect=lambda: open_database(path),
        station_id=name,
        journals=journals,
        stamp=clock.stamp,
        new_id=_new_id,
        project=project,
    )
    said: list[Said] = []
    packing = Packing(writer, doubts=time.doubts, printer=lambda: "label", on_said=said.append)
    here = Floor(
        path=path,
        station_id=name,
        time=time,
        clock=clock,
        writer=writer,
        feed=Feed(writer, clock, owned=owns_feed),
        packing=packing,
        changes=Changes(connection, packing, clock),
        watch=Watch(connection, writer, clock, whole_floor=owns_feed, doubts=time.doubts),
        supervisors=Supervisors(connection, writer),
        reader=connection,
        said=said,
    )
    writer.start()
    try:
        if owns_feed:
            here.feed.set_rules(rules or SiteRules(profile=Profile(photo=Photo.NONE)))
        yield here
    finally:
        writer.close()
        connection.close()


def _new_id() -> str:
    return f"00000000-0000-4000-8000-{next(_event_ids):012d}"
