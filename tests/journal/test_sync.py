"""A station, a central, and everything that may go wrong between them.

The machine loses requests and answers, stops either side in the middle, sets either back to an older copy of its
database, and sends old batches again. Whatever happens, each journal at central is a prefix of one that the station
wrote; and once the line is good again, central tells the station's story: every event once, in order.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from journal.accept import Acknowledged, Fork, Gap, Outcome, accept
from journal.chain import genesis, verify
from journal.database import Connection, begin, rollback
from journal.envelope import Draft, Entry, Envelope, parse
from journal.follow import get_cursor, read, set_cursor, stream
from journal.identity import Parting, open_journal
from journal.tables import Journal, find_journal, insert_foreign, insert_journal, list_journals, move_head
from tests.journal.support import STATION, copy_database, decision, make_database, new_id, noted, running

SETTLES_WITHIN = 200


def continued(parting: Parting) -> Draft:
    return Draft(kind="Continued", data={"old": parting.old_journal_id})


class Sync(RuleBasedStateMachine):
    """The station's side is a sync worker in small: journals in order, each from its cursor to where it counts."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        self.written = 0
        self.seen: dict[str, list[list[Envelope]]] = {}
        self.station = make_database(self.path("station"))
        self.central = make_database(self.path("central"))
        open_journal(self.station, STATION, "record", new_id)
        for side in ("station", "central"):
            self.back_up(side)

    def teardown(self) -> None:
        try:
            self.settle()
        finally:
            self.station.close()
            self.central.close()
            self._folder.cleanup()

    def take_in(self, journal_id: str, batch: list[Envelope]) -> Outcome:
        return accept(self.central, STATION, journal_id, batch)

    def path(self, side: str, kind: str = "db") -> Path:
        return Path(self._folder.name) / f"{side}.{kind}"

    # -- what happens -----------------------------------------------------------------------------------------

    @rule(count=st.integers(1, 4))
    def write(self, count: int) -> None:
        drafts = [noted(number=self.written + number) for number in range(count)]
        self.written += count
        with running(self.path("station"), project=None) as writer:
            writer.submit(decision(*drafts)).result()
        self.remember()

    @rule(limit=st.integers(1, 6))
    def sync(self, limit: int) -> None:
        self.send(limit)

    @rule()
    def idle(self) -> None:
        self.ask()

    @rule(limit=st.integers(1, 6))
    def lose_the_answer(self, limit: int) -> None:
        journal, batch = next_batch(self.station, limit)
        self.take_in(journal.journal_id, batch)

    @rule(limit=st.integers(1, 6))
    def central_stops_before_its_commit(self, limit: int) -> None:
        journal, batch = next_batch(self.station, limit)
        begin(self.central)
        self.take_in(journal.journal_id, batch)
        rollback(self.central)

    @rule(back=st.integers(0, 10), limit=st.integers(1, 6))
    def send_an_old_batch_again(self, back: int, limit: int) -> None:
        journal = list_journals(self.station, "record")[-1]
        after = max(0, get_cursor(self.station, "sync", journal.journal_id) - back)
        self.take_in(journal.journal_id, read(self.station, journal.journal_id, after, limit))

    @rule(side=st.sampled_from(["station", "central"]))
    def back_up(self, side: str) -> None:
        copy_database(self.path(side), self.path(side, "backup"))

    @rule(side=st.sampled_from(["station", "central"]))
    def set_back(self, side: str) -> None:
        """Restore the last backup, and notice nothing: a cloned card, a snapshot of a virtual machine."""
        (self.station if side == "station" else self.central).close()
        copy_database(self.path(side, "backup"), self.path(side))
        opened = make_database(self.path(side))
        if side == "station":
            self.station = opened
        else:
            self.central = opened

    # -- what must hold ---------------------------------------------------------------------------------------

    @invariant()
    def central_holds_prefixes_of_what_the_station_wrote(self) -> None:
        for journal in list_journals(self.central):
            held = list(stream(self.central, journal.journal_id))
            assert verify(STATION, journal.journal_id, held, (journal.sequence, journal.hash)).ok
            assert any(told[: len(held)] == held for told in self.seen[journal.journal_id])

    def settle(self) -> None:
        """Let the line be good until all is sent; then central must tell the whole story."""
        for _ in range(SETTLES_WITHIN):
            if not self.send(50) and not self.ask():
                break
        else:
            pytest.fail("the station never comes to an end of sending")
        journals = list_journals(self.station, "record")
        told = [story(self.station, journal) for journal in journals]
        assert [story(self.central, journal) for journal in journals] == told
        events = [entry.event_id for part in told for entry in part]
        assert len(set(events)) == len(events), "an event is told twice"
        numbers = [entry.data["number"] for part in told for entry in part if entry.kind == "Noted"]
        assert numbers == sorted(numbers), "the story is out of order"

    # -- the station's sync worker, in small --------------------------------------------------------------------

    def send(self, limit: int) -> bool:
        """Send the next batch and do as central says; whether there was anything to send."""
        journal, batch = next_batch(self.station, limit)
        if not batch:
            return False
        match self.take_in(journal.journal_id, batch):
            case Acknowledged(sequence=sequence):
                set_cursor(self.station, "sync", journal.journal_id, sequence)
            case Gap(expected=expected):
                set_cursor(self.station, "sync", journal.journal_id, expected - 1)
            case Fork(at=at):
                with running(self.path("station"), project=None) as writer:
                    writer.renew("record", at - 1, continued).result()
                self.remember()
        return True

    def ask(self) -> bool:
        """When idle, an empty batch asks how far central is; less than we thought is obeyed, more is not believed."""
        lower = False
        for journal in list_journals(self.station, "record"):
            outcome = self.take_in(journal.journal_id, [])
            assert isinstance(outcome, Acknowledged)
            if outcome.sequence < get_cursor(self.station, "sync", journal.journal_id):
                set_cursor(self.station, "sync", journal.journal_id, outcome.sequence)
                lower = True
        return lower

    def remember(self) -> None:
        """Keep every history that the station ever had of a journal."""
        for journal in list_journals(self.station, "record"):
            told = list(stream(self.station, journal.journal_id))
            histories = self.seen.setdefault(journal.journal_id, [])
            if told not in histories:
                histories.append(told)


