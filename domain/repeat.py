"""When the same code again is one trigger or one look, and not a second act. Pure.

Measured on the boot clock where both scans have it, since the wall clock may step in between. Never across two
scanners (FLOORS R4), and never with another code, a touch or a refusal in between.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.standing import Bench, LastScan, Scan


def is_same_unit(bench: Bench, scan: Scan) -> bool:
    """One trigger can read one unit twice; the next unit of the same goods comes later."""
    return bench.last_scan is not None and _within(bench.last_scan, scan, scan.windows.goods)


def is_same_parcel(bench: Bench, scan: Scan) -> bool:
    """A hand or a fixed scanner reads one waybill for as long as it sees it."""
    return bench.last_scan is not None and _within(bench.last_scan, scan, scan.windows.parcel)


def is_soon_after(at: datetime, boot_ns: int, scan: Scan, window: timedelta) -> bool:
    """Whether a scan came within so long of a moment; ``boot_ns`` 0: unknown."""
    if boot_ns and scan.boot_ns:
        return 0 <= scan.boot_ns - boot_ns <= window / timedelta(microseconds=1) * 1_000
    return timedelta() <= scan.at - at <= window


def _within(last: LastScan, scan: Scan, window: timedelta) -> bool:
    same = last.code == scan.code.text and last.device == scan.device
    return same and is_soon_after(last.at, last.boot_ns, scan, window)
