"""Labels that others made, attached to orders: checked by their bytes, kept as files, found again for a parcel.

A document holds a name and an address: it lies beside the record, is never logged and can be deleted; the record knows
its digest. Does not fetch or print anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from domain.carrier import name_of
from domain.events import LabelAttached
from edge.document_files import DocumentFiles
from edge.drafts import draft_of
from edge.errors import DocumentMissing, OrderUnknown
from edge.store.instants import from_us, us
from hardware.document import Document, Kind, kind_of
from hardware.document_page import page_of
from journal.write import Decision, Writer

if TYPE_CHECKING:
    from datetime import datetime

    from domain.parcel import Parcel
    from hardware.printer import Printer
    from journal.database import Connection

HERE, WANTED, REFUSED = "here", "wanted", "refused"

_FOUND = "SELECT order_id FROM orders WHERE order_id = ? OR number = ? ORDER BY order_id = ? DESC LIMIT 1"
_KEPT = (
    "INSERT INTO private_documents(order_id, tracking_number, state, digest, kind, size_bytes, width_mm, page, url,"
    " asked_at, due_at, tries, reason) VALUES (?, ?, 'here', ?, ?, ?, ?, ?, ?, ?, 0, 0, '')"
    " ON CONFLICT(order_id, tracking_number) DO UPDATE SET state = 'here', digest = excluded.digest,"
    " kind = excluded.kind, size_bytes = excluded.size_bytes, width_mm = excluded.width_mm, page = excluded.page,"
    " url = excluded.url, asked_at = excluded.asked_at, due_at = 0, tries = 0, reason = ''"
)
_PARCELS = (
    "SELECT p.parcel_id FROM parcel_orders l JOIN parcels p USING (parcel_id)"
    " WHERE l.order_id = ? AND (? = '' OR p.tracking_number = ?) ORDER BY p.packed_at IS NOT NULL, 1 LIMIT 1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Which order's label, and of which of its parcels where there are several. Any form of the order's name."""

    order: str
    tracking_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A document that lies here now. ``new`` false: the same one did already."""

    order_id: str
    tracking_number: str
    kind: Kind
    digest: str
    size_bytes: int
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedLabel:
    """The document that is to be printed for a parcel."""

    digest: str
    document: Document


def attach(
    writer: Writer,
    files: DocumentFiles,
    whose: Whose,
    content: bytes,
    at: datetime,
    *,
    printer: Printer | None = None,
    width_mm: float | None = None,
    page: int | None = None,
    url: str = "",
) -> Attached:
    """Keep a document for an order. Raises DocumentRefused, also where this printer could not print it; OrderUnknown.

    Nothing is kept of what is refused. An earlier document of the same is replaced and deleted. ``url``: where it was
    fetched; only a mark of it is kept.
    """
    document = Document(kind=kind_of(content), content=content, width_mm=width_mm, page=page)
    if document.kind is Kind.COMPONENT:
        from hardware.print_task import read_task  # noqa: PLC0415 - only where platforms' tasks are printed

        read_task(content)
    if printer is not None and printer.language is not None:
        page_of(document, printer.size, printer.language)
    digest = files.keep(content)
    name = name_of(whose.tracking_number)

    def decide(connection: Connection) -> Decision[tuple[str, str]]:
        order_id = _order_id(connection, whose.order)
        before = _known(connection, order_id, name)
        if before == (digest, width_mm, page):
            return Decision(answer=(order_id, digest))
        kind = document.kind.value
        connection.execute(_KEPT, (order_id, name, digest, kind, len(content), width_mm, page, url_mark(url), us(at)))
        fact = LabelAttached(
            order_id=order_id,
            tracking_number=name,
            parcel_id=_parcel_id(connection, order_id, name),
            digest=digest,
            document=kind,
            at=at,
        )
        return Decision(drafts=(draft_of(fact),), answer=(order_id, before[0] if before else ""))

    try:
        order_id, before = writer.submit(decide).result()
    except OrderUnknown:
        forget_files(writer, files, {digest})
        raise
    if before not in {"", digest}:
        forget_files(writer, files, {before})
    return Attached(
        order_id=order_id,
        tracking_number=name,
        kind=document.kind,
        digest=digest,
        size_bytes=len(content),
        new=before != digest,
    )


def url_mark(url: str) -> str:
    """What remains of an address once it is not needed any more: enough to know it again, no key to what lies there."""
    return f"sha256:{sha256(url.encode()).hexdigest()}" if url else ""


def label_for(connection: Connection, files: DocumentFiles, parcel: Parcel) -> AttachedLabel | None:
    """The document to print for a parcel; None: none was attached, it gets a label of ours.

    Raises DocumentMissing where one was, and it is not here or several claim to be it: another label in its place, or
    the same one on two boxes, would send a parcel astray.
    """
    rows = _rows(connection, parcel)
    if not rows:
        return None
    if len({(row[1], row[3], row[4]) for row in rows}) > 1:
        raise DocumentMissing("document_ambiguous")
    state, digest, kind, width_mm, page = rows[0]
    content = files.read(digest) if state == HERE else None
    if content is None:
        raise DocumentMissing("document_refused" if state == REFUSED else "document_missing")
    document = Document(kind=Kind(kind), content=content, width_mm=width_mm, page=page)
    return AttachedLabel(digest=digest, document=document)


def labels_of(connection: Connection, order: str) -> list[dict[str, Any]]:
    """How an order's documents stand, without what is on them or where they come from. Raises OrderUnknown."""
    rows = connection.execute(
        "SELECT tracking_number, state, kind, digest, size_bytes, asked_at, reason FROM private_documents"
        " WHERE order_id = ? ORDER BY 1",
        (_order_id(connection, order),),
    ).fetchall()
    return [
        {
            "tracking_number": row[0],
            "state": row[1],
            "kind": row[2],
            "digest": row[3],
            "size_bytes": row[4],
            "at": from_us(row[5]),
            "reason": row[6],
        }
        for row in rows
    ]


