"""A folder into which real files are dropped, seen as a person does: what is taken, what waits, where it lies then."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from domain.reason import Reason, reason
from edge.file_report import FileReport, Refusal
from edge.intake_folder import AGAIN_SECONDS, EMPTY_SECONDS, SETTLED_SECONDS, IntakeFolder
from journal.errors import CommitFailed


@dataclass
class Dropped:
    """A watched folder, who takes its files, and a clock that the test moves."""

    path: Path
    now: float = 0.0
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    written: list[datetime] = field(default_factory=list)
    told: Reason | None = None
    answers: Callable[[str, bytes], FileReport] = lambda _name, _content: FileReport(platform="pdd", accepted=1)

    def __post_init__(self) -> None:
        self.folder = self.again()

    def again(self) -> IntakeFolder:
        """The watcher as a new start makes it."""
        self.folder = IntakeFolder(
            self.path,
            take=self._take,
            worded=lambda name, report: f"{name}: {report.accepted}",
            stamp=lambda: "2026-11-20 171500",
            tell=self._tell,
            passed=lambda: self.now,
        )
        return self.folder

    def look(self, seconds: float = SETTLED_SECONDS) -> None:
        """Look, and once more after that time."""
        self.folder.turn()
        self.now += seconds
        self.folder.turn()

    def drop(self, name: str, content: bytes = b"orders") -> Path:
        path = self.path / name
        path.write_bytes(content)
        return path

    @property
    def code(self) -> str:
        """What is said to be wrong."""
        return self.told.code if self.told is not None else ""

    def names(self, place: str) -> list[str]:
        """What lies in ``done`` or ``failed``."""
        return sorted(each.name for each in (self.path / place).iterdir())

    def _take(self, name: str, content: bytes, written_at: datetime) -> FileReport:
        self.written.append(written_at)
        self.taken.append((name, content))
        return self.answers(name, content)

    def _tell(self, why: Reason | None) -> None:
        self.told = why


@pytest.fixture
def dropped(tmp_path: Path) -> Iterator[Dropped]:
    folder = tmp_path / "orders"
    folder.mkdir()
    yield Dropped(folder)
    folder.chmod(0o700)


def test_a_file_that_has_settled_is_taken_whole_and_moved_with_its_report(dropped: Dropped) -> None:
    dropped.drop("订单.csv", b"rows")
    dropped.look()
    assert dropped.taken == [("订单.csv", b"rows")]
    moved = "2026-11-20 171500 订单.csv"
    assert dropped.names("done") == [moved, f"{moved}.report.json", f"{moved}.report.txt"]
    report = json.loads((dropped.path / "done" / f"{moved}.report.json").read_bytes())
    assert (report["file"], report["platform"], report["accepted"], report["failed"]) == ("订单.csv", "pdd", 1, False)
    assert (dropped.path / "done" / f"{moved}.report.txt").read_text("utf-8-sig") == "订单.csv: 1"
    assert dropped.told is None


def test_of_several_files_the_oldest_comes_first_whatever_they_are_called(dropped: Dropped) -> None:
    # A browser calls the second download of a day "orders (1)", which stands before "orders" in a list.
    for name, seconds in (("orders.csv", 0), ("orders (1).csv", 60), ("orders (2).csv", 30)):
        os.utime(dropped.drop(name), ns=((1_795_140_000 + seconds) * 10**9,) * 2)
    dropped.look()
    assert [name for name, _ in dropped.taken] == ["orders.csv", "orders (2).csv", "orders (1).csv"]
    assert [each - dropped.written[0] for each in dropped.written[1:]] == [timedelta(seconds=30), timedelta(seconds=60)]


def test_a_file_that_still_grows_is_not_touched_and_taken_whole_when_it_ends(dropped: Dropped) -> None:
    path = dropped.drop("a.csv", b"one,")
    for part in (b"two,", b"three"):
        dropped.look(SETTLED_SECONDS / 2)
        with path.open("ab") as file:
            file.write(part)
    dropped.look(SETTLED_SECONDS / 2)
    assert dropped.taken == []
    dropped.look()
    assert dropped.taken == [("a.csv", b"one,two,three")]


def test_a_file_replaced_by_another_of_its_size_waits_anew(dropped: Dropped) -> None:
    path = dropped.drop("a.csv", b"first.")
    dropped.folder.turn()
    dropped.now += SETTLED_SECONDS
    before = path.stat()
    newer = dropped.drop("a.csv.part", b"second")
    os.utime(newer, ns=(before.st_atime_ns, before.st_mtime_ns))
    newer.rename(path)
    dropped.folder.turn()
    assert dropped.taken == []
    dropped.look()
    assert dropped.taken == [("a.csv", b"second")]


@pytest.mark.parametrize("name", ["a.csv.part", "a.TMP", "~$a.xlsx", ".a.csv.swp", "a.csv.crdownload", "Thumbs.db"])
def test_what_is_being_written_by_its_name_is_left_alone(dropped: Dropped, name: str) -> None:
    path = dropped.drop(name)
    dropped.look()
    dropped.look(EMPTY_SECONDS)
    assert (dropped.taken, path.exists()) == ([], True)


def test_the_empty_name_that_a_browser_fills_later_waits(dropped: Dropped) -> None:
    dropped.drop("a.csv", b"")
    part = dropped.drop("a.csv.part", b"rows")
    dropped.look(EMPTY_SECONDS)
    assert dropped.taken == [], "its part is still written"
    part.rename(dropped.path / "a.csv")
    dropped.look()
    assert dropped.taken == [("a.csv", b"rows")]


def test_nothing_is_ever_overwritten(dropped: Dropped) -> None:
    for content in (b"one", b"two", b"three"):
        dropped.drop("a.csv", content)
        dropped.look()
    files = [name for name in dropped.names("done") if not name.endswith((".json", ".txt"))]
    contents = [(dropped.path / "done" / name).read_bytes() for name in files]
    assert sorted(contents) == [b"one", b"three", b"two"]


def test_a_file_of_which_nothing_could_be_taken_goes_to_failed_and_the_others_go_on(dropped: Dropped) -> None:
    def answers(name: str, _content: bytes) -> FileReport:
        if name == "a.png":
            return FileReport(refused=reason("file_not_a_table", found="picture"))
        if name == "b.csv":
            return FileReport(rejected=(Refusal(row=2, reason=reason("sku_missing")),))
        return FileReport(unchanged=1, rejected=(Refusal(row=3, reason=reason("sku_missing")),))

    dropped.answers = answers
    for name in ("a.png", "b.csv", "c.csv"):
        dropped.drop(name)
    dropped.look()
    assert [name[18:] for name in dropped.names("failed") if not name.endswith((".json", ".txt"))] == ["a.png", "b.csv"]
    assert [name[18:] for name in dropped.names("done") if not name.endswith((".json", ".txt"))] == ["c.csv"]
    told = json.loads((dropped.path / "failed" / "2026-11-20 171500 a.png.report.json").read_bytes())
    assert told["refused"] == {"code": "file_not_a_table", "params": {"found": "picture"}}


def test_a_file_that_could_not_be_recorded_stays_is_named_and_is_tried_again(dropped: Dropped) -> None:
    def answers(name: str, _content: bytes) -> FileReport:
        if name == "a.csv" and dropped.now < AGAIN_SECONDS:
            raise CommitFailed("disk full")
        return FileReport(accepted=1)

    dropped.answers = answers
    dropped.drop("a.csv")
    dropped.drop("b.csv")
    dropped.look()
    assert [name for name, _ in dropped.taken] == ["a.csv", "b.csv"]
    assert (dropped.path / "a.csv").exists()
    assert dropped.told is not None
    assert (dropped.code, dropped.told.params["file"]) == ("intake_not_recorded", "a.csv")
    dropped.look(AGAIN_SECONDS)
    assert dropped.code == ""
    assert not (dropped.path / "a.csv").exists()


def test_a_file_over_which_the_program_stumbles_does_not_keep_the_others_out(dropped: Dropped) -> None:
    def answers(name: str, _content: bytes) -> FileReport:
        if name == "a.csv":
            raise ValueError("a mistake of ours")
        return FileReport(accepted=1)

    dropped.answers = answers
    dropped.drop("a.csv")
    dropped.drop("b.csv")
    with pytest.raises(ValueError, match="a mistake"):
        dropped.look()
    dropped.folder.turn()  # as the worker does after it has said so
    assert [name for name, _ in dropped.taken] == ["a.csv", "b.csv"]
    assert dropped.code == "intake_file_stuck"
    assert (dropped.path / "a.csv").exists()


def test_after_power_was_cut_between_taking_and_moving_the_file_is_taken_again_and_moved(dropped: Dropped) -> None:
    class PowerCut(BaseException):
        """Nothing after it runs."""

    def cut(_name: str, _content: bytes) -> FileReport:
        raise PowerCut

    dropped.answers = cut
    dropped.drop("a.csv")
    with pytest.raises(PowerCut):
        dropped.look()
    assert (dropped.path / "a.csv").exists()
    dropped.answers = lambda _name, _content: FileReport(unchanged=1)
    dropped.again()
    dropped.look()
    assert len(dropped.taken) == 2
    assert "2026-11-20 171500 a.csv" in dropped.names("done")


def test_a_file_taken_that_cannot_be_moved_is_taken_once_and_moved_later(dropped: Dropped) -> None:
    dropped.drop("a.csv")
    dropped.folder.turn()
    in_the_way = dropped.path / "done" / "2026-11-20 171500 a.csv.report.txt.tmp"
    in_the_way.mkdir()
    dropped.now += SETTLED_SECONDS
    dropped.folder.turn()
    assert dropped.code == "intake_file_not_moved"
    assert (dropped.path / "a.csv").exists()
    in_the_way.rmdir()
    dropped.look(AGAIN_SECONDS)
    assert dropped.code == ""
    assert len(dropped.taken) == 1
    assert not (dropped.path / "a.csv").exists()


def test_a_folder_that_is_not_there_is_said_and_taken_up_when_it_comes(tmp_path: Path) -> None:
    here = Dropped(tmp_path / "share")
    here.look()
    assert here.code == "intake_folder_unreadable"
    assert not here.path.exists(), "a folder of ours in place of a share would hide that it is missing"
    here.path.mkdir()
    here.drop("a.csv")
    here.look()
    assert (here.code, len(here.taken)) == ("", 1)


def test_a_name_as_long_as_a_name_may_be_is_moved_all_the_same(dropped: Dropped) -> None:
    dropped.drop("订" * 80 + ".csv")
    dropped.look()
    assert dropped.told is None
    assert len(dropped.names("done")) == 3
