"""Each language's rules, made from a settings file's words. Does not know how a printer is reached."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from hardware.errors import BadOption
from hardware.escpos import Ending
from hardware.escpos_dialect import EscposDialect
from hardware.tspl_dialect import TsplDialect
from hardware.zpl_dialect import ZplDialect

if TYPE_CHECKING:
    from hardware.label import LabelSize

_Option = TypeVar("_Option", bound=StrEnum)


def escpos(ending: str | None) -> Callable[[LabelSize], EscposDialect]:
    """ESC/POS; unless named, a roll is cut and a sheet fed to its next gap. Raises BadOption."""
    wanted = None if ending is None else option(Ending, ending)

    def dialect(size: LabelSize) -> EscposDialect:
        return EscposDialect(wanted or (Ending.CUT if size.height_dots is None else Ending.FORM_FEED))

    return dialect


def zpl() -> Callable[[LabelSize], ZplDialect]:
    """ZPL: continuous on a roll, to the next gap on a sheet."""
    return lambda size: ZplDialect(roll=size.height_mm is None)


def tspl(gap_mm: float) -> Callable[[LabelSize], TsplDialect]:
    """TSPL; ``gap_mm`` lies between two sheets. Raises BadOption."""
    if not 0 <= gap_mm <= 25.4:
        raise BadOption(f"gap_mm = {gap_mm}: a gap is 0 to 25.4 mm")
    return partial(TsplDialect, gap_mm=gap_mm)


def option(kind: type[_Option], value: str) -> _Option:
    """A word of a settings file as one of a kind. Raises BadOption."""
    try:
        return kind(value)
    except ValueError as error:
        raise BadOption(f"{value!r} is none of {', '.join(kind)}") from error
