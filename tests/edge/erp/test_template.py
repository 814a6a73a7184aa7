"""Templates are data: read by a pure parser that names file and key, filled, signed, and their answers judged."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from edge.erp.fields import fill
from edge.erp.load import load_erp, shipped
from edge.erp.prepare import prepare
from edge.erp.sign import sign_sorted
from edge.erp.template import Call, Match, Request, Sign, parse_template
from edge.erp.verdict import Answer, Verdict, judge, said_by
from edge.errors import TemplateError
from edge.settings import ErpSettings

AT = datetime(2026, 11, 11, 9, 30, 5, tzinfo=UTC)
SECRETS = {"app_key": "K", "app_secret": "hush", "session": "S"}


def plain() -> dict[str, Any]:
    """A template that is right."""
    return {
        "name": "mine",
        "source": "ours",
        "grade": "A",
        "secrets": ["key"],
        "calls": {
            "packed": {
                "url": "https://erp.example/packed",
                "json": {"number": "{waybill}"},
                "sign": {"way": "text-hmac-sha256", "secret": "key", "into": "X-Sign", "text": "{body}"},
                "accepted": [{"status": [200]}],
            }
        },
    }


def parsed(template: object) -> Any:
    return parse_template(json.dumps(template).encode(), "mine.json")


@pytest.mark.parametrize(
    ("spoil", "key"),
    [
        (lambda it: it.update(colour="red"), "colour"),
        (lambda it: it.update(zone="Mars/Base"), "zone"),
        (lambda it: it.update(calls={}), "calls"),
        (lambda it: it["calls"]["packed"].update(methd="POST"), "methd"),
        (lambda it: it["calls"]["packed"].update(url="erp.example"), "calls.packed.url"),
        (lambda it: it["calls"]["packed"].update(url="https://e.example/{secret.key}"), "calls.packed.url"),
        (lambda it: it["calls"]["packed"].update(url="https://{waybill}/"), "calls.packed.url"),
        (lambda it: it["calls"]["packed"].update(method="GET"), "calls.packed.method"),
        (lambda it: it["calls"]["packed"].update(form={}), "calls.packed.form"),
        (lambda it: it["calls"]["packed"].update(json={"n": "{waybil}"}), "calls.packed.json"),
        (lambda it: it["calls"]["packed"].update(json={"n": "{secret.other}"}), "calls.packed.json"),
        (lambda it: it["calls"]["packed"].update(json={"n": "{at:tomorrow}"}), "calls.packed.json"),
        (lambda it: it["calls"]["packed"].update(json={"n": {"each": "lines", "as": {}}}), "calls.packed.json"),
        (lambda it: it["calls"]["packed"]["sign"].update(secret="other"), "calls.packed.sign.secret"),
        (lambda it: it["calls"]["packed"].update(accepted=[]), "calls.packed.accepted"),
        (lambda it: it["calls"]["packed"].update(accepted=[{}]), "calls.packed.accepted[0]"),
        (lambda it: it["calls"]["packed"].update(accepted=[{"path": "ok"}]), "calls.packed.accepted[0]"),
        (lambda it: it["calls"]["packed"].update(idempotent=True), "calls.packed.idempotent"),
    ],
)
def test_a_wrong_template_is_refused_by_file_and_key(spoil: Callable[[dict[str, Any]], None], key: str) -> None:
    template = plain()
    spoil(template)
    with pytest.raises(TemplateError, match=r"mine\.json") as refused:
        parsed(template)
    assert key in str(refused.value)


def test_a_right_template_is_read() -> None:
    assert parsed(plain()).calls["packed"].accepted == (Match(status=(200,)),)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe", b"null"])
def test_what_is_no_template_is_refused(data: bytes) -> None:
    with pytest.raises(TemplateError, match=r"mine\.json"):
        parse_template(data, "mine.json")


def test_what_ships_is_right_and_says_what_nobody_tried() -> None:
    assert shipped() == ["kuaimai", "signed-json"]
    kuaimai = load_erp(ErpSettings(name="k", template="kuaimai", secrets=SECRETS))
    assert kuaimai.template.grade == "UNVERIFIED"
    assert "UNVERIFIED" in kuaimai.template.source


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"secrets": {}}, "app_key, app_secret, session"),
        ({"secrets": {**SECRETS, "more": "x"}}, "more"),
        ({"facts": ("weighed",)}, "weighed"),
        ({"values": {"colour": "red"}}, "colour"),
        ({"address": "erp.example"}, "erp.example"),
        ({"template": "/nowhere.json"}, "/nowhere.json"),
    ],
)
def test_settings_that_do_not_fit_the_template_start_nothing(settings: dict[str, Any], named: str) -> None:
    with pytest.raises(TemplateError, match=named):
        load_erp(ErpSettings(**{"name": "k", "template": "kuaimai", "secrets": SECRETS, **settings}))


def test_a_place_alone_keeps_its_fields_type_and_a_missing_one_goes_away() -> None:
    fields = {"units": 3, "waybill": "YT1", "at": AT, "orders": ["1", "2"], "items": [{"code": "A", "quantity": 2}]}
    shape = {
        "units": "{units}",
        "text": "{waybill} of {orders}",
        "gone": "{value.staff_id}",
        "at": ["{at:local}", "{at:s}", "{at:ms}", "{at}"],
        "items": {"each": "items", "as": {"scanCode": "{code}", "num": "{quantity}"}},
    }
    assert fill(shape, fields, "Asia/Shanghai") == {
        "units": 3,
        "text": "YT1 of 1,2",
        "at": ["2026-11-11 17:30:05", 1794389405, 1794389405000, "2026-11-11T09:30:05.000Z"],
        "items": [{"scanCode": "A", "num": 2}],
    }


@pytest.mark.parametrize(
    ("way", "wanted"),
    [
        # By `openssl dgst` over bar2baz3foo1; md5 with the secret before and after.
        ("sorted-md5", "MD5"),
        ("sorted-hmac-md5", "HMAC-MD5"),
        ("sorted-hmac-sha256", "HMAC-SHA256"),
    ],
)
def test_sorted_signatures_are_those_that_openssl_makes(way: str, wanted: str) -> None:
    assert sign_sorted(way, "hush", {"foo": "1", "baz": "3", "bar": "2"}) == OPENSSL[wanted]


OPENSSL = {
    "MD5": "2B7D80AC8BA7F0B7A77EE3F7F375DC25",
    "HMAC-MD5": "0B82E89A8C530E4A617D3BCC5AE5DF90",
    "HMAC-SHA256": "934401896B7406051D1F0C2494C7149CCE3E5F74DAA1109F38899756DA1AD747",
}


def test_a_waybill_put_into_an_address_cannot_lead_elsewhere() -> None:
    request = Request(url="https://erp.example/parcels/{waybill}/packed")
    prepared = prepare(request, {"waybill": "../../x?y=1#"}, "UTC", {})
    assert prepared.url == "https://erp.example/parcels/..%2F..%2Fx%3Fy%3D1%23/packed"


def test_no_secret_shows_where_a_request_or_settings_are_printed() -> None:
    request = Request(
        url="https://erp.example/",
        headers={"X-Key": "{secret.key}"},
        json={"a": 1},
        sign=Sign(way="sorted-md5", secret="key", into="sign"),
    )
    prepared = prepare(request, {}, "UTC", {"key": "hush"})
    assert prepared.headers["X-Key"] == "hush"
    settings = ErpSettings(name="k", template="kuaimai", secrets=SECRETS)
    shown = f"{prepared!r} {settings!r} {load_erp(settings)!r}"
    assert "hush" not in shown


CALL = Call(
    url="https://erp.example/",
    accepted=(Match(path="success", values=(True,)),),
    refused=(Match(path="error.code", values=(9,)),),
    again=(Match(path="code", values=("25",)),),
)


@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        (200, {"success": True}, Verdict.ACCEPTED),
        (200, {"success": "true"}, Verdict.ACCEPTED),
        (200, {"error": {"code": "9"}}, Verdict.REFUSED),
        (200, {"code": 25}, Verdict.AGAIN),
        (200, {"success": False}, Verdict.UNKNOWN),
        (200, "a web page", Verdict.UNKNOWN),
        (429, None, Verdict.AGAIN),
        (403, None, Verdict.AGAIN),
        (302, None, Verdict.AGAIN),
        (422, None, Verdict.REFUSED),
        (500, None, Verdict.UNKNOWN),
        (504, None, Verdict.UNKNOWN),
    ],
)
def test_an_answer_means_what_the_template_says_and_else_what_its_status_says(
    status: int, body: object, verdict: Verdict
) -> None:
    assert judge(CALL, Answer(status, json.dumps(body).encode())) is verdict


def test_what_an_erp_said_is_short_and_holds_none_of_our_secrets() -> None:
    told = json.dumps({"msg": "bad key hush\nsecond line" + "x" * 500}).encode()
    said = said_by(("code", "msg"), Answer(200, told), ["hush"])
    assert said.startswith("bad key *** second line")
    assert len(said) == 200
    assert said_by(("msg",), Answer(502, b"<html>"), []) == "HTTP 502"
