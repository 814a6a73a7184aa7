"""One call to an ERP over HTTP, with deadlines. Knows when the first byte leaves; not what is sent or what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import monotonic

import httpx

from edge.erp.prepare import Prepared
from edge.erp.verdict import Answer
from edge.errors import AnswerLost, Unreachable

CONNECT_SECONDS = 3.0
WRITE_SECONDS = 3.0
READ_SECONDS = 4.0
ANSWER_SECONDS = 8.0
ANSWER_BYTES_MAX = 65_536
_FIRST_BYTE = "http11.send_request_headers.started"


class ErpLink:
    """A connection a call: one that was kept open may be closed by the other side just when we send."""

    def __init__(self, *, read_seconds: float = READ_SECONDS) -> None:
        self._client = httpx.Client(
            timeout=httpx.Timeout(CONNECT_SECONDS, read=read_seconds, write=WRITE_SECONDS),
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=0),
            trust_env=False,  # a proxy in between would be spoken to before the ERP is
        )

    def call(self, request: Prepared, begun: Callable[[], None]) -> Answer:
        """Send it and give the whole answer; ``begun`` is called when connected, before the first byte leaves.

        Raises Unreachable (no byte left us) or AnswerLost.
        """
        left = False

        def trace(event: str, _info: Mapping[str, object]) -> None:
            nonlocal left
            if event == _FIRST_BYTE:
                begun()
                left = True

        try:
            with self._client.stream(
                request.method,
                request.url,
                headers=request.headers,
                content=request.body or None,
                extensions={"trace": trace},
            ) as answer:
                return Answer(answer.status_code, _whole(answer))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # Its own words may quote what was sent: only its kind is told on.
            if left:
                raise AnswerLost(type(error).__name__) from None
            raise Unreachable(type(error).__name__) from None

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()


def _whole(answer: httpx.Response) -> bytes:
    """The body, if it comes in time and is no more than an answer is."""
    end = monotonic() + ANSWER_SECONDS
    body = bytearray()
    for part in answer.iter_bytes():
        body += part
        if monotonic() > end:
            raise AnswerLost("too slow")
        if len(body) > ANSWER_BYTES_MAX:
            raise AnswerLost("too long")
    return bytes(body)
