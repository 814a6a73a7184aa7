"""Whose a file is that root writes for a service. Does not know what is in it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def give_to_owner_of(folder: Path, file: int | Path) -> None:
    """Give a file that root made in a folder to the folder's owner and group: the service is not root, and must use it.

    Whoever is not root made it as their own already. A file system that keeps no owners leaves it as it is.
    """
    if os.geteuid() != 0:
        return
    there = folder.stat()
    with suppress(PermissionError):
        os.chown(file, there.st_uid, there.st_gid)
