"""Batches of journals over HTTP: stored once, in order, whatever they say; gaps and forks are told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain import events as e
from journal.chain import verify
from journal.envelope import Envelope
from tests.central.serving import Client, serving, settings
from tests.central.support import StationJournal, at, handed_over, opened, packed


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Client]:
    with serving(settings(tmp_path)) as client:
        yield client


@pytest.fixture
def bench() -> StationJournal:
    journal = StationJournal("S1")
    for number in range(10):
        journal.say(opened(f"YT{number}"))
        journal.say(packed(f"YT{number}"))
    return journal


def stored(central: Client) -> list[Envelope]:
    rows = central.query(
        "SELECT sequence, hash, body FROM envelopes WHERE journal_id = 'journal-of-S1' ORDER BY sequence"
    )
    return [Envelope(sequence=sequence, hash=hashed, body=body) for sequence, hashed, body in rows]


def test_a_batch_is_stored_byte_for_byte_and_acknowledged(central: Client, bench: StationJournal) -> None:
    answer = central.send(bench)
    assert (answer.status_code, answer.json()) == (200, {"acknowledged": 20})
    assert stored(central) == bench.envelopes
    assert verify("S1", "journal-of-S1", stored(central)).ok


def test_the_same_batch_again_changes_nothing(central: Client, bench: StationJournal) -> None:
    central.send(bench, 1, 12)
    central.settle()
    before = central.get("/shipment-times.ndjson").text
    assert central.send(bench, 5, 12).json() == {"acknowledged": 12}
    assert central.send(bench, 1, 12).json() == {"acknowledged": 12}
    central.settle()
    assert central.get("/shipment-times.ndjson").text == before


def test_overlapping_batches_go_on_where_they_are_new(central: Client, bench: StationJournal) -> None:
    central.send(bench, 1, 8)
    assert central.send(bench, 5, 20).json() == {"acknowledged": 20}
    assert len(stored(central)) == 20


def test_an_empty_batch_asks_how_far_we_are(central: Client, bench: StationJournal) -> None:
    central.send(bench, 1, 7)
    assert central.send(bench, 1, 0).json() == {"acknowledged": 7}


def test_a_gap_names_what_is_expected_and_stores_nothing(central: Client, bench: StationJournal) -> None:
    central.send(bench, 1, 4)
    answer = central.send(bench, 9, 12)
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert {key: answer.json()[key] for key in ("status", "kind", "expected")} == {
        "status": 409,
        "kind": "gap",
        "expected": 5,
    }
    assert len(stored(central)) == 4


def test_a_fork_stores_nothing_and_tells_a_supervisor(central: Client, bench: StationJournal) -> None:
    central.send(bench)
    clone = StationJournal("S1")
    for number in range(5):
        clone.say(opened(f"YT{number}"), event_id=bench.entries[2 * number].event_id)
        clone.say(packed(f"YT{number}"), event_id=bench.entries[2 * number + 1].event_id)
    clone.say(opened("YT-OTHER"))
    answer = central.send(clone)
    assert (answer.status_code, answer.json()["kind"], answer.json()["at"]) == (409, "fork", 11)
    assert stored(central) == bench.envelopes
    assert central.query("SELECT station_id, at_sequence, times FROM forks") == [("S1", 11, 1)]


def test_a_batch_whose_hashes_do_not_follow_is_refused(central: Client, bench: StationJournal) -> None:
    bench.envelopes[3] = bench.envelopes[2]
    answer = central.send(bench)
    assert (answer.status_code, answer.json()["title"]) == (422, "broken_chain")
    assert stored(central) == []


def test_poison_is_stored_acknowledged_and_parked(central: Client) -> None:
    journal = StationJournal("S1")
    journal.say(opened("YT1"))
    journal.say_raw("InventedTomorrow", {"anything": [1, 2, 3]})
    journal.say_raw("ParcelPacked", {"parcel_id": 7})
    journal.say_raw("PackerSignedIn", {"place": "bench", "badge": "a\x00b", "at": "2026-11-20T04:00:00Z"})
    journal.say_raw("PackerSignedIn", {"place": "bench", "badge": "B1", "at": "2026-11-20T04:00:00"})
    journal.say(packed("YT1"))
    assert central.send(journal).json() == {"acknowledged": 6}
    central.settle()
    parked = central.query("SELECT sequence, kind, why FROM parked_events ORDER BY sequence")
    assert [(sequence, kind) for sequence, kind, _ in parked] == [
        (2, "InventedTomorrow"),
        (3, "ParcelPacked"),
        (4, "PackerSignedIn"),
        (5, "PackerSignedIn"),
    ]
    assert "NUL" in parked[2][2]
    assert "no zone" in parked[3][2]
    assert '"state":"packed"' in central.get("/shipment-times.ndjson").text
    assert central.get("/health").json()["ok"] is True


NO_BATCHES = [
    b"",
    b"[]",
    b"{",
    b'{"station_id": "S1"}',
    b'{"station_id": "", "journal_id": "", "envelopes": []}',
    b"\xff\xfe",
]


def test_what_is_no_batch_is_refused_as_a_problem(central: Client) -> None:
    for body in NO_BATCHES:
        answer = central.post("/journal", content=body)
        assert answer.status_code == 422, body
        assert answer.headers["content-type"] == "application/problem+json"


def test_without_the_token_nothing_is_taken_or_given(central: Client, bench: StationJournal) -> None:
    central.http.headers["Authorization"] = "Bearer guess"
    assert central.send(bench).status_code == 401
    assert central.get("/feed").status_code == 401
    assert central.get("/private").status_code == 401
    assert stored(central) == []


def test_a_journal_minted_anew_counts_its_carried_events_once(central: Client) -> None:
    old = StationJournal("S1")
    old.say(opened("YT1"))
    old.say(packed("YT1"))
    refusal = e.ScanRefused(place="bench", badge="B7", at=at(14), reason="not_due", code_kind="waybill", code="YT9")
    old.say(refusal)
    central.send(old)
    new = StationJournal("S1", "journal-2")
    continued = e.JournalContinued(old_journal_id=old.journal_id, common_sequence=1, common_hash="", why="fork")
    new.say(continued)
    for entry in old.entries[1:]:
        new.say_raw(
            entry.kind,
            entry.data,
            event_id=entry.event_id,
            carried_from={"journal_id": old.journal_id, "sequence": entry.sequence},
        )
    new.say(refusal)
    new.say(handed_over("YT1"))
    assert central.send(new).status_code == 200
    central.settle()
    assert central.query("SELECT reason, n FROM refusals") == [("not_due", 2)]
    assert central.query("SELECT state, station FROM parcels") == [("handed_over", "S1")]
