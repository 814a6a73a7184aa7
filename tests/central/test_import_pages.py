"""Head office's pages of imports: what was imported lately and wherever, what became of it, and the saved mappings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from central.import_report import ROWS_KEPT, ImportReport, RejectedRow, find_report, keep_report, latest_imports
from domain import events as e
from domain.mapping import ColumnMapping, MappedColumn
from domain.reason import reason
from domain.wire import to_data
from tests.central.serving import Client, Imported, Rejected, serving, settings
from tests.central.support import NOON, StationJournal, at, make_order
from tests.central.test_page import Page

pytestmark = pytest.mark.slow

MAPPING = ColumnMapping(
    key="0123456789abcdef",
    name="老ERP <b>",
    platform="pdd",
    shop="旗舰店",
    columns=(MappedColumn(field="number", column="单据"), MappedColumn(field="sku", column="货品"),
             MappedColumn(field="quantity", column="件")),
)  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def central(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Client]:
    database = "" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))
    with serving(settings(tmp_path, database=database)) as client:
        yield client


def page(central: Client, path: str = "/imports", language: str = "zh") -> Page:
    answer = central.http.get(path, params={"lang": language}, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return Page(answer.text)


def known(central: Client) -> list[tuple[str, int, int, int, bool]]:
    with central.office.readers.use() as connection:
        found = latest_imports(connection, 60)
    return [
        (each.report.source, each.report.accepted, each.report.unchanged, each.report.rejected, each.undone)
        for each in found
    ]


def test_an_empty_office_says_so(central: Client) -> None:
    assert "三天内没有导入" in page(central).text
    assert "No mapping is saved" in page(central, language="en").text


def test_a_file_is_listed_with_what_became_of_it_and_its_rows_can_be_read(central: Client) -> None:
    central.import_file(Imported(orders=(make_order("A1"), make_order("A2"))))
    bad = Rejected(row=7, reason=reason("quantity_unreadable", column="数量"))
    central.import_file(Imported(orders=(make_order("A1"),), rejected=(bad,), warnings=(reason("file_has_no_rows"),)))
    assert sorted(known(central)) == [("file", 0, 1, 1, False), ("file", 2, 0, 0, False)]
    listed = page(central)
    assert "pinduoduo" in listed.text
    [link] = [value for name, value in listed.attributes if name == "href" and (value or "").startswith("/imports/")]
    report = page(central, str(link).split("?")[0])
    assert "7 quantity_unreadable" in report.text
    assert "file_has_no_rows" in report.text


def test_a_file_that_cannot_be_read_is_listed_with_why(central: Client) -> None:
    assert central.post("/orders/import", content=b"{", params={"name": "坏 <i>.csv"}).status_code == 422
    listed = page(central)
    assert ("读不了的文件" in listed.text, "坏 <i>.csv" in listed.text) == (True, True)
    [link] = [value for name, value in listed.attributes if name == "href" and (value or "").startswith("/imports/")]
    assert "layout_unknown" in page(central, str(link).split("?")[0]).text


def test_a_program_s_orders_are_listed_where_they_brought_news(central: Client) -> None:
    order = {"number": "1", "lines": [{"sku": "MUG"}]}
    body = {"platform": "pdd", "orders": [order, {"number": "2", "phone": "1"}]}
    told = central.post("/orders", json=body).json()
    central.post("/orders", json={"platform": "pdd", "orders": [order]})
    assert known(central) == [("program", 1, 0, 1, False)]
    report = page(central, f"/imports/{told['import_ids']['pdd']}")
    assert "2 key_of_a_person 2" in report.text


def test_an_import_of_a_station_is_listed_once_it_was_adopted_and_an_undone_one_says_so(central: Client) -> None:
    bench = StationJournal("S1")
    bench.say(e.OrderImported(order=make_order("A1"), import_id="of-s1"), when=at(11))
    loaded = e.OrdersLoaded(platform="pdd", at=at(11), accepted=1, updated=0, unchanged=0, rejected=3)
    bench.say(replace(loaded, import_id="of-s1"), when=at(11))
    central.send(bench)
    central.settle()
    assert known(central) == [("station", 1, 0, 3, False)]
    assert "报告在导入的工位" in page(central).text
    assert central.post("/imports/of-s1/undo", json={"badge": "B02"}).status_code == 200
    assert known(central) == [("station", 1, 0, 3, True)]
    assert "已撤销" in page(central).text
    assert "最近导入" in page(central, "/imports/of-s1").text, "of which head office has no report"


def test_saved_mappings_are_listed_as_text(central: Client) -> None:
    event = e.MappingSaved(mapping=MAPPING)
    body = {"events": [{"kind": "MappingSaved", "data": to_data(event)}], "badges": []}
    assert central.post("/feed/events", json=body).status_code == 200
    text = page(central, language="en").text
    assert "老ERP <b> pdd 旗舰店 单据 → number" in text


def test_reports_are_kept_for_days_and_never_without_end(central: Client) -> None:
    rows = tuple(RejectedRow(row=row, reason=reason("sku_missing")) for row in range(ROWS_KEPT + 5))
    for back in (4, 2, 0):
        report = ImportReport(
            import_id=f"i{back}",
            at=NOON - timedelta(days=back),
            source="file",
            kind="orders",
            name="n" * 999,
            rejected=len(rows),
            rows=rows,
        )
        keep_report(central.office.feed, report)
    with central.office.readers.use() as connection:
        found = [find_report(connection, f"i{back}") for back in (4, 2, 0)]
    assert [each is not None for each in found] == [False, True, True]
    assert found[2] is not None
    assert (len(found[2].rows), len(found[2].name)) == (ROWS_KEPT, 120)
    assert "还有 5 行没列出" in page(central, "/imports/i0").text


def test_who_may_not_read_figures_may_not_read_imports(tmp_path: Path) -> None:
    with serving(settings(tmp_path, read_token="r")) as client:
        for path in ("/imports", "/imports/x"):
            assert client.http.get(path, headers={"Authorization": ""}).status_code == 401
