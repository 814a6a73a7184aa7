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

from journal.accept import Acknowledged, Outcome, accept
from journal.chain import genesis, verify
from journal.database import Connection, begin, rollback
from journal.envelope import Draft, Entry, Envelope, parse
from journal.follow import get_cursor, read, stream
from journal.identity import Parting, open_journal
from journal.send import Batch, next_batch, obey, questions
from journal.tables import Journal, find_journal, insert_foreign, insert_journal, list_journals, move_head
from tests.journal.support import STATION, copy_database, decision, make_database, new_id, noted, running

SETTLES_WITHIN = 200
CENTRAL = "central"
BACKUPS = 3
SIDES = st.sampled_from(["station", "central"])
SLOTS = st.integers(0, BACKUPS - 1)


def continued(parting: Parting) -> Draft:
    return Draft(kind="Continued", data={"old": parting.old_journal_id})


class Sync(RuleBasedStateMachine):
    """Two real databases and a line between them that a bad fate holds."""

    def __init__(self) -> None:
        super().__init__()
        # In memory: it is about what is told, not about power; thousands of commits would wait for a disk.
        self._folder = TemporaryDirectory(dir="/dev/shm")
        self.written = 0
        self.seen: dict[str, list[list[Envelope]]] = {}
        self.station = make_database(self.path("station"))
        self.central = make_database(self.path("central"))
        open_journal(self.station, STATION, "record", new_id)
        for slot in range(BACKUPS):
            self.back_up("station", slot)
            self.back_up("central", slot)

    def teardown(self) -> None:
        try:
            self.settle()
        finally:
            self.station.close()
            self.central.close()
            self._folder.cleanup()

    def take_in(self, batch: Batch) -> Outcome:
        return accept(self.central, STATION, batch.journal_id, batch.envelopes)

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
        batch = next_batch(self.station, CENTRAL, "record", limit)
        if batch is not None:
            self.take_in(batch)

    @rule(limit=st.integers(1, 6))
    def central_stops_before_its_commit(self, limit: int) -> None:
        batch = next_batch(self.station, CENTRAL, "record", limit)
        if batch is not None:
            begin(self.central)
            self.take_in(batch)
            rollback(self.central)

    @rule(back=st.integers(0, 10), limit=st.integers(1, 6))
    def send_an_old_batch_again(self, back: int, limit: int) -> None:
        journal_id = list_journals(self.station, "record")[-1].journal_id
        after = max(0, get_cursor(self.station, CENTRAL, journal_id) - back)
        self.take_in(Batch(journal_id=journal_id, envelopes=read(self.station, journal_id, after, limit)))

    @rule(side=SIDES, slot=SLOTS)
    def back_up(self, side: str, slot: int) -> None:
        copy_database(self.path(side), self.path(side, f"backup{slot}"))

    @rule(side=SIDES, slot=SLOTS)
    def set_back(self, side: str, slot: int) -> None:
        """Restore a backup, and notice nothing: a cloned card, a snapshot of a virtual machine."""
        (self.station if side == "station" else self.central).close()
        copy_database(self.path(side, f"backup{slot}"), self.path(side))
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

    # -- the line ---------------------------------------------------------------------------------------------

    def send(self, limit: int) -> bool:
        """Send the next batch and obey the answer; whether there was anything to send."""
        batch = next_batch(self.station, CENTRAL, "record", limit)
        if batch is None:
            return False
        parted = obey(self.station, CENTRAL, batch, self.take_in(batch))
        if parted is not None:
            with running(self.path("station"), project=None) as writer:
                writer.renew("record", parted.common_sequence, continued, parted.journal_id).result()
            self.remember()
        return True

    def ask(self) -> bool:
        """Ask how far central is; whether there is more to send now."""
        for question in questions(self.station, "record"):
            obey(self.station, CENTRAL, question, self.take_in(question))
        return next_batch(self.station, CENTRAL, "record", 1) is not None

    def remember(self) -> None:
        """Keep every history that the station ever had of a journal."""
        for journal in list_journals(self.station, "record"):
            told = list(stream(self.station, journal.journal_id))
            histories = self.seen.setdefault(journal.journal_id, [])
            if told not in histories:
                histories.append(told)


def story(connection: Connection, journal: Journal) -> list[Entry]:
    """What counts of a journal."""
    return [parse(envelope) for envelope in read(connection, journal.journal_id, 0, journal.counts_to)]


class Careless(Sync):
    """The control: a central that goes by the numbers alone."""

    def take_in(self, batch: Batch) -> Outcome:
        journal_id = batch.journal_id
        known = find_journal(self.central, journal_id)
        before = known.sequence if known else 0
        new = [envelope for envelope in batch.envelopes if envelope.sequence > before]
        if new and known is None:
            start = genesis(STATION, journal_id)
            insert_journal(
                self.central,
                Journal(journal_id=journal_id, station_id=STATION, role="copy", sequence=0, hash=start),
            )
        if new:
            insert_foreign(self.central, journal_id, new)
            move_head(self.central, journal_id, before, new[-1].sequence, new[-1].hash)
        return Acknowledged(sequence=batch.envelopes[-1].sequence if batch.envelopes else before)


def test_central_tells_the_station_s_story_whatever_is_lost_cut_or_set_back() -> None:
    run_state_machine_as_test(Sync, settings=settings(max_examples=30, stateful_step_count=30))


@pytest.mark.slow
def test_central_tells_the_station_s_story_through_long_trouble() -> None:
    run_state_machine_as_test(Sync, settings=settings(max_examples=300, stateful_step_count=50))


def test_the_machine_finds_a_central_that_goes_by_the_numbers_alone() -> None:
    seeking = settings(max_examples=200, stateful_step_count=30, phases=[Phase.generate], report_multiple_bugs=False)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Careless, settings=seeking)
