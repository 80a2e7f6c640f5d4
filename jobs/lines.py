"""Article JSONL as analyze, import and replay take it: one object a line, `id` and `text` required, `.gz` too."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, TextIO

import net
from records import SHANGHAI, Article, Dated, InputError, Origin, Precision

END_OF_DAY = time(23, 59, 59)  # a day without a time counts as known when it is over


def read(path: Path, now: datetime) -> Iterator[Article]:
    """The articles of one file, in its order. A `.txt` file is one article, its id the stem.

    `seen_at` is `now`, `known_at` the publication (at day precision the day's end), or `now` where that is unknown.
    Raises InputError naming file and line.
    """
    with _opened(path) as file:
        if path.name.removesuffix(".gz").endswith(".txt"):
            yield article({"id": path.name.split(".")[0], "text": file.read()}, str(path), now)
            return
        number = 0
        try:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield article(_object(line), f"{path}:{number}", now)
        except (UnicodeDecodeError, EOFError, gzip.BadGzipFile) as error:
            raise InputError(f"{path}:{number + 1}: cannot be read on: {error}") from None


def _opened(path: Path) -> TextIO:
    try:
        if path.suffix == ".gz":
            return gzip.open(path, "rt", encoding="utf-8")
        return path.open(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None


def _object(line: str) -> Mapping[str, Any]:
    try:
        said = json.loads(line)
    except ValueError as error:
        return {"": f"not JSON: {error}"}
    return said if isinstance(said, dict) else {"": "not an object"}


def article(said: Mapping[str, Any], place: str, now: datetime) -> Article:
    """One line's article. Unknown keys are ignored; a `source` that is no string counts as none."""
    if "" in said:
        raise InputError(f"{place}: {said['']}")
    text, id_ = said.get("text"), said.get("id")
    if not isinstance(text, str) or not isinstance(id_, str | int):
        raise InputError(f"{place}: an article needs `id` and `text`")
    published = _published(said.get("publish_date"), place)
    title, url, source = (said[key] if isinstance(said.get(key), str) else "" for key in ("title", "url", "source"))
    canonical = net.canonical(url) if url.startswith(("http://", "https://")) else ""
    day = published.at.astimezone(SHANGHAI).date().isoformat() if published else ""
    return Article(
        id=hashlib.sha256((canonical or "\0".join((title, day, text))).encode(errors="replace")).hexdigest(),
        url=canonical,
        source=source,
        title=title,
        text=text,
        seen_at=now,
        known_at=known_at(published, now),
        published=published,
        publisher=source,
        method="import",
        external_id=str(id_),
    )


def known_at(published: Dated | None, now: datetime) -> datetime:
    """When imported or replayed news counts as known: at its publication, a bare day when it is over."""
    if published is None:
        return now
    if published.precision is Precision.MINUTE:
        return published.at
    day = published.at.astimezone(SHANGHAI).date()
    return datetime.combine(day, END_OF_DAY, SHANGHAI).astimezone(UTC)


def replayed(said: Article) -> Article:
    """As it was seen in its own day: a replay takes seen_at = known_at."""
    return replace(said, seen_at=said.known_at)


def _published(said: Any, place: str) -> Dated | None:
    if said is None or said == "":
        return None
    try:
        if isinstance(said, str) and len(said) == 10:
            at = datetime.combine(date.fromisoformat(said), time(), SHANGHAI)
            return Dated(at, Origin.META, Precision.DAY)
        at = datetime.fromisoformat(said)
    except (TypeError, ValueError):
        raise InputError(f"{place}: publish_date {said!r} is neither a day nor an ISO 8601 moment") from None
    return Dated(at if at.tzinfo else at.replace(tzinfo=SHANGHAI), Origin.META, Precision.MINUTE)
