"""An ERP's template: how each fact becomes one HTTP call there, and what its answers mean. Data, read from a JSON file.

Holds no secret, only the names of those that the settings file must give. Does not call anybody, and reads no file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from edge.erp.fields import FIELDS, UnknownField, names_in
from edge.errors import TemplateError

Way = Literal["sorted-md5", "sorted-hmac-md5", "sorted-hmac-sha256", "text-hmac-sha256"]
Grade = Literal["A", "B", "C", "UNVERIFIED"]
FactName = Literal["packed", "weighed", "handed_over"]
Told = str | int | float | bool | None


class Match(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"values": "is"}):
    """An answer fits when its status is one of these and what stands at ``path`` is one of ``is``."""

    status: tuple[int, ...] = ()
    path: str = ""
    values: tuple[Told, ...] = ()


class Sign(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a request is signed (see ``edge.erp.sign``).

    ``into`` is the field (sorted ways) or header (text ways) that takes it; ``text`` what a text way signs.
    """

    way: Way
    secret: str
    into: str
    text: str = ""
    prefix: str = ""


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One HTTP request with places for fields. A body is a form or JSON, or there is none."""

    url: str
    method: Literal["POST", "PUT", "PATCH", "GET"] = "POST"
    headers: dict[str, str] = {}
    form: dict[str, Any] | None = None
    json: dict[str, Any] | None = None
    sign: Sign | None = None


class Ask(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to ask whether a fact that got no answer is there."""

    there: tuple[Match, ...]
    absent: tuple[Match, ...]


class Call(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one kind of fact is posted.

    ``idempotent``: the ERP tells a second one by a key that we send, so that one without an answer may be sent again.
    """

    accepted: tuple[Match, ...]
    refused: tuple[Match, ...] = ()
    again: tuple[Match, ...] = ()
    idempotent: bool = False
    ask: Ask | None = None


class Template(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that an ERP is told. ``said`` are the paths of an answer's own words; ``zone`` is for its local times."""

    name: str
    source: str
    grade: Grade
    calls: dict[FactName, Call]
    secrets: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    zone: str = "Asia/Shanghai"


def parse_template(data: bytes, file: str) -> Template:
    """The template in a JSON file's bytes; raises TemplateError naming the file and the key."""
    try:
        template = msgspec.json.decode(data, type=Template)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise TemplateError(f"{file}: {error}. Nothing was started; mend the template and start again.") from error
    for key, what in _wrongs(template):
        raise TemplateError(f"{file}: {key}: {what}. Nothing was started; mend the template and start again.")
    return template


def _wrongs(template: Template) -> Iterator[tuple[str, str]]:
    try:
        ZoneInfo(template.zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield "zone", f"{template.zone!r} is no time zone"
    if not template.calls:
        yield "calls", "no fact is posted"
    for fact, call in template.calls.items():
        where = f"calls.{fact}"
        yield from _wrongs_of_request(call, where, template)
        yield from _wrongs_of_matches(where, accepted=call.accepted, refused=call.refused, again=call.again)
        if not call.accepted:
            yield f"{where}.accepted", "nothing says when it was taken"
        if call.idempotent and "posting_id" not in _names(call):
            yield f"{where}.idempotent", "without {posting_id} in the request the ERP cannot tell a second one"
        if call.ask is not None:
            yield from _wrongs_of_request(call.ask, f"{where}.ask", template)
            yield from _wrongs_of_matches(f"{where}.ask", there=call.ask.there, absent=call.ask.absent)


def _wrongs_of_request(request: Request, where: str, template: Template) -> Iterator[tuple[str, str]]:
    address = urlsplit(request.url)
    if address.scheme not in {"http", "https"} or not address.hostname or "{" in address.netloc:
        yield f"{where}.url", "is no http or https address"
    if any(name.startswith("secret.") for name in names_in(request.url)):
        yield f"{where}.url", "a secret in an address ends in somebody's log; send it in a header or the body"
    if request.form is not None and request.json is not None:
        yield f"{where}.form", "there is a JSON body too; a request has one"
    if request.method == "GET" and (request.form is not None or request.json is not None):
        yield f"{where}.method", "GET carries no body"
    known = {f"secret.{name}" for name in template.secrets}
    for key, value in (
        ("url", request.url),
        ("headers", request.headers),
        ("form", request.form),
        ("json", request.json),
    ):
        try:
            yield from _unknown(f"{where}.{key}", names_in(value), known)
        except UnknownField as error:
            yield f"{where}.{key}", str(error)
    if (sign := request.sign) is not None:
        if sign.secret not in template.secrets:
            yield f"{where}.sign.secret", f"{sign.secret!r} is not among the template's secrets"
        if sign.way.startswith("sorted-") and request.form is None and request.json is None:
            yield f"{where}.sign", "there are no fields to sign"
        if sign.way.startswith("text-"):
            yield from _unknown(f"{where}.sign.text", names_in(sign.text), {*known, "body", "method", "path"})


def _unknown(where: str, names: set[str], known: set[str]) -> Iterator[tuple[str, str]]:
    for name in sorted(names):
        if name not in FIELDS and name not in known and not name.startswith("value."):
            yield where, f"{{{name}}} is no field of a fact"


def _wrongs_of_matches(where: str, **matches: tuple[Match, ...]) -> Iterator[tuple[str, str]]:
    for name, listed in matches.items():
        for place, match in enumerate(listed):
            if not match.status and not match.path:
                yield f"{where}.{name}[{place}]", "names neither a status nor a path"
            if bool(match.path) != bool(match.values):
                yield f"{where}.{name}[{place}]", "a path needs what stands there (is), and the other way round"


def _names(call: Call) -> set[str]:
    return names_in(call.url) | names_in(call.headers) | names_in(call.form) | names_in(call.json)
