"""What is wrong with the rows of one block, and what of them is worth a warning. Does not know cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.reason import Reason
from edge.importers.notes import Notes


@dataclass(slots=True)
class Findings:
    """``refused`` says of rows, by their place in the block, why they are not taken: the first reason found."""

    refused: dict[int, Reason] = field(default_factory=dict)
    _noted: list[tuple[int, str, Mapping[str, str]]] = field(default_factory=list)

    def refuse(self, place: int, why: Reason) -> None:
        """The row at this place is not taken."""
        self.refused.setdefault(place, why)

    def note(self, place: int, code: str, params: Mapping[str, str]) -> None:
        """This is worth a warning, if the row is taken."""
        self._noted.append((place, code, params))

    def tell(self, numbers: Sequence[int], notes: Notes) -> None:
        """Note what there is to warn of; ``numbers`` are the rows'."""
        for place, code, params in self._noted:
            if place not in self.refused:
                notes.add(numbers[place], code, **params)
