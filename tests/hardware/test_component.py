"""A component's word is believed for our task alone; silence and death are unknown; nothing of a task is shown."""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.sync.server import ServerConnection, serve

from hardware.component import COMPONENTS, component
from hardware.component_answer import Said, said_of
from hardware.component_printer import ComponentPatience, ComponentPrinter
from hardware.document import Document, DocumentRefused, Kind, Wrong, kind_of
from hardware.document_page import page_of
from hardware.drivers.component import VirtualComponentPrinter
from hardware.errors import BadOption
from hardware.label import LabelContent, label_size
from hardware.print_task import message_of, read_task
from hardware.printer import Cause, Failed, Language, Outcome, Printed, RawPage, Unknown
from hardware.raster import Raster
from tests.hardware.printing import Started

pytestmark = pytest.mark.slow

SECRET = "AES:rU904rj6UH2oqfSUb43-receiver-13800138000"
BRIEF = ComponentPatience(connect=5.0, send=5.0, printed=0.6, close=0.3)
CALM = ComponentPatience(connect=10.0, send=20.0, printed=20.0, close=1.0)

CONTENTS = [
    {"encryptedData": SECRET, "templateURL": "https://t.example/1", "signature": "MD:x", "ver": "waybill_print"}
]
TASKS: dict[str, dict[str, Any]] = {
    **{
        key: {"cmd": "print", "task": {"taskID": "theirs", "documents": [{"documentID": "YT1", "contents": CONTENTS}]}}
        for key in ("cainiao", "douyin", "kuaishou", "pinduoduo")
    },
    "jd": {"orderType": "PRINT", "parameters": {"tempUrl": "https://t.example/2", "printData": [SECRET]}},
    "wechat": {"taskList": [{"printInfo": SECRET, "printNum": {"curNum": 1, "sumNum": 1}}], "printType": 1},
}
EACH = pytest.mark.parametrize("platform", COMPONENTS)


def envelope(platform: str = "cainiao", task: Any = None) -> bytes:
    return json.dumps({"component": platform, "task": TASKS[platform] if task is None else task}).encode()


def page(platform: str) -> RawPage:
    return RawPage(language=Language.COMPONENT, data=envelope(platform))


@contextmanager
def virtual(platform: str, patience: ComponentPatience = CALM) -> Iterator[VirtualComponentPrinter]:
    printer = VirtualComponentPrinter(platform=platform, patience=patience)
    try:
        yield printer
    finally:
        printer.close()


@EACH
def test_a_task_is_passed_on_opaque_and_printed_by_the_components_word(platform: str) -> None:
    with virtual(platform) as printer:
        started = Started()
        outcome = printer.print_page(page(platform), started)
        assert isinstance(outcome, Printed), outcome
        assert len(started.at) == 1
        [task] = printer.peer.received
        assert SECRET in json.dumps(task.message)
        assert printer.peer.labels == 1
        assert printer.status().online


@EACH
def test_each_fault_has_its_outcome_and_is_never_printed(platform: str) -> None:
    def unknown(cause: Cause) -> Callable[[Outcome], bool]:
        return lambda outcome: isinstance(outcome, Unknown) and outcome.cause is cause

    def failed(outcome: Outcome) -> bool:
        return isinstance(outcome, Failed) and outcome.cause is Cause.REFUSED

    expected: dict[str, Callable[[Outcome], bool]] = {
        "mute": unknown(Cause.SILENT),
        "mixes_up": unknown(Cause.SILENT),
        "refuses": failed,
        "fails": failed,
        "dies": unknown(Cause.RESET),
        "drops": unknown(Cause.RESET),
    }
    if platform != "jd":
        expected["half"] = unknown(Cause.UNCONFIRMED)
    if platform not in {"jd", "wechat"}:
        expected["contradicts"] = unknown(Cause.UNCONFIRMED)
    with virtual(platform, BRIEF) as printer:
        for fault, fits in expected.items():
            setattr(printer.peer.faults, fault, True)
            outcome = printer.print_page(page(platform), Started())
            assert fits(outcome), (fault, outcome)
            assert SECRET not in repr(outcome)
            setattr(printer.peer.faults, fault, False)


