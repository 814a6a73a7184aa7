"""``verify --central``: a record is whole only as far as head office says so, and only where it was asked."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from edge.central_link import CentralLink
from edge.settings import CentralSettings
from journal.follow import head, read
from tests.edge.floor import MUG, Floor, an_order, floor, waybill_number
from tests.shipfloor.command import Run, shipfloor, write_settings
from tests.station.whole import head_office

NUMBERS = [waybill_number(serial) for serial in range(1, 5)]
NOWHERE = "http://127.0.0.1:9"


@dataclass
class Kept:
    """A station's data folder, closed, and the head office that its settings name."""

    folder: Path
    office: str
    settings: Path = field(init=False)

    def __post_init__(self) -> None:
        more = f'[central]\nurl = "{self.office}"\nfeed = false\n' if self.office else ""
        self.settings = write_settings(self.folder, more=more)
        self.settings.write_text(self.settings.read_text().replace('"S1"', '"station"'), encoding="utf-8")

    def verified(self, *more: object) -> Run:
        return shipfloor("verify", "--settings", self.settings, "--central", *more)

    def goes_on(self, *codes: str, sent: bool) -> int:
        """Packs on, and sends what is new where it is told to; gives the record's head."""
        with floor(self.folder / "data", name="station") as here:
            here.scan(*codes)
            return self.send(here) if sent else head(here.reader, here.record).sequence

    def send(self, here: Floor) -> int:
        with closing(CentralLink(CentralSettings(url=self.office))) as link:
            envelopes = read(here.reader, here.record, 0, 10_000)
            link.send("station", here.record, envelopes)
        return envelopes[-1].sequence

    def change(self, *statements: str) -> None:
        with closing(sqlite3.connect(self.folder / "data" / "station.db", isolation_level=None)) as connection:
            for sql in statements:
                connection.execute(sql)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[str]:
    with head_office(tmp_path / "office") as address:
        yield address


@pytest.fixture
def kept(tmp_path: Path, office: str) -> Kept:
    """One parcel is packed, and head office has all of it."""
    made = Kept(folder_of(tmp_path, "first"), office)
    begin(made, sent=True)
    return made


def begin(made: Kept, *, sent: bool) -> None:
    (made.folder / "data").mkdir()
    with floor(made.folder / "data", name="station") as here:
        here.sign_in()
        here.take(*(an_order(serial, number=number) for serial, number in enumerate(NUMBERS, 1)))
        here.scan(NUMBERS[0], MUG)
        if sent:
            made.send(here)


