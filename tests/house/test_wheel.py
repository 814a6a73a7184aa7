"""The built distribution holds every file of every room, and nothing else of ours."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.house.tree import ROOMS, ROOT, kept_files, name

BUILD = ("pyproject.toml", "README.md", "LICENSE")


def test_the_wheel_holds_each_kept_file_of_the_rooms(tmp_path: Path) -> None:
    """A folder without __init__.py, or data that pyproject.toml does not name, would be missing at a station."""
    source = tmp_path / "source"
    kept = {name(path) for path in kept_files() if path.relative_to(ROOT).parts[0] in ROOMS}
    for file in {*kept, *BUILD}:
        (source / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, source / file)
    wheel_of = ("-m", "pip", "--quiet", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir")
    subprocess.run([sys.executable, *wheel_of, tmp_path, source], check=True, capture_output=True, text=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {file for file in archive.namelist() if ".dist-info/" not in file}
    assert packed == kept
