"""import: WARC files, saved pages, feeds and article lines → pages and articles, resumable, nothing twice.

Imported history fills what is known before and raises no alert, unless it is imported to do so.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

import store
from config import Settings
from jobs import lines
from jobs.runs import Progress, quiet
from records import Article, InputError, Page
from store import warc_files
from store.warc import Archive

BATCH = 200
SOURCE = "import"
LARGEST = 64 << 20  # of one saved page
PAGES = {".html", ".htm", ".shtml", ".xhtml"}
FEEDS = {".xml", ".rss", ".atom"}
TEXTS = {".jsonl", ".ndjson", ".txt"}
WARCS = {".warc", ".arc"}
OWN_ADDRESS = re.compile(
    rb"""<(?:link[^>]+rel=["']?canonical["']?[^>]+href|meta[^>]+property=["']og:url["'][^>]+content)=["']?(https?://[^"'\s>]+)""",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Options:
    limit: int | None = None  # None: everything
    alert: bool = False  # what is imported may raise alerts


def import_(
    engine: Engine, settings: Settings, paths: Iterable[Path], options: Options, progress: Progress = quiet
) -> dict[str, int]:
    """Import files and folders, at most `options.limit` items. Counts of what became of them: new, changed, same.

    A second import of the same files changes nothing; one that was killed is taken up by running it again. Raises
    InputError naming the file (and line) that cannot be read; what came before it is kept.
    """
    said = "alert" if options.alert else "history"
    counts: Counter[str] = Counter()
    left, now = options.limit, settings.now()
    with Archive(settings.archive.dir, f"import-{now:%Y%m%dT%H%M%S}", day=now.astimezone(UTC).date()) as archive:
        for file in files(paths):
            if kind_of(file) == "lines":
                items: Iterator[Article] | Iterator[Page] = articles(file, now, said)
            else:
                items = (replace(page, hint=replace(page.hint, imported=said)) for page in pages(file, now))
            for batch in batched(items, left):
                _keep(engine, archive, batch, counts)
                left = None if left is None else left - len(batch)
                progress(counts.total(), options.limit)
            if left == 0:
                break
    return dict(counts)


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and those of a kind we read in the folders named, in the order of their names."""
    for path in paths:
        if path.is_dir():
            yield from (file for file in sorted(path.rglob("*")) if file.is_file() and kind_of(file))
        elif not path.exists():
            raise InputError(f"{path}: no such file or folder")
        elif not kind_of(path):
            raise InputError(f"{path}: not a WARC, HTML, feed, JSONL or text file, by its name")
        else:
            yield path


def kind_of(path: Path) -> str:
    """lines · warc · html · feed; "" where the name says none of them."""
    suffix = Path(path.name.removesuffix(".gz")).suffix.lower()
    for kind, suffixes in (("lines", TEXTS), ("warc", WARCS), ("html", PAGES), ("feed", FEEDS)):
        if suffix in suffixes:
            return kind
    return ""


def pages(file: Path, now: datetime) -> Iterator[Page]:
    """The pages of one WARC, saved page or feed file."""
    kind = kind_of(file)
    if kind == "warc":
        yield from warc_files.pages(file, SOURCE)
        return
    body = _read(file)
    if kind == "feed":
        from crawler import feeds

        yield from feeds.pages(body, SOURCE, str(file), now)
        return
    found = OWN_ADDRESS.search(body[:200_000])
    url = found[1].decode("ascii", "replace") if found else file.resolve().as_uri()
    yield Page(SOURCE, url, now, "text/html", body)


def _read(file: Path) -> bytes:
    try:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as opened:
            body = opened.read(LARGEST + 1)
    except (OSError, EOFError) as error:
        raise InputError(f"{file}: cannot be read: {error}") from None
    if len(body) > LARGEST:
        raise InputError(f"{file}: larger than {LARGEST >> 20} MB")
    return body


def articles(file: Path, now: datetime, said: str) -> Iterator[Article]:
    return (replace(article, first_recorded_only=said != "alert") for article in lines.read(file, now))


def batched(items: Iterator[Article] | Iterator[Page], left: int | None) -> Iterator[list[Article | Page]]:
    """Lists of up to BATCH, `left` items in all; what was read before an error comes before the error."""
    batch: list[Article | Page] = []
    taken = 0
    try:
        for item in items if left is None or left > 0 else ():
            batch.append(item)
            taken += 1
            if taken == left:
                break
            if len(batch) == BATCH:
                yield batch
                batch = []
    except InputError:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _keep(engine: Engine, archive: Archive, batch: list[Article | Page], counts: Counter[str]) -> None:
    with engine.begin() as db:
        for item in batch:
            if isinstance(item, Article):
                counts[store.articles.keep(db, item)] += 1
            elif store.pages.locate(db, item.digest):
                counts["same"] += 1
            else:
                counts["new"] += store.pages.keep(db, item, *archive.append(item))
