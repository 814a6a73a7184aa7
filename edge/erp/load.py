"""An ERP as the settings name it: its template read from a file or from those that ship, and checked against them."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

import msgspec

from edge.erp.fields import names_in
from edge.erp.template import Call, Request, Template, parse_template
from edge.errors import TemplateError
from edge.settings import ErpSettings

R = TypeVar("R", bound=Request)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erp:
    """An ERP that is told facts. Its secrets are in no other place."""

    name: str
    template: Template
    calls: dict[str, Call]
    values: dict[str, str]
    secrets: dict[str, str] = field(repr=False)


def load_erp(settings: ErpSettings) -> Erp:
    """Raises TemplateError, which names the file and the key."""
    template = parse_template(*_read(settings.template))
    where = f"erps {settings.name}"
    missing = [name for name in template.secrets if not settings.secrets.get(name)]
    if missing:
        raise TemplateError(f"{where}: secrets: {', '.join(missing)} not given. Nothing was started.")
    if strange := sorted(settings.secrets.keys() - set(template.secrets)):
        raise TemplateError(f"{where}: secrets: the template knows no {', '.join(strange)}. Nothing was started.")
    if strange := sorted(set(settings.facts) - set(template.calls)):
        known = ", ".join(template.calls)
        raise TemplateError(f"{where}: facts: the template posts no {', '.join(strange)}; it posts {known}.")
    calls: dict[str, Call] = {name: _at(call, settings.address, where) for name, call in template.calls.items()}
    wanted = {name: call for name, call in calls.items() if not settings.facts or name in settings.facts}
    known_values = {
        name.removeprefix("value.")
        for call in wanted.values()
        for part in (call.url, call.headers, call.form, call.json)
        for name in names_in(part)
        if name.startswith("value.")
    }
    if strange := sorted(settings.values.keys() - known_values):
        raise TemplateError(f"{where}: values: the template asks for no {', '.join(strange)}. Nothing was started.")
    return Erp(
        name=settings.name, template=template, calls=wanted, values=settings.values, secrets=dict(settings.secrets)
    )


def shipped() -> list[str]:
    """The names of the templates that ship."""
    folder = resources.files("edge.erp").joinpath("data")
    return sorted(each.name.removesuffix(".json") for each in folder.iterdir() if each.name.endswith(".json"))


def _read(template: str) -> tuple[bytes, str]:
    if template in shipped():
        name = f"{template}.json"
        return resources.files("edge.erp").joinpath("data", name).read_bytes(), name
    try:
        return Path(template).read_bytes(), template
    except OSError as error:
        known = ", ".join(shipped())
        raise TemplateError(
            f"{template}: is no template that ships ({known}) and no file that can be read ({error.strerror})."
            " Nothing was started."
        ) from error


def _at(request: R, address: str, where: str) -> R:
    """The request at another address, as a test environment or the shop's own program has one."""
    if not address:
        return request
    there = urlsplit(address)
    if there.scheme not in {"http", "https"} or not there.netloc or there.path.strip("/"):
        raise TemplateError(f"{where}: address: {address!r} is no http(s)://HOST[:PORT]. Nothing was started.")
    moved = msgspec.structs.replace(
        request, url=urlunsplit(urlsplit(request.url)._replace(scheme=there.scheme, netloc=there.netloc))
    )
    ask = moved.ask if isinstance(moved, Call) else None
    return moved if ask is None else msgspec.structs.replace(moved, ask=_at(ask, address, where))
