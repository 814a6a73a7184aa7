"""The settings file: read whole or not at all."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import central.settings
from central.errors import SettingsUnusable
from central.settings import Intake, Settings, Site, read_settings

WHOLE = """
data = "/var/lib/shipfloor-central"
database = "postgresql://shipfloor@db/shipfloor"
port = 8491
zone = "Asia/Shanghai"

[sites.yiwu]
name = "义乌一仓"
stations = ["S1", "S2"]
station_names = { S1 = "义乌 1 号台" }

[sites.valencia]
name = "Valencia"
zone = "Europe/Madrid"
stations = ["V1"]
"""


def read(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "central.toml"
    file.write_text(text, encoding="utf-8")
    return read_settings(file)


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    settings = read(tmp_path, WHOLE)
    assert settings.port == 8491
    assert settings.database_url == "postgresql://shipfloor@db/shipfloor"
    assert settings.site_of("S2") == ("yiwu", "Asia/Shanghai")
    assert settings.site_of("V1") == ("valencia", "Europe/Madrid")
    assert settings.site_of("unknown") == ("", "Asia/Shanghai")
    assert settings.site_name("yiwu") == "义乌一仓"
    assert (settings.station_name("S1"), settings.station_name("S2")) == ("义乌 1 号台", "S2")


def test_without_a_database_the_data_folder_holds_one(tmp_path: Path) -> None:
    assert read(tmp_path, 'data = "/srv/central"').database_url == "/srv/central/central.db"


def test_the_token_may_lie_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("secret\n")
    assert read(tmp_path, f'data = "/srv"\ntoken_file = "{tmp_path}/token"').token == "secret"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "data"),
        ('data = "/srv"\nprot = 8490', "prot"),
        ('data = "/srv"\nport = "8490"', "port"),
        ('data = "/srv"\nport = 99999', "port"),
        ('data = "/srv"\nport = 0', "port"),
        ('data = "/srv"\nlanguage = "fr"', "language"),
        ('data = "/srv"\nscore_n_min = 0', "score_n_min"),
        ('data = "/srv"\nzone = "Asia/Yiwu"', "zone"),
        ('data = "/srv"\n[sites.a]\nzone = "Nowhere"', "zone"),
        ('data = "/srv"\n[sites.a]\nnme = "A"', "nme"),
        ('data = "/srv"\n[sites.a]\nstations = ["S1"]\n[sites.b]\nstations = ["S1"]', "S1"),
        ('data = "/srv"\ndatabase = "mysql://db"', "database"),
        ('data = "/srv"\ntoken_file = "/nowhere/token"', "token_file"),
        ("data = ", "central.toml"),
        ("data = 7", "data"),
    ],
)
def test_a_file_with_a_mistake_refuses_to_start_and_names_it(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(SettingsUnusable, match=why):
        read(tmp_path, text)


def test_the_example_at_the_head_is_read_and_names_every_setting(tmp_path: Path) -> None:
    _, _, example = (central.settings.__doc__ or "").partition("\n\n")
    (tmp_path / "token").write_text("secret\n")
    settings = read(tmp_path, example.replace("/etc/shipfloor/token", f"{tmp_path}/token"))
    told = tomllib.loads(example)
    # The token itself is told as the other way, in words: of the two only one counts.
    assert set(Settings.__struct_fields__) - set(told) == {"token"}
    assert set(told["intake"]) == set(Intake.__struct_fields__)
    assert [set(site) for site in told["sites"].values()] == [set(Site.__struct_fields__)]
    assert settings.station_name("S1") == "1 号台"


def test_a_file_that_is_not_there_refuses_to_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsUnusable):
        read_settings(tmp_path / "nowhere.toml")


def test_an_empty_token_file_refuses_to_start(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("\n")
    with pytest.raises(SettingsUnusable, match="empty"):
        read(tmp_path, f'data = "/srv"\ntoken_file = "{tmp_path}/token"')
