"""Errors as RFC 9457 problem details. Decides nothing but which status a failure has."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from central.errors import FileUnreadable, ReaderUnknown, RequestRefused, StandsAgainst, TokenMissing, TooMuch, Unusable
from domain.told_order import OrdersUnreadable
from journal.errors import BrokenChain, JournalError

STATUS: dict[type[RequestRefused], int] = {
    TokenMissing: 401,
    ReaderUnknown: 401,
    TooMuch: 413,
    FileUnreadable: 422,
    Unusable: 422,
}

BASIC = 'Basic realm="shipfloor", charset="UTF-8"'

PROBLEM: dict[str, Any] = {
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                },
            }
        }
    }
}


def problem(status: int, code: str, detail: str, **more: Any) -> JSONResponse:
    """One problem document."""
    body = {"type": f"urn:shipfloor:{code}", "title": code, "status": status, "detail": detail, **more}
    # Basic makes a browser ask; machines know what to present.
    scheme = BASIC if code == "read_token" else "Bearer"
    headers = {"WWW-Authenticate": scheme} if status == STATUS[TokenMissing] else None
    return JSONResponse(body, status_code=status, media_type="application/problem+json", headers=headers)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Problem answers for an operation's OpenAPI."""
    words = {
        401: "The station token is missing or wrong",
        409: "It does not join what is kept, or stands against it",
        413: "More than a request may carry",
        422: "The request does not fit",
        503: "Not now; nothing is lost",
    }
    return {status: {"description": words[status], **PROBLEM} for status in statuses}


def install(app: FastAPI) -> None:
    """Answer every error of the room as a problem document."""

    @app.exception_handler(StandsAgainst)
    async def stands_against(_request: Request, error: StandsAgainst) -> JSONResponse:
        why = {"code": error.reason.code, "params": error.reason.params}
        return problem(409, error.code, str(error), reason=why)

    @app.exception_handler(RequestRefused)
    async def refused(_request: Request, error: RequestRefused) -> JSONResponse:
        return problem(STATUS.get(type(error), 422), error.code, str(error))

    @app.exception_handler(OrdersUnreadable)
    async def orders_unreadable(_request: Request, error: OrdersUnreadable) -> JSONResponse:
        why = {"code": error.reason.code, "params": error.reason.params}
        return problem(422, error.reason.code, "The orders cannot be read; none was taken.", reason=why)

    @app.exception_handler(BrokenChain)
    async def broken(_request: Request, error: BrokenChain) -> JSONResponse:
        return problem(422, "broken_chain", str(error), at=error.at)

    @app.exception_handler(JournalError)
    async def not_stored(_request: Request, error: JournalError) -> JSONResponse:
        return problem(503, "not_stored", f"Nothing was stored and nothing is lost; try again. ({error})")

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        places = [{"where": ".".join(map(str, each["loc"])), "what": str(each["msg"])} for each in error.errors()]
        return problem(422, "invalid_request", "The request does not fit.", errors=places)

    @app.exception_handler(HTTPException)
    async def http(_request: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, "http", str(error.detail))
