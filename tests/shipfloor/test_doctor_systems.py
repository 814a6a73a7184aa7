"""``doctor`` on what a station talks to: who only listens is not called head office, and a folder must be there."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from central.settings import Settings as CentralSettings
from central.settings import Site
from shipfloor.central import build
from tests.shipfloor.command import shipfloor, write_settings
from tests.station.whole import running

pytestmark = pytest.mark.slow


def found(tmp_path: Path, check: str, more: str) -> dict[str, Any]:
    """The one finding of a check. Keys above the first ``[`` stand in ``more`` too."""
    told = json.loads(shipfloor("doctor", "--settings", write_settings(tmp_path, more=more), "--json").out)
    [finding] = [each for each in told["findings"] if each["check"] == check]
    assert isinstance(finding, dict)
    return finding


def test_head_office_must_answer_and_take_the_token(tmp_path: Path) -> None:
    site = Site(name="义乌一仓", stations=("S1",), station_names={"S1": "1 号台"})
    office, _ = build(CentralSettings(data=tmp_path / "central", sites={"yiwu": site}, token="right"))
    with running(office) as url:
        named = f'[central]\nurl = "{url}"\ntoken = '
        right = found(tmp_path, "head_office", f'{named}"right"\n')
        wrong = found(tmp_path, "head_office", f'{named}"wrong"\n')
        elsewhere = found(tmp_path, "head_office", f'[central]\nurl = "{url}/api"\n')
    gone = found(tmp_path, "head_office", f'{named}"right"\n')
    assert [each["ok"] for each in (right, wrong, elsewhere, gone)] == [True, False, False, False]
    assert [each["code"] for each in (wrong, elsewhere, gone)] == ["token_refused", "not_head_office", "unreachable"]


def test_a_port_that_only_listens_is_no_head_office(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}"
        assert not found(tmp_path, "head_office", f'[central]\nurl = "{url}"\n')["ok"]


def test_a_watched_folder_must_be_there(tmp_path: Path) -> None:
    orders = tmp_path / "orders"
    more = f'[intake]\nfolder = "{orders}"\n'
    assert not found(tmp_path, "intake", more)["ok"]
    orders.mkdir()
    assert found(tmp_path, "intake", more)["ok"]


def test_certificates_must_be_there(tmp_path: Path) -> None:
    more = f'[labels]\nca_file = "{tmp_path / "ca.pem"}"\n'
    assert not found(tmp_path, "ca_file", more)["ok"]
    (tmp_path / "ca.pem").write_text("")
    assert found(tmp_path, "ca_file", more)["ok"]


def test_a_second_system_that_nobody_answers_for_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as pc:
        port = pc.getsockname()[1]
        more = f'[[replays]]\nname = "pc"\nkind = "tcp"\noptions = {{ host = "127.0.0.1", port = {port} }}\n'
        there = found(tmp_path, "replay", more)
    assert (there["ok"], there["name"]) == (True, "pc")
    assert not found(tmp_path, "replay", more)["ok"]


@pytest.mark.parametrize("url", ["http://a:b", "http://127.0.0.1:99999", "http://a..b"])
def test_a_second_system_at_what_is_no_address_is_named(tmp_path: Path, url: str) -> None:
    wrong = found(tmp_path, "replay", f'[[replays]]\nname = "pc"\nkind = "webhook"\noptions = {{ url = "{url}" }}\n')
    assert (wrong["ok"], url.removeprefix("http://") in wrong["said"]) == (False, True)


def test_a_machine_without_network_is_warned_about_and_one_with_says_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hardware.network.addresses", lambda: ("192.168.1.20",))
    assert found(tmp_path, "address", "")["said"] == "192.168.1.20"
    monkeypatch.setattr("hardware.network.addresses", tuple)
    alone = found(tmp_path, "address", "")
    assert (alone["ok"], alone["warns"], alone["code"]) == (True, True, "network_none")


def test_what_a_program_reads_is_the_same_in_every_language(tmp_path: Path) -> None:
    settings = write_settings(tmp_path, more=f'[[scanners]]\nname = "left"\noptions = {{ path = "{tmp_path}/x" }}\n')
    told = [shipfloor("doctor", "--settings", settings, "--json", "--lang", lang).json for lang in ("zh", "en")]
    keys = [[(each["check"], each["name"], each["code"]) for each in one["findings"]] for one in told]
    assert keys[0] == keys[1]
    assert ("scanner", "left", "device_absent") in keys[0]
