"""Pages in the shapes sites really have, with our own words: one page and one JSON file each."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.text import article
from pipeline.text.article import said_date
from records import Page

SHAPES = Path(__file__).resolve().parents[2] / "pages" / "shapes"
LATER = datetime.fromisoformat("2024-12-31T12:00:00+08:00")


@pytest.mark.parametrize("path", sorted(SHAPES.rglob("*.html")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_page_is_read_as_its_json_says(path):
    want = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    fetched = datetime.fromisoformat(want["fetched_at"]) if "fetched_at" in want else LATER
    found = article(
        Page("shapes", want.get("url", "https://www.site.example/a"), fetched, "text/html", path.read_bytes()), None
    )
    made = found.article
    assert made is not None, found.why
    got = {
        "title": made.title,
        "published": said_date(made.published),
        "origin": made.published.origin.value if made.published else None,
        "publisher": made.publisher,
        "author": made.author,
        "method": made.method,
        "next_pages": list(found.next_pages),
    }
    assert {key: got[key] for key in got.keys() & want.keys()} == {key: want[key] for key in got.keys() & want.keys()}
    assert [piece for piece in want["holds"] if piece not in made.text] == []
    assert [piece for piece in want["lacks"] if piece in made.text] == []


def test_every_shape_has_several_pages():
    pages = [path.parent.name for path in SHAPES.rglob("*.html")]
    assert {name for name in pages if pages.count(name) >= 3} >= {"flash", "state", "wechat", "several", "traditional"}
