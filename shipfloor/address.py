"""Where an app is served: as a browser wants it, and as this machine itself reaches it. Does not know who listens."""

from __future__ import annotations

from dataclasses import dataclass, replace

# A host that means every card of this machine is none that anybody could call.
_EVERYWHERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound


@dataclass(frozen=True, slots=True)
class Address:
    """A host and its port. Port 0 is any free one, chosen when bound."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """As a browser wants it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def local_url(self) -> str:
        """As this machine itself reaches what listens there, be it everywhere."""
        return replace(self, host=_EVERYWHERE.get(self.host, self.host)).url
