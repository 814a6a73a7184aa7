"""Taking in a batch: whole or not at all, as often as anyone likes, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journal.accept import LOOK_BACK, Acknowledged, Fork, Gap, accept
from journal.chain import genesis, link, verify
from journal.database import Connection, open_database, transaction
from journal.envelope import Envelope
from journal.errors import BrokenChain
from journal.follow import head, read, stream
from tests.journal.support import STATION, WAIT_SECONDS, chained, make_database

JOURNAL = "j1"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "central.db") if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture
def central(url: str) -> Iterator[Connection]:
    with closing(make_database(url)) as connection:
        yield connection


def kept(central: Connection, journal_id: str = JOURNAL) -> list[Envelope]:
    return list(stream(central, journal_id))


def reseal(envelope: Envelope, previous: str, **changes: object) -> Envelope:
    """The envelope with its body changed and its hash made to fit."""
    body = msgspec.json.encode({**msgspec.json.decode(envelope.body), **changes}).decode()
    return replace(envelope, body=body, hash=link(previous, body))


def test_batches_in_order_are_kept_as_they_came(central: Connection) -> None:
    envelopes = chained(JOURNAL, 7)
    assert accept(central, STATION, JOURNAL, envelopes[:3]) == Acknowledged(sequence=3)
    assert accept(central, STATION, JOURNAL, envelopes[3:]) == Acknowledged(sequence=7)
    assert kept(central) == envelopes
    assert (head(central, JOURNAL).sequence, head(central, JOURNAL).hash) == (7, envelopes[-1].hash)


def test_a_batch_sent_again_changes_nothing(central: Connection) -> None:
    envelopes = chained(JOURNAL, 5)
    accept(central, STATION, JOURNAL, envelopes[:4])
    assert accept(central, STATION, JOURNAL, envelopes[1:3]) == Acknowledged(sequence=3)
    assert accept(central, STATION, JOURNAL, envelopes[2:]) == Acknowledged(sequence=5)
    assert accept(central, STATION, JOURNAL, envelopes) == Acknowledged(sequence=5)
    assert kept(central) == envelopes


def test_an_empty_batch_asks_how_far_we_are(central: Connection) -> None:
    assert accept(central, STATION, JOURNAL, []) == Acknowledged(sequence=0)
    accept(central, STATION, JOURNAL, chained(JOURNAL, 2))
    assert accept(central, STATION, JOURNAL, []) == Acknowledged(sequence=2)


def test_a_batch_that_leaves_something_out_is_a_gap_and_names_what_is_missing(central: Connection) -> None:
    envelopes = chained(JOURNAL, 9)
    assert accept(central, STATION, JOURNAL, envelopes[2:]) == Gap(expected=1)
    accept(central, STATION, JOURNAL, envelopes[:4])
    assert accept(central, STATION, JOURNAL, envelopes[6:]) == Gap(expected=5)
    assert kept(central) == envelopes[:4]


def test_another_history_is_a_fork_at_its_first_event_and_nothing_of_it_is_stored(central: Connection) -> None:
    mine = chained(JOURNAL, 6)
    accept(central, STATION, JOURNAL, mine)
    other = fork(mine, 4, 9)
    assert accept(central, STATION, JOURNAL, other[1:]) == Fork(at=5)
    assert accept(central, STATION, JOURNAL, other[4:]) == Fork(at=5)
    assert kept(central) == mine


def test_a_fork_that_lies_before_the_batch_is_searched_for_further_back(central: Connection) -> None:
    """The first event of the batch hangs on one that is not ours: only an earlier batch can show where."""
    count = LOOK_BACK + 30
    mine = chained(JOURNAL, count)
    accept(central, STATION, JOURNAL, mine)
    other = fork(mine, 20, count + 5)
    first = accept(central, STATION, JOURNAL, other[count:])
    assert first == Gap(expected=count + 1 - LOOK_BACK)
    assert accept(central, STATION, JOURNAL, other[count - LOOK_BACK :]) == Gap(expected=1)
    assert accept(central, STATION, JOURNAL, other) == Fork(at=21)
    assert kept(central) == mine


def test_a_journal_that_forked_at_its_very_first_event_is_told_so(central: Connection) -> None:
    accept(central, STATION, JOURNAL, chained(JOURNAL, 3))
    assert accept(central, STATION, JOURNAL, chained(JOURNAL, 3, salt="'")) == Fork(at=1)


def fork(envelopes: list[Envelope], common: int, count: int) -> list[Envelope]:
    """Another history of the same journal after its first ``common`` events."""
    other = envelopes[:common]
    for envelope in chained(JOURNAL, count, salt="'")[common:]:
        other.append(reseal(envelope, other[-1].hash))
    return other


@pytest.mark.parametrize("place", [1, 3, 5])
def test_a_batch_whose_hashes_do_not_follow_is_refused_whole(central: Connection, place: int) -> None:
    envelopes = chained(JOURNAL, 5)
    envelopes[place - 1] = replace(envelopes[place - 1], hash="0" * 64)
    with pytest.raises(BrokenChain) as broken:
        accept(central, STATION, JOURNAL, envelopes)
    assert broken.value.at in {place, place + 1}
    assert kept(central) == []


@pytest.mark.parametrize("changes", [{"station_id": "S2"}, {"journal_id": "j2"}, {"sequence": 4}])
def test_a_body_that_contradicts_its_envelope_is_refused_though_its_hash_fits(
    central: Connection, changes: dict[str, object]
) -> None:
    envelopes = chained(JOURNAL, 3)
    envelopes[2] = reseal(envelopes[2], envelopes[1].hash, **changes)
    with pytest.raises(BrokenChain, match="at 3"):
        accept(central, STATION, JOURNAL, envelopes)
    assert kept(central) == []


def test_a_batch_with_a_hole_or_out_of_order_is_refused(central: Connection) -> None:
    first, second, third = chained(JOURNAL, 3)
    for batch in ([first, third], [second, first, third], [first, first]):
        with pytest.raises(BrokenChain):
            accept(central, STATION, JOURNAL, batch)
    assert kept(central) == []


def test_one_station_cannot_write_into_the_journal_of_another(central: Connection) -> None:
    accept(central, STATION, JOURNAL, chained(JOURNAL, 2))
    with pytest.raises(BrokenChain, match="S1"):
        accept(central, "S2", JOURNAL, chained(JOURNAL, 3, station_id="S2"))


def test_an_event_is_kept_whatever_it_says(central: Connection) -> None:
    """Poison: kinds nobody knows, fields nobody asked for, text that a column of JSON could not take."""
    [envelope] = chained(JOURNAL, 1)
    start = genesis(STATION, JOURNAL)
    strange = [
        reseal(envelope, start, kind="Nobody'sKind", data={"nul": "\x00", "tab": "\t\\", "emoji": "🧧", "half": None}),
        reseal(envelope, start, data="not an object", times=7),
    ]
    for number, odd in enumerate(strange):
        moved = reseal(odd, genesis(STATION, f"odd{number}"), journal_id=f"odd{number}")
        assert accept(central, STATION, f"odd{number}", [moved]) == Acknowledged(sequence=1)
        assert kept(central, f"odd{number}") == [moved]


def test_what_was_accepted_falls_with_the_transaction_it_joined(central: Connection) -> None:
    def accept_and_fall() -> None:
        with transaction(central):
            accept(central, STATION, JOURNAL, chained(JOURNAL, 3))
            raise LookupError

    with pytest.raises(LookupError):
        accept_and_fall()
    assert kept(central) == []
    assert accept(central, STATION, JOURNAL, []) == Acknowledged(sequence=0)


def test_the_same_batch_sent_twice_at_once_is_kept_once(url: str) -> None:
    envelopes = chained(JOURNAL, 200)
    callers = 4
    with closing(make_database(url)) as central:
        together = Barrier(callers)

        def send(part: int) -> list[object]:
            with closing(open_database(url)) as connection:
                together.wait(WAIT_SECONDS)
                cuts = range(0, 200, 25 + part)
                return [accept(connection, STATION, JOURNAL, envelopes[cut : cut + 25 + part]) for cut in cuts]

        with ThreadPoolExecutor(callers) as pool:
            outcomes = [outcome for part in pool.map(send, range(callers)) for outcome in part]
        assert all(isinstance(outcome, Acknowledged) for outcome in outcomes)
        assert kept(central) == envelopes


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_run_of_batches_leaves_a_prefix_and_acknowledges_no_more_than_it_holds(
    central: Connection, data: st.DataObject
) -> None:
    journal_id = f"j{data.draw(st.integers(0, 2**60))}"
    envelopes = chained(journal_id, 20)
    for _ in range(data.draw(st.integers(1, 8))):
        first = data.draw(st.integers(0, 19))
        last = data.draw(st.integers(first + 1, 20))
        before = len(kept(central, journal_id))
        outcome = accept(central, STATION, journal_id, envelopes[first:last])
        after = len(kept(central, journal_id))
        if first > before:
            assert (outcome, after) == (Gap(expected=before + 1), before)
        else:
            assert (outcome, after) == (Acknowledged(sequence=last), max(before, last))
        assert kept(central, journal_id) == envelopes[:after]
    assert verify(STATION, journal_id, read(central, journal_id, 0, 100)).ok
