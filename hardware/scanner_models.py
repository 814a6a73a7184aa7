"""What to scan in a maker's manual to set a scanner up for a bench, as data with a source for each step.

Programming codes themselves are not copied: they differ by firmware, and a wrong one leaves a scanner mute. Named are
the codes as manuals call them. ``confirmed`` only where the named manual was read; the rest is what its makers usually
call it. Knows no words of screens and draws nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Aim = Literal["enter", "com_port", "suffix", "aim", "exit"]
"""Begin programming; USB as a COM port (CDC); end each code with CR; send the AIM identifier first; end programming."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One code to find and scan. ``code`` and ``chapter`` are the manual's words; ``source`` says where they stand."""

    aim: Aim
    code: str
    chapter: str = ""
    source: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerModel:
    """A family of scanners with one manual."""

    maker: str
    models: str
    manual: str
    steps: tuple[Step, ...]


_QD2400 = "Datalogic QuickScan I QD2400, Product Reference Guide"
_VOYAGER = "Honeywell Voyager 1602g, User Guide"
_DS9208 = "Zebra DS9208, Product Reference Guide 72E-139635"
_HR52 = "Newland NLS-HR52, User Manual"

MODELS: dict[str, ScannerModel] = {
    "honeywell": ScannerModel(
        maker="Honeywell",
        models="Voyager 1200g, 1250g, 1450g, 1602g; Hyperion 1300g; Xenon 1900",
        manual=_VOYAGER,
        steps=(
            Step(
                aim="com_port",
                code="USB Serial",
                chapter="Programming the Interface",
                source=f"{_VOYAGER}, contents; Voyager 1200g User's Guide, contents",
                confirmed=True,
            ),
            Step(aim="suffix", code="Add CR Suffix, All Symbologies", chapter="Data Editing"),
            Step(
                aim="aim",
                code="Add Prefix: 9 9 5 C 8 0, Save (AIM I.D., all symbologies)",
                chapter="Data Editing",
            ),
        ),
    ),
    "datalogic": ScannerModel(
        maker="Datalogic",
        models="QuickScan QD2100, QD2400, QW2100; Gryphon",
        manual=_QD2400,
        steps=(
            Step(
                aim="enter",
                code="ENTER/EXIT PROGRAMMING MODE",
                chapter="Data Format",
                source=f"{_QD2400}, p. 57",
                confirmed=True,
            ),
            Step(aim="com_port", code="Select USB-COM-STD", chapter="Interface Selection"),
            Step(aim="suffix", code="Global Suffix: 0 D", chapter="Global Prefix/Suffix"),
            Step(
                aim="aim",
                code="Global AIM ID = Enable",
                chapter="Global AIM ID",
                source=f"{_QD2400}, p. 57 ($CAIEN01)",
                confirmed=True,
            ),
            Step(
                aim="exit",
                code="ENTER/EXIT PROGRAMMING MODE",
                chapter="Data Format",
                source=f"{_QD2400}, p. 57",
                confirmed=True,
            ),
        ),
    ),
    "zebra": ScannerModel(
        maker="Zebra (Symbol)",
        models="DS2208, DS4208, DS8108, DS9208; LS2208",
        manual=_DS9208,
        steps=(
            Step(aim="com_port", code="CDC Host (CDC COM Port Emulation)", chapter="USB Interface: USB Device Type"),
            Step(
                aim="suffix",
                code="Scan Options: <DATA> <SUFFIX>, Enter (suffix: CR)",
                chapter="Prefix/Suffix Values",
                source=f"{_DS9208}, p. 4-40 (chapter)",
            ),
            Step(
                aim="aim",
                code="AIM Code ID Character",
                chapter="Transmit Code ID Character",
                source=f"{_DS9208}, p. 4-40 (chapter)",
            ),
        ),
    ),
    "newland": ScannerModel(
        maker="Newland",
        models="NLS-HR15, HR20, HR22, HR32, HR42, HR52",
        manual=_HR52,
        steps=(
            Step(aim="enter", code="Enter Setup", source=f"{_HR52}, on every page", confirmed=True),
            Step(aim="com_port", code="USB CDC (USB COM Port Emulation)", chapter="USB Interface"),
            Step(aim="suffix", code="Terminating Character Suffix: CR (0x0D)", chapter="Data Formatting"),
            Step(aim="aim", code="Enable AIM ID Prefix", chapter="Data Formatting"),
            Step(aim="exit", code="Exit Setup"),
        ),
    ),
    "other": ScannerModel(
        maker="",
        models="",
        manual="",
        steps=(
            Step(aim="com_port", code="USB COM / USB CDC / Virtual COM / USB 虚拟串口"),
            Step(aim="suffix", code="Suffix CR / Terminator CR / 结束符 回车"),
            Step(aim="aim", code="AIM ID / Symbology Identifier / AIM 码制标识"),
        ),
    ),
}
"""By the words of `shipfloor doctor --sheet`."""
