"""``doctor --print``: only the label that came out now, of this printer, is taken for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image

from domain.readiness import Check
from domain.reason import Reason
from edge.settings import Settings, read_settings
from hardware.picture_code import codes_in
from hardware.virtual_camera import VirtualCamera
from hardware.virtual_printer import VirtualPrinter
from shipfloor.verbs import doctor_camera
from shipfloor.verbs.doctor_camera import Orders
from shipfloor.verbs.doctor_devices import TEST_PREFIX, devices
from station_ui.words import load
from tests.shipfloor.command import write_settings
from tests.station.whole import wait_until

pytestmark = pytest.mark.slow

OLD = "SF-TEST-0001"


@pytest.fixture
def camera() -> Iterator[VirtualCamera]:
    with closing(VirtualCamera(width=1920, height=1080)) as made:
        made.start()
        yield made


@pytest.fixture
def settings(tmp_path: Path, camera: VirtualCamera) -> Iterator[Settings]:
    """Two printers, whose labels lie in a folder each and under no camera."""
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(closing(VirtualPrinter(folder=tmp_path / name))) for name in ("left", "right")
        )
        text = "".join(
            f'[{part}]\nname = "{name}"\noptions = {{ host = "127.0.0.1", port = {printer.port} }}\n'
            for part, name, printer in (("printer", "left", first), ("second_printer", "right", second))
        )
        yield read_settings(
            write_settings(tmp_path, more=f'{text}[camera]\nkind = "stream"\noptions = {{ url = "{camera.url}" }}\n')
        )


def readbacks(settings: Settings, ask: Callable[[Reason], None] = lambda _what: None) -> list[Check]:
    orders = Orders(print_label=True, chance=Random(1), ask=ask)
    return [check for check in devices(settings, orders) if check.what == "readback"]


def printed(folder: Path) -> tuple[bytes, tuple[str, ...]]:
    """The one label that came out, and what can be read on it."""
    [label] = wait_until(lambda: list(folder.glob("*.png")), "a label comes out")
    with Image.open(label) as picture:
        return label.read_bytes(), codes_in(np.asarray(picture.convert("L")))


def test_an_old_test_label_under_the_camera_is_no_proof_of_any_printer(
    settings: Settings, camera: VirtualCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_camera, "SEE_SECONDS", 3.0)
    camera.show(f"{OLD}\n")
    told = readbacks(settings)
    assert [(check.name, check.why.code) for check in told] == [
        ("left", "label_not_read"),
        ("right", "label_not_read"),
    ]
    assert [check.why.params["seen"] for check in told] == [OLD, OLD]
    for language in ("zh", "en"):
        assert OLD in load(language).reason(told[0].why), "it is said what was read instead"


def test_the_first_printers_label_under_the_camera_is_no_proof_of_the_second(
    settings: Settings, camera: VirtualCamera, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_camera, "SEE_SECONDS", 10.0)
    first, second = readbacks(settings, ask=lambda _what: camera.show("", printed(tmp_path / "left")[0]))
    [number] = set(printed(tmp_path / "left")[1])
    assert number.startswith(TEST_PREFIX)
    assert (first.why.code, first.why.params["label"]) == ("label_read", number)
    assert (second.why.code, second.why.params["seen"]) == ("label_not_read", number)
    assert printed(tmp_path / "right")[1] == (second.why.params["label"],), "each has a number of its own"
