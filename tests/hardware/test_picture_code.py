"""Codes read in pictures: our own drawn labels, and a public set of photos beside bare zxing-cpp."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray

from hardware.bars import code128, qr
from hardware.picture_code import codes_in
from hardware.ports import Image
from tests.hardware.spoiled import parcel, photographed, waybill

PHOTOS = Path(__file__).parents[3] / "shared" / "data" / "barcode-photos"
LEAST = {"code128-1": 6, "qrcode-2": 50}
"""Pictures of each folder that bare zxing-cpp reads at least: the comparison must not be one of nothing."""


def drawn(modules: NDArray[np.bool_], dots: int) -> Image:
    """Modules as grey dots with a quiet zone."""
    black = np.atleast_2d(modules).repeat(1 if modules.ndim == 2 else 30, axis=0)
    return np.asarray(np.where(np.pad(black, 12), 0, 255).astype(np.uint8).repeat(dots, 0).repeat(dots, 1))


@pytest.mark.parametrize("place", range(6))
def test_the_waybill_of_a_parcel_is_read_once_though_it_stands_there_twice(place: int) -> None:
    assert codes_in(parcel(place)) == (waybill(place),)


def test_nothing_is_read_where_no_label_is_in_view() -> None:
    assert codes_in(parcel(1, label=False)) == ()
    assert codes_in(np.zeros((0, 0), np.uint8)) == ()


def test_a_code_at_any_angle_is_read() -> None:
    photo = parcel(1, size=(1280, 720))
    label = photo[:, 1280 * 62 // 100 :]
    side = 900
    for angle in (7, 90, 133, 180, 270):
        turn = cv2.getRotationMatrix2D((label.shape[1] / 2, label.shape[0] / 2), angle, 1)
        turn[:, 2] += ((side - label.shape[1]) / 2, (side - label.shape[0]) / 2)
        assert codes_in(np.asarray(cv2.warpAffine(label, turn, (side, side)), np.uint8)) == (waybill(1),), angle


def test_several_codes_are_all_read() -> None:
    long, short = drawn(qr("x" * 200), 4), drawn(qr("L:parcel:1"), 4)
    bars = drawn(code128("JD0012345678901-1-1-"), 2)
    page = np.full((long.shape[0] + bars.shape[0], max(long.shape[1] + short.shape[1], bars.shape[1])), 255, np.uint8)
    page[: long.shape[0], : long.shape[1]] = long
    page[: short.shape[0], long.shape[1] : long.shape[1] + short.shape[1]] = short
    page[long.shape[0] :, : bars.shape[1]] = bars
    texts = {"x" * 200, "L:parcel:1", "JD0012345678901-1-1-"}
    assert set(codes_in(page)) == set(codes_in(photographed(np.dstack([page] * 3), 1))) == texts


@pytest.mark.skipif(not PHOTOS.is_dir(), reason="the public set of barcode photos does not lie beside this checkout")
@pytest.mark.parametrize("folder", sorted(LEAST))
def test_read_rates_on_a_public_set_equal_those_of_bare_zxing(folder: str) -> None:
    ours = bare = 0
    for path in sorted((PHOTOS / folder).iterdir()):
        if path.suffix in {".txt", ".json"}:
            continue
        picture = np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR), np.uint8)
        read = {code.text for code in zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.Plain) if _ours(code)}
        bare += any(read)
        ours += bool(codes_in(picture))
        assert set(codes_in(picture)) == {text for text in read if text}, path.name
    assert ours == bare >= LEAST[folder]


def _ours(code: zxingcpp.Barcode) -> bool:
    return code.format in {zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.QRCode}
