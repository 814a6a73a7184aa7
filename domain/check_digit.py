"""Check digits of tracking numbers and goods codes: pure arithmetic. Does not know whose number has which.

Each takes the digits (or letters) before the check digit and says what the check digit must be. Sources: GS1 General
Specifications, UPU S10, and the collection jkeen/tracking_number_data (MIT).
"""

from __future__ import annotations

from collections.abc import Sequence

_S10 = (8, 6, 4, 2, 3, 5, 9, 7)
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def mod10(serial: str, *, even: int, odd: int) -> str:
    """Weights by place, the first place even; a letter counts as (ASCII - 3) mod 10."""
    total = sum(
        (int(each) if each.isdecimal() else (ord(each) - 3) % 10) * (odd if place % 2 else even)
        for place, each in enumerate(serial)
    )
    return str(-total % 10)


def gs1(serial: str) -> str:
    """GS1's mod 10: weight 3 on the last digit, then by turns (GTIN, SSCC, USPS)."""
    return mod10(serial[::-1], even=3, odd=1)


def luhn(serial: str) -> str:
    """Every second digit from the right doubled, its own digits summed."""
    doubled = (int(each) * (1 if place % 2 else 2) for place, each in enumerate(reversed(serial)))
    return str(-sum(each - 9 if each > 9 else each for each in doubled) % 10)


def mod7(serial: str) -> str:
    """The whole number's remainder (DHL)."""
    return str(int(serial) % 7)


def s10(serial: str) -> str:
    """UPU S10 over eight digits."""
    left = 11 - sum(int(each) * weight for each, weight in zip(serial, _S10, strict=True)) % 11
    return {10: "0", 11: "5"}.get(left, str(left))


def weighted(serial: str, weights: Sequence[int]) -> str:
    """The weighted sum mod 11, then mod 10 (FedEx); the weights repeat."""
    total = sum(int(each) * weights[place % len(weights)] for place, each in enumerate(serial))
    return str(total % 11 % 10)


def mod37_36(serial: str) -> str:
    """ISO/IEC 7064 mod 37,36 (DPD)."""
    check = 36
    for each in serial:
        check = (check + _ALPHABET.index(each)) % 36 or 36
        check = check * 2 % 37
    return _ALPHABET[(37 - check) % 36]
