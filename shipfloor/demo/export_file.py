"""Made-up order exports in the platform's own layout: rows → CSV or XLSX bytes. Does not know how they are read.

The header is the merchant site's layout of 2023, all its columns in its order. Column names are the row's keys.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from openpyxl import Workbook

Value = str | int | float | datetime
Row = Mapping[str, Value]

BEIJING = ZoneInfo("Asia/Shanghai")
NOTE = "注:本表由商家后台导出,仅供演示;同一订单的多件商品分行显示"

HEADER_2023 = (
    "商品,订单号,订单状态,商品数量(件),是否审核中,支付时间,承诺发货时间,承诺送达时间,发货时间,确认收货时间,"
    "商品id,商品规格,样式ID,商品一级类目,商品二级类目,商品三级类目,商品四级类目,商家编码-规格维度,"
    "商家编码-商品维度,商家备注,买家留言,售后状态,消费者资料,订单成交时间,消费者资料上传时间,赠品名称,赠品id,"
    "赠品规格,赠品数量,团ID,团身份,是否已开始配送,配送员是否已送达,配送状态,同城是否普通快递,商品总价(元),"
    "邮费(元),店铺优惠折扣(元),平台优惠折扣(元),多多支付立减金额(元),上门安装费(元),送货入户费(元),"
    "送货入户并安装费(元),用户实付金额(元),商家实收金额(元),快递单号,快递公司,省,市,区,街道/镇,配送员手机号,"
    "是否抽奖或0元试用,是否顺丰加价,用户购买手机号,旅行类信息,充值号码,是否门店自提,门店名称,门店自定义编码,"
    "关联货品编码,货品名称,货品类型,子货品,仓库名称,仓库所在地址,海淘清关订单号,支付ID,支付方式,保税仓,"
    "是否直播间成交,是否直播间引导成交,预约配送时间,是否节能补贴,是否分期,分期期数,手续费承担方,是否无痕发货,"
    "订单来源,是否社区团购,小区送达情况,分期方式"
)
COLUMNS_2023: tuple[str, ...] = tuple(HEADER_2023.split(","))

# What an ordinary, paid, unsent order has in the columns that a caller leaves out.
USUAL: dict[str, Value] = {
    "订单状态": "待发货",
    "商品数量(件)": "1",
    "是否审核中": "否",
    "售后状态": "无售后或售后取消",
    "邮费(元)": "0",
    "是否抽奖或0元试用": "否",
    "是否顺丰加价": "否",
}


def order_number(created_at: datetime, serial: int) -> str:
    """A number of the platform's form: its day in Beijing, then 15 digits."""
    return f"{created_at.astimezone(BEIJING):%y%m%d}-{serial:015d}"


def export_csv(
    rows: Iterable[Row],
    *,
    columns: Sequence[str] = COLUMNS_2023,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
) -> bytes:
    """The rows as the merchant site writes CSV; ``encoding`` also ``utf-8`` or ``gb18030``."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_as_text(value) for value in _cells(row, columns)])
    return text.getvalue().encode(encoding)


def export_workbook(rows: Iterable[Row], *, columns: Sequence[str] = COLUMNS_2023, note: str = NOTE) -> bytes:
    """The rows as a workbook whose first row is a note, as in 2026; no such row when ``note`` is empty."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("订单")
    if note:
        sheet.append([note])
    sheet.append(list(columns))
    for row in rows:
        sheet.append([_as_cell(value) for value in _cells(row, columns)])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cells(row: Row, columns: Sequence[str]) -> list[Value]:
    unknown = row.keys() - set(columns) - USUAL.keys()
    if unknown:
        raise ValueError(f"no such column in this layout: {', '.join(sorted(unknown))}")
    return [row.get(column, USUAL.get(column, "")) for column in columns]


def _as_text(value: Value) -> str:
    if isinstance(value, datetime):
        return f"{_local(value):%Y-%m-%d %H:%M:%S}"
    # The site guards numbers that a spreadsheet would round with a tab.
    return f"{value}\t" if isinstance(value, str) and value.isdigit() and len(value) > 11 else str(value)


def _as_cell(value: Value) -> str | int | float:
    return _as_text(value).rstrip("\t") if isinstance(value, str | datetime) else value


def _local(instant: datetime) -> datetime:
    return instant.astimezone(BEIJING)
