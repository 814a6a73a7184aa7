"""The label printers of a bench, and which one takes the next label. Does not know how a printer speaks."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock


class Printers:
    """The first prints; another one only while the first cannot. Written by their workers, read by the bench."""

    def __init__(self, names: Sequence[str]) -> None:
        """``names``: the first one first. A printer that nobody asked yet is taken to print."""
        self.names = tuple(names)
        self._usable = dict.fromkeys(self.names, True)
        self._lock = Lock()

    def note(self, name: str, *, usable: bool) -> None:
        """A printer was asked, or showed by a label, whether it can print."""
        with self._lock:
            self._usable[name] = usable

    def next(self) -> str:
        """Which one takes the next label; the first where none can. Empty where there is none."""
        return (self.instead_of("") or self.names[0]) if self.names else ""

    def instead_of(self, name: str) -> str:
        """Another one that can print; empty where there is none."""
        with self._lock:
            return next((each for each in self.names if each != name and self._usable[each]), "")
