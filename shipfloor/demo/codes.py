"""Which code a hand would scan, given what the screen shows. Knows the goods on the shelves, no devices."""

from __future__ import annotations

from typing import Any

from shipfloor.demo.catalogue import ARTICLES, SOLD
from shipfloor.demo.day import REFUNDED
from shipfloor.demo.eyes import Seen
from shipfloor.demo.plan import Day

PACKER = "017"
SUPERVISOR = "B02"
PIN = "246810"
BADGE_CODE = f"B:{PACKER}"
UNKNOWN_CODE = "6923450657713"
_UNLISTED = "YT8800417000000"


def code_for(what: str, seen: Seen) -> str:
    """The code of a button that depends on the screen; empty where there is nothing to scan now."""
    match what:
        case "badge":
            return BADGE_CODE
        case "next":
            return str(seen.next["tracking_number"]) if seen.next else ""
        case "right":
            return right_code(seen.parcel)
        case "wrong":
            return wrong_code(seen.parcel)
        case "label":
            return label_code(seen.parcel) if seen.parcel else ""
        case "unknown":
            return UNKNOWN_CODE
    return ""


def label_code(parcel: dict[str, Any]) -> str:
    """What the label on the box says of itself; its waybill number where no label of ours was asked for."""
    label = parcel["label"]
    return f"L:{parcel['parcel_id']}:{label['attempt']}" if label else str(parcel["tracking_number"])


def unlisted_code(serial: int) -> str:
    """A well-formed waybill number that no order explains; each serial gives another."""
    return str(_UNLISTED[:-4] + f"{(1021 + 37 * serial) % 10_000:04}")


def refunded_code(day: Day) -> str:
    """The waybill number of the parcel whose buyer got the money back."""
    return next(
        parcel.tracking_number
        for parcel in day.parcels
        if any(order.after_sales == REFUNDED for order in parcel.orders)
    )


def right_code(parcel: dict[str, Any] | None) -> str:
    """The barcode of the first goods that the parcel still wants."""
    for line in wanted_lines(parcel):
        article = ARTICLES.get(line["sku"])
        if article is not None and article.barcode:
            return article.barcode
    return ""


def wrong_code(parcel: dict[str, Any] | None) -> str:
    """The barcode of goods that are not in the parcel: often the same goods in another variant, as on a real shelf."""
    inside = {line["sku"] for line in parcel["lines"]} if parcel else set()
    kinds = {sku.partition("-")[0] for sku in inside}
    others = [article for article in SOLD if article.sku not in inside]
    alike = [article for article in others if article.sku.partition("-")[0] in kinds]
    return (alike or others)[0].barcode


def wanted_lines(parcel: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Lines that still want units."""
    return [line for line in parcel["lines"] if line["verified"] < line["quantity"]] if parcel else []
