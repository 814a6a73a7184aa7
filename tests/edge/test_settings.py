"""This machine's settings: frozen, and a file that does not fit starts nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.errors import SettingsError
from edge.settings import read_settings

FULL = """
station_id = "S1"
name = "3 号台"
number = 3
data = "/var/lib/shipfloor"
token = "secret"

[[scanners]]
name = "left"
options = { path = "/dev/serial/by-id/left", baud = 115200 }
[[scanners]]
role = "dock"
options = { path = "/dev/serial/by-id/dock", endings = ["cr", "lf"] }

[printer]
options = { host = "192.168.1.40", port = 9100 }

[second_printer]
kind = "zpl-usb"
name = "spare"
options = { path = "/dev/usb/lp0" }

[camera]
kind = "usb"
options = { path = "/dev/video0" }

[central]
url = "http://192.168.1.2:8490"
"""


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "station.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, FULL))
    assert (settings.station_id, settings.number, settings.port) == ("S1", 3, 8480)
    assert [scanner.role for scanner in settings.scanners] == ["bench", "dock"]
    assert settings.scanners[0].options == {"path": "/dev/serial/by-id/left", "baud": 115200}
    assert settings.printer is not None
    assert settings.central is not None
    assert settings.central.feed
    assert settings.database == Path("/var/lib/shipfloor/station.db")
    with pytest.raises(AttributeError):
        settings.port = 1  # type: ignore[misc]  # frozen: that is what is tested


def test_a_station_needs_no_more_than_its_id(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, 'station_id = "S1"\n'))
    assert (settings.scanners, settings.printer, settings.central) == ((), None, None)
    assert settings.camera.kind == "none"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('station_id = "S1"\nprot = 8480\n', "prot"),
        ('station_id = "S1"\n[[scanners]]\nroll = "dock"\n', "roll"),
        ('station_id = "S1"\n[[scanners]]\nrole = "roof"\n', "role"),
        ('station_id = "S1"\n[[scanners]]\n[[scanners]]\nrole = "dock"\n', "two scanners are called scanner"),
        ('station_id = "S1"\nport = "8480"\n', "port"),
        ("port = 8480\n", "station_id"),
        ('station_id = "S1"\n[central]\ntoken = "x"\n', "url"),
        ('station_id = "S1"\n[central]\nurl = "192.168.1.2:8490"\n', "no http or https address"),
        ('station_id = "S1"\n[central]\nurl = "http://a:b"\n', "Port"),
        ('station_id = "S1"\n[central]\nurl = "http://a:99999"\n', "Port"),
        ('station_id = "S1"\n[labels]\nkeep_days = -3\n', "$.labels.keep_days"),
        ('station_id = "S1"\n[labels]\nkeep_days = 40000\n', "$.labels.keep_days"),
        ('station_id = "S1"\n[camera.photos]\nkeep_days = 1000000\n', "$.camera.photos.keep_days"),
        ('station_id = "S1"\n[[replays]]\nname = "pc"\nkind = "tcp"\nkeep_seconds = -5\n', "keep_seconds"),
        ('station_id = "S1"\n[[replays]]\nname = "pc"\nkind = "tcp"\nkeep_seconds = 0\n', "keep_seconds"),
        ('station_id = "S1"\n[[replays]]\nname = "pc"\nkind = "tcp"\nkeep_seconds = inf\n', "keep_seconds"),
        ("station_id = \n", "line 1"),
        (b"station_id = '\xff\xfe'\n", "UTF-8"),
    ],
)
def test_a_file_that_does_not_fit_names_what_is_wrong(tmp_path: Path, text: str | bytes, named: str) -> None:
    with pytest.raises(SettingsError) as told:
        read_settings(written(tmp_path, text))
    assert named in str(told.value)
    assert "station.toml" in str(told.value)
    assert "Nothing was started" in str(told.value)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings(tmp_path / "none.toml")


@pytest.mark.parametrize(("first", "second"), [("component", "zpl-tcp"), ("zpl-tcp", "virtual-component")])
def test_a_second_printer_beside_a_component_is_one_too(tmp_path: Path, first: str, second: str) -> None:
    def text(*kinds: str) -> str:
        return 'station_id = "S1"\n[printer]\nkind = "{}"\n[second_printer]\nname = "b"\nkind = "{}"\n'.format(*kinds)

    with pytest.raises(SettingsError, match="no label of ours may come out in a waybill's place"):
        read_settings(written(tmp_path, text(first, second)))
    for same in (first, second):
        assert read_settings(written(tmp_path, text(same, same))).second_printer is not None


@pytest.mark.parametrize(
    "printers",
    ['[second_printer]\nkind = "zpl-usb"', '[printer]\nname = "one"\n[second_printer]\nname = "one"'],
)
def test_a_second_printer_stands_beside_a_first_under_a_name_of_its_own(tmp_path: Path, printers: str) -> None:
    with pytest.raises(SettingsError, match="a name of its own"):
        read_settings(written(tmp_path, f'station_id = "S1"\n{printers}\n'))
