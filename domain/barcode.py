"""What a scanned text is, by its form alone: badge, command, our label, waybill, order number, goods, bag, noise.

Does not know which orders or goods exist; ``read`` never fails, it says what the text cannot be.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from domain.carrier import bare_number, carriers_of, is_unmistakable

LENGTH_MAX = 128
_ORDER_NUMBER = re.compile(r"^\d{6}-\d{15}$")
_GTIN = re.compile(r"^(\d{8}|\d{12,14})$")
_EAN_SYMBOLOGIES = ("]E",)
_GS1_SYMBOLOGIES = ("]C1", "]d2", "]Q3", "]e0")
# A shelf's label: A-06-1, B12-03.
_LOCATION = re.compile(r"^[A-Z]{1,2}\d{0,2}(-\d{1,3}){1,3}$")
# What a marketing QR holds (FLOORS R27): nothing that a bench could act on.
_NOISE = re.compile(r"^(?:[a-z][a-z0-9+.-]{1,20}://|www\.|mailto:|tel:|smsto:|begin:vcard|wifi:)", re.IGNORECASE)
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_GTIN_DIGITS_MAX = 14
GROUP_SEPARATOR = "\x1d"


class CodeKind(StrEnum):
    BADGE = "badge"
    COMMAND = "command"
    BAG = "bag"
    LOCATION = "location"
    LABEL = "label"
    WAYBILL = "waybill"
    ORDER = "order"
    GOODS = "goods"
    TEXT = "text"
    NOISE = "noise"
    TOO_LONG = "too_long"
    GARBLED = "garbled"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A scanned text and what its form allows. ``value`` is what to look up; ``text`` is safe to show and to keep."""

    kind: CodeKind
    text: str
    value: str
    carriers: tuple[str, ...] = ()
    attempt: int = 0


def read(text: str, symbology: str = "") -> Code:
    """The code that ``text`` is. ``symbology`` is the AIM identifier, such as ``]C0``, when the scanner sends it."""
    shown = printable(text)
    if len(text) > LENGTH_MAX:
        return Code(kind=CodeKind.TOO_LONG, text=shown, value="")
    value = unicodedata.normalize("NFKC", text).strip(" \t")
    if symbology.startswith(_GS1_SYMBOLOGIES):
        gtin = _gtin_of_gs1(value)
        if gtin:
            return Code(kind=CodeKind.GOODS, text=gtin, value=gtin)
        value = value.replace(GROUP_SEPARATOR, "")
    if not value.isprintable() and any(unicodedata.category(character) in _HIDDEN for character in value):
        return Code(kind=CodeKind.GARBLED, text=shown, value="")
    if not value:
        return Code(kind=CodeKind.EMPTY, text="", value="")
    return _own(value) or _public(value, symbology)


def printable(text: str) -> str:
    """The first 128 printable characters: what may be kept and shown of any scan."""
    if text.isprintable():
        return text[:LENGTH_MAX]
    return "".join(c if c.isprintable() else "·" for c in text[:LENGTH_MAX])


def is_gtin(value: str) -> bool:
    """Whether ``value`` has a GTIN's length and check digit (GS1 mod 10, weight 3 from the right)."""
    if not _GTIN.match(value):
        return False
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(value)))
    return total % 10 == 0


def barcode_key(value: str) -> str:
    """The form under which goods' codes are kept and looked up.

    One GTIN has several lengths: scanners add a UPC's zero, spreadsheets drop it. All of them are 13 digits here (14
    where the first one says a package). Whatever is no GTIN stays as it is.
    """
    if not value.isdecimal() or not 7 <= len(value) <= _GTIN_DIGITS_MAX or not is_gtin(value.zfill(_GTIN_DIGITS_MAX)):
        return value
    return value.lstrip("0").zfill(13)


def _own(value: str) -> Code | None:
    """Codes that this product prints: B:badge, C:command, G:bag, L:parcel:attempt. No other code signs anybody in."""
    head, _, rest = value.partition(":")
    if not rest:
        return None
    if head == "B":
        return Code(kind=CodeKind.BADGE, text="B:…", value=rest)
    if head == "C":
        return Code(kind=CodeKind.COMMAND, text=value, value=rest.lower())
    if head == "G":
        return Code(kind=CodeKind.BAG, text=value, value=rest)
    if head == "L":
        parcel, _, attempt = rest.partition(":")
        return Code(kind=CodeKind.LABEL, text=value, value=parcel, attempt=int(attempt) if attempt.isdecimal() else 1)
    return None


def _public(value: str, symbology: str) -> Code:
    if _NOISE.match(value):
        return Code(kind=CodeKind.NOISE, text=value, value=value)
    if _ORDER_NUMBER.match(value):
        return Code(kind=CodeKind.ORDER, text=value, value=value)
    number = bare_number(value.upper())
    fits = carriers_of(number)
    looks_like_goods = symbology.startswith(_EAN_SYMBOLOGIES) or (is_gtin(value) and not symbology)
    if fits and (is_unmistakable(number) or not looks_like_goods):
        return Code(kind=CodeKind.WAYBILL, text=number, value=number, carriers=fits)
    if looks_like_goods:
        return Code(kind=CodeKind.GOODS, text=value, value=value, carriers=fits)
    kind = CodeKind.LOCATION if _LOCATION.match(value) else CodeKind.TEXT
    return Code(kind=kind, text=value, value=value)


def _gtin_of_gs1(value: str) -> str:
    # biip costs 100 ms to import: only scanners that send GS1 codes pay for it.
    from biip import ParseError  # noqa: PLC0415 - as above
    from biip.gs1_messages import GS1Message  # noqa: PLC0415 - as above

    try:
        strings = GS1Message.parse(value).element_strings
    except ParseError:
        return ""
    return next((each.value.lstrip("0") for each in strings if each.ai.ai == "01"), "")
