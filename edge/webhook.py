"""A second system behind an address: each code is one POST of plain text. Knows no code. Loads httpx when made."""

from __future__ import annotations

import httpx

from edge.errors import SettingsError
from hardware.errors import OutletError

SEND_SECONDS = 2.0


class Webhook:
    """Posts to ``url``; whatever is not a 2xx is a code that was not taken."""

    def __init__(self, *, url: str, token: str = "") -> None:
        if not url.startswith(("http://", "https://")):
            raise SettingsError(f"webhook: url = {url!r} is no http or https address. Nothing was started.")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._url = url
        self._client = httpx.Client(headers=headers, timeout=SEND_SECONDS, trust_env=False)

    def send(self, data: bytes) -> None:
        """Post it. Raises OutletError."""
        try:
            answer = self._client.post(self._url, content=data, headers={"Content-Type": "text/plain; charset=utf-8"})
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise OutletError(type(error).__name__) from error
        if not answer.is_success:
            raise OutletError(f"HTTP {answer.status_code}")

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()
