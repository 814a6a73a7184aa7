"""What every test stands on: the same examples on every run and every machine, and a PostgreSQL server of its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from tests.postgres import fresh_database, run_postgres

settings.register_profile("house", derandomize=True, database=None, deadline=None, print_blob=True)
settings.load_profile("house")

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Path]:
    """The folder of a running server's socket; one server a test run."""
    with run_postgres() as folder:
        yield folder


@pytest.fixture
def postgres_url(postgres_server: Path) -> Iterator[str]:
    """The address of an empty PostgreSQL database of this test's own."""
    with fresh_database(postgres_server, f"test{next(_numbers)}") as address:
        yield address
