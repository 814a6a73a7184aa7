"""The pull over HTTP: parameters in, a stream out. Does not know what the rows hold."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date
from typing import Annotated

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from central.api.access import AsReader, HereOffice
from central.api.problems import documented
from central.office import Office
from central.pull.grain import ORDERS, PARCELS, Form, Grain, Pull
from central.pull.stream import stream
from journal.database import Connection

router = APIRouter(tags=["pull"], dependencies=[AsReader])

TOGETHER_MAX = 4
"""Pulls at once; further ones wait their turn."""

VERSION_MAX = 2**63 - 1
_TYPES = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}


class Asked(BaseModel):
    """What a pull asks for, but grain and form. A misspelt name is refused: it would quietly give everything."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: date | None = Field(None, description="first day, included")
    until: date | None = Field(None, description="last day, included")
    site: str | None = Field(None, description="only this site")
    after: int = Field(0, ge=0, le=VERSION_MAX, description="go on after this version")
    limit: int | None = Field(None, ge=1, le=VERSION_MAX, description="at most so many rows")
    excel: bool = Field(default=False, description="CSV that a spreadsheet keeps whole")

    def pull(self, grain: Grain, form: Form) -> Pull:
        """The pull itself."""
        return Pull(
            grain=grain,
            form=form,
            since=self.since,
            until=self.until,
            site=self.site,
            after=self.after,
            limit=self.limit,
            excel=self.excel,
        )


AskedFor = Annotated[Asked, Query()]


def _route(path: str, grain: Grain, form: Form) -> None:
    async def get(request: Request, office: HereOffice, asked: AskedFor) -> StreamingResponse:
        turns: CapacityLimiter = request.app.state.pulls
        return StreamingResponse(_stream(office, turns, asked.pull(grain, form)), media_type=_TYPES[form])

    name = f"{path.strip('/').replace('-', '_')}_{form}"
    what = "parcel" if grain is PARCELS else "order"
    ending = "`# rows=n after=c`" if form == "csv" else '`{"rows": n, "after": c}`'
    router.add_api_route(
        f"{path}.{form}",
        get,
        name=name,
        methods=["GET"],
        summary=f"A row a {what}, as {form.upper()}",
        description=f"Rows in the order in which they changed; go on with `after`. The last line, {ending}, says how"
        " many rows must have come: a stream that breaks off lacks it.",
        response_class=StreamingResponse,
        responses={200: {"content": {_TYPES[form].partition(";")[0]: {}}}, **documented(401, 422, 503)},
    )


_FORMS: tuple[Form, ...] = ("csv", "ndjson")
for _form in _FORMS:
    _route("/shipment-times", PARCELS, _form)
    _route("/order-times", ORDERS, _form)


async def _stream(office: Office, turns: CapacityLimiter, pull: Pull) -> AsyncIterator[bytes]:
    """Pieces read beside the event loop, one at a time: a slow reader slows the database, not our memory."""
    async with turns:
        connection: Connection = await to_thread.run_sync(lambda: office.connect(readonly=True))
        try:
            pieces = stream(connection, pull)
            while (piece := await to_thread.run_sync(_next(pieces))) is not None:
                yield piece
        finally:
            connection.close()


def _next(pieces: Iterator[bytes]) -> Callable[[], bytes | None]:
    return lambda: next(pieces, None)
