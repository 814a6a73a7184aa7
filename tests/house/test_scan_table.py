"""docs/ARCHITECTURE.md walks one scan through the files: each file and function that it names exists."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.tree import ROOT, table_under, tree

PAGE = "docs/ARCHITECTURE.md"
HEADING = "One scan, file by file"


def defined(module: ast.Module) -> set[str]:
    """Functions and classes of a module, methods as ``Class.method``."""
    found = set()
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found.update(
                f"{node.name}.{method.name}"
                for method in node.body
                if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
            )
    return found


def missing(rows: list[list[str]]) -> list[str]:
    """What a table of step, file, function names and the project does not have."""
    absent = [] if rows else ["the table is empty"]
    for step, file, function in rows:
        paths, names = re.findall(r"`([^`]+)`", file), re.findall(r"`([^`]+)`", function)
        if not paths or not names:
            absent.append(f"{step}: names no file or no function")
        for path in paths:
            if not (ROOT / path).is_file():
                absent.append(f"{step}: no file {path}")
            elif path.endswith(".py"):
                absent += [
                    f"{step}: no {wanted} in {path}" for wanted in names if wanted not in defined(tree(ROOT / path))
                ]
    return absent


def test_each_named_file_and_function_exists() -> None:
    assert missing(table_under(PAGE, HEADING)) == []


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["read", "`domain/nowhere.py`", "`read`"]],
        [["write", "`domain/wire.py`", "`nothing_of_that_name`"]],
        [["write", "domain/wire.py", "to_data"]],
    ],
)
def test_a_table_that_lies_is_found(rows: list[list[str]]) -> None:
    assert missing(rows) != []
