"""Carriers by the names that exports use."""

import pytest

from domain.carrier import CARRIERS
from domain.carrier_name import NAMES, carrier_code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("圆通快递", "yto"),
        ("圆通速递", "yto"),
        ("YTO", "yto"),
        ("中通快递", "zto"),
        ("申通", "sto"),
        ("申通快递", "sto"),
        ("韵达快递", "yunda"),
        ("韵达速递", "yunda"),
        ("极兔速递", "jt"),
        ("J&T Express", "jt"),
        ("顺丰速运", "sf"),
        ("顺丰", "sf"),
        ("邮政快递包裹", "ems"),
        ("中国邮政", "ems"),
        ("EMS", "ems"),
        ("京东快递", "jd"),
        ("京东物流", "jd"),
        ("德邦快递", "deppon"),
        ("菜鸟速递", "cainiao"),
        (" 中通快递 ", "zto"),
        ("", ""),
    ],
)
def test_names_in_exports(name: str, code: str) -> None:
    assert carrier_code(name) == (code, True)


def test_an_unknown_name_is_kept_as_it_stands() -> None:
    assert carrier_code("火箭速递") == ("火箭速递", False)


def test_every_code_is_a_carrier_of_the_domain() -> None:
    assert set(NAMES.values()) <= set(CARRIERS)
