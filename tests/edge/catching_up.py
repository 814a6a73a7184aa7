"""A station's workers against a head office behind a real socket, over a line as slow as the test wants.

Time is what the test's clock says: each answer takes ``slow`` seconds of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import msgspec

from edge.settings import CentralSettings, Settings
from edge.store.projection import project
from edge.store.schema import ensure_tables
from journal.database import Connection, open_database
from journal.envelope import Stamp
from journal.identity import open_journal
from journal.tables import create_tables
from journal.write import Writer
from tests.central.support import StationJournal


@dataclass
class HeadOffice:
    """Takes what is sent, and serves a feed; ``seen`` is called while an answer is under way."""

    feed: StationJournal = field(default_factory=lambda: StationJournal("central", "feed"))
    slow: float = 0.0
    now: float = 0.0
    taken: int = 0
    tells_end: bool = True
    seen: Callable[[], None] = lambda: None
    url: str = ""

    def clock(self) -> float:
        """Seconds."""
        return self.now

    def _answer(self, handler: BaseHTTPRequestHandler, told: dict[str, Any]) -> None:
        self.now += self.slow
        self.seen()
        body = msgspec.json.encode(told)
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def posted(self, handler: BaseHTTPRequestHandler) -> None:
        sent = msgspec.json.decode(handler.rfile.read(int(handler.headers["Content-Length"])))
        self.taken = max([self.taken, *(envelope["sequence"] for envelope in sent["envelopes"])])
        self._answer(handler, {"acknowledged": self.taken})

    def asked(self, handler: BaseHTTPRequestHandler) -> None:
        url = urlsplit(handler.path)
        wanted = {name: int(values[0]) for name, values in parse_qs(url.query).items()}
        if url.path.endswith("/private"):
            self._answer(handler, {"after": wanted["after"]})
            return
        envelopes = self.feed.envelopes
        end = {"sequence": len(envelopes), "hash": envelopes[-1].hash} if envelopes else {"sequence": 0, "hash": ""}
        page = envelopes[wanted["after"] : wanted["after"] + wanted["limit"]]
        told = {"station_id": "central", "journal_id": "feed", "envelopes": page}
        self._answer(handler, told | ({"head": end} if self.tells_end else {}))


@contextmanager
def head_office(**facts: Any) -> Iterator[HeadOffice]:
    """Served until the end."""
    there = HeadOffice(**facts)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            there.posted(self)

        def do_GET(self) -> None:
            there.asked(self)

        def log_message(self, *_args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        there.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield there
        finally:
            server.shutdown()


@contextmanager
def station_of(folder: Path, url: str) -> Iterator[tuple[Connection, Writer, Settings]]:
    """A station's database and writer, and settings that name this head office."""
    address = folder / "station.db"
    with closing(open_database(address)) as connection:
        create_tables(connection)
        ensure_tables(connection)
        writer = Writer(
            connect=lambda: open_database(address),
            station_id="S1",
            journals={"record": open_journal(connection, "S1", "record", lambda: str(uuid4()))},
            stamp=lambda: Stamp(at="2026-11-20T04:00:00.000000Z", boot_id="b", boot_ns=1, clock="trusted"),
            new_id=lambda: str(uuid4()),
            project=project,
        )
        writer.start()
        try:
            yield connection, writer, Settings(station_id="S1", central=CentralSettings(url=url))
        finally:
            writer.close()
