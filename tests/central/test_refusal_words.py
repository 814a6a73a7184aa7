"""Every reason that a bench can refuse a scan for has a word on head office's page: nobody reads codes there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from central.page.words import words

DOMAIN = Path(__file__).parents[2] / "domain"
SAID_BY_STOPS = ("withdrawn", "refund_asked", "address_changed", "variant_changed")


SAID_WITHOUT_REFUSING = {
    *(
        "handed_over",
        "label_not_printed",
        "noise_ignored",
        "scan_box_code",
        "signed_in",
        "supervisor_badge",
        "weighing",
    ),
}


def refusal_codes() -> set[str]:
    """Codes in functions that refuse, whether named there or in a table that they use."""
    found = {code for path in DOMAIN.glob("*.py") for code in _codes_of(ast.parse(path.read_text()))}
    return found - SAID_WITHOUT_REFUSING


def _codes_of(module: ast.Module) -> Iterator[str]:
    tables = {
        target.id: node.value
        for node in module.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value, ast.Dict)
    }
    for function in (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)):
        calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
        names = {call.func.id for call in calls if isinstance(call.func, ast.Name)}
        if "refused" not in names or function.name == "refused":
            continue
        used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)} & tables.keys()
        said = [node for call in calls if _named(call) == "reason" for node in ast.walk(call.args[0])]
        said += [node for name in used for node in ast.walk(tables[name])]
        yield from (each.value for each in said if isinstance(each, ast.Constant) and isinstance(each.value, str))


def _named(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def test_the_search_finds_codes_named_at_once_later_and_in_a_table() -> None:
    assert {"sign_in_first", "surplus", "code_garbled", "not_packed"} <= refusal_codes()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_head_office_has_a_word_for_every_refusal(language: str) -> None:
    said = words(language, "Asia/Shanghai")
    wanted = refusal_codes() | set(SAID_BY_STOPS)
    assert sorted(code for code in wanted if said.name("reason", code) == code) == []
