"""The one list of drivers."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from hardware import registry
from hardware.errors import BadOption, CameraOff, UnknownDriver
from hardware.label import LabelContent
from hardware.ports import DeviceState
from hardware.printer import Failed
from hardware.registry import DRIVERS, Family
from tests.hardware.conftest import Heard, now

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("family", "kind"), [(family, kind) for family, kinds in DRIVERS.items() for kind in kinds])
def test_every_entry_loads(family: Family, kind: str) -> None:
    assert callable(registry.load(family, kind))


def test_every_driver_is_in_the_list() -> None:
    listed = {entry.split(":")[0] for kinds in DRIVERS.values() for entry in kinds.values()}
    parts = {"hardware.drivers.capture", "hardware.drivers.packet_capture", "hardware.drivers.__init__"}
    found = {f"hardware.drivers.{path.stem}" for path in (ROOT / "hardware" / "drivers").glob("*.py")}
    assert found - parts == listed


def test_only_drivers_and_the_list_name_a_driver() -> None:
    rooms = ("shipfloor", "station_ui", "edge", "central", "hardware", "journal", "domain")
    outside = [
        path for room in rooms for path in (ROOT / room).rglob("*.py") if path.parent != ROOT / "hardware" / "drivers"
    ]
    assert outside
    for path in outside:
        for node in ast.walk(ast.parse(path.read_text())):
            named = node.module if isinstance(node, ast.ImportFrom) else None
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [named or ""]
            assert not [name for name in names if name.startswith("hardware.drivers")], path


def test_the_list_loads_no_driver_by_itself() -> None:
    code = "import sys, hardware.registry; print(*sorted({'cv2', 'serial', 'escpos', 'numpy'} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []


def test_an_unknown_kind_names_those_that_there_are(heard: Heard) -> None:
    with pytest.raises(UnknownDriver, match="no camera is called 'uvc'; known: usb, stream, virtual, none"):
        registry.make_camera("uvc", {}, device="camera", now=now, on_state=heard.states.put)


@pytest.mark.parametrize("options", [{"path": "/dev/null", "speed": 9600}, {}, {"path": "/dev/null", "device": "x"}])
def test_an_option_that_a_driver_does_not_take_or_lacks_is_refused(options: dict[str, object], heard: Heard) -> None:
    with pytest.raises(BadOption, match="scanner serial"):
        registry.make_scanner(
            "serial", options, device="scanner", now=now, on_scan=heard.scans.put, on_state=heard.states.put
        )


@pytest.mark.parametrize(
    "options",
    [
        {"baud": "fast"},
        {"baud": 0},
        {"baud": True},
        {"enclosed": 1},
        {"endings": "cr"},
        {"endings": ["cr", "bell"]},
        {"endings": [13]},
        {"idle_seconds": -1},
        {"idle_seconds": "never"},
    ],
)
def test_an_option_of_the_wrong_kind_or_out_of_range_is_refused_before_anything_starts(
    options: dict[str, object], heard: Heard
) -> None:
    with pytest.raises(BadOption):
        registry.make_scanner(
            "serial",
            {"path": "/dev/null", **options},
            device="scanner",
            now=now,
            on_scan=heard.scans.put,
            on_state=heard.states.put,
        )


def test_options_as_a_settings_file_gives_them_are_taken(heard: Heard) -> None:
    options = {"path": "/dev/ttyACM0", "baud": 115_200, "endings": ["cr", "tab"], "idle_seconds": 1, "length_max": 64}
    scanner = registry.make_scanner(
        "serial", options, device="scanner", now=now, on_scan=heard.scans.put, on_state=heard.states.put
    )
    scanner.close()


def test_options_that_all_printers_share_are_taken_and_checked_one_by_one() -> None:
    shared = {"host": "127.0.0.1", "paper": "100x150", "dpi": 300, "confirms": "nothing", "font": None}
    assert registry.make_printer("escpos-tcp", shared).size.width_dots == 1184
    for wrong in ({"dpi": "fine"}, {"papers": "80"}, {"patience": 3}):
        with pytest.raises(BadOption, match="printer escpos-tcp"):
            registry.make_printer("escpos-tcp", {"host": "127.0.0.1", **wrong})


def test_a_camera_that_answers_before_it_looks_is_refused(heard: Heard) -> None:
    with pytest.raises(BadOption, match="latency_ms"):
        registry.make_camera(
            "usb", {"path": "/dev/video0", "latency_ms": -1}, device="camera", now=now, on_state=heard.states.put
        )


def test_a_bench_without_camera_says_so(heard: Heard) -> None:
    camera = registry.make_camera("none", {}, device="camera", now=now, on_state=heard.states.put)
    camera.start()
    assert camera.state is DeviceState.OFF
    with pytest.raises(CameraOff):
        camera.frame_after(0)
    with pytest.raises(CameraOff):
        camera.latest()
    camera.close()


def test_a_virtual_scanner_is_made_and_read_like_any_other(tmp_path: Path, heard: Heard) -> None:
    options = {"path": str(tmp_path / "scanner")}
    scanner = registry.make_scanner(
        "virtual", options, device="scanner", now=now, on_scan=heard.scans.put, on_state=heard.states.put
    )
    scanner.start()
    heard.until(DeviceState.OK)
    scanner.peer.send("A1")  # type: ignore[attr-defined]  # only the virtual kind has it
    assert heard.scan().text == "A1"
    scanner.close()
    assert not (tmp_path / "scanner").exists()


def test_a_bench_without_printer_fails_a_label_before_its_first_byte() -> None:
    printer = registry.make_printer("none", {})
    content = LabelContent(tracking_number="SF1234567890123", qr="1")
    outcome = printer.print_label(content, lambda: pytest.fail("nothing starts"))
    assert isinstance(outcome, Failed)
    assert not printer.status().online
    printer.close()