def next_batch(station: Connection, limit: int) -> tuple[Journal, list[Envelope]]:
    """The oldest journal that central has not whole, and its next envelopes."""
    journals = list_journals(station, "record")
    for journal in journals:
        after = get_cursor(station, "sync", journal.journal_id)
        if after < journal.counts_to:
            return journal, read(station, journal.journal_id, after, min(limit, journal.counts_to - after))
    return journals[-1], []


def story(connection: Connection, journal: Journal) -> list[Entry]:
    """What counts of a journal."""
    return [parse(envelope) for envelope in read(connection, journal.journal_id, 0, journal.counts_to)]


class Careless(Sync):
    """The control: a central that goes by the numbers alone."""

    def take_in(self, journal_id: str, batch: list[Envelope]) -> Outcome:
        known = find_journal(self.central, journal_id)
        before = known.sequence if known else 0
        new = [envelope for envelope in batch if envelope.sequence > before]
        if new and known is None:
            start = genesis(STATION, journal_id)
            insert_journal(
                self.central,
                Journal(journal_id=journal_id, station_id=STATION, role="copy", sequence=0, hash=start),
            )
        if new:
            insert_foreign(self.central, journal_id, new)
            move_head(self.central, journal_id, before, new[-1].sequence, new[-1].hash)
        return Acknowledged(sequence=batch[-1].sequence if batch else before)


def test_central_tells_the_station_s_story_whatever_is_lost_cut_or_set_back() -> None:
    run_state_machine_as_test(Sync, settings=settings(max_examples=40, stateful_step_count=30))


@pytest.mark.slow
def test_central_tells_the_station_s_story_through_long_trouble() -> None:
    run_state_machine_as_test(Sync, settings=settings(max_examples=300, stateful_step_count=50))


def test_the_machine_finds_a_central_that_goes_by_the_numbers_alone() -> None:
    seeking = settings(max_examples=200, stateful_step_count=30, phases=[Phase.generate])
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Careless, settings=seeking)
