"""Records and Scrapy's requests and responses, one made from the other."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from scrapy.http import Headers, Response

from records import SHANGHAI, Endpoint

PLACEHOLDER = re.compile(r"\{(\w+)\}")


def filled(value: Any, given: Mapping[str, str]) -> Any:
    """`{now}`, `{page}` … replaced, in the strings of lists and objects too; names not given stay as they are."""
    if isinstance(value, str):
        return PLACEHOLDER.sub(lambda found: given.get(found[1], found[0]), value)
    if isinstance(value, Mapping):
        return {key: filled(inner, given) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, given) for inner in value]
    return value


def times(now: datetime, since: datetime) -> dict[str, str]:
    """What stands for the time in an endpoint; days are Asia/Shanghai's."""
    seconds = now.timestamp()
    days = {"today": now.astimezone(SHANGHAI).date(), "since": since.astimezone(SHANGHAI).date()}
    said = {"now": f"{seconds:.0f}", "now_ms": f"{seconds * 1000:.0f}"}
    for name, day in days.items():
        said |= {name: day.isoformat(), f"{name}8": f"{day:%Y%m%d}"}
    return said


def body(endpoint: Endpoint, given: Mapping[str, str]) -> tuple[bytes, dict[str, str]]:
    """The body of a request for this endpoint and the headers that describe it."""
    if endpoint.form:
        form = {key: str(value) for key, value in filled(endpoint.form, given).items()}
        return urlencode(form).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
    if endpoint.json:
        text = json.dumps(filled(endpoint.json, given), ensure_ascii=False)
        return text.encode(), {"Content-Type": "application/json"}
    return b"", {}


def changing(endpoint: Endpoint) -> bool:
    """The address is another one each time, so nothing can be remembered under it."""
    said = (endpoint.url, *map(str, endpoint.params.values()))
    return any(PLACEHOLDER.search(value) for value in said)


def asked(response: Response) -> str:
    """The address that was asked for, before any redirect."""
    first: str = response.meta.get("redirect_urls", [response.url])[0]
    return first


def header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1").strip()


def media_type(response: Response) -> str:
    return header(response, "Content-Type").partition(";")[0].strip().lower()


def charset(response: Response) -> str:
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", header(response, "Content-Type"), re.I)
    return found[1] if found else ""


def pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values
    )
