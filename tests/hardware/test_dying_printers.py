"""A printer that dies at each tenth of a label, in every language and over every link.

It is never called printed unless all of it arrived, nothing is sent a second time, and the marked label that a packer
asks for then comes out whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from escpos.printer import Network

from hardware.printer import Failed, Outcome, Paper, Printed, Unknown
from tests.hardware.printer_bench import LANGUAGES, LINKS, Bench, begin
from tests.hardware.printing import BRIEF, CALM, CONTENT, is_on

FAULTS = ("dies_after", "silent_after", "resets_after", "hangs_after", "paper_ends_after")
REPRINT = replace(CONTENT, qr="SF1:parcel:2", reprint="REPRINT 1")
TENTHS = range(11)


@contextmanager
def bench_of(folder: Path, link: str, language: str) -> Iterator[Bench]:
    bench = Bench(folder, link, language)
    try:
        yield bench
    finally:
        bench.close()


def mend(bench: Bench) -> None:
    """Somebody switches the printer on, plugs it in, or puts paper in."""
    faults = bench.peer.faults
    for fault in FAULTS:
        setattr(faults, fault, None)
    faults.paper_out = False
    faults.remembers = True
    bench.replug()


def one_death(bench: Bench, tenth: int, fault: str) -> Outcome:
    driver = bench.driver(replace(BRIEF, connect=5.0, answer=1.0))
    label = driver.lay_out(CONTENT)
    length = len(driver.encode(label))
    setattr(bench.peer.faults, fault, length * tenth // 10 if tenth < 10 else length)
    outcome = driver.print_label(CONTENT, begin)
    whole = [page for page in bench.peer.pages if is_on(label, page)]
    if isinstance(outcome, Printed):
        assert len(whole) == 1
    if isinstance(outcome, Failed):
        assert whole == []
    mend(bench)
    calm = bench.driver(replace(CALM, answer=1.5))  # so long it waits for a printer that waits for dots
    if not isinstance(outcome, Failed):
        calm.note_half_page()  # as the station's record says after a restart
    assert calm.print_label(REPRINT, begin) == Printed(paper=Paper.OK)
    # What lay whole in the printer may come out late, once; what was sent twice would be there twice.
    assert len([page for page in bench.peer.pages if is_on(label, page)]) <= 1
    assert len([page for page in bench.peer.pages if is_on(calm.lay_out(REPRINT), page)]) == 1
    return outcome


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("link", LINKS)
def test_a_label_is_never_printed_twice_or_called_printed_when_it_is_not(
    tmp_path: Path, link: str, language: str
) -> None:
    def death(tenth: int) -> Outcome:
        # Over the nine pairs each fault meets each tenth.
        fault = FAULTS[(tenth + LINKS.index(link) * 2 + LANGUAGES.index(language)) % len(FAULTS)]
        (tmp_path / str(tenth)).mkdir()
        with bench_of(tmp_path / str(tenth), link, language) as bench:
            return one_death(bench, tenth, fault)

    with ThreadPoolExecutor(len(TENTHS)) as at_once:
        outcomes = list(at_once.map(death, TENTHS))
    assert not [outcome for outcome in outcomes if isinstance(outcome, Printed)]
    # Only a printer that died before the first byte may have failed.
    assert len([outcome for outcome in outcomes if isinstance(outcome, Unknown)]) >= len(TENTHS) - 2


@pytest.mark.slow
@pytest.mark.parametrize(("language", "cut"), [("escpos", range(2, 12)), ("tspl", range(2, 90, 7))])
def test_a_command_cut_within_its_head_takes_no_question_for_its_rest(
    tmp_path: Path, language: str, cut: range
) -> None:
    for bytes_there in cut:
        with bench_of(tmp_path, "tcp", language) as bench:
            driver = bench.driver(replace(CALM, answer=0.5))
            bench.peer.faults.remembers = True
            bench.peer.controller.work(driver.encode(driver.lay_out(CONTENT))[:bytes_there])
            assert driver.status().online
            driver.note_half_page()
            assert driver.print_label(REPRINT, begin) == Printed(paper=Paper.OK)
            assert is_on(driver.lay_out(REPRINT), bench.peer.pages[-1])


def test_a_label_that_dies_in_the_middle_is_unknown_and_its_reprint_comes_out_whole(tmp_path: Path) -> None:
    with bench_of(tmp_path, "tcp", "zpl") as bench:
        assert isinstance(one_death(bench, 5, "dies_after"), Unknown)


def test_control_a_sender_that_believes_its_socket_calls_half_a_label_sent(tmp_path: Path) -> None:
    with bench_of(tmp_path, "tcp", "escpos") as bench:
        driver = bench.driver(BRIEF)
        label = driver.encode(driver.lay_out(CONTENT))
        bench.peer.faults.silent_after = len(label) // 2
        network = Network("127.0.0.1", bench.peer.port, timeout=5)
        network.open()
        network._raw(label)  # noqa: SLF001 - what its image() calls; it raises nothing
        network.close()
        assert bench.peer.wait_for_jobs(1)
        assert bench.peer.pages == []
