"""Whole kinds of pages, scored as the body of an article is judged: F1 of character bigrams, mean of each kind.

tests/pages/groups/<kind>/<page>.html with its body in <page>.txt; an article of several pages is a folder with its
addresses. Markup as sites have it, words our own.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections import Counter
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.text import article
from pipeline.text.parts import joined
from records import Page

ROOT = Path(__file__).resolve().parents[3]
GROUPS = ROOT / "tests" / "pages" / "groups"
SHARED = ROOT.parent / "shared" / "data" / "pages"
NOW = datetime.fromisoformat("2024-05-22T12:00:00+08:00")
ENOUGH = 0.95
SHOWN = 0.99
REAL_ENOUGH = {"flash": 0.94, "wechat": ENOUGH, "traditional": ENOUGH}  # of real pages, with all their oddities
FLASH = 250  # characters below which an article is a flash
EDITOR = re.compile(
    r"^[（(【\[]?\s*(?:本文)?(?:原标题|责任编辑|责编|编辑|来源|本文来源|稿源|校对|文章来源|转载请注明|纠错|声明|版权声明)"
    r"\s*[:：】丨|].{0,60}$"
)


def bigrams(text: str) -> Counter[str]:
    """Without blanks, Markdown's signs and lines of editors, whatever the width of letters."""
    kept = "\n".join(line for line in map(str.strip, text.split("\n")) if line and not EDITOR.match(line))
    flat = re.sub(r"[\s\u3000\xa0\u200b\ufeff|*#>`_\-]+", "", unicodedata.normalize("NFKC", kept))
    return Counter(map("".join, pairwise(flat)))


def f1(want: str, got: str) -> float:
    a, b = bigrams(want), bigrams(got)
    return 2 * (a & b).total() / (a.total() + b.total()) if a and b else 0.0


def read(file: Path, url: str) -> str:
    made = article(Page("", url, NOW, "text/html", file.read_bytes()), None).article
    return made.text if made else ""


def read_all(folder: Path) -> str:
    """The article of several pages as it comes together: the first page names the next ones, those are fetched."""
    urls = json.loads((folder / "urls.json").read_text(encoding="utf-8"))
    files = {url: folder / f"{n}.html" for n, url in enumerate(urls, 1)}
    found, met = [], [urls[0]]
    for url in met:  # it grows
        page = article(Page("", url, NOW, "text/html", files[url].read_bytes()), None)
        if page.article:
            found.append(page.article)
        met += [further for further in page.next_pages if further in files and further not in met]
    return joined(found[0], found[1:]).text if found else ""


def scores(kind: str) -> dict[str, float]:
    said = {}
    for file in sorted((GROUPS / kind).glob("*.txt")):
        whole = file.with_suffix("")
        address = f"https://www.{kind}.example/{file.stem}"
        got = read_all(whole) if whole.is_dir() else read(file.with_suffix(".html"), address)
        said[file.stem] = f1(file.read_text(encoding="utf-8"), got)
    return said


def table(kind: str, said: dict[str, float]) -> None:
    """For who runs it with -s, and for the report of a failure."""
    least = sorted(said.items(), key=lambda one: one[1])
    lines = [f"{kind:18} {len(said):3} pages  mean {sum(said.values()) / len(said):.4f}  least {least[0][1]:.4f}"]
    lines += [f"    {score:.4f}  {name}" for name, score in least if score < SHOWN]
    sys.stdout.write("\n".join(["", *lines, ""]))


@pytest.mark.parametrize(
    ("kind", "count"), [("flash", 20), ("state", 10), ("several", 5), ("wechat", 10), ("traditional", 10)]
)
def test_the_bodies_of_a_kind_are_found(kind: str, count: int) -> None:
    said = scores(kind)
    mean = sum(said.values()) / len(said)
    table(kind, said)
    assert len(said) == count
    assert mean >= ENOUGH
    assert min(said.values()) >= 0.5


def real(kind: str) -> list[tuple[Path, str]]:
    gold = SHARED / "gold.json"
    if not gold.exists():
        pytest.skip("no ../shared/data/pages here")
    pages = json.loads(gold.read_text(encoding="utf-8"))
    kinds = {
        "flash": lambda page: len(page["body"]) < FLASH,
        "wechat": lambda page: "weixin" in page["domain"],
        "traditional": lambda page: page["script"] == "hant",
    }
    return [(SHARED / page["file"], page["body"]) for page in pages if kinds[kind](page)]


@pytest.mark.parametrize("kind", ["flash", "wechat", "traditional"])
def test_the_bodies_of_a_kind_are_found_on_real_pages(kind: str) -> None:
    said = {file.name: f1(body, read(file, "")) for file, body in real(kind)}
    mean = sum(said.values()) / len(said)
    table(f"real {kind}", said)
    assert mean >= REAL_ENOUGH[kind]
