"""An import taken into the feed and reported on: a file, whoever brings it, or a program's orders.

Does not know layouts, HTTP or words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from central.errors import FileUnreadable
from central.feed import Told
from central.import_report import ImportReport, RejectedRow, Source, keep_report
from central.imports import take_file
from central.office import Office
from central.order_list import TakenOrders, take_told
from central.ports import ImportResult
from domain.reason import reason
from domain.told_order import ToldOrders


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenFile:
    """What a file held, and what came of telling the feed."""

    result: ImportResult
    told: Told


def take_named_file(office: Office, name: str, source: Source, read: Callable[[], ImportResult]) -> TakenFile:
    """Read a file and take it in; one that cannot be read is reported on too, and raises FileUnreadable as before."""
    import_id = str(uuid4())
    try:
        result = read()
    except FileUnreadable as error:
        why = error.reason or reason(error.code)
        keep_report(
            office.feed, ImportReport(import_id=import_id, at=office.clock(), source=source, name=name, refused=why)
        )
        raise
    told = take_file(result, office.feed, office, office.clock, import_id)
    report = ImportReport(
        import_id=import_id,
        at=office.clock(),
        source=source,
        name=name,
        kind=result.kind,
        platform=result.platform,
        accepted=told.accepted,
        updated=told.updated,
        unchanged=told.unchanged,
        rejected=len(result.rejected),
        rows=tuple(RejectedRow(row=each.row, reason=each.reason) for each in result.rejected),
        warnings=tuple(result.warnings),
    )
    keep_report(office.feed, report)
    return TakenFile(result=result, told=told)


def take_program(office: Office, request: ToldOrders) -> TakenOrders:
    """Take a program's orders in; each platform's that brought any news are reported on."""
    taken = take_told(request, office.feed, office, office.clock)
    for platform, import_id in taken.import_ids.items():
        mine = [each for each in taken.orders if each[0].platform == platform]
        outcomes = [outcome for _, outcome, _ in mine]
        report = ImportReport(
            import_id=import_id,
            at=office.clock(),
            source="program",
            kind="orders",
            platform=platform,
            accepted=outcomes.count("accepted"),
            updated=outcomes.count("updated"),
            unchanged=outcomes.count("unchanged"),
            rejected=outcomes.count("rejected"),
            rows=tuple(
                RejectedRow(row=told.row, number=told.number, reason=why) for told, _, why in mine if why is not None
            ),
        )
        keep_report(office.feed, report)
    return taken
