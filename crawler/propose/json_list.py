"""JSON → the list in it that looks most like headlines, and what its fields are called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any
from urllib.parse import urljoin

from crawler.feeds import TAG
from crawler.propose.pace import pace
from crawler.sites import site
from crawler.times import moment

DEEPEST = 7  # steps to a list, from the root
FEWEST = 3  # entries of a list
SAMPLE = 40  # entries that are looked at
MOST_OF = 0.8  # of the entries have a field, or it is none
LONG_TEXT = 200  # characters; what is longer is the article itself
NAME = re.compile(r"[\w-]+")
TITLE = re.compile(r"title|headline|subject|topic|name", re.I)
TIME = re.compile(r"time|date|publish|created|ctime|pub|(?:^|_)(?:at|ts)$|(?<=[a-z])At$", re.I)
URL = re.compile(r"url|link|href|uri|permalink|path|route|slug", re.I)
ID = re.compile(r"(?:^|_|\.)(?:id|slug|aid|nid|guid|key|uuid|code)$|[a-z]I[dD]$", re.I)
BODY = re.compile(r"content|body|html|text|article", re.I)
SUMMARY = re.compile(r"summary|excerpt|desc|abstract|brief|intro|digest|subtitle", re.I)
IMAGE = re.compile(r"img|image|pic|cover|avatar|thumb|icon|logo|video|poster|banner", re.I)
MEDIA = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|mp4|m3u8|mp3|css|js)(?:[?!@].*)?$", re.I)
TIME_RANK = ("gmt", "publish", "display", "pub", "post", "release", "date", "ctime", "creat", "time")
LATE = re.compile(r"updat|modif|edit|expire|end|start", re.I)
Columns = dict[str, list[str]]  # path of a field → its values, "" where an entry has none


@dataclass(slots=True)
class Found:
    """`table`: what a source's file says of this list. The higher the score the likelier it is the one meant."""

    table: dict[str, Any]
    titles: list[str]
    score: float


def read(data: Any, url: str, now: datetime, links: Sequence[str]) -> Found | None:
    """The best list; None where no list has titles and addresses. `links`: the page's, to learn addresses from ids."""
    found = [made for path, entries in _lists(data) if (made := _described(path, entries, url, now, links))]
    return max(found, key=lambda one: one.score, default=None)