def folder_of(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / name
    folder.mkdir()
    return folder


def cloned(kept: Kept, tmp_path: Path) -> Kept:
    """A card of which there are two: the same journal on both."""
    other = Kept(folder_of(tmp_path, "second"), kept.office)
    shutil.copytree(kept.folder / "data", other.folder / "data")
    return other


SHORTER = (
    "UPDATE journals SET head_sequence = head_sequence - 1, head_hash = (SELECT hash FROM envelopes e WHERE"
    " e.journal_id = journals.journal_id AND e.sequence = journals.head_sequence - 1) WHERE role = 'record'"
)
WITHOUT_END = (
    "DELETE FROM envelopes WHERE (journal_id, sequence) IN (SELECT j.journal_id, j.head_sequence + 1 FROM"
    " journals j WHERE j.role = 'record')"
)


def test_a_record_that_head_office_has_whole_is_said_to_be_vouched_for(kept: Kept) -> None:
    told = kept.verified("--lang", "en")
    assert (told.code, told.err) == (0, "")
    assert "Head office has all" in told.out
    assert "末条哈希一致" in kept.verified().out


def test_a_cut_end_is_found_against_what_head_office_has(kept: Kept) -> None:
    kept.change(SHORTER, WITHOUT_END)
    assert shipfloor("verify", "--settings", kept.settings).code == 0, "control: alone it cannot know"
    cut = kept.verified("--json")
    record = cut.json["journals"][0]
    assert (cut.code, record["why"], record["central_sequence"]) == (1, "cut", record["sequence"])
    assert f"应当到第 {record['sequence']} 条" in kept.verified().err


def test_what_head_office_does_not_have_yet_is_said_and_is_no_fault(kept: Kept) -> None:
    sequence = shipfloor("verify", "--settings", kept.settings, "--json").json["journals"][0]["sequence"]
    end = kept.goes_on(NUMBERS[1], MUG, sent=False)
    told = kept.verified()
    assert (told.code, told.err) == (0, "")
    assert f"总部有到第 {sequence} 条，与这里一致；后面 {end - sequence} 条只在这里" in told.out
    assert kept.verified("--json").json["journals"][0]["central_sequence"] == sequence, "asking sent nothing new"


def test_head_office_without_the_record_vouches_for_nothing(tmp_path: Path, office: str) -> None:
    made = Kept(folder_of(tmp_path, "first"), office)
    begin(made, sent=False)
    told = made.verified()
    assert (told.code, "总部有到第 0 条" in told.out) == (0, True)


@pytest.mark.parametrize("longer", [False, True], ids=["as long as head office's", "longer"])
def test_another_history_than_head_offices_is_not_called_whole(kept: Kept, tmp_path: Path, longer: bool) -> None:
    other = cloned(kept, tmp_path)
    common = shipfloor("verify", "--settings", kept.settings, "--json").json["journals"][0]["sequence"]
    kept.goes_on(NUMBERS[1], MUG, sent=True)
    other.goes_on(NUMBERS[2], MUG, *([NUMBERS[3], MUG] if longer else []), sent=False)
    assert kept.verified().code == 0, "control: this one is head office's"
    assert shipfloor("verify", "--settings", other.settings).code == 0, "control: alone it cannot know"
    told = other.verified()
    assert (told.code, told.out.count("完整")) == (1, 1), "the feed is"
    assert f"从第 {common + 1} 条起和总部的不是同一段历史" in told.err
    assert other.verified("--json").json["journals"][0]["why"] == "forked"
    assert kept.verified().code == 0, "nothing of the other was stored"


def test_where_two_long_histories_part_is_found_far_back(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Farther than head office looks back in two answers; in truth that is two thousand events."""
    monkeypatch.setattr("journal.accept.LOOK_BACK", 2)
    other = cloned(kept, tmp_path)
    common = shipfloor("verify", "--settings", kept.settings, "--json").json["journals"][0]["sequence"]
    assert kept.goes_on(NUMBERS[1], MUG, NUMBERS[3], MUG, sent=True) - common > 4
    other.goes_on(NUMBERS[2], MUG, NUMBERS[3], MUG, sent=False)
    assert f"从第 {common + 1} 条起" in other.verified().err


def test_without_a_head_office_in_the_settings_nobody_is_asked_and_nothing_called_whole(tmp_path: Path) -> None:
    made = Kept(folder_of(tmp_path, "first"), "")
    begin(made, sent=False)
    told = made.verified()
    assert (told.code, told.out) == (3, "")
    assert "没有 [central]" in told.err
    assert "there is no head office to ask" in made.verified("--lang", "en").err


def test_a_head_office_that_does_not_answer_is_said_unless_the_record_is_broken_anyway(tmp_path: Path) -> None:
    made = Kept(folder_of(tmp_path, "first"), NOWHERE)
    begin(made, sent=False)
    silent = made.verified()
    assert (silent.code, silent.out, "总部没有应答" in silent.err) == (2, "", True)
    made.change("UPDATE envelopes SET body = replace(body, 'YT', 'YX') WHERE sequence = 2")
    broken = made.verified()
    assert (broken.code, "从第 2 条起不可信" in broken.err) == (1, True)


def test_a_head_that_somebody_remembers_is_compared_beside_head_office(kept: Kept) -> None:
    record = shipfloor("verify", "--settings", kept.settings, "--json").json["journals"][0]
    assert kept.verified("--head", f"{record['sequence']}:{'ab' * 32}").code == 1
