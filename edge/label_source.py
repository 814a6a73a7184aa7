"""Fetches a label that lies somewhere else, by https from hosts that the settings name. Does not know whose it is.

An address may be a key to what lies behind it: no error and no log line of this file names one.
"""

from __future__ import annotations

import logging
import ssl
from time import monotonic

import httpx

from edge.errors import LabelUnfetched
from edge.label_hosts import allowed
from edge.settings import LabelSettings
from hardware.document import DOCUMENT_BYTES_MAX

FETCH_SECONDS_MAX = 10.0

# Both would log each address, with whatever key is in it.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

_REDIRECTS_MAX = 3
_TIMEOUT = httpx.Timeout(5.0, connect=3.0)


class LabelSource:
    """One client for all labels."""

    def __init__(self, settings: LabelSettings) -> None:
        self._hosts = settings.hosts
        context = ssl.create_default_context(cafile=None if settings.ca_file is None else str(settings.ca_file))
        # No proxy from the environment: where a label comes from is the settings' affair alone.
        self._client = httpx.Client(verify=context, timeout=_TIMEOUT, follow_redirects=False, trust_env=False)

    def fetch(self, url: str) -> bytes:
        """Return what lies there. Raises LabelUnfetched."""
        until = monotonic() + FETCH_SECONDS_MAX
        for _ in range(_REDIRECTS_MAX + 1):
            if not allowed(url, self._hosts):
                raise LabelUnfetched("label_host")
            found = self._step(url, until)
            if isinstance(found, bytes):
                return found
            url = found
        raise LabelUnfetched("label_redirects")

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def _step(self, url: str, until: float) -> bytes | str:
        """The content, or where it has moved to."""
        try:
            with self._client.stream("GET", url) as answer:
                if answer.has_redirect_location:
                    return str(answer.next_request.url) if answer.next_request is not None else ""
                if answer.status_code != httpx.codes.OK:
                    raise LabelUnfetched("label_denied" if answer.status_code in {401, 403} else "label_not_there")
                return _read(answer, until)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise LabelUnfetched("label_unreachable") from error.__cause__


def _read(answer: httpx.Response, until: float) -> bytes:
    content = bytearray()
    for part in answer.iter_bytes():
        content += part
        if len(content) > DOCUMENT_BYTES_MAX:
            raise LabelUnfetched("label_too_large")
        if monotonic() > until:
            raise LabelUnfetched("label_unreachable")
    return bytes(content)
