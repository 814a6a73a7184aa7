"""Where clips lie, and what becomes of them there: the oldest are deleted, the unfinished too. Loads no OpenCV."""

from __future__ import annotations

from pathlib import Path

SUFFIX = ".mkv"
UNFINISHED = "unfinished"
"""The folder of clips that are still being written: whatever is in it at start is of a run that ended in the middle."""


def clip_path(digest: str, folder: Path) -> Path:
    """Where a clip lies: two hex digits a folder, as photos do."""
    return folder / digest[:2] / f"{digest}{SUFFIX}"


def sweep_clips(folder: Path) -> int:
    """Remove what the last run left half written; how many there were."""
    unfinished = list((folder / UNFINISHED).glob(f"*{SUFFIX}"))
    for path in unfinished:
        path.unlink(missing_ok=True)
    return len(unfinished)


def trim_clips(folder: Path, bytes_max: int) -> list[str]:
    """Delete the oldest clips until the rest takes at most so many bytes; their digests. Looks at clips alone."""
    clips = [(path, path.stat()) for path in folder.glob(f"??/*{SUFFIX}")]
    clips.sort(key=lambda clip: clip[1].st_mtime_ns)
    over = sum(stat.st_size for _, stat in clips) - bytes_max
    deleted = []
    for path, stat in clips:
        if over <= 0:
            break
        path.unlink(missing_ok=True)
        deleted.append(path.stem)
        over -= stat.st_size
    return deleted
