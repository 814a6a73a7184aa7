"""Format, lint, types and layers, as tests: what `make check` says by hand, `make test` and CI hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOMS, ROOT

BIN = Path(sys.executable).parent


def said_by(*command: str) -> str:
    """Empty where the tool is content."""
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_ruff_finds_every_file_formatted() -> None:
    assert said_by("ruff", "format", "--check", *ROOMS, "tests") == ""


def test_ruff_finds_nothing() -> None:
    assert said_by("ruff", "check", "--output-format=concise", *ROOMS, "tests") == ""


@pytest.mark.timeout(600)
def test_mypy_finds_nothing() -> None:
    assert said_by("mypy", "--no-error-summary") == ""


def test_the_rooms_import_as_drawn() -> None:
    assert said_by("lint-imports") == ""