@pytest.mark.parametrize("platform", ["cainiao", "douyin", "kuaishou", "pinduoduo"])
@pytest.mark.parametrize(
    ("task", "documents", "said"),
    [
        ("failed", ["success"], Said.DOUBTFUL),
        ("failed", ["failed", "success"], Said.DOUBTFUL),
        ("failed", ["failed"], Said.FAILED),
        ("failed", [], Said.FAILED),
        ("failed", None, Said.FAILED),
        ("printed", ["success"], Said.PRINTED),
        ("printed", ["success", "canceled"], Said.DOUBTFUL),
        ("printed", None, Said.PRINTED),
    ],
)
def test_a_task_and_its_document_that_do_not_agree_are_doubtful(
    platform: str, task: str, documents: list[str] | None, said: Said
) -> None:
    known = component(platform)
    told = None if documents is None else [{"documentID": "YT1", "status": each} for each in documents]
    message = {**known.outcome.when, "taskID": "ours", "taskStatus": task, "printStatus": told}
    assert said_of(json.dumps(message), known, "ours") is said


@EACH
@pytest.mark.parametrize("fault", ["babbles", "twice"])
def test_rubbish_before_the_word_and_a_word_said_twice_change_nothing(platform: str, fault: str) -> None:
    with virtual(platform) as printer:
        setattr(printer.peer.faults, fault, True)
        assert isinstance(printer.print_page(page(platform), Started()), Printed)
        assert isinstance(printer.print_page(page(platform), Started()), Printed)
        assert printer.peer.labels == 2


def test_a_late_word_is_waited_for_and_a_too_late_one_is_not_taken_for_the_next_tasks() -> None:
    with virtual("cainiao") as printer:
        printer.peer.faults.seconds = 1.0
        assert isinstance(printer.print_page(page("cainiao"), Started()), Printed)
    with virtual("cainiao", BRIEF) as printer:
        printer.peer.faults.seconds = 1.5
        assert isinstance(printer.print_page(page("cainiao"), Started()), Unknown)
        printer.peer.faults.seconds = 0.0
        printer.peer.faults.mute = True
        assert isinstance(printer.print_page(page("cainiao"), Started()), Unknown)


def test_what_cannot_be_reached_fails_before_anything_is_started() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        silent = ComponentPatience(connect=0.3, send=1.0, printed=1.0, close=0.1)
        for port in (9, mute.getsockname()[1]):
            printer = ComponentPrinter(host="127.0.0.1", port=port, components=["cainiao"], patience=silent)
            started = Started()
            outcome = printer.print_page(page("cainiao"), started)
            assert isinstance(outcome, Failed)
            assert outcome.cause is Cause.UNREACHABLE
            assert not started.at
            assert not printer.status().online


def test_a_component_that_says_goodbye_before_the_task_has_nothing_of_it() -> None:
    leave, left = threading.Event(), threading.Event()

    def talk(connection: ServerConnection) -> None:
        leave.wait(20)
        connection.close()
        left.set()

    def begin() -> None:
        leave.set()
        assert left.wait(20)

    with serve(talk, "127.0.0.1", 0) as peer:
        threading.Thread(target=peer.serve_forever, daemon=True).start()
        port = peer.socket.getsockname()[1]
        printer = ComponentPrinter(host="127.0.0.1", port=port, components=["cainiao"], patience=BRIEF)
        outcome = printer.print_page(page("cainiao"), begin)
    assert isinstance(outcome, Failed)
    assert outcome.cause is Cause.RESET


