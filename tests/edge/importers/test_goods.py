"""The goods file: what a scanned barcode will mean."""

import pytest

from domain.goods import BundlePart, Goods
from domain.reason import reason
from edge.importers import Imported, read_file


def listed(text: str) -> Imported:
    return read_file("goods.csv", text.encode())


def only(text: str) -> Goods:
    result = listed(text)
    assert not result.rejected
    [goods] = result.goods
    return goods


def test_a_full_row_in_chinese() -> None:
    goods = only(
        "商家编码,条码,名称,英文名称,简称,规格,货位,图片,重量(g),套装,赠品,需要序列号,无条码\n"
        "CUP-W,6901234567892,陶瓷马克杯,Mug,马克杯,白,A-01-3,cup.jpg,350,,否,是,否\n"
    )
    assert goods == Goods(
        sku="CUP-W",
        barcodes=("6901234567892",),
        name="陶瓷马克杯",
        name_en="Mug",
        short_name="马克杯",
        variant="白",
        location="A-01-3",
        picture="cup.jpg",
        weight_g=350,
        serial_wanted=True,
    )


def test_an_english_header_is_the_same() -> None:
    chinese = "商家编码,条码,名称,规格,货位,重量,赠品\nCUP,6901234567892,Mug,White,A1,350,是\n"
    english = "SKU,Barcode,Name,Variant,Location,Weight,Gift\nCUP,6901234567892,Mug,White,A1,350,yes\n"
    assert only(chinese) == only(english)


@pytest.mark.parametrize("separator", ["|", ";", "；", " ", "、", " | "])
def test_several_barcodes_in_one_cell(separator: str) -> None:
    assert only(f"sku,barcodes\nA,6901234567892{separator}4006381333931\n").barcodes == (
        "6901234567892",
        "4006381333931",
    )


def test_several_barcodes_in_columns_or_rows() -> None:
    assert only("sku,条码1,条码2,条码3\nA,6901234567892,,4006381333931\n").barcodes == (
        "6901234567892",
        "4006381333931",
    )
    goods = only("sku,barcode,name\nA,6901234567892,杯\nA,4006381333931,\n")
    assert (goods.barcodes, goods.name) == (("6901234567892", "4006381333931"), "杯")


def test_a_code_of_the_shops_own_is_a_barcode_too() -> None:
    assert only("sku,barcode\nA,X-001\n").barcodes == ("X-001",)


def test_a_wrong_check_digit_is_named_and_the_code_kept() -> None:
    result = listed("sku,barcode\nA,6901234567893\n")
    assert result.goods[0].barcodes == ("6901234567893",)
    assert result.warnings == (reason("barcode_check_digit", barcode="6901234567893", sku="A", row=2, count=1),)


@pytest.mark.parametrize(
    ("header", "cell", "grams"),
    [
        ("重量", "350", 350),
        ("重量", "350g", 350),
        ("重量", "0.35kg", 350),
        ("重量", "1.5 KG", 1500),
        ("重量", "350克", 350),
        ("重量", "0.35千克", 350),
        ("重量", "1斤", 500),
        ("重量(kg)", "0.35", 350),
        ("重量（KG）", "0.35", 350),
        ("weight (g)", "350", 350),
        ("重量(kg)", "350g", 350),
        ("重量", "", None),
        ("重量", "0", None),
    ],
)
def test_weights(header: str, cell: str, grams: int | None) -> None:
    assert only(f"sku,name,{header}\nA,杯,{cell}\n").weight_g == grams


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("CUP*2+LID", (("CUP", 2), ("LID", 1))),
        ("CUP×2＋LID×1", (("CUP", 2), ("LID", 1))),
        ("BOX-XL * 3", (("BOX-XL", 3),)),
        ("CUP+CUP", (("CUP", 2),)),
        ("CUP*1;LID*2", (("CUP", 1), ("LID", 2))),
        ("无", ()),
    ],
)
def test_bundles(cell: str, parts: tuple[tuple[str, int], ...]) -> None:
    goods = only(f"sku,name,bundle\nSET,套装,{cell}\n")
    assert goods.parts == tuple(BundlePart(sku=sku, quantity=quantity) for sku, quantity in parts)


def test_bad_rows_are_turned_away_by_number_and_the_rest_is_kept() -> None:
    result = listed(
        "sku,条码,重量,套装,赠品\n,1,,,\nB,6.90123E+12,,,\nC,1,heavy,,\nD,1,,CUP*0,\nE,1,,E*2,\nF,1,,,perhaps\nG,1,,,\n"
    )
    assert [(rejected.row, rejected.reason) for rejected in result.rejected] == [
        (2, reason("sku_missing")),
        (3, reason("id_lost_digits", column="条码")),
        (4, reason("weight_unreadable", column="重量")),
        (5, reason("bundle_unreadable", column="套装")),
        (6, reason("bundle_unreadable", column="套装")),
        (7, reason("yes_no_unreadable", column="赠品")),
    ]
    assert [goods.sku for goods in result.goods] == ["G"]


def test_rows_that_disagree_on_one_sku_are_named() -> None:
    result = listed("sku,name\nA,杯\nA,碗\n")
    assert result.goods[0].name == "杯"
    assert result.warnings == (reason("goods_rows_differ", sku="A", row=3, count=1),)


def test_marks_and_goods_without_a_barcode() -> None:
    goods = only("sku,无条码,赠品,货位\nSOCK,是,Y,B2\n")
    assert (goods.no_barcode, goods.gift, goods.barcodes) == (True, True, ())
