"""Files and functions stay small enough to be read whole."""

from __future__ import annotations

import ast

from tests.house.tree import ROOMS, functions, name, sources, tree, where

FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 70


def lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_no_file_is_longer_than_300_lines() -> None:
    long = {
        name(path): count
        for path in sources(*ROOMS, "tests")
        if (count := len(path.read_text().splitlines())) > FILE_LINES_MAX
    }
    assert long == {}


def test_no_function_is_longer_than_70_lines() -> None:
    long = {
        f"{where(path, function)} {function.name}": lines(function)
        for path in sources(*ROOMS, "tests")
        for function in functions(tree(path))
        if lines(function) > FUNCTION_LINES_MAX
    }
    assert long == {}


def test_the_measure_sees_a_long_function() -> None:
    body = "\n".join(f"    x = {number}" for number in range(FUNCTION_LINES_MAX))
    (function,) = functions(ast.parse(f"def long():\n{body}\n"))
    assert lines(function) > FUNCTION_LINES_MAX
