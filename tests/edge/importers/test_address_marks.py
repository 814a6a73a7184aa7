"""A file's addresses become marks: equal for equal addresses, nothing to who has not the key, and nothing is kept."""

from __future__ import annotations

from edge.importers import read_file
from edge.importers.imported import Imported
from shipfloor.demo.export_file import export_csv, order_number
from tests.edge.importers.pinduoduo_rows import PAID_AT

KEY, OTHER = b"k" * 32, b"o" * 32
COLUMNS = ["订单号", "商品数量(件)", "商家编码-规格维度", "收货人", "手机", "省", "详细地址"]
ADDRESS = {"收货人": "王小明", "手机": "13800138000", "省": "浙江省", "详细地址": "义乌市福田路1号"}


def read(*addresses: dict[str, str], key: bytes = KEY, columns: list[str] = COLUMNS) -> Imported:
    rows = [
        {"订单号": order_number(PAID_AT, place), "商品数量(件)": "1", "商家编码-规格维度": "CUP", **each}
        for place, each in enumerate(addresses, 1)
    ]
    return read_file("x.csv", export_csv(rows, columns=columns), address_key=key)


def mark(address: dict[str, str], key: bytes = KEY) -> str:
    [order] = read(address, key=key).orders
    return order.address_mark


def test_the_same_address_has_the_same_mark_however_it_is_written() -> None:
    assert mark(ADDRESS) == mark(ADDRESS | {"详细地址": " 义乌市福田路１号 "})
    assert mark(ADDRESS)


def test_each_part_of_the_address_changes_the_mark() -> None:
    others = [mark(ADDRESS | {part: "别的"}) for part in ADDRESS]
    assert len({mark(ADDRESS), *others}) == 5


def test_two_orders_to_one_address_cannot_be_seen_to_be_so() -> None:
    one, other = read(ADDRESS, ADDRESS).orders
    assert one.address_mark != other.address_mark


def test_marks_of_another_key_or_of_masked_cells_cannot_be_compared() -> None:
    def made(text: str) -> str:
        return text.partition(".")[0]

    assert made(mark(ADDRESS)) != made(mark(ADDRESS, OTHER))
    assert made(mark(ADDRESS)) != made(mark(ADDRESS | {"手机": "138****8000"}))
    assert made(mark(ADDRESS)) == made(mark(ADDRESS | {"手机": "13900139000"}))


def test_nothing_of_the_address_is_kept_and_without_a_key_not_even_a_mark() -> None:
    for key in (KEY, b""):
        told = repr(read(ADDRESS, key=key))
        assert not [text for text in ADDRESS.values() if text in told]
    assert mark(ADDRESS, b"") == ""


def test_a_file_without_addresses_says_nothing_of_them() -> None:
    silent = read({}, columns=COLUMNS[:3])
    assert "address" not in silent.fields
    assert "address" in read(ADDRESS).fields
    assert "address" not in read(ADDRESS, key=b"").fields
