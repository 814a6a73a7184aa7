"""The score over HTTP."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from central.api.access import AsReader, HereOffice, in_thread
from central.api.problems import documented
from central.office import Office
from central.projection.local import zone_named
from central.scores import scores

router = APIRouter(tags=["score"], dependencies=[AsReader])

By = Literal["site", "station", "carrier", "platform", "shop"]


@router.get("/scores", responses=documented(401, 422, 503))
async def get_scores(
    office: HereOffice,
    day: Annotated[date | None, Query(description="default: yesterday in the head office's zone")] = None,
    by: Annotated[By, Query()] = "site",
) -> dict[str, Any]:
    """The estimated logistics score of a day's parcels. An estimate of our own, and provisional; never a platform's."""
    return await in_thread(partial(_scores, office, day, by))


def _scores(office: Office, day: date | None, by: str) -> dict[str, Any]:
    now = office.clock()
    asked = day or now.astimezone(zone_named(office.settings.zone)).date() - timedelta(days=1)
    with office.readers.use() as connection:
        return scores(connection, by, asked, now, office.settings.score_n_min)
