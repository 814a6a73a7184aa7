"""Head office put together: database, feed writer, projector. Does not know HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from uuid import uuid4

from central.batch_ship import BatchShips
from central.clock import Clock, boot_ns
from central.feed import Feed, project, stamper
from central.feed_event import FeedEvent
from central.imports import address_key, known_goods, known_mappings, known_order, known_waybill
from central.ports import Importer
from central.projector import Projector, Wiring, cursors
from central.settings import Settings
from central.store.pool import Pool
from central.store.schema import create_tables
from domain.batch_ship_order import Forms
from domain.events import Event, OrdersLoaded
from domain.goods import Goods
from domain.mapping import ColumnMapping
from domain.order import Order, Waybill
from journal.database import Connection, open_database
from journal.identity import open_journal
from journal.tables import Journal, find_journal, list_journals
from journal.write import Writer

NO_FORMS: Forms = MappingProxyType({})
FOLLOW_UP_SECONDS = 3.0
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Office:
    """What the interfaces stand on. ``start`` before use, ``close`` after."""

    def __init__(self, settings: Settings, importer: Importer, clock: Clock, forms: Forms = NO_FORMS) -> None:
        """``forms``: what each platform wants its batch-ship files to look like."""
        self.settings = settings
        self.importer = importer
        self.clock = clock
        self.forms = forms
        self.readers = Pool(lambda: self.connect(readonly=True))
        self.writers = Pool(self.connect)
        self.feed: Feed
        self.feed_journal = ""
        self.projector: Projector
        self._writer: Writer | None = None

    def connect(self, *, readonly: bool = False) -> Connection:
        """A connection to head office's database."""
        return open_database(self.settings.database_url, readonly=readonly)

    def start(self) -> None:
        """Make the tables, open the feed's journal, start the writer and the projector."""
        self.settings.data.mkdir(parents=True, exist_ok=True)
        connection = self.connect()
        try:
            create_tables(connection)
            self.feed_journal = open_journal(connection, self.settings.station_id, "feed", new_id)
        finally:
            connection.close()
        self.projector = Projector(
            Wiring(
                connect=self.connect,
                clock=self.clock,
                site_of=self.settings.site_of,
                zone=self.settings.zone,
                adopt=self._adopt,
            )
        )
        self._writer = Writer(
            connect=self.connect,
            station_id=self.settings.station_id,
            journals={"feed": self.feed_journal},
            stamp=stamper(self.clock, boot_ns, boot_id()),
            new_id=new_id,
            project=project,
            on_commit=self.projector.poke,
        )
        self._writer.start()
        self.feed = Feed(self._writer, self.clock)
        with self.readers.use() as connection:
            self.batch_ships(connection).finish()
        self.projector.start()

    def close(self) -> None:
        """Finish what is in hand and let go of the database."""
        if self._writer is not None:
            self.projector.close()
            self._writer.close()
        self.readers.close()
        self.writers.close()

    def troubles(self) -> dict[str, str]:
        """What is wrong now, by part; empty while all is well."""
        writer = self._writer
        found = {
            "writer": "stopped" if writer is None or not writer.alive else writer.trouble,
            "projector": self.projector.trouble if self.projector.alive else "stopped",
        }
        return {part: trouble for part, trouble in found.items() if trouble}

    def behind(self) -> int:
        """Events that are stored and not yet rows."""
        with self.readers.use() as connection:
            done = cursors(connection)
            return sum(journal.counts_to - done.get(journal.journal_id, 0) for journal in list_journals(connection))

    def known_order(self, order_id: str) -> Order | None:
        """The order as our feed last told it."""
        with self.readers.use() as connection:
            return known_order(connection, order_id)

    def known_waybill(self, tracking_number: str) -> Waybill | None:
        """The waybill as our feed last told it."""
        with self.readers.use() as connection:
            return known_waybill(connection, tracking_number)

    def known_goods(self, sku: str) -> Goods | None:
        """The goods as our feed last told them."""
        with self.readers.use() as connection:
            return known_goods(connection, sku)

    def follow_up(self) -> None:
        """Wait a moment until the rows show what the feed has just been told: who asked looks at them next."""
        with self.readers.use() as connection:
            feed = find_journal(connection, self.feed_journal)
        if feed is not None:
            self.projector.wait_for(feed.journal_id, feed.sequence, FOLLOW_UP_SECONDS)

    def batch_ships(self, connection: Connection) -> BatchShips:
        """Head office's batch-ship files, read by this connection."""
        return BatchShips(
            reader=connection, feed=self.feed, clock=self.clock, forms=self.forms, zone=self.settings.zone
        )

    def address_key(self) -> bytes:
        """The key with which addresses become marks."""
        with self.readers.use() as connection:
            return address_key(connection, self.feed)

    def mappings(self) -> list[ColumnMapping]:
        """The column mappings in force."""
        with self.readers.use() as connection:
            return known_mappings(connection)

    def _adopt(self, decided: Sequence[tuple[Event, str]], _journal: Journal) -> None:
        """Take over into the feed what a station wrote for itself."""
        self.feed.adopt([(event, at) for event, at in decided if isinstance(event, FeedEvent) and _once(event)])


def _once(event: FeedEvent) -> bool:
    """Whether it can be told once: the end of an import without a name would come again with every reading."""
    return not isinstance(event, OrdersLoaded) or bool(event.import_id)


def new_id() -> str:
    """An id that nobody else has."""
    return str(uuid4())


def boot_id(path: Path = BOOT_ID) -> str:
    """This machine's run, as its kernel names it; a random one where it does not."""
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return new_id()
