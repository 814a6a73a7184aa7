"""One process a data folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from journal.errors import FolderInUse
from journal.lock import FolderLock

SERVICE = 4321
HOLD = """
import sys
from pathlib import Path
from journal.lock import FolderLock
FolderLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_process_on_a_folder_is_told_who_has_it(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(FolderInUse, match=rf"{tmp_path} is in use .* {other.pid}\)"):
            FolderLock(tmp_path)
        other.kill()
        other.wait()
        with FolderLock(tmp_path):
            assert (tmp_path / "lock").read_text() == f"{os.getpid()}\n"


def test_a_released_folder_can_be_taken_again(tmp_path: Path) -> None:
    with FolderLock(tmp_path), pytest.raises(FolderInUse):
        FolderLock(tmp_path)
    FolderLock(tmp_path).release()
    FolderLock(tmp_path).release()


@pytest.mark.needs_root
@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a file away")
def test_a_folder_that_root_locked_first_can_be_locked_by_its_owner_afterwards(tmp_path: Path) -> None:
    os.chown(tmp_path, SERVICE, SERVICE + 1)
    FolderLock(tmp_path).release()
    lock = (tmp_path / "lock").stat()
    assert (lock.st_uid, lock.st_gid) == (SERVICE, SERVICE + 1)
