"""What a board says of its supply and temperature, in the files and words of a Pi's kernel and tool."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.board import Board, read_board

NOWHERE = ("/no/such/tool",)


def tool(folder: Path, says: str, code: int = 0) -> tuple[str, ...]:
    path = folder / "vcgencmd"
    path.write_text(f"#!/bin/sh\necho '{says}'\nexit {code}\n")
    path.chmod(0o755)
    return (str(path), "get_throttled")


def kernel(folder: Path, *, temperature: str = "48312", volts: str = "rpi_volt", alarm: str = "0") -> Path:
    for path, text in {
        "thermal/thermal_zone0/temp": temperature,
        "hwmon/hwmon0/name": "cpu_thermal",
        "hwmon/hwmon1/name": volts,
        "hwmon/hwmon1/in0_lcrit_alarm": alarm,
    }.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{text}\n")
    return folder


def test_a_board_that_says_nothing_is_not_well_but_unknown(tmp_path: Path) -> None:
    assert read_board(tmp_path, NOWHERE) == Board()


def test_a_healthy_pi(tmp_path: Path) -> None:
    board = read_board(kernel(tmp_path), tool(tmp_path, "throttled=0x0"))
    assert board == Board(celsius=48, undervoltage_now=False, undervoltage_seen=False, throttled_now=False)


@pytest.mark.parametrize(
    ("says", "now", "seen", "throttled"),
    [
        ("throttled=0x50005", True, True, True),
        ("throttled=0x50000", False, True, False),
        ("throttled=0x4", False, False, True),
    ],
)
def test_each_bit_of_the_tool_is_told(tmp_path: Path, says: str, now: bool, seen: bool, throttled: bool) -> None:
    board = read_board(tmp_path, tool(tmp_path, says))
    assert (board.undervoltage_now, board.undervoltage_seen, board.throttled_now) == (now, seen, throttled)


def test_the_kernels_alarm_counts_where_the_tool_is_missing(tmp_path: Path) -> None:
    assert read_board(kernel(tmp_path, alarm="1"), NOWHERE).undervoltage_now is True
    assert read_board(kernel(tmp_path, volts="adc"), NOWHERE).undervoltage_now is None


@pytest.mark.parametrize("says", ["", "VCHI initialization failed", "throttled=yes", "throttled=0x" + "f" * 40])
def test_a_tool_that_talks_nonsense_says_nothing(tmp_path: Path, says: str) -> None:
    assert read_board(tmp_path, tool(tmp_path, says)) == Board()


def test_a_zone_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    kernel(tmp_path, temperature="nonsense")
    (tmp_path / "thermal/thermal_zone1").mkdir()
    (tmp_path / "thermal/thermal_zone1/temp").write_text("81999\n")
    assert read_board(tmp_path, NOWHERE).celsius == 82
