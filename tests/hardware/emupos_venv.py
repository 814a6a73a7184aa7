"""emupos (a printer that somebody else wrote, Apache-2.0) in an environment of its own: it needs Python 3.13.

Made once, beside this environment's own packages, from a lock of hashes; where no such Python or no package registry
is found, who asks for it skips with that reason. The lock: ``uv pip compile --python-platform linux --python-version
3.13 --generate-hashes --no-annotate --no-header`` of ``emupos==0.4.0``.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

VERSION = "0.4.0"
NEEDS = (3, 13)
LOCK = Path(__file__).parent / "data" / "emupos.lock"
FOLDER = Path(sys.prefix) / "share" / f"emupos-{VERSION}"
SECONDS = 110


def emupos() -> Path:
    """Its program; made if it is not there yet. Skips where it cannot be had."""
    program = FOLDER / "bin" / "emupos"
    if program.exists():
        return program
    python = next(_pythons(), None)
    if python is None:
        pytest.skip("emupos needs Python 3.13 or newer, and there is none on this machine")
    shutil.rmtree(FOLDER, ignore_errors=True)
    pip: list[str | Path] = [FOLDER / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--quiet"]
    try:
        subprocess.run([python, "-m", "venv", FOLDER], check=True, capture_output=True, timeout=SECONDS)
        wanted: list[str | Path] = ["install", "--only-binary", ":all:", "--require-hashes", "-r", LOCK]
        subprocess.run([*pip, *wanted], check=True, capture_output=True, text=True, timeout=SECONDS)
    except (subprocess.SubprocessError, OSError) as error:
        shutil.rmtree(FOLDER, ignore_errors=True)
        said = getattr(error, "stderr", "") or error
        assert "do not match the hashes" not in str(said).lower(), said
        pytest.skip(f"emupos is not there, and could not be installed: {str(said)[-300:]}")
    return program


def _pythons() -> Iterator[Path]:
    """Interpreters that are new enough: on the path, and pyenv's."""
    names = [f"python3.{minor}" for minor in range(20, NEEDS[1] - 1, -1)]
    found = [Path(path) for name in names if (path := shutil.which(name))]
    found += sorted((Path.home() / ".pyenv" / "versions").glob("3.*/bin/python3"), reverse=True)
    tell = "import sys; print(sys.version_info >= (3, 13))"
    for each in found:
        told = subprocess.run([each, "-c", tell], check=False, capture_output=True, text=True, timeout=30)
        if told.stdout.strip() == "True":
            yield each
