"""Forms of international tracking numbers, with check digits where there are any. Does not know domestic Chinese ones.

Patterns and check digits after the collection jkeen/tracking_number_data (MIT). Numbers are compared without blanks, in
capitals; a form without a check digit is the weaker proof.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from domain.check_digit import gs1, luhn, mod7, mod10, mod37_36, s10, weighted

Check = Callable[[str], str]

FEDEX_12 = (3, 1, 7)
FEDEX_LONG = (1, 7, 3)
# ISO 3166-1 alpha-2, the country that issued a postal number.
_COUNTRIES = (
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCR"
    "CUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHU"
    "IDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQ"
    "MRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSI"
    "SJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTYUZAZMZW"
)
COUNTRIES = frozenset(_COUNTRIES[place : place + 2] for place in range(0, len(_COUNTRIES), 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """``serial`` and ``check`` are groups of the pattern; ``prefix`` is what the check counts before the serial.

    ``clear``: no goods code and no domestic number looks like it, so it needs no knowledge of the carrier.
    """

    carrier: str
    name: str
    pattern: re.Pattern[str]
    check: Check | None = None
    prefix: str = ""
    countries: bool = False
    clear: bool = False

    def fits(self, number: str) -> bool:
        """Whether the number has this form, its check digit aside."""
        return self.pattern.fullmatch(number) is not None

    def holds(self, number: str) -> bool:
        """Whether the number has this form and its check digit is right."""
        match = self.pattern.fullmatch(number)
        if match is None or (self.countries and match["country"] not in COUNTRIES):
            return False
        return self.check is None or self.check(self.prefix + match["serial"]) == match["check"]


def _form(
    carrier: str, name: str, pattern: str, check: Check | None = None, *, prefix: str = "", clear: bool = False
) -> Form:
    return Form(
        carrier=carrier,
        name=name,
        pattern=re.compile(pattern),
        check=check,
        prefix=prefix,
        countries="(?P<country>" in pattern,
        clear=clear,
    )


_mod10_3_1 = partial(mod10, even=3, odd=1)
_mod10_1_3 = partial(mod10, even=1, odd=3)
_mod10_1_2 = partial(mod10, even=1, odd=2)
_fedex_12 = partial(weighted, weights=FEDEX_12)
_fedex_long = partial(weighted, weights=FEDEX_LONG)
_ROUTE = r"(?:420\d{5}(?:\d{4}(?=(?:\d{22})$))?)?"
_TAIL = r"(?P<check>\d)"

FORMS: tuple[Form, ...] = (
    _form("ups", "UPS 1Z", r"1Z(?P<serial>[A-Z0-9]{15})" + _TAIL, _mod10_1_2, clear=True),
    _form("s10", "UPU S10", r"[A-Z]{2}(?P<serial>\d{8})(?P<check>\d)(?P<country>[A-Z]{2})", s10, clear=True),
    _form("amazon", "Amazon Logistics", r"TB[ACM]\d{12}", clear=True),
    _form("amazon", "Amazon international", r"[AFC]\d{10}"),
    _form("gofo", "GOFO Express", r"GFUS\d{14}", clear=True),
    _form("landmark", "Landmark Global", r"LTN\d{8}N1", clear=True),
    _form("lasership", "LaserShip LX", r"L[AIEHNX][1-3]\d{7}"),
    _form("lasership", "LaserShip 1LS7", r"1LS7[12](?:\d{10}|\d{2}01[1-4]\d{6}-1)", clear=True),
    _form("lasership", "LaserShip 1LSCX", r"1LSCX[0-9A-Z]{10}", clear=True),
    _form("speedee", "Spee-Dee", r"SP\d{18}", clear=True),
    _form("yodel", "Yodel", r"JJ?D\d{16}", clear=True),
    _form("yunexpress", "YunExpress", r"YT\d{16}", clear=True),
    _form("canpar", "Canpar", r"[CDKLSUXZ]\d{21}"),
    _form("purolator", "Purolator", r"[A-Z]{3}\d{9}"),
    _form("ontrac", "OnTrac C", r"C(?P<serial>\d{13})" + _TAIL, _mod10_1_2, prefix="4"),
    _form("ontrac", "OnTrac D", r"D(?P<serial>\d{13})" + _TAIL, _mod10_1_2, prefix="5"),
    _form("ups", "UPS waybill", r"[AHJKTV](?P<serial>\d{9})" + _TAIL, _mod10_1_2),
    _form("dhl", "DHL piece", r"J[A-Z]{2,3}\d{9,10}"),
    _form("dhl", "DHL eCommerce", r"(?:GM|LX|RX|UV|CN|SG|TH|IN|HK|MY)(?=[0-9A-Z]*\d)[0-9A-Z]{10,39}"),
    _form("dpd", "DPD 28", r"(?P<serial>\d{27})(?P<check>[0-9A-Z])", mod37_36),
    _form("dpd", "DPD 14", r"(?P<serial>\d{14})(?P<check>[0-9A-Z])", mod37_36),
    _form("usps", "USPS IMpb 94", _ROUTE + r"(?P<serial>94(?:\d{19}|\d{23}|\d{27}))" + _TAIL, gs1, clear=True),
    _form("usps", "USPS IMpb 92, 93, 95", _ROUTE + r"(?P<serial>9[235](?:\d{19}|\d{23}))" + _TAIL, gs1, clear=True),
    _form("usps", "USPS 91", _ROUTE + r"91(?P<serial>\d{19})" + _TAIL, _mod10_3_1, prefix="91", clear=True),
    _form("usps", "USPS 20, legacy", r"(?P<serial>7\d{18})" + _TAIL, _mod10_3_1, prefix="91"),
    _form("usps", "USPS 20", r"(?P<serial>\d{19})" + _TAIL, _mod10_3_1),
    _form("fedex", "FedEx Ground 96", r"96\d{5}(?P<serial>\d{14})" + _TAIL, _mod10_1_3, clear=True),
    _form("fedex", "FedEx Ground GSN", r"96\d{18}(?P<serial>\d{13})" + _TAIL, _fedex_long, clear=True),
    _form("fedex", "FedEx Express 34", r"[0-8]\d{19}(?P<serial>\d{13})" + _TAIL, _fedex_long),
    _form("fedex", "FedEx ASTRA", r"3\d{15}(?P<serial>\d{11})(?P<check>\d)\d{4}", _fedex_12),
    _form("fedex", "FedEx Ground SSCC", r"\d{2}(?P<serial>\d{15})" + _TAIL, _mod10_3_1),
    _form("fedex", "FedEx Ground", r"(?P<serial>\d{14})" + _TAIL, _mod10_1_3),
    _form("fedex", "FedEx Express", r"(?P<serial>\d{11})" + _TAIL, _fedex_12),
    _form("canada_post", "Canada Post", r"(?P<serial>\d{15})" + _TAIL, _mod10_3_1),
    _form("purolator", "Purolator 12", r"(?P<serial>[0-5]\d{10})" + _TAIL, luhn),
    _form("old_dominion", "Old Dominion", r"(?P<serial>(?:77[78]|072|780)\d{7})" + _TAIL, luhn),
    _form("old_dominion", "Old Dominion guaranteed", r"(?P<serial>80\d{8})" + _TAIL, luhn),
    _form("dhl", "DHL eCommerce 14", r"\d{14}"),
    _form("dhl", "DHL Express", r"(?P<serial>\d{9,10})" + _TAIL, mod7),
)
_CLEAR = tuple(form for form in FORMS if form.clear)


def forms_of(number: str, carrier: str = "") -> tuple[Form, ...]:
    """The forms that a number has, check digits aside; of one carrier where it is named."""
    return tuple(form for form in FORMS if carrier in {"", form.carrier} and form.fits(number))


def clear_carriers(number: str) -> tuple[str, ...]:
    """Carriers of the clear forms that a number has, check digit and all."""
    return tuple(dict.fromkeys(form.carrier for form in _CLEAR if form.holds(number)))


def compact(number: str) -> str:
    """The number as forms compare it: capitals, without blanks."""
    return re.sub(r"\s+", "", number).upper()