def _lists(data: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Every list of objects, with its dotted path."""
    if depth > DEEPEST:
        return
    if isinstance(data, list):
        entries = [entry for entry in data if isinstance(entry, Mapping)]
        if len(entries) >= FEWEST and len(entries) >= MOST_OF * len(data):
            yield path, entries
        elif len(data) <= FEWEST:
            for number, inner in enumerate(data):
                yield from _lists(inner, f"{path}.{number}".strip("."), depth + 1)
    elif isinstance(data, Mapping):
        for key, inner in data.items():
            if NAME.fullmatch(str(key)):
                yield from _lists(inner, f"{path}.{key}".strip("."), depth + 1)


def _described(
    path: str, entries: Sequence[Mapping[str, Any]], url: str, now: datetime, links: Sequence[str]
) -> Found | None:
    columns = _columns(entries[:SAMPLE])
    title = _title(columns)
    if not title:
        return None
    address = _address(columns, url) or _template(columns, links)
    if not address:
        return None
    rules: dict[str, str] = {"items": path, "title": title, **address}
    table: dict[str, Any] = {}
    if published := _published(columns, now):
        rules["published"] = published
        zone = "UTC" if published.lower().endswith("gmt") else "Asia/Shanghai"
        table |= {"timezone": zone} if zone == "UTC" else {}
        table |= pace([at for text in columns[published] if (at := moment(text, now, zone))], now)
    if body := _longest(columns, BODY, LONG_TEXT):
        rules["body"] = body
        table["fulltext"] = "list"
    if summary := _longest(columns, SUMMARY, 10):
        rules["summary"] = summary
    titles = [" ".join(TAG.sub("", text).split()) for text in columns[title]]
    score = min(len(entries), 30) * (1 + bool(published) + ("url" in address)) * min(median(map(len, titles)), 30)
    return Found({**table, "list": rules}, titles, score)


def _columns(entries: Sequence[Mapping[str, Any]]) -> Columns:
    rows = [dict(_leaves(entry)) for entry in entries]
    names = dict.fromkeys(name for row in rows for name in row)
    found = {name: [row.get(name, "") for row in rows] for name in names}
    return {name: values for name, values in found.items() if sum(map(bool, values)) >= MOST_OF * len(rows)}


def _leaves(entry: Mapping[str, Any], path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    for key, value in entry.items():
        if not NAME.fullmatch(str(key)):
            continue
        here = f"{path}.{key}".strip(".")
        if isinstance(value, Mapping) and depth < 3:
            yield from _leaves(value, here, depth + 1)
        elif isinstance(value, (str, int, float)) and not isinstance(value, bool):
            yield here, str(value).strip()


def _best(columns: Columns, rank: Callable[[str, list[str]], float]) -> str:
    """The field of the highest rank above 0; "" where there is none. A shallow name wins over a deep one."""
    ranked = {name: rank(name, values) - 0.1 * name.count(".") for name, values in columns.items()}
    best = max(ranked, key=lambda name: ranked[name], default="")
    return best if best and ranked[best] > 0 else ""


def _title(columns: Columns) -> str:
    def rank(name: str, values: list[str]) -> float:
        length = median(len(TAG.sub("", value)) for value in values)
        if not TITLE.search(name) or not 5 <= length <= 120 or len(set(values)) < MOST_OF * len(values):
            return 0
        if any(value.startswith(("http://", "https://", "/")) for value in values):
            return 0
        own = name.removesuffix(".rendered").rpartition(".")[2].lower()
        return 4 if own == "title" else 3 if own.endswith("title") and "sub" not in own else 2 if own != "name" else 1

    return _best(columns, rank)


def _published(columns: Columns, now: datetime) -> str:
    def rank(name: str, values: list[str]) -> float:
        own = name.rpartition(".")[2].lower()
        if not TIME.search(name.rpartition(".")[2]) or (LATE.search(own) and "publish" not in own):
            return 0
        if sum(moment(value, now) is not None for value in values) < MOST_OF * len(values):
            return 0
        exact = any(len(value) > 10 for value in values) or all(value.isdigit() for value in values)
        return 1 + exact + next((1 - n / 20 for n, word in enumerate(TIME_RANK) if word in own), 0.0)

    return _best(columns, rank)


def _address(columns: Columns, url: str) -> dict[str, str]:
    def rank(name: str, values: list[str]) -> float:
        own = name.rpartition(".")[2]
        whole = all(value.startswith(("http://", "https://")) for value in values if value)
        if not whole and not (URL.search(own) and all(value.startswith("/") for value in values if value)):
            return 0
        if IMAGE.search(name) or any(MEDIA.search(value) for value in values) or _repeats(values):
            return 0
        home = sum(site(urljoin(url, value)) == site(url) for value in values) > len(values) / 2
        return 1 + bool(URL.search(own)) + 2 * home

    found = _best(columns, rank)
    return {"url": found} if found else {}


def _template(columns: Columns, links: Sequence[str]) -> dict[str, str]:
    """Ids that stand in the page's links say how an address is made of them."""
    for name, values in columns.items():
        if not ID.search(name) or _repeats(values):
            continue
        around = [found for value in values if value for link in links if (found := _around(link, value))]
        if around:
            common = max(set(around), key=around.count)
            if len({v for v in values if f"{common[0]}{v}{common[1]}" in links}) >= MOST_OF / 2 * len(values):
                return {"url_template": f"{common[0]}{{{name}}}{common[1]}"}
    return {}


def _around(link: str, value: str) -> tuple[str, str] | None:
    found = re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", link)
    return (link[: found.start()], link[found.end() :]) if found else None


def _repeats(values: list[str]) -> bool:
    return len(set(values)) < MOST_OF * len(values)


def _longest(columns: Columns, names: re.Pattern[str], least: int) -> str:
    def rank(name: str, values: list[str]) -> float:
        length = median(len(TAG.sub("", value)) for value in values)
        if not names.search(name) or length < least or any(v.startswith(("http://", "https://")) for v in values):
            return 0
        return 1 + length / 1e6

    return _best(columns, rank)
