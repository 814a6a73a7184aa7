"""Reading exports beside their bare readers, recording what they hold, and importing the same file once more.

``measure()`` returns figures; run as a program it prints them. The file is the merchant site's real header, three rows
to two orders, filled as a shop's are: 84 columns, of which 25 are read. The bare csv reader is the standard library's,
over the same bytes: it decodes them and makes a list of texts of each row, which it drops. Ours gives every order with
its lines. Peak memory is that of a process which reads one file and nothing else.
"""

from __future__ import annotations

import csv
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from openpyxl import load_workbook

from edge.clock import Clock
from edge.importers import Imported, read_file
from edge.intake import read, take
from edge.settings import Settings
from edge.station import Station
from shipfloor.demo.export_file import Row, export_csv, export_workbook, order_number
from shipfloor.station import Assembly

ROWS = 100_000
ROUNDS = 3
PAID_AT = datetime(2026, 11, 20, 1, 29, tzinfo=UTC)
KEY = b"a site's key of thirty-two bytes"
PEAK = """
import resource, sys
from pathlib import Path
from edge.importers import read_file
content = Path(sys.argv[1]).read_bytes()
if content.startswith(b"PK"):
    import edge.importers.workbook
if sys.argv[2] == "read":
    read_file("x", content, address_key=b"key")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Seconds are of the processor; ratios are paired with the bare reader's run just before."""

    csv_rows_a_second: float
    csv_ratio: float
    """The bare csv reader's time to ours: read, cleaned, grouped. The goal is at least 0.25."""
    csv_peak_mb: float
    """Over a process that has loaded the reader, holds the file's bytes and has read nothing."""
    xlsx_rows_a_second: float
    xlsx_ratio: float
    """openpyxl's time, values only, to ours. The goal is at least 0.5."""
    xlsx_peak_mb: float
    recorded_events_a_second: float
    again_ratio: float
    """An unchanged file's import to its reading alone, when the station has nothing else to do. At most 1.5."""


def measure(rows: int = ROWS, rounds: int = ROUNDS) -> Figures:
    """Measure; takes some minutes, nearly all of them recording's."""
    content = export_csv(made_up(rows))
    pairs = [_pair(lambda: _bare_csv(content), lambda: _ours(content)) for _ in range(rounds)]
    book = export_workbook(made_up(rows))
    bare, ours = _pair(lambda: _bare_workbook(book), lambda: _ours(book))
    events, again = _recorded(content, rounds)
    return Figures(
        csv_rows_a_second=rows / statistics.median(pair[1] for pair in pairs),
        csv_ratio=statistics.median(pair[0] / pair[1] for pair in pairs),
        csv_peak_mb=_peak_mb(content),
        xlsx_rows_a_second=rows / ours,
        xlsx_ratio=bare / ours,
        xlsx_peak_mb=_peak_mb(book),
        recorded_events_a_second=events,
        again_ratio=again,
    )


def made_up(rows: int) -> Iterator[Row]:
    """Rows of a shop's day."""
    for serial in range(rows):
        order = serial * 2 // 3
        paid = PAID_AT + timedelta(seconds=order // 2)
        sent = order % 2
        yield {
            "商品": f"马克杯 {serial % 40} 号 陶瓷 大容量",
            "订单号": order_number(PAID_AT, order),
            "支付时间": paid,
            "订单成交时间": paid,
            "承诺发货时间": paid + timedelta(days=2),
            "发货时间": paid + timedelta(hours=1) if sent else "",
            "商品id": "607198974342",
            "商品规格": "白色 450ml",
            "样式ID": f"15823901{serial % 40:03d}",
            "商品一级类目": "家居用品",
            "商品二级类目": "杯具",
            "商家编码-规格维度": f"CUP-{serial % 40}",
            "买家留言": "请尽快发货" if order % 20 == 0 else "",
            "商品总价(元)": f"{10 + serial % 90}.50",
            "店铺优惠折扣(元)": "0",
            "平台优惠折扣(元)": "1.2",
            "用户实付金额(元)": f"{9 + serial % 90}.30",
            "商家实收金额(元)": f"{10 + serial % 90}.50",
            "快递单号": f"YT{order:013d}" if sent else "",
            "快递公司": "圆通快递" if sent else "",
            "省": "浙江省",
            "市": "金华市",
            "区": "义乌市",
        }


def _pair(bare: Callable[[], int], ours: Callable[[], Imported]) -> tuple[float, float]:
    started = time.process_time()
    count = bare()
    between = time.process_time()
    imported = ours()
    ended = time.process_time()
    assert sum(len(order.lines) for order in imported.orders) in {count - 1, count - 2}, "all but note and header"
    return between - started, ended - between


def _ours(content: bytes) -> Imported:
    return read_file("x", content, address_key=KEY)


def _bare_csv(content: bytes) -> int:
    return sum(1 for _ in csv.reader(io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", newline="")))


def _bare_workbook(content: bytes) -> int:
    sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
    return sum(1 for _ in sheet.iter_rows(values_only=True))


def _peak_mb(content: bytes) -> float:
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        idle, reading = (
            int(
                subprocess.run(
                    [sys.executable, "-c", PEAK, file.name, what],
                    check=True,
                    capture_output=True,
                    env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
                ).stdout
            )
            for what in ("idle", "read")
        )
    return (reading - idle) / 1024


def _recorded(content: bytes, rounds: int) -> tuple[float, float]:
    """Events a second of a first import, and a further one's time to its reading alone."""
    with tempfile.TemporaryDirectory() as folder:
        station = Assembly(Settings(station_id="S1", data=Path(folder)), Clock(trust=True)).station
        station.start()
        try:
            imported = read(station, "x", content)
            started = time.perf_counter()
            events = take(station, imported).accepted / (time.perf_counter() - started)
            return events, statistics.median(_again(station, content) for _ in range(rounds))
        finally:
            station.stop()


def _again(station: Station, content: bytes) -> float:
    _wait_for_rest()
    started = time.perf_counter()
    imported = read(station, "x", content)
    between = time.perf_counter()
    counts = take(station, imported)
    assert counts.unchanged == len(imported.orders)
    return (time.perf_counter() - started) / (between - started)


def _wait_for_rest(within: float = 300) -> None:
    """Until the station's own threads have worked off what an import gave them."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        before = time.process_time()
        time.sleep(1)
        if time.process_time() - before < 0.05:
            return


if __name__ == "__main__":
    for name, value in asdict(measure()).items():
        print(f"{name}: {value:,.2f}")
