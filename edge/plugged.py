"""What is plugged into this machine and used by nobody, or taken by somebody else, beside what the settings name.

Looks only. Does not know how a listing is made (``hardware.udev_list``) or who reads the checks.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from domain.readiness import Check, Standing
from domain.reason import reason
from edge.settings import Settings
from hardware.plugged import judge
from hardware.udev_list import list_devices, programs_here


def plugged(settings: Settings) -> tuple[Check, ...]:
    """One check a finding; those with which nothing is wrong stand as OK, with the path to write down."""
    return tuple(
        Check(
            what="plugged",
            name=each.name,
            standing=Standing.OK if each.harmless else Standing.WARN,
            why=reason(f"plugged_{each.trouble}", path=each.path) if each.path else reason(f"plugged_{each.trouble}"),
        )
        for each in judge(list_devices(), used=frozenset(_nodes(settings)), programs=programs_here())
    )


def _nodes(settings: Settings) -> Iterator[str]:
    """The nodes that the settings' paths lead to now."""
    owners = (*settings.scanners, *settings.replays, settings.printer, settings.camera, settings.scale)
    for owner in owners:
        path = owner.options.get("path") if owner is not None else None
        if isinstance(path, str):
            yield os.path.realpath(path)
