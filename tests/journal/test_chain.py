"""Whatever is changed, removed or reordered before the end of a journal, the chain finds; a cut end, a head."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.chain import genesis, link, seal, verify
from journal.envelope import Entry, Envelope, parse, parse_body
from journal.errors import UnreadableBody
from tests.journal.support import STATION, chained, stamp

JOURNAL = "j1"
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), WORDS)
DATA = st.dictionaries(WORDS, st.one_of(VALUES, st.lists(VALUES, max_size=3)), max_size=4)


def journal_of(datas: Sequence[dict[str, Any]]) -> list[Envelope]:
    previous, envelopes = genesis(STATION, JOURNAL), []
    for sequence, data in enumerate(datas, 1):
        entry = Entry(
            station_id=STATION,
            journal_id=JOURNAL,
            sequence=sequence,
            kind="Noted",
            version=1,
            event_id=str(sequence),
            stamp=stamp(),
            feed_sequence=0,
            data=data,
        )
        envelopes.append(seal(previous, entry))
        previous = envelopes[-1].hash
    return envelopes


JOURNALS = st.lists(DATA, min_size=2, max_size=12).map(journal_of)


def passes_without_hashes(envelopes: Sequence[Envelope]) -> bool:
    """The control: a verifier that looks at everything but the hashes."""
    said = [parse(envelope) for envelope in envelopes]
    return [entry.sequence for entry in said] == [envelope.sequence for envelope in envelopes] == list(
        range(1, len(envelopes) + 1)
    ) and {(entry.station_id, entry.journal_id) for entry in said} == {(STATION, JOURNAL)}


def change_data(envelope: Envelope) -> Envelope:
    entry = parse(envelope)
    body = msgspec.json.encode(msgspec.structs.replace(entry, data={**entry.data, "quantity": 2})).decode()
    return replace(envelope, body=body)


def change_hash(envelope: Envelope) -> Envelope:
    return replace(envelope, hash=sha256(envelope.hash.encode()).hexdigest())


@given(JOURNALS)
def test_an_untouched_journal_is_whole_up_to_its_head(envelopes: list[Envelope]) -> None:
    head = (len(envelopes), envelopes[-1].hash)
    assert verify(STATION, JOURNAL, envelopes).ok
    assert verify(STATION, JOURNAL, envelopes, head).ok
    assert verify(STATION, JOURNAL, envelopes[1:], head, after=(1, envelopes[0].hash)).ok
    assert passes_without_hashes(envelopes)


@given(JOURNALS, st.data(), st.sampled_from([change_data, change_hash]))
def test_a_changed_envelope_is_found_where_it_was_changed(
    envelopes: list[Envelope], data: st.DataObject, change: Callable[[Envelope], Envelope]
) -> None:
    place = data.draw(st.integers(0, len(envelopes) - 1))
    envelopes[place] = change(envelopes[place])
    verdict = verify(STATION, JOURNAL, envelopes)
    assert (verdict.ok, verdict.at) == (False, place + 1)
    assert passes_without_hashes(envelopes), "the control must miss what only a hash can show"


@given(JOURNALS, st.data())
def test_a_changed_envelope_with_its_hash_made_to_fit_is_found_at_the_next(
    envelopes: list[Envelope], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(envelopes) - 2))
    before = envelopes[place - 1].hash if place else genesis(STATION, JOURNAL)
    changed = change_data(envelopes[place])
    envelopes[place] = replace(changed, hash=link(before, changed.body))
    verdict = verify(STATION, JOURNAL, envelopes)
    assert (verdict.ok, verdict.at) == (False, place + 2)
    assert passes_without_hashes(envelopes)


@given(JOURNALS, st.data())
def test_a_removed_envelope_is_found_at_its_place_even_when_the_rest_is_renumbered(
    envelopes: list[Envelope], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(envelopes) - 2))
    del envelopes[place]
    verdict = verify(STATION, JOURNAL, envelopes)
    assert (verdict.ok, verdict.at) == (False, place + 1)
    renumbered = [
        replace(
            envelope,
            sequence=number,
            body=msgspec.json.encode(msgspec.structs.replace(parse(envelope), sequence=number)).decode(),
        )
        for number, envelope in enumerate(envelopes, 1)
    ]
    verdict = verify(STATION, JOURNAL, renumbered)
    assert (verdict.ok, verdict.at) == (False, place + 1)
    assert passes_without_hashes(renumbered)


@given(JOURNALS, st.data())
def test_two_envelopes_in_each_others_place_are_found_at_the_first(
    envelopes: list[Envelope], data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(envelopes) - 2))
    second = data.draw(st.integers(first + 1, len(envelopes) - 1))
    envelopes[first], envelopes[second] = envelopes[second], envelopes[first]
    verdict = verify(STATION, JOURNAL, envelopes)
    assert (verdict.ok, verdict.at) == (False, first + 1)


@given(JOURNALS, st.data())
def test_a_cut_end_is_found_against_a_head_and_only_so(envelopes: list[Envelope], data: st.DataObject) -> None:
    head = (len(envelopes), envelopes[-1].hash)
    cut = data.draw(st.integers(0, len(envelopes) - 1))
    assert verify(STATION, JOURNAL, envelopes[:cut]).ok
    verdict = verify(STATION, JOURNAL, envelopes[:cut], head)
    assert (verdict.ok, verdict.at) == (False, cut + 1)


def test_another_history_of_the_same_length_is_found_against_the_head() -> None:
    mine, other = chained(JOURNAL, 3), chained(JOURNAL, 3, salt="'")
    verdict = verify(STATION, JOURNAL, mine, (3, other[-1].hash))
    assert (verdict.ok, verdict.at) == (False, 3)


def test_a_journal_of_another_station_does_not_pass_for_ours() -> None:
    assert not verify(STATION, JOURNAL, chained(JOURNAL, 2, station_id="S2")).ok
    assert not verify(STATION, "j2", chained(JOURNAL, 2)).ok


def test_the_hash_is_sha256_over_the_previous_hash_and_the_body_s_bytes() -> None:
    first, second = chained(JOURNAL, 2)
    start = sha256(b"S1\x1fj1")
    assert genesis(STATION, JOURNAL) == start.hexdigest()
    assert first.hash == sha256(start.digest() + first.body.encode()).hexdigest()
    assert second.hash == sha256(bytes.fromhex(first.hash) + second.body.encode()).hexdigest()


@given(DATA)
def test_a_body_says_what_was_put_into_it_compactly_and_unescaped(data: dict[str, Any]) -> None:
    [envelope] = journal_of([data])
    assert parse(envelope).data == data
    assert envelope.body == msgspec.json.encode(msgspec.json.decode(envelope.body)).decode()
    assert '"text":"订单"' in journal_of([{"text": "订单"}])[0].body


@pytest.mark.parametrize("body", ["", "no", "[]", "{}", '{"station_id": 1}', "\ud800", '{"a": "\ud800"}'])
def test_what_is_no_event_is_unreadable(body: str) -> None:
    with pytest.raises(UnreadableBody):
        parse_body(body)
    assert not verify(STATION, JOURNAL, [Envelope(sequence=1, hash="0" * 64, body=body)]).ok


def test_hashes_that_are_no_hex_break_the_chain_and_nothing_else() -> None:
    first, second = chained(JOURNAL, 2)
    assert verify(STATION, JOURNAL, [replace(first, hash="zz"), second]).at == 1
