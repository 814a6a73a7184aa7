"""A JPEG that claims more dots than any camera has is no picture: it ends no thread and fills no memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Drawing

from hardware.clip import ClipFile
from hardware.drivers.capture import EncodedCapture, OpenedCapture
from hardware.drivers.packet_capture import PacketCapture, open_packets
from hardware.errors import PictureUnwritten
from hardware.film import Coded, CodedFrame
from hardware.ports import Image
from tests.hardware.spoiled_jpegs import claiming
from tests.hardware.spoiled_streams import Server

GOOD = cv2.imencode(".jpg", np.full((48, 64, 3), 90, np.uint8))[1].tobytes()
HUGE = claiming(GOOD, 65_500, 65_500)


class Driver:
    """A VideoCapture whose frames OpenCV decodes, as those of a USB camera without a film, or gives as they are."""

    def __init__(self, *frames: bytes, decodes: bool) -> None:
        self._frames = iter(frames)
        self._decodes = decodes
        self._here = b""

    def grab(self) -> bool:
        self._here = next(self._frames, b"")
        return bool(self._here)

    def retrieve(self) -> tuple[bool, Image]:
        data = np.frombuffer(self._here, np.uint8)
        return True, np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8) if self._decodes else data


def run(code: str, *arguments: str, bound: str | None = None) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "OPENCV_IO_MAX_IMAGE_PIXELS"}
    if bound is not None:
        environment["OPENCV_IO_MAX_IMAGE_PIXELS"] = bound
    done = subprocess.run(
        [sys.executable, *code.split(" ", 1), *arguments],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("side", [16_000, 65_500], ids=["below OpenCV's own bound", "above it"])
def test_a_camera_goes_on_after_headers_that_claim_too_much_and_its_memory_stays(side: int) -> None:
    seen = json.loads(run("-m tests.hardware.spoiled_jpegs", str(side)))
    assert (seen["later"], seen["alive"], seen["states"]) == (True, True, ["ok"])
    assert seen["more_mb"] < 60


@pytest.mark.parametrize("decodes", [True, False], ids=["decoded by OpenCV", "as the camera coded it"])
def test_a_frame_that_claims_too_much_is_no_picture_and_the_next_one_is(decodes: bool) -> None:
    driver = Driver(HUGE, GOOD, decodes=decodes)
    taken = (OpenedCapture if decodes else EncodedCapture)(driver)  # type: ignore[arg-type]  # the calls that it makes
    assert taken.grab()
    assert taken.retrieve() == (False, None)
    assert taken.grab()
    assert taken.retrieve()[0]


def test_a_frame_of_a_stream_that_claims_too_much_is_no_picture_and_the_next_one_is() -> None:
    server = Server()
    server.data = GOOD * 40 + HUGE + GOOD * 5  # what is looked at while it is opened is not given
    capture = open_packets(server.url, 10_000, 2_000)
    assert isinstance(capture, PacketCapture)
    pictures = []
    while capture.grab():
        pictures.append(capture.retrieve()[0])
    capture.close()
    assert pictures[-7:] == [True, False, True, True, True, True, True]


def test_a_clip_does_not_begin_with_a_frame_that_claims_too_much(tmp_path: Path) -> None:
    with pytest.raises(PictureUnwritten):
        ClipFile(tmp_path, "clip").add([CodedFrame(coded=Coded(data=HUGE), boot_ns=1, sequence=1)])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


DECODE = (
    "-c "
    "import sys; from pathlib import Path;"
    "from hardware.opencv import decoded; from hardware.picture import make_small;"
    "path = Path(sys.argv[1]); picture = decoded(path.read_bytes());"
    "print(None if picture is None else picture.shape, make_small(path) is not None)"
)


@pytest.mark.parametrize(
    ("width", "height", "bound", "seen"),
    [
        (5_472, 3_648, None, "(3648, 5472, 3) True"),
        (6_000, 4_001, None, "None True"),
        (640, 480, "50000", "None False"),
        (6_000, 4_001, "25000000", "(4001, 6000, 3) True"),
    ],
    ids=["a camera of 20 MP", "more than 24 MP", "a smaller bound of one's own", "a larger one"],
)
def test_pictures_of_large_cameras_are_decoded_and_a_bound_of_one_s_own_holds(
    width: int, height: int, bound: str | None, seen: str, tmp_path: Path
) -> None:
    drawn = BytesIO()
    Drawing.new("RGB", (width, height), (90, 120, 30)).save(drawn, "JPEG")
    (tmp_path / "x.jpg").write_bytes(drawn.getvalue())
    assert run(DECODE, str(tmp_path / "x.jpg"), bound=bound).strip() == seen
