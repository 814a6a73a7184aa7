"""A template's request with a fact in it: signed bytes, ready to leave. Pure; calls nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from edge.erp.fields import Fields, fill
from edge.erp.sign import sign_sorted, sign_text
from edge.erp.template import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What goes over the wire. Its headers and body may hold secrets: neither is ever logged or recorded."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes

    def __repr__(self) -> str:
        return f"Prepared({self.method} {self.url})"


def prepare(request: Request, fields: Fields, zone: str, secrets: dict[str, str]) -> Prepared:
    """Fill and sign a request."""
    fields = {**fields, **{f"secret.{name}": secret for name, secret in secrets.items()}}
    url = _address(request.url, fields, zone)
    headers = {name: _plain(fill(value, fields, zone)) for name, value in request.headers.items()}
    told: dict[str, Any] | None = None
    if request.form is not None or request.json is not None:
        told = fill(request.form if request.form is not None else request.json, fields, zone)
    sign = request.sign
    if told is not None and sign is not None and sign.way.startswith("sorted-"):
        plain = {name: _plain(value) for name, value in told.items()}
        told = {**told, sign.into: sign.prefix + sign_sorted(sign.way, secrets[sign.secret], plain)}
    body = b""
    if told is not None and request.form is not None:
        body = urlencode({name: _plain(value) for name, value in told.items()}).encode()
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
    elif told is not None:
        body = msgspec.json.encode(told)
        headers.setdefault("Content-Type", "application/json; charset=UTF-8")
    if sign is not None and sign.way.startswith("text-"):
        beside = {"body": body.decode(), "method": request.method, "path": urlsplit(url).path or "/"}
        text = _plain(fill(sign.text, {**fields, **beside}, zone))
        headers[sign.into] = sign.prefix + sign_text(secrets[sign.secret], text)
    return Prepared(method=request.method, url=url, headers=headers, body=body)


def _address(url: str, fields: Fields, zone: str) -> str:
    """The address; what is put into it cannot change where it leads."""
    safe = {name: quote(value, safe="") if isinstance(value, str) else value for name, value in fields.items()}
    return str(fill(url, safe, zone))


def _plain(value: Any) -> str:  # noqa: ANN401 - whatever a template holds
    """As a form carries it: what is no text is compact JSON."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