def attached_to(connection: Connection, parcel: Parcel) -> list[dict[str, Any]]:
    """How the documents of a parcel's orders stand, in the same words."""
    name = name_of(parcel.tracking_number)
    found = [each for order_id in parcel.order_ids for each in labels_of(connection, order_id)]
    return [each for each in found if each["tracking_number"] in {"", name}]


def detach(writer: Writer, files: DocumentFiles, whose: Whose) -> bool:
    """Forget a document and delete its file; whether there was one. Raises OrderUnknown."""
    name = name_of(whose.tracking_number)

    def decide(connection: Connection) -> Decision[set[str] | None]:
        key = (_order_id(connection, whose.order), name)
        row = connection.execute(
            "SELECT digest FROM private_documents WHERE order_id = ? AND tracking_number = ?", key
        ).fetchone()
        connection.execute("DELETE FROM private_documents WHERE order_id = ? AND tracking_number = ?", key)
        return Decision(answer=None if row is None else {row[0]} - {""})

    digests = writer.submit(decide).result()
    forget_files(writer, files, digests or set())
    return digests is not None


def forget_files(writer: Writer, files: DocumentFiles, digests: set[str]) -> None:
    """Delete the files among these that no order names any more, between two transactions of the writer."""

    def decide(connection: Connection) -> Decision[None]:
        for digest in digests:
            named = connection.execute("SELECT 1 FROM private_documents WHERE digest = ?", (digest,)).fetchone()
            if named is None:
                files.remove(digest)
        return Decision(answer=None)

    writer.submit(decide).result()


def _rows(connection: Connection, parcel: Parcel) -> list[tuple[str, str, str, float | None, int | None]]:
    """The documents that stand for this parcel: those of its own number, else those of its orders as a whole."""
    marks = ", ".join("?" for _ in parcel.order_ids)
    query = (
        "SELECT state, digest, kind, width_mm, page FROM private_documents"  # noqa: S608 - only question marks
        f" WHERE order_id IN ({marks}) AND tracking_number = ?"
    )
    own = name_of(parcel.tracking_number)
    rows = connection.execute(query, (*parcel.order_ids, own)).fetchall() if own else []
    if not rows:
        rows = connection.execute(query, (*parcel.order_ids, "")).fetchall()
        if rows and parcel.split:
            raise DocumentMissing("document_ambiguous")
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def _order_id(connection: Connection, order: str) -> str:
    row = connection.execute(_FOUND, (order, order, order)).fetchone()
    if row is None:
        raise OrderUnknown(order)
    return str(row[0])


def _known(connection: Connection, order_id: str, name: str) -> tuple[str, float | None, int | None] | None:
    row = connection.execute(
        "SELECT digest, width_mm, page FROM private_documents"
        " WHERE order_id = ? AND tracking_number = ? AND state = 'here'",
        (order_id, name),
    ).fetchone()
    return None if row is None else (row[0], row[1], row[2])


def _parcel_id(connection: Connection, order_id: str, name: str) -> str:
    row = connection.execute(_PARCELS, (order_id, name, name)).fetchone()
    return str(row[0]) if row else ""
