"""Label documents as files, named by their digests. They hold names and addresses: private, deletable, in no journal.

Does not know whose they are.
"""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from hardware.durable import UNFINISHED, write_durably

_OURS_ALONE = 0o700


def digest_of(content: bytes) -> str:
    """The name of a content: its SHA-256 in hex."""
    return sha256(content).hexdigest()


class DocumentFiles:
    """A folder of documents."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: bytes) -> str:
        """Write a document so that it survives a power cut; returns its digest. Raises DiskFull, PictureUnwritten."""
        digest = digest_of(content)
        if self.read(digest) is not None:
            os.utime(self._path(digest))  # wanted anew: `stale` must not count it as forgotten
        else:
            self._folder.mkdir(parents=True, exist_ok=True, mode=_OURS_ALONE)
            write_durably([content], self._path(digest))
        return digest

    def read(self, digest: str) -> bytes | None:
        """A document; None where it is not here, or is no longer what it was."""
        try:
            content = self._path(digest).read_bytes()
        except FileNotFoundError:
            return None
        return content if digest_of(content) == digest else None

    def remove(self, digest: str) -> None:
        """Delete a document; it may be gone already."""
        self._path(digest).unlink(missing_ok=True)

    def stale(self, before: float) -> set[str]:
        """What was written before an instant (seconds since 1970, by the files' own clock)."""
        return {
            path.name
            for path in self._folder.glob("*/*")
            if path.suffix != UNFINISHED and path.stat().st_mtime < before
        }

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest
