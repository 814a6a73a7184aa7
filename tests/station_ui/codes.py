"""Finds every reason code that the rooms can give, from their syntax trees. Knows nothing of words.

A code is what is given to ``reason``/``Reason``, to a class or a function of the same file that hands it on to them, or
to the importers' notes: plainly, by a condition, a table, a constant or a local name. Codes put together from parts are
listed in ``SPREAD``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import get_args

from domain.barcode import CodeKind
from hardware.plugged import Trouble
from hardware.ports import DeviceState
from hardware.sight import Defect

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "edge", "central", "hardware", "station_ui", "shipfloor")
CODE = re.compile(r"[a-z][a-z0-9_]+")
FIRST = {"reason": 0, "Reason": 0}

DEVICES = ("scanner", "camera", "printer", "scale")
# Codes that are put together from parts, by the f-string that makes them ("{}" for each part).
SPREAD = {
    "{}_now": ("partly_withdrawn_now", "ask_now", "address_now", "variant_now"),
    "{}_after_packing": (
        "withdrawn_after_packing",
        "partly_withdrawn_after_packing",
        "ask_after_packing",
        "address_after_packing",
        "variant_after_packing",
    ),
    "{}_changed": ("address_changed", "variant_changed"),
    # A waybill's and goods' own reasons say more than their kind.
    "code_{}": tuple(f"code_{kind.value}" for kind in CodeKind if kind not in {CodeKind.WAYBILL, CodeKind.GOODS}),
    "camera_{}": tuple(f"camera_{defect.value}" for defect in Defect),
    "plugged_{}": tuple(f"plugged_{trouble}" for trouble in get_args(Trouble)),
    "{}_{}": tuple(f"{device}_{state.value}" for device in DEVICES for state in DeviceState if state != DeviceState.OK),
}


def reason_codes() -> dict[str, list[str]]:
    """Every reason code in the rooms, and the files that give it."""
    return codes_of(path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")))


def codes_of(paths: Iterable[Path]) -> dict[str, list[str]]:
    """The same for these files."""
    trees = {path: _tree(path) for path in paths}
    classes = {name: place for module in trees.values() for name, place in _classes(module)}
    found: dict[str, list[str]] = {}
    for path, module in trees.items():
        for code in _codes(module, {**FIRST, **classes, **dict(_functions(module))}):
            if CODE.fullmatch(code):
                found.setdefault(code, []).append(str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path))
    return found


def unlisted_spreads() -> list[str]:
    """F-strings given as codes that ``SPREAD`` does not list."""
    return sorted(
        {
            shape
            for room in ROOMS
            for path in sorted((ROOT / room).rglob("*.py"))
            for call in _calls(_tree(path), FIRST)
            for node in ast.walk(call.args[0])
            if isinstance(node, ast.JoinedStr) and (shape := _shape(node)) not in SPREAD
        }
    )


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _classes(module: ast.Module) -> Iterator[tuple[str, int]]:
    """Classes whose making hands a parameter on as a code: their name, and the parameter's place in a call."""
    for owner in ast.walk(module):
        if isinstance(owner, ast.ClassDef):
            for method in owner.body:
                if isinstance(method, ast.FunctionDef) and method.name == "__init__":
                    yield from ((owner.name, place) for place in _handed_on(method))


def _functions(module: ast.Module) -> Iterator[tuple[str, int]]:
    for owner in ast.walk(module):
        if isinstance(owner, ast.FunctionDef) and owner.name not in {"reason", "__init__"}:
            yield from ((owner.name, place) for place in _handed_on(owner))


def _handed_on(function: ast.FunctionDef) -> Iterator[int]:
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    shift = 1 if names[:1] == ["self"] else 0
    for call in _calls(function, FIRST):
        for node in (call.args[0], *ast.walk(call.args[0])):
            if isinstance(node, ast.Name) and node.id in names:
                yield names.index(node.id) - shift


def _calls(tree: ast.AST, makers: dict[str, int]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in makers and len(node.args) > makers[_called(node)]:
            yield node


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _codes(module: ast.Module, makers: dict[str, int]) -> Iterator[str]:
    values = _values(module)
    for call in _calls(module, makers):
        yield from _texts(call.args[makers[_called(call)]], values)
    for call in _calls(module, {"add": 1}):
        if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value).endswith("notes"):
            yield from _texts(call.args[1], values)


def _values(module: ast.Module) -> dict[str, list[ast.expr]]:
    """What each name of the file is ever assigned, locals included."""
    values: dict[str, list[ast.expr]] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name):
                    values.setdefault(target.id, []).append(node.value)
    return values


def _texts(node: ast.expr, values: dict[str, list[ast.expr]], depth: int = 0) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from _texts(body, values, depth)
            yield from _texts(orelse, values, depth)
        case ast.JoinedStr():
            yield from SPREAD.get(_shape(node), ())
        case ast.Subscript(value=ast.Name(id=name)) | ast.Name(id=name) if depth < 3:
            for value in values.get(name, ()):
                parts = value.values if isinstance(value, ast.Dict) else [value]
                for part in parts:
                    yield from _texts(part, values, depth + 1)


@cache
def _shape(node: ast.JoinedStr) -> str:
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
