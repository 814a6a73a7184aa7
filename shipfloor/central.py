"""Head office put together: its app with the reader of files that it may not import itself. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from fastapi import FastAPI

from central.app import create_app
from central.errors import FileUnreadable, SettingsUnusable
from central.ports import ImportResult
from central.settings import Settings
from domain.batch_ship_order import Forms
from domain.mapping import ColumnMapping
from edge.batch_ship_forms import forms_in
from edge.errors import SettingsError
from edge.importers import ImporterError, read_file
from edge.importers.age import Age
from shipfloor.central_speech import StationWords
from shipfloor.office_folder import OfficeFolder


def build(settings: Settings) -> tuple[FastAPI, Callable[[], bool]]:
    """The app, and whether all its parts run; raises SettingsUnusable."""
    intake = settings.intake
    helpers = {"intake": partial(OfficeFolder, folder=intake.folder)} if intake is not None else {}
    app = create_app(settings, read_import, forms=_forms(settings), speech=StationWords(), helpers=helpers)

    def alive() -> bool:
        office = getattr(app.state, "office", None)
        return office is not None and not office.troubles()

    return app, alive


def _forms(settings: Settings) -> Forms:
    """What platforms want of a batch-ship file; raises SettingsUnusable for a form of our own that is wrong."""
    try:
        return forms_in(settings.batch_ship)
    except SettingsError as error:
        raise SettingsUnusable(str(error)) from error


def read_import(
    filename: str,
    content: bytes,
    /,
    *,
    address_key: bytes,
    mappings: Sequence[ColumnMapping],
    written_at: datetime | None,
    now: datetime,
) -> ImportResult:
    """What an order, waybill or goods file holds; raises FileUnreadable with the reader's reason."""
    try:
        age = Age(now=now, written_at=written_at)
        return read_file(filename, content, kind=None, address_key=address_key, mappings=mappings, age=age)
    except ImporterError as error:
        raise FileUnreadable(error.reason.code, str(error), error.reason) from error