def test_a_component_prints_nothing_but_its_own_tasks() -> None:
    with virtual("cainiao") as printer:
        started = Started()
        for outcome in (
            printer.print_label(LabelContent(tracking_number="YT1", qr="x"), started),
            printer.print_page(Raster(width=8, height=1, dots=b"\xff"), started),
            printer.print_page(page("pinduoduo"), started),
            printer.print_page(RawPage(language=Language.COMPONENT, data=b"{}"), started),
        ):
            assert isinstance(outcome, Failed)
            assert outcome.cause is Cause.UNPRINTABLE
        assert not started.at
        assert not printer.peer.received


@EACH
def test_ids_and_printer_are_ours_and_all_else_is_as_it_came(platform: str) -> None:
    task = read_task(envelope(platform))
    message = json.loads(message_of(task, component(platform), "our-id", "HPRT N31"))
    text = json.dumps(message)
    assert text.count("our-id") >= 1
    assert "theirs" not in text
    assert "HPRT N31" in text
    assert SECRET in text
    untouched = json.dumps(TASKS[platform])
    assert "our-id" not in untouched, "the task itself is not changed: a reprint has an id of its own"


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"{}",
        json.dumps({"component": "nobody", "task": TASKS["cainiao"]}).encode(),
        json.dumps({"component": "cainiao", "task": TASKS["cainiao"], "more": 1}).encode(),
        json.dumps({"component": "cainiao", "task": {"task": {"documents": []}}}).encode(),
        json.dumps({"component": "cainiao", "task": {"task": {"documents": [{}, {}]}}}).encode(),
        json.dumps({"component": "jd", "task": TASKS["cainiao"]}).encode(),
        json.dumps({"component": "cainiao", "task": [1]}).encode(),
    ],
)
def test_what_is_no_task_of_one_label_is_refused(content: bytes) -> None:
    assert kind_of(content) is Kind.COMPONENT
    with pytest.raises(DocumentRefused) as refused:
        page_of(Document(kind=Kind.COMPONENT, content=content), label_size("76x130"), Language.COMPONENT)
    assert refused.value.wrong is Wrong.TASK
    assert SECRET not in str(refused.value)


def test_a_task_goes_to_a_component_and_a_picture_does_not() -> None:
    size = label_size("76x130")
    for kind, content, language in (
        (Kind.COMPONENT, envelope(), Language.ESCPOS),
        (Kind.PDF, b"%PDF-", Language.COMPONENT),
        (Kind.ZPL, b"^XA^XZ", Language.COMPONENT),
    ):
        with pytest.raises(DocumentRefused) as refused:
            page_of(Document(kind=kind, content=content), size, language)
        assert refused.value.wrong is Wrong.LANGUAGE


def test_nothing_of_a_task_is_logged_at_any_level(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with virtual("cainiao") as printer:
        printer.print_page(page("cainiao"), Started())
        printer.peer.faults.drops = True
        printer.print_page(page("cainiao"), Started())
        assert SECRET in json.dumps(printer.peer.received[0].message), "the control: it was sent"
    assert SECRET not in caplog.text
    assert "encryptedData" not in caplog.text


@EACH
def test_every_statement_about_a_component_has_a_source_and_a_grade(platform: str) -> None:
    known = component(platform)
    assert known.sources
    assert all(each.what and each.where and each.grade for each in known.sources)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["cmd", "taskID", "taskStatus", "requestID", "status", "results", "success", "key", "code"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(platform=st.sampled_from(COMPONENTS), message=JSON, rubbish=st.binary(max_size=40))
def test_whatever_a_component_says_only_our_own_id_ends_our_task(
    platform: str, message: object, rubbish: bytes
) -> None:
    known = component(platform)
    assert said_of(json.dumps(message), known, "an-id-that-nobody-knows") is Said.NOTHING
    assert said_of(rubbish, known, "an-id-that-nobody-knows") is Said.NOTHING


def test_options_that_make_no_sense_are_refused() -> None:
    for components, port in (([], None), (["nobody"], None), (["jd"], 70_000)):
        with pytest.raises(BadOption):
            ComponentPrinter(host="pc", components=components, port=port)
