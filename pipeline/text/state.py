"""Articles that a page carries in its scripts: JSON-LD, `__NEXT_DATA__`, `window.initialState = {…}`, variables.

No script is run: JSON is parsed, string literals are unescaped. An article is recognised by its shape, an object with a
long text under a usual key and a title or a time beside it, not by the site.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pipeline.text.document import Document

TEXTS = (
    "content", "articlebody", "contenthtml", "content_html", "htmlcontent", "html", "body", "text", "main",
    "maincontent", "widgetcontent", "articlecontent", "article_content", "content_noencode", "contenttext", "detail",
    "detailcontent", "newscontent", "postcontent", "textcontent", "richcontent", "txt", "content_text",
    "description_html", "markdown",
)  # fmt: skip
TITLES = ("title", "headline", "articletitle", "newstitle", "widgettitle", "name", "msg_title", "subject")
TIMES = (
    "datepublished", "publishtime", "publish_time", "published_at", "publishedat", "pubtime", "pub_time", "publishdate",
    "publish_date", "pubdate", "display_time", "displaytime", "ctime", "create_time", "createtime", "created_at",
    "pubtimelong", "ptime", "time", "date", "addtime", "dateline", "ori_create_time",
)  # fmt: skip
PUBLISHERS = (
    "source",
    "sourcename",
    "source_name",
    "media",
    "medianame",
    "media_name",
    "origin",
    "nick_name",
    "nickname",
    "mpname",
)
AUTHORS = ("author", "authorname", "author_name", "username", "widgetauthor")
MIN_WIDE = 60  # full-width characters that make a text
MAX_SCRIPT = 3_000_000
MAX_VALUES = 100_000  # members of objects and lists looked at
MAX_SCRIPTS = 40
MAX_ASSIGNMENTS = 200  # of one script that are looked at
DECODER = json.JSONDecoder()
ASSIGNED = re.compile(
    r"""(?:window\s*(?:\.\s*[\w$]+|\[\s*["'][\w$]+["']\s*\])+|(?:var|let|const)\s+[\w$]+|(?<![\w$.])[\w$.]{1,80})
    \s*=\s*(?=[{\[]|JSON\.parse\()""",
    re.X,
)
LITERAL = re.compile(
    r"""\b(content_noencode|content|articleContent|text_page_info|desc)\s*[:=]\s*(?:JsDecode|htmlDecode)?\(?\s*(?:"((?:[^"\\\n]|\\.){80,400000})"|'((?:[^'\\\n]|\\.){80,400000})')"""
)
ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", re.S)
CONTROL = {"n": "\n", "t": "\t", "r": "\n", "b": "", "f": "", "0": ""}


@dataclass(frozen=True, slots=True)
class Carried:
    """An article as a script carries it: strings as found; `text` may be HTML."""

    text: str
    title: str = ""
    published: str = ""
    publisher: str = ""
    author: str = ""


def from_scripts(document: Document, title: str = "") -> Carried | None:
    """The longest article among the page's scripts; one whose title is the page's goes first."""
    best: Carried | None = None
    best_key = (False, 0.0)
    for carried in _all(document):
        wide = weight(carried.text)
        same = bool(title) and bool(carried.title) and (carried.title in title or title in carried.title)
        if wide >= MIN_WIDE and (same, wide) > best_key:
            best, best_key = carried, (same, wide)
    return best


def from_json(value: Any, path: str = "") -> Carried | None:
    """The article in a JSON answer: at the dotted path (`a.b|c` tries two), else by its shape."""
    if path:
        found = _at(value, path)
        if isinstance(found, str) and found.strip():
            holder = _at(value, path.split("|")[0].rpartition(".")[0]) if "." in path else value
            return _carried(holder if isinstance(holder, Mapping) else {}, found)
    carried = max(_objects(value), key=lambda c: weight(c.text), default=None)
    return carried if carried and carried.text.strip() else None


def parse(text: str) -> Any:
    """JSON, with or without `callback(…)` or `name = …;` around it. None where it is none."""
    text = text.lstrip("\ufeff \t\r\n")
    if text[:1] not in "{[" and (opened := re.match(r"[\w$.\s\[\]'\"]{1,80}[(=]\s*(?=[{\[])", text)):
        text = text[opened.end() :]
    return _json(text)


def weight(text: str) -> float:
    """Full-width characters of a text: how much Chinese it holds, HTML or not."""
    return (len(text.encode("utf-8", "replace")) - len(text)) / 2


def _json(text: str, at: int = 0) -> Any:
    try:
        return DECODER.raw_decode(text, at)[0]
    except (ValueError, RecursionError):  # no JSON, or nested beyond reason
        return None


def _all(document: Document) -> Iterator[Carried]:
    count = 0
    for kind, _, text in document.scripts:
        if weight(text) < MIN_WIDE and "\\u" not in text:
            continue
        count += 1
        if count > MAX_SCRIPTS:
            return
        text = text[:MAX_SCRIPT].strip()
        if "json" in kind or text[:1] in "{[":
            yield from _objects(_json(text))
            continue
        for found in islice(ASSIGNED.finditer(text), MAX_ASSIGNMENTS):
            value = _assigned(text, found.end())
            if value:
                yield from _objects(value)
        for literal in islice(LITERAL.finditer(text), MAX_ASSIGNMENTS):
            yield Carried(html.unescape(unescape(literal[2] or literal[3] or "")))


def _assigned(text: str, at: int) -> Any:
    if text.startswith("JSON.parse(", at):
        quote = text[at + 11 : at + 12]
        found = re.compile(r'"((?:[^"\\]|\\.)*)"' if quote == '"' else r"'((?:[^'\\]|\\.)*)'").match(text, at + 11)
        return _json(unescape(found[1])) if found else None
    return _json(text, at) if text[at : at + 200].strip("{[ \r\n\t")[:1] in ('"', "{", "[") else None


def unescape(literal: str) -> str:
    r"""A JavaScript string literal's content: \x26, \u4e2d, \n, \"."""

    def character(found: re.Match[str]) -> str:
        if code := found[1] or found[2]:
            return chr(int(code, 16))
        return CONTROL.get(found[3], found[3])

    return ESCAPE.sub(character, literal)


def _objects(value: Any) -> Iterator[Carried]:
    """Every object with a text, without recursion."""
    stack = [value]
    left = MAX_VALUES
    while stack and left > 0:
        value = stack.pop()
        left -= 1
        if isinstance(value, Mapping):
            for key, text in value.items():
                if isinstance(text, str) and key.lower() in TEXTS and len(text) >= MIN_WIDE // 2:
                    yield _carried(value, text)
            stack.extend(v for v in value.values() if isinstance(v, (Mapping, list)))
        elif isinstance(value, list):
            stack.extend(v for v in value if isinstance(v, (Mapping, list)))


def _carried(holder: Mapping[str, Any], text: str) -> Carried:
    said = {str(key).lower(): value for key, value in holder.items()}
    return Carried(text, _first(said, TITLES), _first(said, TIMES), _first(said, PUBLISHERS), _first(said, AUTHORS))


def _first(said: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    for key in keys:
        value = said.get(key)
        if isinstance(value, Mapping):
            value = value.get("name") or value.get("nickname")
        if isinstance(value, (str, int, float)) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()[:200]
    return ""


def _at(value: Any, path: str) -> Any:
    for way in path.split("|"):
        found = value
        for step in re.split(r"[.\[\]]+", way.strip()):
            if not step:
                continue
            if isinstance(found, Mapping):
                found = found.get(step)
            elif isinstance(found, list) and re.fullmatch(r"-?\d+", step) and -len(found) <= int(step) < len(found):
                found = found[int(step)]
            else:
                found = None
        if found not in (None, "", [], {}):
            return found
    return None
