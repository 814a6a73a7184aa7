"""One word a thing: names of classes, functions, fields, tables and columns against docs/GLOSSARY.md's ban list."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.tree import functions, name, sources, table_under, tree

PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
TABLE = re.compile(r"CREATE\s+(?:TABLE|VIEW)\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)\s*(?:\((.*))?", re.IGNORECASE | re.DOTALL)
COLUMN = re.compile(r"(?:^|,)\s*([a-z_]+)\s", re.MULTILINE)


def words(identifier: str) -> list[str]:
    """``waybillNo``, ``WaybillNo`` and ``WAYBILL_NO`` are all ``[waybill, no]``."""
    return [part.lower() for part in PARTS.findall(identifier)]


def holds(identifier: str, phrase: str) -> bool:
    """Whether the phrase's words stand in the identifier side by side; a plural counts."""
    have, want = words(identifier), words(phrase)
    spans = (have[start : start + len(want)] for start in range(len(have) - len(want) + 1))
    return any(all(seen in {word, f"{word}s"} for seen, word in zip(span, want, strict=True)) for span in spans)


def banned() -> dict[str, str]:
    """Each banned phrase and what to write for it."""
    return {
        phrase.strip(): right
        for right, wrong in table_under("docs/GLOSSARY.md", "Ban list")
        for phrase in wrong.split(",")
    }


def exceptions() -> set[str]:
    return {row[0] for row in table_under("docs/GLOSSARY.md", "Exceptions")}


def names_of(module: ast.Module) -> Iterator[str]:
    """Classes, functions, fields of classes, and the tables and columns of SQL in the module."""
    yield from (function.name for function in functions(module))
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef):
            yield node.name
            yield from (
                field.target.id
                for field in node.body
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and (created := TABLE.search(node.value)):
            yield created[1]
            yield from COLUMN.findall(created[2] or "")


def wrong_words(module: ast.Module) -> list[str]:
    allowed = exceptions()
    return [
        f"{identifier}: write {right}, not {phrase}"
        for identifier in sorted(set(names_of(module)))
        if not any(holds(identifier, exception) for exception in allowed)
        for phrase, right in banned().items()
        if holds(identifier, phrase)
    ]


def test_names_keep_to_the_glossary() -> None:
    wrong = [f"{name(path)}: {said}" for path in sources() for said in wrong_words(tree(path))]
    assert wrong == []


@pytest.mark.parametrize(
    "source",
    [
        "class ShipmentPacked: ...",
        "def list_couriers(): ...",
        "class Row:\n    tracking_no: str",
        'SQL = "CREATE TABLE IF NOT EXISTS shipments (id TEXT)"',
        'SQL = "CREATE TABLE parcels (parcel_id TEXT,\\n  waybill_no TEXT)"',
        "class WaybillNo: ...",
    ],
)
def test_a_banned_word_is_found(source: str) -> None:
    assert wrong_words(ast.parse(source)) != []


@pytest.mark.parametrize(
    "source", ["def shipment_times(): ...", "class Parcel:\n    tracking_number: str", "def knows(): ..."]
)
def test_a_right_word_is_left_alone(source: str) -> None:
    assert wrong_words(ast.parse(source)) == []


def test_no_word_is_both_right_and_banned() -> None:
    defined = {word.strip() for row in table_under("docs/GLOSSARY.md", "Words") for word in row[0].split(",")}
    assert not defined & set(banned())
