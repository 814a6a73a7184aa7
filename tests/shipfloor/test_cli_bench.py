"""``classify``."""

from __future__ import annotations

import pytest

from tests.shipfloor.command import shipfloor, shipfloor_process


@pytest.mark.parametrize(
    ("code", "kind", "value"),
    [
        ("JDVA12345678901-1-1-", "waybill", "JDVA12345678901"),
        ("6901234567892", "goods", "6901234567892"),
        ("261120-000000000000001", "order", "261120-000000000000001"),
        ("B:017", "badge", "017"),
        ("x" * 5_000, "too_long", ""),
    ],
)
def test_classify_says_what_a_code_is(code: str, kind: str, value: str) -> None:
    told = shipfloor("classify", code, "--json").json
    assert (told["kind"], told["value"]) == (kind, value)


def test_classify_names_the_carriers_that_a_number_fits() -> None:
    assert "圆通" in shipfloor("classify", "YT7512304418826").out
    assert "YTO" in shipfloor_process("classify", "YT7512304418826", "--lang", "en").out


def test_a_language_that_the_command_does_not_speak_is_refused_typed_or_set(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = shipfloor("classify", "YT7512304418826", "--lang", "fr")
    assert (typed.code, typed.out, "'fr' is not one of 'zh', 'en'" in typed.err) == (2, "", True)
    monkeypatch.setenv("SHIPFLOOR_LANG", "en")
    assert "YTO" in shipfloor("classify", "YT7512304418826").out, "control"
    monkeypatch.setenv("SHIPFLOOR_LANG", "fr")
    told = shipfloor("classify", "YT7512304418826")
    assert (told.code, told.out, "SHIPFLOOR_LANG" in told.err) == (2, "", True)
