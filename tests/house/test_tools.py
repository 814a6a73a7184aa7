"""Format, lint, types and layers, as tests: what `make check` says by hand, `make test` and CI hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOMS, ROOT

BIN = Path(sys.executable).parent


def content(tool: str, *arguments: str) -> None:
    """Fail with the tool's own words."""
    done = subprocess.run([BIN / tool, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.fail(done.stdout + done.stderr, pytrace=False)


def test_ruff_finds_every_file_formatted() -> None:
    content("ruff", "format", "--check", "--quiet", *ROOMS, "tests")


def test_ruff_finds_nothing() -> None:
    content("ruff", "check", "--output-format=concise", *ROOMS, "tests")


@pytest.mark.timeout(600)
def test_mypy_finds_nothing() -> None:
    content("mypy", "--no-error-summary")


def test_the_rooms_import_as_drawn() -> None:
    content("lint-imports")
