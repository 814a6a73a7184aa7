"""Which office serves a request, and who may send to it: machines bring the station token where one is set."""

from __future__ import annotations

import binascii
import hmac
from base64 import b64decode
from collections.abc import Callable
from typing import Annotated, TypeVar

from anyio import to_thread
from fastapi import Depends, Request

from central.errors import ReaderUnknown, TokenMissing, TooMuch
from central.office import Office

T = TypeVar("T")

BODY_MAX_BYTES = 32 * 1024 * 1024


def office_of(request: Request) -> Office:
    """The office that this app serves."""
    office: Office = request.app.state.office
    return office


def machine(request: Request) -> None:
    """A program with the station token; anyone where none is set."""
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not proves_machine(office_of(request), given.encode()):
        raise TokenMissing


def proves_machine(office: Office, secret: bytes) -> bool:
    """Whether it is the station token; anything is where none is set."""
    token = office.settings.token
    return not token or hmac.compare_digest(secret, token.encode())


def presented(request: Request) -> tuple[str, bytes]:
    """Who a browser says that it is, and the password that it presents."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return "", b""
    try:
        name, _, secret = b64decode(value, validate=True).partition(b":")
        return name.decode(), secret
    except (binascii.Error, UnicodeDecodeError):
        return "", b""


def reader(request: Request) -> None:
    """Whoever may read figures: the read token or the station's, as bearer or as a browser's password."""
    settings = office_of(request).settings
    if not settings.read_token:
        return
    given = _secret(request.headers.get("authorization", ""))
    if not any(known and hmac.compare_digest(given, known.encode()) for known in (settings.read_token, settings.token)):
        raise ReaderUnknown


def _secret(header: str) -> bytes:
    """What a bearer header holds, or the password of a basic one."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return value.encode()
    try:
        return b64decode(value, validate=True).partition(b":")[2]
    except binascii.Error:
        return b""


async def body_of(request: Request) -> bytes:
    """The request's body; raises TooMuch as soon as it is too long, not after reading it all."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > BODY_MAX_BYTES:
            raise TooMuch("too_long", f"A request may carry {BODY_MAX_BYTES // 1024 // 1024} MB.")
        parts.append(part)
    return b"".join(parts)


async def in_thread(work: Callable[[], T]) -> T:
    """Run database work beside the event loop."""
    return await to_thread.run_sync(work)


HereOffice = Annotated[Office, Depends(office_of)]
AsMachine = Depends(machine)
AsReader = Depends(reader)
