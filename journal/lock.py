"""One process a data folder. Does not know what lies in it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from journal.errors import FolderInUse
from journal.owner import give_to_owner_of


class FolderLock:
    """An exclusive lock on ``<folder>/lock``, held until released; the kernel drops it with the process."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "lock"
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.read(self._file, 32).decode("ascii", "replace").strip() or "?"
            os.close(self._file)
            raise FolderInUse(
                f"{folder} is in use by another shipfloor process (process id {owner}): "
                "stop it first, or give this one another data folder"
            ) from None
        # A person may be the first to lock it, as root, before the service ever started here.
        give_to_owner_of(folder, self._file)
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Give the folder up. The file stays: removing it would let two processes lock two files of one name."""
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
