"""A camera that sends rubbish, and a line that loses some: no crash, no loop, no memory; a clip is whole or none."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hardware.film import Film
from tests.hardware.spoiled_streams import kept
from tests.hardware.stream import streamed

ROUNDS = 120
HEADER = (
    "0000000140010c01ffff01600000030090000003000003001eba024000000001420101016000000300900000030000"
    "03001ea0f820207cb96e92930b9a020000030002000003001e10000000014401c0718312"
)
"""Of H.265, two bits damaged: FFmpeg, asked to write it into a file, went on for minutes."""


def run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", *arguments], capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def told(seed: int, rounds: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("-m", "tests.hardware.spoiled_streams", str(seed), str(rounds)))
    return found


@pytest.mark.slow
def test_damaged_streams_end_no_thread_and_fill_no_memory() -> None:
    seen = told(1111, ROUNDS)
    assert seen["pictures"] > ROUNDS
    assert seen["clips"] > ROUNDS // 4
    assert seen["refused"] > 0
    assert seen["header refused"] > ROUNDS
    assert seen["header clips"] > ROUNDS // 4
    assert seen["peak_mb"] < 400


def test_streams_without_damage_are_shown_and_kept_whole() -> None:
    """Control."""
    seen = told(0, 4)
    assert (seen["clips"], seen.get("refused", 0)) == (4, 0)
    assert seen["pictures"] >= 4 * 20, "all from the first key frame on that comes after the first look"


@pytest.mark.parametrize(("size", "fits"), [((4000, 3000), True), ((4800, 3600), False)])
def test_a_picture_larger_than_any_cameras_is_not_decoded(size: tuple[int, int], fits: bool, tmp_path: Path) -> None:
    film = Film()
    film.append(streamed("h264", 1, size=size)[0], 0)
    assert kept(film, tmp_path) == ("clips" if fits else "refused")


def test_a_header_that_ffmpeg_would_count_by_for_minutes_makes_no_clip() -> None:
    said = run(
        "-c",
        "from pathlib import Path\n"
        "from hardware.errors import PictureUnwritten\n"
        "from hardware.film import Coded, Coding\n"
        "from hardware.stream_copy import StreamCopy\n"
        "from tests.hardware.stream import streamed\n"
        f"coding = Coding(name='hevc', header=bytes.fromhex('{HEADER}'))\n"
        "try:\n"
        "    StreamCopy(Path('/dev/null'), Coded(data=streamed('hevc', 1)[0].data, coding=coding))\n"
        "except PictureUnwritten:\n"
        "    print('refused')\n",
    )
    assert said == "refused\n"
