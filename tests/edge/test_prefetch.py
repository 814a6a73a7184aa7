"""Labels that lie elsewhere are fetched in time, only from where the settings allow, and deleted when they may."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from edge.attention import attention
from edge.document_files import DocumentFiles
from edge.documents import Whose, attach, label_for
from edge.errors import DocumentMissing
from edge.label_hosts import allowed
from edge.label_source import LabelSource
from edge.settings import LabelSettings
from edge.store.instants import us
from edge.timeline import parcel_story
from edge.workers.documents import Documents
from journal.database import Connection
from journal.write import Decision
from tests.edge.floor import Floor, an_order, floor, waybill_number
from tests.edge.label_server import LabelServer, label_server
from tests.hardware.pdf_file import bars, pdf

NUMBER = waybill_number(1)
LABEL = pdf([bars(NUMBER, 8, 8, 0.375)], 70, 120)


@dataclass(slots=True)
class Fetching:
    """A floor with one order, its wanted label, and what fetches it."""

    here: Floor
    server: LabelServer
    files: DocumentFiles
    worker: Documents
    order_id: str

    def want(self, url: str) -> None:
        """Want the label that lies there."""

        def decide(connection: Connection) -> Decision[None]:
            connection.execute("DELETE FROM private_documents")
            connection.execute(
                "INSERT INTO private_documents(order_id, tracking_number, state, digest, kind, size_bytes, url,"
                " asked_at, due_at, tries, reason) VALUES (?, '', 'wanted', '', '', 0, ?, ?, 0, 0, '')",
                (self.order_id, url, us(self.here.now)),
            )
            return Decision(answer=None)

        self.here.writer.submit(decide).result()

    def row(self) -> Any:
        """(state, reason, url) of the label."""
        [row] = self.here.rows("SELECT state, reason, url FROM private_documents")
        return tuple(row)

    def label(self) -> bytes | None:
        """What would be printed for the parcel."""
        found = label_for(self.here.reader, self.files, self.here.parcel(NUMBER))
        return found.document.content if found else None


@pytest.fixture
def fetching(tmp_path: Path) -> Iterator[Fetching]:
    with label_server() as server, fetching_from(tmp_path, server) as it:
        yield it


@contextmanager
def fetching_from(folder: Path, server: LabelServer) -> Iterator[Fetching]:
    settings = LabelSettings(hosts=(server.host,), ca_file=server.ca_file)
    with floor(folder) as here:
        order = an_order(1, number=NUMBER)
        here.take(order)
        files = DocumentFiles(folder / "labels")
        source = partial(LabelSource, settings)
        worker = Documents(here.reader, here.writer, files, here.clock, source=source, keep_days=14)
        yield Fetching(here, server, files, worker, order.order_id)


def test_a_wanted_label_is_fetched_once_and_lies_here_before_its_parcel_is_opened(fetching: Fetching) -> None:
    url = fetching.server.give("/label.pdf?key=a-secret", LABEL)
    fetching.want(url)
    with pytest.raises(DocumentMissing):
        fetching.label()
    fetching.worker.turn()
    assert fetching.label() == LABEL
    assert fetching.here.kinds().count("LabelAttached") == 1
    fetching.worker.turn()
    assert fetching.server.asked == ["/label.pdf?key=a-secret"]
    assert "a-secret" not in fetching.row()[2], "the address is a key, and not needed any more"


def test_what_does_not_come_is_tried_again_later_and_later(fetching: Fetching) -> None:
    url = fetching.server.give("/label.pdf", b"not yet", status=503)
    fetching.want(url)
    waits = []
    for _ in range(8):
        before = fetching.here.now
        fetching.worker.turn()
        asked = len(fetching.server.asked)
        while len(fetching.server.asked) == asked:
            fetching.here.pause(1)
            fetching.worker.turn()
        waits.append(round((fetching.here.now - before).total_seconds()))
    assert waits == sorted(waits)
    assert waits[0] <= 10
    assert fetching.row()[:2] == ("wanted", "label_not_there")
    fetching.server.give("/label.pdf", LABEL)
    fetching.here.pause(600)
    fetching.worker.turn()
    assert fetching.label() == LABEL


def test_a_label_that_never_comes_is_given_up_and_its_parcel_gets_no_other(fetching: Fetching) -> None:
    fetching.want(fetching.server.url("/nowhere.pdf"))
    fetching.worker.turn()
    fetching.here.pause(49 * 3600)
    fetching.worker.turn()
    assert fetching.row()[:2] == ("refused", "label_not_there")
    with pytest.raises(DocumentMissing):
        fetching.label()


@pytest.mark.parametrize(
    ("path", "content", "why"),
    [
        ("/login", b"<html>please sign in</html>", "document_unknown"),
        ("/broken.pdf", b"%PDF-1.7 and no more", "wanted"),
        ("/huge", b"%PDF-" + bytes(9 * 1024 * 1024), "label_too_large"),
    ],
)
def test_what_is_no_label_is_not_kept(fetching: Fetching, path: str, content: bytes, why: str) -> None:
    fetching.want(fetching.server.give(path, content))
    fetching.worker.turn()
    state, reason, _ = fetching.row()
    if why == "wanted":
        assert state == "here", "without a printer nobody knows yet"
    else:
        assert reason == why
        assert not list((fetching.here.path.parent / "labels").glob("*/*"))


def test_a_redirect_is_followed_only_to_where_the_settings_allow(fetching: Fetching) -> None:
    with label_server() as other:
        elsewhere = other.give("/label.pdf", LABEL)
        fetching.want(fetching.server.give("/moved", b"", status=302, Location=elsewhere))
        fetching.worker.turn()
        assert fetching.row()[:2] == ("wanted", "label_host")
        assert other.asked == []
        here = fetching.server.give("/label.pdf", LABEL)
        fetching.want(fetching.server.give("/moved-here", b"", status=302, Location=here))
        fetching.worker.turn()
        assert fetching.label() == LABEL


def test_a_server_that_nobody_vouches_for_gives_no_label(tmp_path: Path) -> None:
    with label_server() as server:
        server.ca_file = Path("/etc/ssl/certs/ca-certificates.crt")
        if not server.ca_file.is_file():
            pytest.skip("this machine has no list of certificates")
        with fetching_from(tmp_path, server) as fetching:
            fetching.want(server.give("/label.pdf", LABEL))
            fetching.worker.turn()
            assert fetching.row()[:2] == ("wanted", "label_unreachable")


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://labels.example.com/x?k=1", True),
        ("https://labels.example.com:443/x", True),
        ("https://labels.example.com:8443/x", False),
        ("https://other.example.com:8443/x", True),
        ("http://labels.example.com/x", False),
        ("https://labels.example.com.evil.example/x", False),
        ("https://evil.example/labels.example.com", False),
        ("https://labels.example.com@evil.example/x", False),
        ("https://user:pass@labels.example.com/x", False),
        ("https://127.0.0.1/x", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("https://labels.example.com:99999/x", False),
    ],
)
def test_only_https_to_named_hosts_is_fetched(url: str, may: bool) -> None:
    assert allowed(url, ("labels.example.com", "other.example.com:8443")) is may


def test_no_address_is_ever_logged(fetching: Fetching, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for path in ("/label.pdf?key=a-secret", "/missing?key=a-secret"):
        if "missing" not in path:
            fetching.server.give(path, LABEL)
        fetching.want(fetching.server.url(path))
        fetching.worker.turn()
    assert len(fetching.server.asked) == 2, "the control: both were asked for"
    assert "a-secret" not in caplog.text


def test_a_label_is_deleted_when_its_parcel_left_long_enough_ago_and_not_before(fetching: Fetching) -> None:
    here = fetching.here
    attach(here.writer, fetching.files, Whose(order=fetching.order_id), LABEL, here.now)
    lying = list((here.path.parent / "labels").glob("*/*"))
    here.sign_in()
    here.scan(NUMBER, "MUG")
    for days in range(20):
        here.pause(86_400)
        fetching.worker.turn()
        assert lying[0].exists(), f"still on the floor on day {days}"
    here.carrier_scanned(NUMBER)
    here.pause(13 * 86_400)
    fetching.worker.turn()
    assert lying[0].exists()
    here.pause(2 * 86_400)
    here.time.trusted = False
    fetching.worker.turn()
    assert lying[0].exists(), "by a clock that nobody trusts nothing is deleted"
    here.time.trusted = True
    here.pause(3_600)
    fetching.worker.turn()
    assert not lying[0].exists()
    with pytest.raises(DocumentMissing):
        fetching.label()
    assert here.rows("SELECT digest, url FROM private_documents") == [("", "")]


def test_a_label_that_does_not_come_waits_for_a_person_before_anybody_wants_it(fetching: Fetching) -> None:
    def missing() -> list[str]:
        return [each["kind"] for each in attention(fetching.here.reader) if each["kind"] == "label_missing"]

    fetching.want(fetching.server.url("/label.pdf"))
    for _ in range(3):
        assert missing() == []
        fetching.worker.turn()
        fetching.here.pause(600)
    assert missing() == ["label_missing"]
    told = parcel_story(lambda: fetching.here.reader, NUMBER, fetching.here.now)
    assert told is not None
    assert [(each["state"], each["reason"]) for each in told["attached"]] == [("wanted", "label_not_there")]
    fetching.server.give("/label.pdf", LABEL)
    fetching.worker.turn()
    assert missing() == []
