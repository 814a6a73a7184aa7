"""A hundred thousand inputs that atheris made of the readers' own branches; a bug that was planted is found by them."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("fuzz.py")
pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="atheris has no wheel for this Python or processor"
)


def run(folder: Path, runs: int, *more: str, within: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, PROGRAM, folder, str(runs), "20261120", *more],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=within,
        check=False,
        cwd=folder,
    )


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_hundred_thousand_inputs_raise_nothing_but_named_refusals(tmp_path: Path) -> None:
    done = run(tmp_path, 100_000, within=880)
    assert done.returncode == 0, done.stderr[-4000:] + done.stdout[-4000:]
    assert "Done 100000 runs" in done.stderr


@pytest.mark.soak
def test_a_million_inputs_raise_nothing_but_named_refusals(tmp_path: Path) -> None:
    done = run(tmp_path, 1_000_000, within=4 * 3600)
    assert done.returncode == 0, done.stderr[-4000:] + done.stdout[-4000:]
    assert "Done 1000000 runs" in done.stderr


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_planted_bug_is_found(tmp_path: Path) -> None:
    found = run(tmp_path, 100_000, "planted", within=880)
    assert found.returncode != 0
    assert "IndexError" in found.stdout + found.stderr
    assert list(tmp_path.glob("crash-*"))
