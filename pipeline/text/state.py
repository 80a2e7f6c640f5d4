"""Articles that a page carries in its scripts: JSON-LD, `__NEXT_DATA__`, `window.initialState = {…}`, variables.

No script is run: JSON is parsed, string literals are unescaped. An article is recognised by its shape, an object with a
long text under a usual key and a title or a time beside it, not by the site.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import unquote

from pipeline.text import literals
from pipeline.text.document import Document
from pipeline.text.literals import json_at, unescape

TEXTS = (
    "content", "articlebody", "contenthtml", "content_html", "htmlcontent", "html", "body", "text", "main",
    "maincontent", "widgetcontent", "articlecontent", "article_content", "content_noencode", "contenttext", "detail",
    "detailcontent", "newscontent", "postcontent", "textcontent", "richcontent", "txt", "content_text",
    "description_html", "markdown", "bodyhtml", "body_html", "articlehtml", "article_html",
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
MAX_FAILED = 5  # assigned values that are neither JSON nor a literal, of one script: most are code
MAX_BLOCKS = 2_000  # of one article
ESCAPED = re.compile(r"\\u[0-9a-fA-F]{4}|%E[4-9](?:%[0-9A-Fa-f]{2}){2}", re.I)
ASSIGNED = re.compile(
    r"""(?:window\s*(?:\.\s*[\w$]+|\[\s*["'][\w$]+["']\s*\])+|(?:var|let|const)\s+[\w$]+|(?<![\w$.])[\w$.]{1,80})
    \s*=\s*(?=[{\[]|JSON\.parse\()""",
    re.X,
)
LITERAL = re.compile(
    r"""\b(content_noencode|content|articleContent|text_page_info|desc)\s*[:=]\s*(?:JsDecode|htmlDecode)?\(?\s*(?:"((?:[^"\\\n]|\\.){80,400000})"|'((?:[^'\\\n]|\\.){80,400000})')"""
)


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
    return json_at(text)


def weight(text: str) -> float:
    """Full-width characters of a text: how much Chinese it holds, HTML or not."""
    return (len(text.encode("utf-8", "replace")) - len(text)) / 2


def _all(document: Document) -> Iterator[Carried]:
    said = [(kind, text) for kind, _, text in document.scripts if weight(text) >= MIN_WIDE or ESCAPED.search(text)]
    for kind, text in said[:MAX_SCRIPTS]:
        text = text[:MAX_SCRIPT].strip()
        if text[:3] in ("%7B", "%5B", "%7b", "%5b"):
            text = unquote(text)
        if "json" in kind or text[:1] in "{[":
            yield from _objects(literals.resolved(json_at(text)))
            continue
        for value in _values(text):
            yield from _objects(value)
        if "(function" in text:
            yield from _objects(literals.called(text))
        for literal in islice(LITERAL.finditer(text), MAX_ASSIGNMENTS):
            yield Carried(html.unescape(unescape(literal[2] or literal[3] or "")))
    for value in literals.flight([text[:MAX_SCRIPT] for _, text in said if "__next_f" in text]):
        yield from _objects(value)


def _values(text: str) -> Iterator[Any]:
    """What a script assigns to names, as far as it is JSON or a literal."""
    failed = 0
    for found in islice(ASSIGNED.finditer(text), MAX_ASSIGNMENTS):
        value = _assigned(text, found.end())
        if value is None and failed < MAX_FAILED:
            value = literals.literal(text, found.end())[0]
            failed += value is None
        if value:
            yield value


def _assigned(text: str, at: int) -> Any:
    if text.startswith("JSON.parse(", at):
        quote = text[at + 11 : at + 12]
        found = re.compile(r'"((?:[^"\\]|\\.)*)"' if quote == '"' else r"'((?:[^'\\]|\\.)*)'").match(text, at + 11)
        return json_at(unescape(found[1])) if found else None
    return json_at(text, at) if text[at : at + 200].strip("{[ \r\n\t")[:1] in ('"', "{", "[") else None


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
                elif isinstance(text, list) and len(text) > 1 and (whole := _blocks(text)):
                    yield _carried(value, whole)
            stack.extend(v for v in value.values() if isinstance(v, (Mapping, list)))
        elif isinstance(value, list):
            stack.extend(v for v in value if isinstance(v, (Mapping, list)))


def _blocks(items: list[Any]) -> str:
    """The text of an article that is kept in blocks: most members are texts, and none has a title of its own."""
    texts = []
    for item in items[:MAX_BLOCKS]:
        if isinstance(item, Mapping):
            said = {str(key).lower(): value for key, value in item.items()}
            if any(said.get(key) for key in TITLES):
                return ""
            item = next((said[key] for key in TEXTS if isinstance(said.get(key), str)), "")
        texts.append(item if isinstance(item, str) else "")
    filled = [text for text in texts if text.strip()]
    return "\n".join(filled) if 2 * len(filled) >= len(texts) and weight("".join(filled)) >= MIN_WIDE else ""


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
