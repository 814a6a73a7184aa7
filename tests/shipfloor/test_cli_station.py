"""``station`` on a settings file that cannot work: one sentence that names the part, and nothing started."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shipfloor.command import shipfloor, write_settings

NONSENSE = {
    '[printer]\nkind = "zpl-tpc"': ("[printer]", "zpl-tpc", "zpl-tcp"),
    '[printer]\nkind = "zpl-tcp"\noptions = { host = "h", prot = 1 }': ("[printer]", "prot is no option", "port"),
    '[printer]\nkind = "zpl-tcp"': ("[printer]", "the option host is missing"),
    '[printer]\noptions = { host = "h", port = -1 }': ("[printer]", "port -1"),
    '[printer]\noptions = { host = "h", dpi = -203 }': ("[printer]", "dpi = -203"),
    '[printer]\noptions = { host = "h", dpi = 20300 }': ("[printer]", "dpi = 20300"),
    '[printer]\noptions = { host = "h", head_dots = -8 }': ("[printer]", "head_dots = -8"),
    '[printer]\noptions = { host = "h", paper = "A4" }': ("[printer]", "A4"),
    '[printer]\noptions = { host = "h" }\n[second_printer]\nname = "b"\noptions = { host = 5 }': (
        "[second_printer]",
        "host = 5",
    ),
    '[[scanners]]\nname = "left"\noptions = { path = "/dev/null", baud = -1 }': ("[[scanners]] left", "baud"),
    '[[scanners]]\nkind = "evdev"\noptions = { path = "/dev/null", layout = "xx" }': (
        "[[scanners]] scanner",
        "xx",
        "de",
    ),
    '[camera]\nkind = "stram"': ("[camera]", "stram", "stream"),
    '[camera]\nkind = "stream"\noptions = { url = "" }': ("[camera]", "url"),
    '[camera]\nkind = "usb"\noptions = { path = "/dev/null", width = -4 }': ("[camera]", "width"),
    "[camera.clip]\nbudget_mb = -1": ("budget_mb",),
    '[scale]\noptions = { path = "/dev/null", protocol = "zz" }': ("[scale]", "zz", "cas"),
    '[[scanners]]\noptions = { path = "/dev/x" }\n[[scanners]]\nname = "b"\noptions = { path = "/dev/x" }': (
        "two devices are at /dev/x",
    ),
    '[printer]\noptions = { host = "h" }\n[second_printer]\nname = "b"\noptions = { host = "h" }': (
        "two devices",
        "h:",
    ),
    '[[replays]]\nname = "pc"\nkind = "tcp"': ("replays pc", "host"),
}


@pytest.mark.parametrize("part", NONSENSE)
def test_nonsense_in_the_settings_is_one_sentence_that_names_the_part(tmp_path: Path, part: str) -> None:
    told = shipfloor("station", "--settings", write_settings(tmp_path, more=f"{part}\n"))
    assert told.code == 2
    assert len(told.err.splitlines()) == 1
    assert not [word for word in (*NONSENSE[part], "othing was started") if word not in told.err], told.err


@pytest.mark.parametrize("port", [-1, 0, 99_999_999])
def test_a_port_that_no_machine_has_is_refused(tmp_path: Path, port: int) -> None:
    told = shipfloor("station", "--settings", write_settings(tmp_path, port=port))
    assert (told.code, "port" in told.err) == (2, True)


@pytest.mark.parametrize("option", ["--port", "--central-port"])
@pytest.mark.parametrize("port", [-1, 99999])
def test_a_demo_at_a_port_that_no_machine_has_is_refused(option: str, port: int) -> None:
    told = shipfloor("demo", option, port)
    assert (told.code, f"Invalid value for '{option}'" in told.err) == (2, True)


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = shipfloor("station", "--settings", write_settings(tmp_path, data=tmp_path / "file"))
    assert told.code == 2
    assert told.err.startswith(f"data = {tmp_path / 'file'}: is no folder")
