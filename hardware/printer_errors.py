"""Errors on the way to a label, beside those of `hardware.errors`. At the printer's door they become outcomes.

PrinterError
├── LabelUnprintable   this text cannot stand on a label: change the text, a second try gives the same
├── FontMissing        this machine has no Chinese font: install one; no label can be laid out until then
├── PrinterReset       the printer broke the connection: what was sent may or may not be printed
└── PrinterStalled     the printer stopped taking bytes: likewise
"""

from __future__ import annotations

from hardware.errors import PrinterError


class LabelUnprintable(PrinterError):
    """A text that no label can carry."""


class FontMissing(PrinterError):
    """No font with Chinese glyphs on this machine."""


class PrinterReset(PrinterError):
    """The printer reset the connection, or closed it before its answer."""


class PrinterStalled(PrinterError):
    """The printer stopped taking bytes."""
