"""OpenCV and PyAV each bring an FFmpeg, of other versions: in one process they must not take each other's functions."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hardware.both_ffmpegs import FRAMES, ROUNDS

SCRIPT = Path(__file__).with_name("both_ffmpegs.py")


@pytest.mark.parametrize("order", ["cv2,av", "av,cv2"])
def test_both_work_at_the_same_time_whichever_was_loaded_first(order: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", str(SCRIPT), order, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told["read"] == dict.fromkeys(("opencv", "libx264", "mjpeg"), ROUNDS * FRAMES)
    assert told["libraries"] == 2, "both were there"


def test_a_station_without_such_a_stream_loads_no_second_ffmpeg() -> None:
    said = "import hardware.drivers.stream_camera, hardware.drivers.usb_camera, hardware.clip, edge.workers.clips, sys"
    code = f"{said}; print('av' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
