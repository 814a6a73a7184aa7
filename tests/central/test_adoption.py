"""What stations wrote for themselves, taken over by the feed: of two versions the one that was decided later counts.

Whichever station sends first, however its record is cut into batches, and whatever time it is when it arrives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from central import feed as feeds
from central.feed import Feed, event_of
from central.projection.local import utc_text
from central.projector import Wiring, catch_up
from central.store.schema import create_tables
from domain.events import OrderImported
from domain.order import Order, Refund
from edge.store.projection import follow, project_envelope
from edge.store.schema import ensure_tables
from journal.accept import Acknowledged, accept
from journal.database import Connection, open_database
from journal.follow import read
from journal.identity import open_journal
from journal.tables import create_tables as create_journals
from journal.write import Writer
from tests.central.support import ZONE, StationJournal, at, make_order, no_connection, site_of

EVENING = at(18)
STATIONS = ("S1", "S2")
Versions = tuple[tuple[str, Refund], ...]


@dataclass(frozen=True, slots=True)
class HeadOffice:
    """A feed that adopts what the projector reads."""

    connection: Connection
    wiring: Wiring
    feed_journal: str

    def take(self, journal: StationJournal, first: int, last: int, batch: int) -> None:
        """A part of a station's record, from ``first`` (0 is the first) to before ``last``, projected."""
        sent = accept(self.connection, journal.station_id, journal.journal_id, journal.envelopes[first:last])
        assert isinstance(sent, Acknowledged)
        catch_up(self.connection, self.wiring, batch=batch)

    def listed(self) -> Order:
        """What the feed says now of the one order."""
        text = self.connection.execute("SELECT data FROM listed WHERE kind = 'order'").fetchone()[0]
        event = event_of(text)
        assert isinstance(event, OrderImported)
        return event.order


@contextmanager
def head_office(folder: Path) -> Iterator[HeadOffice]:
    """At six in the evening, when all that the stations wrote is hours old."""
    connect: Callable[[], Connection] = lambda: open_database(folder / "central.db")  # noqa: E731 - a factory to hand in
    ids = count(1)
    with closing(connect()) as connection:
        create_tables(connection)
        journal = open_journal(connection, "central", "feed", lambda: "feed")
        writer = Writer(
            connect=connect,
            station_id="central",
            journals={"feed": journal},
            stamp=feeds.stamper(lambda: EVENING, lambda: 1, "b"),
            new_id=lambda: f"taken-{next(ids)}",
            project=feeds.project,
        )
        writer.start()
        feed = Feed(writer, lambda: EVENING)

        def adopt(decided: Sequence[tuple[object, str]], _journal: object) -> None:
            feed.adopt([(event, at) for event, at in decided if isinstance(event, OrderImported)])

        wiring = Wiring(connect=no_connection, clock=lambda: EVENING, site_of=site_of, zone=ZONE, adopt=adopt)
        try:
            yield HeadOffice(connection, wiring, journal)
        finally:
            writer.close()


def refund_at_station(folder: Path, own: StationJournal, there: HeadOffice) -> str:
    """What a station's own table says of the order, after its own imports and all of the feed."""
    with closing(open_database(folder / f"{own.station_id}.db")) as connection:
        create_journals(connection)
        ensure_tables(connection)
        for envelope in own.envelopes:
            project_envelope(connection, own.journal_id, envelope)
        feed = read(there.connection, there.feed_journal, 0, 1000)
        follow(connection, "central", there.feed_journal, feed)
        found: str = connection.execute("SELECT refund FROM orders").fetchone()[0]
        return found


def journals_of(versions: Versions) -> list[StationJournal]:
    """Version by version, each at a station and a quarter of an hour after the one before."""
    journals = [StationJournal(station) for station in STATIONS]
    for number, (station, refund) in enumerate(versions):
        order = make_order("N1", refund=refund, service=f"version {number}")
        journals[STATIONS.index(station)].say(OrderImported(order=order), when=at(9, 15 * number))
    return journals


earlier = st.lists(st.tuples(st.sampled_from(STATIONS), st.sampled_from(list(Refund))), min_size=1, max_size=6)
steps = st.lists(st.tuples(st.integers(0, 1), st.integers(1, 3), st.sampled_from([1, 2, 500])), max_size=6)


@settings(max_examples=40)
@given(earlier, st.sampled_from(STATIONS), steps, st.sampled_from([1, 2, 100]))
def test_the_version_that_was_decided_last_counts_in_every_order_of_arrival(
    before: list[tuple[str, Refund]], last: str, arriving: list[tuple[int, int, int]], chunk: int
) -> None:
    journals = journals_of((*before, (last, Refund.STOP)))
    sent = [0, 0]
    with TemporaryDirectory(dir="/dev/shm") as folder, head_office(Path(folder)) as there:
        with pytest.MonkeyPatch.context() as cut:
            cut.setattr(feeds, "CHUNK", chunk)
            for which, many, batch in (*arriving, (0, 99, 500), (1, 99, 500)):
                journal, first = journals[which], sent[which]
                sent[which] = min(first + many, len(journal.envelopes))
                if sent[which] > first:
                    there.take(journal, first, sent[which], batch)
        assert there.listed().service == f"version {len(before)}"
        assert {refund_at_station(Path(folder), each, there) for each in journals} == {Refund.STOP.value}


def test_a_station_that_was_offline_keeps_the_refund_that_it_knew(tmp_path: Path) -> None:
    bench = StationJournal("S1")
    for number in range(150):
        bench.say(OrderImported(order=make_order(f"N{number}")), when=at(10))
    bench.say(OrderImported(order=make_order("N3", refund=Refund.STOP)), when=at(11))
    with head_office(tmp_path) as there:
        there.take(bench, 0, 151, 500)
        refund = "SELECT refund FROM orders WHERE number = 'N3'"
        assert there.connection.execute(refund).fetchone() == (Refund.STOP.value,)
        catch_up(there.connection, there.wiring)
        taken = read(there.connection, there.feed_journal, 0, 1000)
        assert len(taken) == 151


def test_what_a_station_says_again_is_as_new_as_it_says_it(tmp_path: Path) -> None:
    first, second = StationJournal("S1"), StationJournal("S2")
    plain, stopped = make_order("N1"), make_order("N1", refund=Refund.STOP)
    first.say(OrderImported(order=stopped), when=at(10))
    second.say(OrderImported(order=plain), when=at(11))
    third = StationJournal("S3")
    third.say(OrderImported(order=stopped), when=at(12))
    with head_office(tmp_path) as there:
        for journal in (first, third, second):
            there.take(journal, 0, 1, 500)
        assert there.listed() == stopped


def test_a_clock_that_is_ahead_outweighs_nobody_who_decides_later(tmp_path: Path) -> None:
    bench = StationJournal("S1")
    bench.say(OrderImported(order=make_order("N1")), when=at(9, day=29))
    with head_office(tmp_path) as there:
        there.take(bench, 0, 1, 500)
        found = there.connection.execute("SELECT decided_at FROM listed").fetchone()[0]
    assert found == utc_text(EVENING)
