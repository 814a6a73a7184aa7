"""A PostgreSQL server of the tests' own: a fresh cluster in a temporary folder, reached by a Unix socket alone."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import psycopg
from psycopg import sql

STARTS_WITHIN_SECONDS = 30.0
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


@contextmanager
def run_postgres() -> Iterator[Path]:
    """Run a server; gives the folder of its socket. It is this very server: its data folder was asserted."""
    assert BINARIES, "PostgreSQL's server is not installed (Debian: postgresql)"
    folder = Path(tempfile.mkdtemp(prefix="shipfloor-postgres-"))
    try:
        owner = _owner()
        if owner is not None:
            shutil.chown(folder, owner, owner)
        data = folder / "data"
        groups = None if owner is None else ()
        setup = [BINARIES[-1] / "initdb", "-D", data, "-U", "shipfloor", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(
            [str(part) for part in setup],
            check=True,
            capture_output=True,
            cwd=folder,
            user=owner,
            group=owner,
            extra_groups=groups,
        )
        command = [BINARIES[-1] / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses="]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [str(part) for part in command],
                stdout=log,
                stderr=log,
                cwd=folder,
                user=owner,
                group=owner,
                extra_groups=groups,
            )
        try:
            _wait(server, folder)
            yield folder
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=STARTS_WITHIN_SECONDS)
    finally:
        shutil.rmtree(folder)


@contextmanager
def fresh_database(folder: Path, name: str) -> Iterator[str]:
    """Make an empty database; gives its address, and drops it."""
    with psycopg.connect(_address(folder, "postgres"), autocommit=True) as connection:
        found = connection.execute("SHOW data_directory").fetchone()
        assert found == (str(folder / "data"),), f"this is not our server: {found}"
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield _address(folder, name)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _owner() -> str | None:
    """PostgreSQL refuses to run as root; whoever else runs the tests may run it too."""
    if os.geteuid() != 0:
        return None
    return pwd.getpwnam("postgres").pw_name


def _address(folder: Path, name: str) -> str:
    return f"postgresql://shipfloor@/{name}?host={folder}"


def _wait(server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = monotonic() + STARTS_WITHIN_SECONDS
    while True:
        try:
            psycopg.connect(_address(folder, "postgres")).close()
            return
        except psycopg.OperationalError:
            assert monotonic() < deadline, (folder / "log").read_text()
        try:
            server.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError((folder / "log").read_text())
