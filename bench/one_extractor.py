"""One extractor in one fresh process: saved pages in, articles and their cost out. Runs in the interpreter that has it.

    python bench/one_extractor.py NAME < pages.jsonl

In: one JSON object a line, `{"file", "path", "encoding"}`. Out: one `{"file", "title", "text", "published", "error"}` a
page, then `{"version", "seconds", "mb"}`: CPU seconds of the better of two passes over all pages, after one that warms
up; and the peak memory of the process. Others get the page decoded, outside the clock; ours gets the bytes and finds the
encoding itself. Runs on one core. Standard library only, but for the extractor.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import resource
import sys
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

PASSES = 2
Said = dict[str, Any]
Extract = Callable[[bytes, str], Said]  # the bytes and the decoded page → title, text, published
BLOCKS = (
    "address article blockquote br dd div dl dt figcaption h1 h2 h3 h4 h5 h6 hr li ol p pre section table td th tr ul"
)


def baimo() -> Extract:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from datetime import UTC, datetime

    saved = importlib.import_module("pipeline.text").saved
    now = datetime(2026, 11, 1, tzinfo=UTC)
    return lambda body, _: saved("", body, now)  # type: ignore[no-any-return]


def trafilatura() -> Extract:
    library = importlib.import_module("trafilatura")

    def extract(_: bytes, page: str) -> Said:
        found = library.bare_extraction(page, include_comments=False, with_metadata=True)
        return {"title": found.title, "text": found.text, "published": found.date} if found else {}

    return extract


def readability() -> Extract:
    library = importlib.import_module("readability")

    def extract(_: bytes, page: str) -> Said:
        document = library.Document(page)
        return {"text": _text(document.summary(html_partial=True)), "title": document.short_title()}

    return extract


def newspaper4k() -> Extract:
    library = importlib.import_module("newspaper")

    def extract(_: bytes, page: str) -> Said:
        article = library.Article("http://bench.example/", language="zh", fetch_images=False)
        article.download(input_html=page)
        article.parse()
        at = article.publish_date
        return {"title": article.title, "text": article.text, "published": at.isoformat() if at else None}

    return extract


def magic_html() -> Extract:
    extractor = importlib.import_module("magic_html").GeneralExtractor()

    def extract(_: bytes, page: str) -> Said:
        found = extractor.extract(page, base_url="http://bench.example/")
        return {"title": found.get("title"), "text": _text(found.get("html") or "")}

    return extract


def _text(fragment: str) -> str:
    """The text of an HTML fragment, a line a block."""
    html = importlib.import_module("lxml.html")
    if not fragment.strip():
        return ""
    root = html.fragment_fromstring(fragment, create_parent="div")
    for node in root.iter(*BLOCKS.split()):
        node.tail = "\n" + (node.tail or "")
    return str(root.text_content())


EXTRACTORS: dict[str, tuple[str, Callable[[], Extract]]] = {
    "Baimo": ("", baimo),
    "trafilatura": ("trafilatura", trafilatura),
    "readability-lxml": ("readability-lxml", readability),
    "newspaper4k": ("newspaper4k", newspaper4k),
    "magic-html": ("magic-html", magic_html),
}


def _careful(extract: Extract, body: bytes, page: str) -> Said:
    """What another's extractor raises counts as a page without text, whatever it is."""
    try:
        return extract(body, page)
    except Exception as error:  # noqa: BLE001
        return {"error": f"{type(error).__name__}: {error}"[:200]}


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    package, make = EXTRACTORS[sys.argv[1]]
    asked = [json.loads(line) for line in sys.stdin]
    bodies = [Path(said["path"]).read_bytes() for said in asked]
    pages = [body.decode(said["encoding"], "replace") for body, said in zip(bodies, asked, strict=True)]
    extract = make()
    found = [_careful(extract, body, page) for body, page in zip(bodies, pages, strict=True)]
    times = []
    for _ in range(PASSES):
        began = time.process_time()
        for body, page in zip(bodies, pages, strict=True):
            _careful(extract, body, page)
        times.append(time.process_time() - began)
    for said, one in zip(asked, found, strict=True):
        kept = {name: one.get(name) for name in ("title", "text", "published", "source", "error")}
        sys.stdout.write(json.dumps({"file": said["file"], **kept}) + "\n")
    mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(
        json.dumps({"version": version(package) if package else "", "seconds": min(times), "mb": round(mb)}) + "\n"
    )


if __name__ == "__main__":
    main()
