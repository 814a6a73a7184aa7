"""``doctor --scan`` and ``--sheet``: what a scanner sends is shown as it is, and how to set one up."""

from __future__ import annotations

import threading
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from hardware.errors import PortUnplugged
from hardware.scanner_models import MODELS
from hardware.virtual_scanner import VirtualScanner
from shipfloor.verbs.sheet import lines_of
from tests.shipfloor.command import shipfloor, write_settings

pytestmark = pytest.mark.slow


def test_a_code_scanned_for_the_doctor_is_shown_with_its_symbology(tmp_path: Path) -> None:
    with closing(VirtualScanner(tmp_path / "tty")) as scanner:
        settings = write_settings(tmp_path, more=f'[[scanners]]\noptions = {{ path = "{scanner.path}" }}\n')
        pull = threading.Timer(0.5, repeat_scan, args=(scanner,))
        pull.start()
        run = shipfloor("doctor", "--settings", settings, "--json", "--lang", "en", "--scan")
        pull.join()
    told = run.json
    assert "Scan one code with scanner now" in run.err, "whoever stands there is told"
    [said] = [each["said"] for each in told["findings"] if each["what"].startswith("Scan ")]
    assert said == "]C0 YT7512304418826"


@pytest.mark.parametrize(("sent", "why"), [(b"AB\x1bCD\r", "控制字符"), (b"9" * 5000 + b"\r", "太长")])
def test_what_is_no_code_is_said_in_words(tmp_path: Path, sent: bytes, why: str) -> None:
    with closing(VirtualScanner(tmp_path / "tty")) as scanner:
        settings = write_settings(tmp_path, more=f'[[scanners]]\noptions = {{ path = "{scanner.path}" }}\n')
        pull = threading.Timer(0.5, repeat_bytes, args=(scanner, sent))
        pull.start()
        told = shipfloor("doctor", "--settings", settings, "--json", "--scan").json
        pull.join()
    [scan] = [each for each in told["findings"] if each["check"] == "scan"]
    assert not scan["ok"]
    assert why in scan["said"]


def test_the_page_of_any_other_scanner_has_no_empty_lines() -> None:
    lines = [line.text for line in lines_of(MODELS["other"], "en")]
    assert lines[0].endswith("any other")
    assert not [line for line in lines if "—" in line or line.endswith(": ")]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--out", "page.pdf"), "--out"),
        (("--out", "page.pdf", "--scan"), "--out"),
        (("--sheet", "zebra", "--out", "page.pdf", "--json"), "--sheet"),
        (("--sheet", "zebra", "--out", "page.pdf", "--print"), "--sheet"),
        (("--sheet", "zebra", "--out", "page.pdf", "--region", "0,0,50,50"), "--sheet"),
        (("--sheet", "zebra", "--out", "page.pdf", "--photo", "now.jpg"), "--sheet"),
    ],
)
def test_options_of_a_page_and_of_a_look_do_not_go_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], named: str
) -> None:
    monkeypatch.chdir(tmp_path)
    told = shipfloor("doctor", "--settings", write_settings(tmp_path), "--lang", "en", *options)
    assert (told.code, told.out, named in told.err, "Nothing was done" in told.err) == (3, "", True, True)
    assert [each.name for each in tmp_path.iterdir()] == ["station.toml"]


@pytest.mark.parametrize(("name", "magic"), [("page.pdf", b"%PDF"), ("page.png", b"\x89PNG")])
def test_the_set_up_page_of_a_scanner_needs_no_settings(tmp_path: Path, name: str, magic: bytes) -> None:
    told = shipfloor("doctor", "--sheet", "datalogic", "--out", tmp_path / name)
    assert told.code == 0
    assert str(tmp_path / name) in told.out
    assert (tmp_path / name).read_bytes().startswith(magic)


def test_a_scanner_without_a_page_names_those_that_have_one(tmp_path: Path) -> None:
    told = shipfloor("doctor", "--sheet", "nobody", "--lang", "en")
    assert told.code == 3
    assert "honeywell, datalogic, zebra, newland, other" in told.err
    assert shipfloor("doctor", "--sheet", "zebra", "--out", tmp_path / "page.doc").code == 3


def repeat_bytes(scanner: VirtualScanner, sent: bytes) -> None:
    with suppress(PortUnplugged):  # its line fills when the doctor has gone
        for _ in range(20):
            scanner.send_bytes(sent)
            time.sleep(0.2)


def repeat_scan(scanner: VirtualScanner) -> None:
    """Until somebody reads it: a code scanned while the port was closed is lost."""
    for _ in range(20):
        scanner.send("]C0YT7512304418826")
        time.sleep(0.2)
