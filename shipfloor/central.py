"""Head office put together: its app with the reader of files that it may not import itself. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from fastapi import FastAPI

from central.app import create_app
from central.errors import FileUnreadable
from central.ports import ImportResult
from central.settings import Settings
from domain.mapping import ColumnMapping
from edge.importers import ImporterError, read_file
from shipfloor.intake import OfficeFolder


def build(settings: Settings) -> tuple[FastAPI, Callable[[], bool]]:
    """The app, and whether all its parts run."""
    intake = settings.intake
    helpers = {"intake": partial(OfficeFolder, folder=intake.folder)} if intake is not None else {}
    app = create_app(settings, read_import, helpers=helpers)

    def alive() -> bool:
        office = getattr(app.state, "office", None)
        return office is not None and not office.troubles()

    return app, alive


def read_import(
    filename: str, content: bytes, /, *, address_key: bytes, mappings: Sequence[ColumnMapping]
) -> ImportResult:
    """What an order, waybill or goods file holds; raises FileUnreadable with the reader's reason."""
    try:
        return read_file(filename, content, kind=None, address_key=address_key, mappings=mappings)
    except ImporterError as error:
        raise FileUnreadable(error.reason.code, str(error)) from error
