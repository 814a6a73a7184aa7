"""Carriers and the form of their waybill numbers. Does not know orders or which number was issued for what.

Domestic forms have no public check digit; the patterns are unofficial (repository Courier-Validation) and overlap, so a
number may fit several carriers. What an order was booked with always wins over a pattern. International forms, with
their check digits, are in ``tracking_form``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from domain.tracking_form import clear_carriers


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """``prefix``: the pattern starts with letters of its own, so it cannot be a product's number."""

    code: str
    name_zh: str
    name_en: str
    pattern: re.Pattern[str]
    prefix: bool = False


def _carrier(code: str, name_zh: str, name_en: str, pattern: str, *, prefix: bool = False) -> Carrier:
    return Carrier(code=code, name_zh=name_zh, name_en=name_en, pattern=re.compile(pattern), prefix=prefix)


NONE_OF_ITS_OWN = r"(?!)"  # a carrier whose forms are in ``tracking_form``

CARRIERS: dict[str, Carrier] = {
    carrier.code: carrier
    for carrier in (
        _carrier("sf", "顺丰", "SF Express", r"SF[A-Z0-9]\d{12}", prefix=True),
        _carrier("yto", "圆通", "YTO", r"YT\d{13}", prefix=True),
        _carrier("zto", "中通", "ZTO", r"7[3-68]\d{12}"),
        _carrier("sto", "申通", "STO", r"(77|43)\d{12,15}"),
        _carrier("yunda", "韵达", "Yunda", r"[34]\d{14}|5\d{12}"),
        _carrier("jt", "极兔", "J&T", r"JT\d{13}", prefix=True),
        _carrier("jd", "京东", "JD Logistics", r"JD[A-Z0-9]{2}\d{11}", prefix=True),
        _carrier("ems", "邮政", "China Post EMS", r"[981]\d{12}|P[A-Z]\d{11}|[A-Z]{2}\d{9}CN"),
        _carrier("deppon", "德邦", "Deppon", r"DPK\d{12}", prefix=True),
        _carrier("cainiao", "菜鸟", "Cainiao", r"621\d{12}"),
        _carrier("ups", "UPS", "UPS", NONE_OF_ITS_OWN),
        _carrier("fedex", "联邦快递", "FedEx", NONE_OF_ITS_OWN),
        _carrier("dhl", "DHL", "DHL", NONE_OF_ITS_OWN),
        _carrier("usps", "美国邮政", "USPS", NONE_OF_ITS_OWN),
        _carrier("dpd", "DPD", "DPD", NONE_OF_ITS_OWN),
        _carrier("amazon", "亚马逊物流", "Amazon Logistics", NONE_OF_ITS_OWN),
        _carrier("canada_post", "加拿大邮政", "Canada Post", NONE_OF_ITS_OWN),
        _carrier("canpar", "Canpar", "Canpar", NONE_OF_ITS_OWN),
        _carrier("gofo", "GOFO", "GOFO Express", NONE_OF_ITS_OWN),
        _carrier("landmark", "Landmark", "Landmark Global", NONE_OF_ITS_OWN),
        _carrier("lasership", "LaserShip", "LaserShip", NONE_OF_ITS_OWN),
        _carrier("old_dominion", "Old Dominion", "Old Dominion", NONE_OF_ITS_OWN),
        _carrier("ontrac", "OnTrac", "OnTrac", NONE_OF_ITS_OWN),
        _carrier("purolator", "Purolator", "Purolator", NONE_OF_ITS_OWN),
        _carrier("s10", "国际邮件", "International mail (S10)", NONE_OF_ITS_OWN),
        _carrier("speedee", "Spee-Dee", "Spee-Dee", NONE_OF_ITS_OWN),
        _carrier("yodel", "Yodel", "Yodel", NONE_OF_ITS_OWN),
        _carrier("yunexpress", "云途", "YunExpress", NONE_OF_ITS_OWN),
    )
}

_DOMESTIC = tuple(carrier for carrier in CARRIERS.values() if carrier.pattern.pattern != NONE_OF_ITS_OWN)

_JD_BOX = re.compile(r"^(JD[A-Z0-9]{2}\d{11})-(\d{1,3})-(\d{1,3})-?$")


@lru_cache(maxsize=4096)  # a scan asks more than once, and the same waybill comes back
def carriers_of(number: str) -> tuple[str, ...]:
    """The codes of all carriers whose form ``number`` fits; empty when none does. Domestic ones stand alone."""
    number = mother_number(number) or number
    domestic = tuple(carrier.code for carrier in _DOMESTIC if carrier.pattern.fullmatch(number))
    return domestic or clear_carriers(number)


def is_unmistakable(number: str) -> bool:
    """Whether letters of the carrier's own, or a clear form, make this a waybill number and nothing else."""
    number = mother_number(number) or number
    own = any(carrier.prefix and carrier.pattern.fullmatch(number) for carrier in _DOMESTIC)
    return own or bool(clear_carriers(number))


def bare_number(number: str) -> str:
    """The name of the box that a waybill number is on: both codes on a JD label are one parcel (FLOORS R27).

    JD's ``-1-1-`` (the only box) adds nothing. Of several boxes (子母件) each is a parcel: ``-1-2``, ``-2-2``.
    """
    box = _JD_BOX.match(number)
    if box is None:
        return number
    return box.group(1) if int(box.group(3)) <= 1 else f"{box.group(1)}-{int(box.group(2))}-{int(box.group(3))}"


def name_of(number: str) -> str:
    """The form under which a waybill number is kept and looked up: both codes of a JD label are one (FLOORS R27)."""
    return bare_number(number.strip().upper())


def mother_number(name: str) -> str:
    """The number that all boxes of one JD shipment have in common; empty for what is no box of several."""
    box = _JD_BOX.match(name)
    return box.group(1) if box is not None else ""


def former_box(name: str) -> str:
    """What the box was called before JD was told of one more: all of them get new labels then (FLOORS F12)."""
    box = _JD_BOX.match(name)
    if box is None:
        return ""
    place, boxes = int(box.group(2)), int(box.group(3))
    return f"{box.group(1)}-{place}-{boxes - 1}" if boxes > 2 and place < boxes else ""
