"""``shipfloor import`` and ``explain``: against a station that the command itself started."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shipfloor.demo.export_file import export_csv
from tests.shipfloor.command import RunningStation, running_station, shipfloor, shipfloor_process, write_settings

NUMBER = "261120-{:015d}"
WAYBILL = "YT7512304418826"


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStation]:
    with running_station(tmp_path_factory.mktemp("station")) as running:
        yield running


def row(serial: int, **more: Any) -> dict[str, Any]:
    """One row of a Pinduoduo export."""
    return {
        "商品": "杯子",
        "订单号": NUMBER.format(serial),
        "订单状态": "待发货",
        "商品数量(件)": 1,
        "支付时间": "2026-11-20 16:52:00",
        "订单成交时间": "2026-11-20 16:52:00",
        "商家编码-规格维度": "MUG",
        "售后状态": "无售后或售后取消",
        "快递单号": "",
        "快递公司": "",
    } | more


def export(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "订单.csv"
    path.write_bytes(export_csv(list(rows)))
    return path


def test_a_dry_run_says_what_would_happen_and_records_nothing(station: RunningStation, tmp_path: Path) -> None:
    file = export(tmp_path, row(1), row(2))
    for _ in range(2):
        tried = shipfloor("import", file, "--dry-run", "--json", "--url", station.url)
        assert (tried.code, tried.json["accepted"]) == (0, 2)
    told = shipfloor("import", file, "--dry-run", "--url", station.url)
    assert "新增 2" in told.out
    assert "只是试读" in told.out


def test_a_file_is_taken_once_and_each_refused_row_is_named_with_its_reason(
    station: RunningStation, tmp_path: Path
) -> None:
    file = export(tmp_path, row(11), row(12, **{"商品数量(件)": "三个"}), row(13, 订单状态="待付款"))
    first = shipfloor_process("import", file, "--settings", station.settings)
    assert first.code == 0, first.err
    assert "新增 1，更新 0，没变 0，没收下 2 行" in first.out
    lines = first.out.splitlines()
    assert any("3" in line and "数量" in line for line in lines), first.out
    again = shipfloor("import", file, "--lang", "en", "--url", station.url)
    assert "0 new, 0 changed, 1 unchanged, 2 rows refused" in again.out
    assert "reason." not in again.out
    told = shipfloor("import", file, "--dry-run", "--json", "--lang", "en", "--url", station.url).json
    assert (told["kind"], told["platform"], told["unchanged"]) == ("orders", "pdd", 1)
    assert [each["row"] for each in told["rejected"]] == [3, 4]
    assert all(each["reason"]["words"] and each["reason"]["code"] for each in told["rejected"])


def test_goods_and_waybill_lists_are_told_apart_by_their_headers_or_by_kind(
    station: RunningStation, tmp_path: Path
) -> None:
    goods, waybills = tmp_path / "goods.csv", tmp_path / "waybills.csv"
    goods.write_text("商家编码,条码,商品名称\nMUG,6901234567892,杯子\n", encoding="utf-8")
    waybills.write_text(f"运单号,快递公司,订单号\n{WAYBILL},圆通快递,{NUMBER.format(21)}\n", encoding="utf-8")
    assert shipfloor("import", export(tmp_path, row(21)), "--url", station.url).code == 0
    assert shipfloor("import", goods, "--json", "--url", station.url).json["kind"] == "goods"
    told = shipfloor("import", waybills, "--kind", "waybills", "--json", "--url", station.url)
    assert (told.json["kind"], told.json["accepted"]) == ("waybills", 1)
    wrong = shipfloor("import", goods, "--kind", "waybills", "--url", station.url)
    assert (wrong.code, wrong.out) == (1, "")
    assert wrong.err.startswith("没有导入：")


def test_explain_says_why_a_parcel_is_due_when_it_is(station: RunningStation, tmp_path: Path) -> None:
    assert shipfloor("import", export(tmp_path, row(31, 快递单号="YT7512304410352")), "--url", station.url).code == 0
    for name in (NUMBER.format(31), "YT7512304410352"):
        told = shipfloor("explain", name, "--url", station.url)
        assert told.code == 0, told.err
        assert "打包期限" in told.out
        assert "2026-11-22 16:52" in told.out, "48 hours after the group was complete"
    english = shipfloor("explain", NUMBER.format(31), "--lang", "en", "--url", station.url)
    for words in ("Ship by", "2026-11-22 16:52:00+08:00", "48 h from 11-20 16:52, time of confirmation", "Late", "ago"):
        assert words in english.out
    told = shipfloor("explain", NUMBER.format(31), "--json", "--url", station.url).json
    keys = ["ship_by", "due_date", "bench_deadline", "risk", "policy", "flags", "reasons"]
    assert list(told) == [*keys, "parcels"], "the keys of the parcel that is due first, as `deadline` tells them"
    assert (told["ship_by"], told["policy"]) == ("2026-11-22T16:52:00+08:00", "pinduoduo-2025-05-15")
    assert told["reasons"][0]["words"] == "11-20 16:52 成团时间起 48 小时"
    (parcel,) = told["parcels"]
    assert {key: parcel[key] for key in keys} == {key: told[key] for key in keys}
    assert (parcel["tracking_number"], parcel["minutes_left"] < 0) == ("YT7512304410352", True)
    unknown = shipfloor("explain", "nothing", "--url", station.url)
    assert (unknown.code, unknown.err) == (1, "工位不认识 nothing\n")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "空"), (b"\x89PNG\r\n\x1a\n" + b"0" * 64, "没有导入"), (b"a,b\n1,2\n", "没有导入")],
)
def test_a_file_that_is_no_list_is_refused_whole_in_words(
    station: RunningStation, tmp_path: Path, content: bytes, words: str
) -> None:
    file = tmp_path / "file.csv"
    file.write_bytes(content)
    refused = shipfloor("import", file, "--url", station.url)
    assert refused.code == 1
    assert words in refused.err


def test_a_file_of_a_gigabyte_is_refused_unread_and_sent_to_nobody(tmp_path: Path) -> None:
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as opened:
        opened.truncate(10**9)
    refused = shipfloor("import", huge, "--url", "http://127.0.0.1:9", "--lang", "en")
    assert (refused.code, "Too large" in refused.err) == (1, True)


def test_without_a_station_or_a_file_it_says_what_to_do(tmp_path: Path) -> None:
    file = export(tmp_path, row(1))
    silent = shipfloor("import", file, "--url", "http://127.0.0.1:9")
    assert (silent.code, "工位没有应答" in silent.err) == (2, True)
    missing = shipfloor("import", tmp_path / "none.csv", "--lang", "en")
    assert (missing.code, "cannot be read" in missing.err) == (2, True)


@pytest.mark.parametrize("url", ["http://a:b", "127.0.0.1:8480", "http://[::1", "http://a\n", ""])
@pytest.mark.parametrize("verb", ["import", "explain"])
def test_what_is_no_address_of_a_station_is_said_to_be_none(tmp_path: Path, verb: str, url: str) -> None:
    told = shipfloor(verb, export(tmp_path, row(1)), "--url", url, "--lang", "en")
    assert (told.code, f"{url} is no address, and nothing was sent" in told.err) == (3, True)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://127.0.0.1:99999", "http://a..b"])
def test_an_address_at_which_nobody_can_be_is_silent(tmp_path: Path, url: str) -> None:
    told = shipfloor("import", export(tmp_path, row(1)), "--url", url, "--lang", "en")
    assert (told.code, "No station answers" in told.err) == (2, True)


@pytest.mark.parametrize("name", ["a/b", "a\nb", "?", "..", "é"])
def test_a_name_with_marks_of_an_address_is_no_parcel_s(station: RunningStation, name: str) -> None:
    unknown = shipfloor("explain", name, "--url", station.url)
    assert (unknown.code, unknown.err) == (1, f"工位不认识 {name}\n")


@pytest.mark.parametrize(("listen", "called"), [("::", "[::1]"), ("::1", "[::1]"), ("", "127.0.0.1")])
def test_a_station_that_listens_everywhere_is_called_on_this_machine(tmp_path: Path, listen: str, called: str) -> None:
    settings = write_settings(tmp_path, port=9, more=f'listen = "{listen}"\n')
    silent = shipfloor("import", export(tmp_path, row(1)), "--settings", settings)
    assert (silent.code, f"http://{called}:9" in silent.err) == (2, True)


def test_a_second_station_on_the_same_folder_does_not_start(station: RunningStation, tmp_path: Path) -> None:
    settings = write_settings(tmp_path, more="")
    settings.write_text(settings.read_text().replace(str(tmp_path / "data"), str(station.data)), encoding="utf-8")
    second = shipfloor_process("station", "--settings", settings)
    assert second.code == 2
    assert "in use by another shipfloor process" in second.err


def test_a_key_that_settings_do_not_know_keeps_it_from_starting_and_is_named(tmp_path: Path) -> None:
    refused = shipfloor("station", "--settings", write_settings(tmp_path, more="prot = 8480\n"))
    assert refused.code == 2
    assert "prot" in refused.err
