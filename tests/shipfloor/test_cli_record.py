"""``verify``, ``rebuild``, ``export``, ``backup`` and ``restore``: the record as it lies on the disk."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from journal.lock import FolderLock
from tests.edge.floor import MUG, Floor, an_order, floor, waybill_number
from tests.shipfloor.command import Run, shipfloor, shipfloor_process, write_settings

SERVICE = 4321
A, B = map(waybill_number, (1, 2))


@contextmanager
def day(folder: Path) -> Iterator[Floor]:
    """A data folder with a day's record and feed in it, as a station leaves it."""
    folder.mkdir(exist_ok=True)
    with floor(folder, name="station") as here:
        here.sign_in()
        here.take(an_order(1, number=A), an_order(2, number=B))
        here.scan(A, MUG, B)
        yield here


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    with day(folder):
        return folder


def change(data: Path, sql: str) -> None:
    """Do to the database what nobody should."""
    with closing(sqlite3.connect(data / "station.db", isolation_level=None)) as connection:
        connection.execute(sql)


def record_head(data: Path) -> tuple[int, str]:
    with closing(sqlite3.connect(data / "station.db")) as connection:
        found: tuple[int, str] = connection.execute(
            "SELECT head_sequence, head_hash FROM journals WHERE role = 'record' AND NOT retired"
        ).fetchone()
        return found


def verified(data: Path, *more: object) -> Run:
    return shipfloor("verify", "--data", data, *more)


def test_a_record_that_nobody_touched_is_whole(data: Path) -> None:
    sequence, head = record_head(data)
    told = shipfloor_process("verify", "--data", data, "--head", f"{sequence}:{head}")
    assert (told.code, told.err) == (0, "")
    assert f"完整：{sequence} 条" in told.out
    journals = verified(data, "--json").json["journals"]
    assert [each["role"] for each in journals] == ["record", "feed"]


