"""A folder that files are dropped into: taken when nobody writes them any more, then moved to ``done`` or ``failed``.

Beside each lies what became of it, for a machine (JSON) and for a person (text). A file that was taken and not yet
moved when the power went is taken again, which changes nothing. Does not know layouts, orders or words.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from domain.reason import Reason, reason
from edge.file_report import FileReport, put_away, shown
from edge.importers.container import FILE_BYTES_MAX
from journal.errors import JournalError

LOOK_SECONDS = 2.0
SETTLED_SECONDS = 4.0
# A browser or a share makes the name first and fills it later.
EMPTY_SECONDS = 60.0
AGAIN_SECONDS = 60.0
FILES_MAX = 1_000

DONE, FAILED = "done", "failed"
_WRITING = (".part", ".tmp", ".crdownload", ".download", ".partial", ".filepart")
_NOT_OURS = frozenset({"thumbs.db", "desktop.ini"})


Take = Callable[[str, bytes, datetime], FileReport]
Worded = Callable[[str, FileReport], str]


class _Look(NamedTuple):
    """A file as it lay there."""

    size: int
    changed_ns: int
    inode: int

    @property
    def changed_at(self) -> datetime:
        """When it was written last."""
        return datetime.fromtimestamp(self.changed_ns / 1e9, UTC)


@dataclass(slots=True)
class _Waiting:
    """A file in the folder: how it looked, since when, what became of it; what is wrong, and when it is tried again."""

    look: _Look
    since: float
    report: FileReport | None = None
    again_at: float = 0.0
    why: Reason | None = None


class IntakeFolder:
    """One turn looks once. ``take`` records a file, whole or again, and hears when it was written.

    ``worded`` says its report to a person; ``stamp`` dates the names of what is moved; ``tell`` hears what is wrong
    now, or None.
    """

    def __init__(
        self,
        folder: Path,
        *,
        take: Take,
        worded: Worded,
        stamp: Callable[[], str],
        tell: Callable[[Reason | None], None],
        passed: Callable[[], float] = monotonic,
    ) -> None:
        self._folder = folder
        self._take = take
        self._worded = worded
        self._stamp = stamp
        self._tell = tell
        self._passed = passed
        self._waiting: dict[str, _Waiting] = {}

    def turn(self) -> float:
        """Take what has settled; returns the seconds until the next look."""
        try:
            # Not the folder itself: where a share is not there, a folder of our own in its place would take nothing.
            for place in (DONE, FAILED):
                (self._folder / place).mkdir(exist_ok=True)
            settled = list(self._settled())
        except OSError as error:
            self._tell(reason("intake_folder_unreadable", folder=str(self._folder), why=_why(error)))
            return LOOK_SECONDS
        for name in settled:
            self._try(name)
        self._tell(next((each.why for _, each in sorted(self._waiting.items()) if each.why is not None), None))
        return LOOK_SECONDS

    def _settled(self) -> Iterator[str]:
        """Names of files that looked the same for long enough. Raises OSError where the folder cannot be read."""
        now, seen = self._passed(), {}
        for name, look in _files(self._folder):
            before = self._waiting.get(name)
            seen[name] = before if before is not None and before.look == look else _Waiting(look, now)
        self._waiting = seen
        # Of several the oldest first, as somebody at the panel would have done.
        for name, each in sorted(seen.items(), key=lambda item: (item[1].look.changed_ns, item[0])):
            wait = SETTLED_SECONDS if each.look.size else EMPTY_SECONDS
            if now - each.since >= wait and now >= each.again_at:
                yield name

    def _try(self, name: str) -> None:
        """Take a file and move it away; where that cannot be done it stays, named, and is tried again."""
        each = self._waiting[name]
        # Whatever comes now, other files have their turn before this one has another.
        self._later(each, reason("intake_file_stuck", file=shown(name)))
        try:
            if each.report is None:
                content = _read(self._folder / name, each.look)
                if content is None:  # it was written to while we read: it has not settled
                    del self._waiting[name]
                    return
                each.report = self._take(name, content, each.look.changed_at)
            place = self._folder / (FAILED if each.report.failed else DONE)
            text = self._worded(shown(name), each.report)
            put_away(self._folder / name, place, f"{self._stamp()} {name}", each.report, text)
            del self._waiting[name]
        except FileNotFoundError:
            # Somebody took it away. What of it was taken stays taken.
            self._waiting.pop(name, None)
        except OSError as error:
            code = "intake_file_unreadable" if each.report is None else "intake_file_not_moved"
            self._later(each, reason(code, file=shown(name), why=_why(error)))
        except JournalError as error:
            self._later(each, reason("intake_not_recorded", file=shown(name), why=str(error)))

    def _later(self, each: _Waiting, why: Reason) -> None:
        each.why, each.again_at = why, self._passed() + AGAIN_SECONDS


def _files(folder: Path) -> Iterator[tuple[str, _Look]]:
    """The files that may be whole, a thousand at most in one look."""
    with os.scandir(folder) as entries:
        files = [each for each in entries if each.is_file(follow_symlinks=False)]
    names = {each.name for each in files}
    for each in files[:FILES_MAX]:
        if _is_written(each.name, names):
            continue
        with suppress(FileNotFoundError):
            found = each.stat(follow_symlinks=False)
            yield each.name, _Look(found.st_size, found.st_mtime_ns, found.st_ino)


def _is_written(name: str, names: set[str]) -> bool:
    """Whether the name says that it is being written, open in an office program, or no file of ours."""
    lower = name.lower()
    if name.startswith((".", "~$")) or lower.endswith(_WRITING) or lower in _NOT_OURS:
        return True
    return any(f"{name}{ending}" in names for ending in _WRITING)


def _read(path: Path, look: _Look) -> bytes | None:
    """The file's bytes (of one that is too large, enough to see it); None where it changed meanwhile."""
    with path.open("rb") as file:
        content = file.read(FILE_BYTES_MAX + 1)
        found = os.fstat(file.fileno())
    now = path.stat()
    same = (
        _Look(found.st_size, found.st_mtime_ns, found.st_ino) == look == _Look(now.st_size, now.st_mtime_ns, now.st_ino)
    )
    return content if same else None


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__
