"""A file that is whole on the disk, or not there at all: written beside, synced, renamed, its folder synced.

Does not know what is in it.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hardware.errors import DiskFull, PictureUnwritten

UNFINISHED = ".tmp"


def write_durably(parts: Iterable[bytes], path: Path) -> None:
    """Write the parts, one after the other; when this returns they are on the disk. Raises DiskFull, PictureUnwritten.

    A folder that is not there yet is made, and made durable. What root writes belongs to whom the folder does.
    """
    unfinished = path.with_name(f"{path.stem}.{secrets.token_hex(4)}{UNFINISHED}")
    with _disk_errors(path):
        _make_folder(path.parent)
        try:
            _write(parts, unfinished)
            unfinished.rename(path)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)


def keep_durably(unfinished: Path, path: Path) -> None:
    """Give a file of the same file system its place, once it is on the disk. Raises as `write_durably`."""
    with _disk_errors(path):
        _make_folder(path.parent)
        descriptor = os.open(unfinished, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        unfinished.rename(path)
        _sync_folder(path.parent)


def sweep(folder: Path) -> int:
    """Remove what a power cut left half written; how many there were. Call it before the first file is written."""
    unfinished = list(folder.glob(f"*/*{UNFINISHED}"))
    for path in unfinished:
        path.unlink(missing_ok=True)
    return len(unfinished)


@contextmanager
def _disk_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise DiskFull(f"no room for {path.name} in {path.parent.parent}") from error
        raise PictureUnwritten(f"{path}: {error}") from error


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    _sync_folder(folder.parent)
    _sync_folder(folder.parent.parent)


def _write(parts: Iterable[bytes], path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640)
    try:
        for part in parts:
            rest = memoryview(part)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        _give(descriptor, path.parent)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _give(descriptor: int, folder: Path) -> None:
    """Give what root writes to whom its folder belongs to: the service, which is not root, must read it."""
    if os.geteuid() != 0:
        return
    there = folder.stat()
    # Some file systems let not even root; the file is whole all the same, and root's as it was without this.
    with suppress(PermissionError):
        os.fchown(descriptor, there.st_uid, there.st_gid)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