# Of the record's second event: its body is another, it is gone, it stands after the third.
DAMAGE = [
    "UPDATE envelopes SET body = replace(body, 'YT', 'YX') WHERE sequence = 2",
    "DELETE FROM envelopes WHERE sequence = 2",
    "UPDATE envelopes SET sequence = CASE sequence WHEN 2 THEN 30 WHEN 3 THEN 2 ELSE sequence END",
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_changed_removed_or_moved_event_is_found_and_its_place_named(data: Path, damage: str) -> None:
    change(data, damage)
    told = verified(data)
    assert told.code == 1
    assert "从第 2 条起不可信" in told.err
    assert "cannot be trusted from event 2 on" in verified(data, "--lang", "en").err


def test_a_cut_end_is_found_only_against_a_head_that_somebody_else_remembers(data: Path) -> None:
    sequence, head = record_head(data)
    change(
        data,
        "DELETE FROM envelopes WHERE (journal_id, sequence) IN (SELECT j.journal_id, e.sequence FROM journals j JOIN"
        " envelopes e USING (journal_id) WHERE j.role = 'record' AND e.sequence > j.head_sequence - 2)",
    )
    assert f"应当到第 {sequence} 条" in verified(data).err, "the stored head still remembers"
    change(
        data,
        "UPDATE journals SET head_sequence = head_sequence - 2, head_hash = (SELECT hash FROM envelopes e WHERE"
        " e.journal_id = journals.journal_id ORDER BY sequence DESC LIMIT 1) WHERE role = 'record'",
    )
    assert verified(data).code == 0, "control: the chain alone cannot know"
    cut = verified(data, "--head", f"{sequence}:{head}")
    assert (cut.code, f"应当到第 {sequence} 条" in cut.err) == (1, True)


def test_another_history_of_the_same_length_is_told_apart_by_its_head(data: Path) -> None:
    sequence, _ = record_head(data)
    other = verified(data, "--head", f"{sequence}:{'ab' * 32}", "--json")
    assert other.code == 1
    assert [each["why"] for each in other.json["journals"]] == ["other_history", ""]
    assert verified(data, "--head", "nonsense").code == 2


def test_rebuild_makes_the_state_anew_and_not_beside_a_running_station(data: Path) -> None:
    change(data, "UPDATE parcels SET state = 'released'")
    with FolderLock(data):
        assert shipfloor("rebuild", "--data", data).code == 2
    told = shipfloor("rebuild", "--data", data)
    assert (told.code, "重建完成" in told.out) == (0, True)
    with floor(data, name="station") as here:
        assert here.parcel(A).packed_at is not None


def test_export_writes_each_envelope_as_it_was_written(data: Path) -> None:
    lines = [json.loads(line) for line in shipfloor("export", "--data", data).out.splitlines()]
    with closing(sqlite3.connect(data / "station.db")) as connection:
        kept = connection.execute("SELECT body FROM envelopes").fetchall()
    assert sorted(line["body"] for line in lines) == sorted(body for (body,) in kept)
    assert {line["role"] for line in lines} == {"record", "feed"}
    last = shipfloor("export", "--data", data, "--after", len(kept)).out
    assert last == ""


def test_a_backup_of_a_running_station_restores_to_one_that_goes_on_in_a_new_journal(tmp_path: Path) -> None:
    data, copy, folder = tmp_path / "data", tmp_path / "copy.db", tmp_path / "restored"
    with day(data) as here:
        told = shipfloor("backup", copy, "--data", data)
        assert (told.code, "检查通过" in told.out) == (0, True)
        here.scan(MUG)
    sequence, head = record_head(data)
    restored = shipfloor("restore", copy, "--data", folder)
    assert restored.code == 0, restored.err
    assert verified(folder).code == 0
    with floor(folder, name="station") as here:
        first = json.loads(here.rows("SELECT body FROM envelopes WHERE journal_id = ?", (here.record,))[0][0])
        assert first["kind"] == "JournalContinued"
        assert first["data"]["common_sequence"] == sequence - 3, "what came after the backup is not in it"
        assert first["journal_id"] in restored.out
        before = here.state()
        here.scan(MUG)
        assert here.parcel(B).packed_at is not None, "the packer goes on where the backup was"
    assert shipfloor("rebuild", "--data", folder).code == 0
    with floor(folder, name="station") as here:
        assert here.state()["parcel_orders"] == before["parcel_orders"]
        assert here.parcel(B).packed_at is not None
    assert (sequence, head) == record_head(data)


@pytest.mark.needs_root
@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a file away")
def test_what_root_restores_belongs_to_the_service_whose_folder_it_is(data: Path, tmp_path: Path) -> None:
    copy, folder = tmp_path / "copy.db", tmp_path / "restored"
    folder.mkdir()
    os.chown(folder, SERVICE, SERVICE + 1)
    assert shipfloor("backup", copy, "--data", data).code == 0
    assert shipfloor("restore", copy, "--data", folder).code == 0
    for made in (folder / "station.db", folder / "lock"):
        assert (made.stat().st_uid, made.stat().st_gid) == (SERVICE, SERVICE + 1)


def test_a_restored_feed_is_whole_for_whoever_begins_to_follow_it(tmp_path: Path) -> None:
    data, copy, folder = tmp_path / "data", tmp_path / "copy.db", tmp_path / "restored"
    with day(data) as owner, floor(tmp_path, owns_feed=False, name="S2") as old:
        old.follow(owner)
        old.scan("B:017", A)
        assert shipfloor("backup", copy, "--data", data).code == 0
        before = old.state()["parcels"]
        assert shipfloor("restore", copy, "--data", folder).code == 0
        with floor(folder, name="station", rules=None) as again, floor(tmp_path, owns_feed=False, name="S3") as new:
            old.follow(again)
            new.follow(again)
            assert old.state()["parcels"] == before, "what was applied from the old journal is not applied again"
            assert new.parcel(A).units == 1
            assert old.rows("SELECT * FROM parked_events") == []


def test_a_backup_is_not_made_over_a_file_nor_restored_over_a_station(data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert shipfloor("backup", copy, "--data", data).code == 0
    assert "已经存在" in shipfloor("backup", copy, "--data", data).err
    assert "已经有工位的数据" in shipfloor("restore", copy, "--data", data).err
    settings = write_settings(tmp_path / "data")
    other = shipfloor("restore", copy, "--settings", settings)
    assert other.code == 2
    assert not list(data.glob("*.restoring*"))


def test_a_damaged_backup_is_refused_and_leaves_nothing(data: Path, tmp_path: Path) -> None:
    copy, folder = tmp_path / "copy.db", tmp_path / "restored"
    shipfloor("backup", copy, "--data", data)
    content = bytearray(copy.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    copy.write_bytes(content)
    refused = shipfloor("restore", copy, "--data", folder)
    assert (refused.code, "没有通过" in refused.err) == (1, True)
    assert [path.name for path in folder.iterdir()] == ["lock"]


def test_where_there_is_no_database_each_verb_says_so(tmp_path: Path) -> None:
    for verb in ("verify", "export", "rebuild"):
        told = shipfloor(verb, "--data", tmp_path / "nowhere", "--lang", "en")
        assert (told.code, "no station's database" in told.err) == (2, True), verb
