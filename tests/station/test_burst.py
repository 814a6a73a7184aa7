"""At pace: many codes at the tty's own speed, and a hundred single items, one a second. None lost, none mixed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from hardware.counter_strip import read_number
from hardware.picture import path_of
from tests.station.whole import Floor, floor, order_row, wait_until

PARCELS = 100


def waybill(serial: int) -> str:
    """A YTO number that ends in the serial."""
    return f"YT75123044{serial:05d}"


def test_a_burst_at_the_ttys_speed_loses_and_mixes_nothing(tmp_path: Path) -> None:
    count = 60
    with floor(tmp_path) as here:
        here.import_orders(*(order_row(n, sku=f"SKU{n}", waybill=waybill(n)) for n in range(count)))
        here.sign_in()
        here.scanner.send_bytes("".join(f"{waybill(n)}\rSKU{n}\r" for n in range(count)).encode())
        packed = here.wait_for("ParcelPacked", count, seconds=30)
        assert [each["tracking_number"] for each in packed] == [waybill(n) for n in range(count)]
        verified = here.of_kind("UnitVerified")
        assert [each["sku"] for each in verified] == [f"SKU{n}" for n in range(count)]
        assert not here.of_kind("ScanRefused")
        assert_every_photo_is_its_own(here, count)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_hundred_preprinted_single_items_one_a_second(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.import_orders(*(order_row(n, sku=f"SKU{n}", waybill=waybill(n)) for n in range(PARCELS)))
        here.sign_in()
        assert here.camera is not None
        for n in range(PARCELS):
            here.scanner.send(waybill(n))
            here.camera.show(f"{waybill(n)}\nSKU{n}")
            here.pause(0.5)
            here.scanner.send(f"SKU{n}")
            here.pause(0.5 if n % 10 else 0.05)
        packed = here.wait_for("ParcelPacked", PARCELS, seconds=30)
        assert [each["tracking_number"] for each in packed] == [waybill(n) for n in range(PARCELS)]
        assert not here.of_kind("ScanRefused")
        taken = assert_every_photo_is_its_own(here, PARCELS)
        assert taken >= PARCELS * 0.8, f"only {taken} of {PARCELS} photos were taken at this pace"
        assert {each["waybill"] for each in here.of_kind("PhotoTaken")} == {"matched"}, "a photo of another parcel"


def assert_every_photo_is_its_own(here: Floor, count: int) -> int:
    """Each photo was taken of its own parcel (after its trigger, before the next parcel) or is marked missed."""

    def outcomes() -> list[dict[str, Any]]:
        return here.of_kind("PhotoTaken") + here.of_kind("PhotoMissed")

    wait_until(lambda: len(outcomes()) >= count, "every photo has an outcome", 30)
    assert {each["reason"] for each in here.of_kind("PhotoMissed")} <= {"late"}
    asked = here.of_kind("PhotoAsked")
    assert sorted(each["photo_id"] for each in outcomes()) == sorted(each["photo_id"] for each in asked)
    opened = {each["parcel_id"]: each["at"] for each in here.of_kind("ParcelOpened")}
    trigger = {each["photo_id"]: each["trigger_at"] for each in asked}
    order = [each["parcel_id"] for each in here.of_kind("ParcelOpened")]
    seen: set[int] = set()
    for photo in here.of_kind("PhotoTaken"):
        assert photo["frame_at"] > trigger[photo["photo_id"]]
        place = order.index(photo["parcel_id"])
        if place + 1 < len(order):
            assert photo["frame_at"] < opened[order[place + 1]], "the frame may show the next parcel"
        image = cv2.imread(str(path_of(photo["digest"], here.photos)))
        assert image is not None
        shown = read_number(image.astype(np.uint8))
        assert shown is not None
        assert shown not in seen, "one frame serves two parcels"
        seen.add(shown)
    return len(seen)
