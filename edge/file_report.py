"""What became of a dropped file, and how that is laid beside it: JSON for a machine, text for a person.

Does not know folders that are watched, layouts or words.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from domain.reason import Reason

STEM_BYTES_MAX = 180
ENDING_MAX = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A row that was not taken."""

    row: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What became of a file. ``refused``: why nothing of it could be read."""

    platform: str = ""
    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: tuple[Refusal, ...] = ()
    warnings: tuple[Reason, ...] = ()
    refused: Reason | None = None

    @property
    def failed(self) -> bool:
        """Whether nothing of the file is known now: somebody must look at it."""
        return self.refused is not None or (bool(self.rejected) and not self.accepted + self.updated + self.unchanged)


def put_away(file: Path, place: Path, name: str, report: FileReport, text: str) -> None:
    """Move the file to ``place`` under a name that nothing there has, its report beside it. Raises OSError.

    The report comes first: a file that lies there without one would say nothing.
    """
    target = _free(place, name)
    plain = asdict(report) | {"file": shown(file.name), "failed": report.failed}
    _write(_beside(target, ".report.json"), json.dumps(plain, ensure_ascii=False, indent=1).encode())
    _write(_beside(target, ".report.txt"), text.encode("utf-8-sig", "replace"))
    file.rename(target)
    _settle(place)
    _settle(file.parent)


def shown(name: str) -> str:
    """A file's name as text, whatever bytes it is made of."""
    return name.encode("utf-8", "replace").decode()


def _free(place: Path, name: str) -> Path:
    """A name that nothing there has, short enough for a report beside it."""
    ending = Path(name).suffix[:ENDING_MAX]
    stem = os.fsdecode(os.fsencode(Path(name).stem)[:STEM_BYTES_MAX])
    for count in range(1, 10_000):
        target = place / (f"{stem}{ending}" if count == 1 else f"{stem} ({count}){ending}")
        if not any(os.path.lexists(each) for each in (target, _beside(target, ".report.json"))):
            return target
    raise FileExistsError(0, "no free name", str(place / name))


def _beside(target: Path, ending: str) -> Path:
    return target.with_name(target.name + ending)


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    draft = _beside(path, ".tmp")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise


def _settle(folder: Path) -> None:
    """A move is durable once its folder is; where a share cannot do that, the next start takes the file again."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
