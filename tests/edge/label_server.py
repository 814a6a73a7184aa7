"""A server of labels with a certificate of its own, which says what a test tells it to. Real TLS, real sockets."""

from __future__ import annotations

import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import mkdtemp


@dataclass(slots=True)
class LabelServer:
    """``answers`` by path: (status, body, headers); anything else is 404. ``asked``: paths, in order."""

    port: int
    ca_file: Path
    answers: dict[str, tuple[int, bytes, dict[str, str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        """As settings name it."""
        return f"localhost:{self.port}"

    def url(self, path: str) -> str:
        """An address here."""
        return f"https://{self.host}{path}"

    def give(self, path: str, content: bytes, status: int = 200, **headers: str) -> str:
        """Answer with this from now on; returns the address."""
        self.answers[path] = (status, content, headers)
        return self.url(path)


@contextmanager
def label_server() -> Iterator[LabelServer]:
    """A server, running; it is away afterwards."""
    certificate, key = _certificate()
    told: list[LabelServer] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            told[0].asked.append(self.path)
            status, body, headers = told[0].answers.get(self.path, (404, b"", {}))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *values: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        told.append(LabelServer(port=server.server_address[1], ca_file=certificate))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield told[0]
        finally:
            server.shutdown()
            thread.join()


@cache
def _certificate() -> tuple[Path, Path]:
    """A certificate for localhost that vouches for itself, and its key."""
    folder = Path(mkdtemp(prefix="shipfloor-label-server-"))
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    made += ["-keyout", str(key), "-out", str(certificate), "-days", "3650", "-subj", "/CN=localhost"]
    made += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run(made, check=True, capture_output=True)
    return certificate, key
