"""What a code is, with what is known beside its text: the symbology and the carrier that was booked. For people.

The bench asks less (``domain.barcode``): there, a number that was issued decides before any form does.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.barcode import Code, CodeKind, is_gtin, read
from domain.carrier import CARRIERS, bare_number
from domain.reason import Reason, reason
from domain.tracking_form import compact, forms_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    """``carrier`` is empty where several fit; ``valid`` is None where nothing can be checked."""

    kind: CodeKind
    value: str
    carriers: tuple[str, ...]
    valid: bool | None
    why: Reason

    @property
    def carrier(self) -> str:
        """The carrier, where it is certain."""
        return self.carriers[0] if len(self.carriers) == 1 else ""


def classify(text: str, symbology: str = "", carrier: str = "") -> Classified:
    """What ``text`` is; ``carrier`` is the code of the carrier booked, ``symbology`` an AIM identifier such as ]C0."""
    code = read(text, symbology)
    if carrier and _could_be_waybill(code, symbology):
        return _of_carrier(code, carrier, text)
    if code.kind is CodeKind.WAYBILL:
        return _waybill(code)
    if code.kind is CodeKind.GOODS:
        valid = is_gtin(code.value) if code.value.isdecimal() else None
        collides = tuple(CARRIERS[each].name_en for each in code.carriers)
        why = reason("code_goods_not_waybill", carriers=", ".join(collides)) if collides else reason("code_goods")
        return Classified(kind=code.kind, value=code.value, carriers=(), valid=valid, why=why)
    if code.kind is CodeKind.TEXT and (forms := forms_of(compact(text))):
        held = tuple(dict.fromkeys(form.carrier for form in forms if form.holds(compact(text))))
        why = reason("code_needs_carrier", carriers=", ".join(held)) if held else reason("code_check_digit_wrong")
        kind = CodeKind.WAYBILL if held else CodeKind.TEXT
        return Classified(kind=kind, value=compact(text), carriers=held, valid=bool(held), why=why)
    return Classified(kind=code.kind, value=code.value, carriers=(), valid=None, why=reason(f"code_{code.kind.value}"))


def _could_be_waybill(code: Code, symbology: str) -> bool:
    """A product's symbology, or a product's number without one, is goods whatever carrier was booked."""
    if symbology.startswith("]E"):
        return False
    return code.kind in {CodeKind.WAYBILL, CodeKind.TEXT, CodeKind.LOCATION} or (
        code.kind is CodeKind.GOODS and not _is_retail(code.value)
    )


def _is_retail(value: str) -> bool:
    """EAN-13 and EAN-8, as printed on goods (an ISBN, a Korean 880…); 12 and 14 digits are carriers' lengths too."""
    return len(value) in {8, 13}


def _of_carrier(code: Code, carrier: str, text: str) -> Classified:
    number = bare_number(compact(text))
    known = CARRIERS.get(carrier)
    if known is not None and known.pattern.fullmatch(number):
        return _booked(number, carrier, reason("code_form_of_carrier"), valid=True)
    forms = forms_of(number, carrier)
    if any(form.holds(number) for form in forms):
        checked = any(form.check is not None and form.holds(number) for form in forms)
        return _booked(
            number, carrier, reason("code_check_digit_right" if checked else "code_form_of_carrier"), valid=True
        )
    if forms:
        return _booked(number, carrier, reason("code_check_digit_wrong"), valid=False)
    return Classified(
        kind=code.kind, value=code.value, carriers=code.carriers, valid=False, why=reason("code_not_of_carrier")
    )


def _booked(number: str, carrier: str, why: Reason, *, valid: bool) -> Classified:
    return Classified(kind=CodeKind.WAYBILL, value=number, carriers=(carrier,), valid=valid, why=why)


def _waybill(code: Code) -> Classified:
    if len(code.carriers) > 1:
        why = reason("code_several_carriers", carriers=", ".join(CARRIERS[each].name_en for each in code.carriers))
        return Classified(kind=code.kind, value=code.value, carriers=code.carriers, valid=True, why=why)
    checked = any(form.check is not None and form.holds(code.value) for form in forms_of(code.value))
    why = reason("code_check_digit_right" if checked else "code_form_of_carrier")
    return Classified(kind=code.kind, value=code.value, carriers=code.carriers, valid=True, why=why)
