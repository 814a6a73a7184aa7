"""``classify`` and ``doctor``."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from journal.lock import FolderLock
from tests.shipfloor.command import shipfloor, shipfloor_process, write_settings


@pytest.mark.parametrize(
    ("code", "kind", "value"),
    [
        ("JDVA12345678901-1-1-", "waybill", "JDVA12345678901"),
        ("6901234567892", "goods", "6901234567892"),
        ("261120-000000000000001", "order", "261120-000000000000001"),
        ("B:017", "badge", "017"),
        ("x" * 5_000, "too_long", ""),
    ],
)
def test_classify_says_what_a_code_is(code: str, kind: str, value: str) -> None:
    told = shipfloor("classify", code, "--json").json
    assert (told["kind"], told["value"]) == (kind, value)


def test_classify_names_the_carriers_that_a_number_fits() -> None:
    assert "圆通" in shipfloor("classify", "YT7512304418826").out
    assert "YTO" in shipfloor_process("classify", "YT7512304418826", "--lang", "en").out


def findings(settings: Path) -> dict[str, bool]:
    told = shipfloor("doctor", "--settings", settings, "--json", "--lang", "en").json
    return {each["what"]: each["ok"] for each in told["findings"]}


def test_doctor_finds_what_is_missing_and_what_is_there(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as printer:
        port = printer.getsockname()[1]
        settings = write_settings(
            tmp_path,
            more=f"""
[printer]
options = {{ host = "127.0.0.1", port = {port} }}
[camera]
kind = "stream"
options = {{ url = "http://127.0.0.1:9/stream" }}
[[scanners]]
name = "left"
options = {{ path = "{tmp_path}/no-such-tty" }}
""",
        )
        told = findings(settings)
    assert told["Printer"]
    assert not told["Camera"]
    assert not told["Scanner left"]
    assert told["Fonts"]
    assert told["Database"], "a first start makes it"
    words = shipfloor("doctor", "--settings", settings)
    assert words.code == 1
    assert "连不上" in words.out
    assert "处要处理" in words.out


def test_doctor_says_when_a_station_runs_and_that_is_no_fault(tmp_path: Path) -> None:
    settings = write_settings(tmp_path)
    (tmp_path / "data").mkdir()
    with FolderLock(tmp_path / "data"):
        assert findings(settings)["Other process"]
        assert "正在运行" in shipfloor("doctor", "--settings", settings).out


def test_doctor_finds_a_damaged_database(tmp_path: Path) -> None:
    settings = write_settings(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "station.db").write_bytes(b"no database at all" * 500)
    assert not findings(settings)["Database"]


def test_settings_that_do_not_fit_are_told_with_their_key(tmp_path: Path) -> None:
    told = shipfloor("doctor", "--settings", write_settings(tmp_path, more="prot = 1\n"))
    assert (told.code, "prot" in told.err) == (2, True)
