"""Who may call what: the bench is open to its floor, changes need a supervisor, machines bring the station's token.

Does not know what the calls do.
"""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import Depends, Request

from domain.reason import reason
from edge.errors import NotAllowed
from edge.station import Station
from edge.supervisors import Supervisors

COOKIE = "shipfloor_panel"
_LOOPBACK = {"127.0.0.1", "::1", "testclient"}


def station_of(request: Request) -> Station:
    """The station that this app serves."""
    station: Station = request.app.state.station
    return station


def supervisors_of(request: Request) -> Supervisors:
    """Who proves badges and PINs here."""
    supervisors: Supervisors = request.app.state.supervisors
    return supervisors


def supervisor(request: Request) -> str:
    """The badge of the supervisor signed in to the panel; a request from another site is refused."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise NotAllowed(reason("sign_in_as_supervisor"))
    return supervisors_of(request).signed_in(request.cookies.get(COOKIE, ""), station_of(request).clock.now())


def machine_or_supervisor(request: Request) -> None:
    """A program with the station's token (or, where none is set, on this machine), or a signed-in supervisor."""
    token = station_of(request).settings.token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return
    if not token and request.client is not None and request.client.host in _LOOPBACK and not _foreign(request):
        return
    supervisor(request)


def _foreign(request: Request) -> bool:
    return request.headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}


HereStation = Annotated[Station, Depends(station_of)]
AsSupervisor = Annotated[str, Depends(supervisor)]
AsMachine = Depends(machine_or_supervisor)
