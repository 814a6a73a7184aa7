"""Labels that come with orders told by a program: kept now, or noted as wanted and fetched by themselves.

An address may be a key to what lies behind it, so it is kept like the document: beside the record, never logged. Does
not fetch.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from domain.carrier import name_of
from domain.reason import Reason, reason
from edge.document_files import DocumentFiles
from edge.document_refusal import refusal_of
from edge.documents import Whose, attach, forget_files, url_mark
from edge.errors import OrderUnknown
from edge.label_hosts import allowed
from edge.store.instants import us
from hardware.document import DocumentRefused
from hardware.errors import PictureError
from journal.write import Decision

if TYPE_CHECKING:
    from domain.told_order import ToldLabel
    from edge.order_list import Taken
    from edge.station import Station
    from journal.database import Connection

_WANTED = (
    "INSERT INTO private_documents(order_id, tracking_number, state, digest, kind, size_bytes, width_mm, page, url,"
    " asked_at, due_at, tries, reason) VALUES (?, ?, 'wanted', '', '', 0, ?, ?, ?, ?, 0, 0, '')"
    " ON CONFLICT(order_id, tracking_number) DO UPDATE SET state = 'wanted', digest = '', kind = '', size_bytes = 0,"
    " width_mm = excluded.width_mm, page = excluded.page, url = excluded.url, asked_at = excluded.asked_at, due_at = 0,"
    " tries = 0, reason = ''"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelTaken:
    """What became of an order's label: attached, unchanged, wanted (it is being fetched) or refused."""

    outcome: str
    reason: Reason | None = None


def take_labels(station: Station, taken: Sequence[Taken]) -> dict[int, LabelTaken]:
    """Take the labels of the orders that were taken; by the order's row in the request."""
    return {
        each.told.row: _take(station, each.told.order.order_id, each.told.label)
        for each in taken
        if each.told.label is not None and each.told.order is not None and each.outcome != "rejected"
    }


def _take(station: Station, order_id: str, label: ToldLabel) -> LabelTaken:
    if [bool(label.url), bool(label.document), label.task is not None].count(True) != 1:
        return LabelTaken(outcome="refused", reason=reason("label_source"))
    whose = Whose(order=order_id, tracking_number=label.tracking_number)
    if label.url:
        return _want(station, whose, label)
    try:
        content = _content(label)
    except (binascii.Error, ValueError):
        return LabelTaken(outcome="refused", reason=reason("label_base64"))
    files = DocumentFiles(station.settings.documents)
    try:
        told = attach(
            station.writer,
            files,
            whose,
            content,
            station.clock.now(),
            printer=station.printer,
            width_mm=label.width_mm,
            page=label.page,
        )
    except DocumentRefused as error:
        return LabelTaken(outcome="refused", reason=refusal_of(error))
    except PictureError:
        return LabelTaken(outcome="refused", reason=reason("label_not_kept"))
    except OrderUnknown:
        return LabelTaken(outcome="refused", reason=reason("order_number_missing"))
    return LabelTaken(outcome="attached" if told.new else "unchanged")


def _content(label: ToldLabel) -> bytes:
    """The file. Raises ValueError (and binascii.Error, which is one) where it is no base64."""
    if label.task is not None:
        return msgspec.json.encode({"component": label.component, "task": label.task})
    return base64.b64decode(label.document, validate=True)


def _want(station: Station, whose: Whose, label: ToldLabel) -> LabelTaken:
    if not allowed(label.url, station.settings.labels.hosts):
        return LabelTaken(outcome="refused", reason=reason("label_host"))
    name = name_of(whose.tracking_number)
    at, known = us(station.clock.now()), {label.url, url_mark(label.url)}

    def decide(connection: Connection) -> Decision[str | None]:
        row = connection.execute(
            "SELECT url, digest, state, width_mm, page FROM private_documents"
            " WHERE order_id = ? AND tracking_number = ?",
            (whose.order, name),
        ).fetchone()
        if row is not None and row[0] in known and (row[3], row[4]) == (label.width_mm, label.page):
            return Decision(answer=None)
        connection.execute(_WANTED, (whose.order, name, label.width_mm, label.page, label.url, at))
        return Decision(answer=row[1] if row is not None else "")

    before = station.writer.submit(decide).result()
    if before is None:
        return LabelTaken(outcome="unchanged")
    if before:
        forget_files(station.writer, DocumentFiles(station.settings.documents), {before})
    return LabelTaken(outcome="wanted")
