"""What is let off says why: noqa, type: ignore, skips and broad excepts."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator

import pytest

from tests.house.tree import ROOMS, dotted, name, sources, tree

EXCUSE = re.compile(r"#\s*(?:noqa:\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*|type:\s*ignore\[[\w\-, ]+\])(?P<reason>.*)")
BLANKET = re.compile(r"#\s*(?:noqa(?!:)|type:\s*ignore(?!\[)|(?:ruff|flake8|mypy):)")
WORDS_MIN = 1
BROAD = {"Exception", "BaseException"}
# A worker's loop shows what it caught on /health, logs it and tries again; the writer hands it to the one who asked.
# A device's loop logs it too, and shows the device as lost until it works again.
LAST_RESORTS = {"edge/worker.py": 1, "hardware/device_loop.py": 1, "journal/commit.py": 1}


def unexplained(text: str) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type != tokenize.COMMENT:
            continue
        if BLANKET.search(token.string):
            yield token.line.strip()
        for excuse in EXCUSE.finditer(token.string):
            if len(re.findall(r"[a-z]{2,}", excuse["reason"])) < WORDS_MIN:
                yield token.line.strip()


def reasonless_skips(module: ast.Module) -> Iterator[int]:
    """``skip``, ``skipif`` and ``xfail`` without a reason."""
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and dotted(node) in {"pytest.mark.skip", "pytest.mark.xfail"}:
            calls = [call for call in ast.walk(module) if isinstance(call, ast.Call) and call.func is node]
            if not any(keyword.arg == "reason" for call in calls for keyword in call.keywords):
                yield node.lineno
        elif isinstance(node, ast.Call):
            given = bool(node.args) or any(keyword.arg == "reason" for keyword in node.keywords)
            bare_call = dotted(node.func) in {"pytest.skip", "pytest.xfail"} and not given
            bare_condition = dotted(node.func) == "pytest.mark.skipif" and not any(
                keyword.arg == "reason" for keyword in node.keywords
            )
            if bare_call or bare_condition:
                yield node.lineno


def broad_catches(module: ast.Module) -> Iterator[int]:
    """Handlers that swallow anything (those that end by raising do not), and ``suppress`` of anything."""
    for node in ast.walk(module):
        if isinstance(node, ast.ExceptHandler):
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            swallows = not isinstance(node.body[-1], ast.Raise)
            broad = any(kind is None or dotted(kind) in BROAD for kind in kinds)
            if broad and swallows:
                yield node.lineno
        elif isinstance(node, ast.Call) and dotted(node.func) in {"suppress", "contextlib.suppress"}:
            yield from (node.lineno for argument in node.args if dotted(argument) in BROAD)


def test_every_noqa_and_ignore_says_why() -> None:
    bare = [f"{name(path)}: {line}" for path in sources(*ROOMS, "tests") for line in unexplained(path.read_text())]
    assert bare == []


def test_every_skip_says_why() -> None:
    bare = [f"{name(path)}:{line}" for path in sources("tests") for line in reasonless_skips(tree(path))]
    assert bare == []


def test_nothing_catches_everything_but_the_loops_of_workers_and_devices_and_the_writer() -> None:
    broad = {name(path): len(lines) for path in sources(*ROOMS, "tests") if (lines := list(broad_catches(tree(path))))}
    assert broad == LAST_RESORTS


@pytest.mark.parametrize(
    "source",
    [
        "x = 1  # noqa: S101\n",
        "x = 1  # noqa\n",
        "x = 1  # type: ignore\n",
        "x = 1  # type: ignore[assignment]\n",
        "# ruff: noqa\nx = 1\n",
        "x = 1  # noqa: S101, S102\n",
    ],
)
def test_an_unexplained_excuse_is_found(source: str) -> None:
    assert list(unexplained(source)) != []


def test_an_explained_excuse_passes() -> None:
    assert list(unexplained("x = 1  # noqa: S608  # table names are our own constants\n")) == []
    assert list(unexplained("x = 1  # type: ignore[arg-type]  # the stub lacks this overload\n")) == []
    assert list(unexplained('x = "# noqa"\n')) == []


def test_a_reasonless_skip_and_a_broad_catch_are_found() -> None:
    assert list(reasonless_skips(ast.parse("@pytest.mark.skip\ndef test_x(): ...")))
    assert list(reasonless_skips(ast.parse("pytest.mark.skipif(True)")))
    assert not list(reasonless_skips(ast.parse("pytest.mark.skipif(True, reason='no camera here')")))
    for catch in ("except:", "except Exception:", "except (OSError, Exception) as problem:"):
        assert list(broad_catches(ast.parse(f"try:\n    x()\n{catch}\n    pass\n"))), catch
    assert list(broad_catches(ast.parse("with contextlib.suppress(Exception):\n    x()\n")))
    assert not list(broad_catches(ast.parse("try:\n    x()\nexcept OSError:\n    pass\n")))
    assert not list(broad_catches(ast.parse("try:\n    x()\nexcept BaseException:\n    undo()\n    raise\n")))
