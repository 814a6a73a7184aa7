"""Errors as RFC 9457 problem details: what happened, what is safe, what to do next, as a code that screens word.

Does not decide anything.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from domain.reason import Reason
from domain.told_order import OrdersUnreadable
from edge.errors import NotAllowed, NotPossible
from edge.importers import ImporterError
from journal.errors import JournalError


def problem(status: int, code: str, detail: str, **more: Any) -> JSONResponse:
    """One problem document."""
    body = {"type": f"urn:shipfloor:{code}", "title": code, "status": status, "detail": detail, **more}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def problem_of(status: int, why: Reason) -> JSONResponse:
    """A problem whose words are the screen's."""
    return problem(status, why.code, why.code, reason={"code": why.code, "params": why.params})


def install(app: FastAPI) -> None:
    """Answer every error of the room as a problem document."""

    @app.exception_handler(NotPossible)
    async def not_possible(_request: Request, error: NotPossible) -> JSONResponse:
        return problem_of(409, error.why)

    @app.exception_handler(NotAllowed)
    async def not_allowed(_request: Request, error: NotAllowed) -> JSONResponse:
        return problem_of(403, error.why)

    @app.exception_handler(ImporterError)
    async def unreadable(_request: Request, error: ImporterError) -> JSONResponse:
        return problem_of(422, error.reason)

    @app.exception_handler(OrdersUnreadable)
    async def orders_unreadable(_request: Request, error: OrdersUnreadable) -> JSONResponse:
        return problem_of(422, error.reason)

    @app.exception_handler(JournalError)
    async def not_recorded(_request: Request, error: JournalError) -> JSONResponse:
        return problem(503, "not_recorded", f"Nothing was recorded and nothing is lost; try again. ({error})")

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        return problem(422, "invalid_request", "The request does not fit.", errors=_plain(error))

    @app.exception_handler(HTTPException)
    async def http(_request: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, "http", str(error.detail))


def _plain(error: RequestValidationError) -> list[dict[str, str]]:
    return [{"where": ".".join(map(str, each["loc"])), "what": str(each["msg"])} for each in error.errors()]
