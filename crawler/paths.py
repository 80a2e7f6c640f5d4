"""Dotted paths into JSON: `data.list`, `a|b` (the first that holds something), `0` or `*` for the members of a list."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

FIELD = re.compile(r"\{([^{}]+)\}")
WRAPPER = re.compile(r"^\s*(?:/\*.*?\*/\s*)?(?:(?:var|let|const)\s+)?[\w$.\[\]'\"]+\s*(\(|=)\s*", re.S)
CODES = ("code", "stock_code", "stockCode", "symbol", "ticker", "secu_code", "StockID", "stock_id")


def parse(text: str) -> Any:
    """The JSON of an answer, out of its `callback(…)` or `name = …;` where it has one. ValueError for anything else."""
    text = text.lstrip("\ufeff \t\r\n")
    if text[:1] not in "{[" and (wrapper := WRAPPER.match(text)):
        text = text[wrapper.end() :]
    return json.JSONDecoder().raw_decode(text)[0]


def find(value: Any, path: str) -> Any:
    """What stands at the path; None where nothing does. An empty path is the value itself."""
    for way in path.split("|"):
        found = at(value, way.strip())
        if found not in (None, "", [], {}):
            return found
    return None


def at(value: Any, path: str) -> Any:
    """What stands at one path without alternatives, empty or not."""
    steps = [step for step in re.split(r"[.\[\]]+", path) if step]
    for n, step in enumerate(steps):
        if step == "*":
            members = list(value.values()) if isinstance(value, Mapping) else value
            rest = ".".join(steps[n + 1 :])
            return list(_flat(at(m, rest) for m in members)) if isinstance(members, list) else None
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and re.fullmatch(r"-?\d+", step):
            value = value[int(step)] if -len(value) <= int(step) < len(value) else None
        else:
            return None
    return value


def inner(value: Any) -> Any:
    """The JSON that stands in another JSON as a string; any other value, and what is no JSON, as it is."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _flat(values: Iterator[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list):
            yield from value
        elif value is not None:
            yield value


def text(value: Any, path: str) -> str:
    """What stands at the path as a line of text; "" for nothing, for objects and for lists of objects."""
    found = find(value, path) if path else None
    if isinstance(found, list):
        found = ", ".join(str(f) for f in found if isinstance(f, (str, int, float)))
    return str(found).strip() if isinstance(found, (str, int, float)) and not isinstance(found, bool) else ""


def truthy(value: Any, path: str) -> bool:
    """Something true stands there; "0", "false" and "no" are not."""
    found = find(value, path)
    return bool(found) and str(found).lower() not in {"0", "false", "no", "none", "null"}


def fill(template: str, value: Any) -> str:
    """`{path}` replaced by what stands there; "" where one of them is missing."""
    found = {field: text(value, field) for field in FIELD.findall(template)}
    return FIELD.sub(lambda f: found[f[1]], template) if all(found.values()) else ""


def address(template: str, value: Any) -> str:
    """As `fill`, for addresses: what is filled in cannot add a query, a fragment or another host."""
    if template == "{url}":  # the item's own address, whole
        return text(value, "url")
    found = {field: quote(text(value, field), safe="/,=") for field in FIELD.findall(template)}
    return FIELD.sub(lambda f: found[f[1]], template) if all(found.values()) else ""


def codes(value: Any) -> tuple[str, ...]:
    """Tickers from a list of codes, a list of objects with a code, or one string of them; distinct, as found."""
    if isinstance(value, str):
        value = re.split(r"[,;，；\s]+", value)
    if isinstance(value, Mapping):
        value = [value]
    if not isinstance(value, list):
        return ()
    named = (v if not isinstance(v, Mapping) else next((v[k] for k in CODES if v.get(k)), "") for v in value)
    found = (str(n).strip() for n in named if isinstance(n, (str, int)))
    return tuple(dict.fromkeys(code for code in found if code))


def state(page: str, name: str) -> Any:
    """The JSON a page has in the element with this id, or gives this name. ValueError where it does not."""
    opened = re.search(rf"<script[^>]*\bid\s*=\s*[\"']?{re.escape(name)}[\"']?[^>]*>", page)
    if opened is None:
        opened = re.search(rf"(?<![\w$.]){re.escape(name)}[\"']?\]?\s*(?:=(?!=)|:)\s*", page)
    if opened is None:
        raise ValueError(f"no {name} in the page")
    rest = page[opened.end() :].lstrip()
    if rest.startswith("JSON.parse("):
        return json.loads(json.JSONDecoder().raw_decode(rest.removeprefix("JSON.parse(").lstrip())[0])
    return json.JSONDecoder().raw_decode(rest)[0]
