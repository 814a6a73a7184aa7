"""A call to the running station: where it usually is, and the sentence where it cannot be called. Knows no question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from shipfloor.verbs.speech import UNUSABLE, Speech

STATION_URL = "http://127.0.0.1:8480"


@contextmanager
def calling(speech: Speech, url: str) -> Iterator[None]:
    """Leave with a sentence where the address is none (nothing was sent), or where no station answers there."""
    import httpx

    try:
        yield
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        speech.fail("url_malformed", code=UNUSABLE, url=url)
    except (httpx.HTTPError, ValueError):
        speech.fail("station_silent", url=url)
