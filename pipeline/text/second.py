"""A second opinion where the first is unsure: readability-lxml, and the arbiter between the two."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Sequence
from html import escape

from lxml.etree import LxmlError
from readability import Document as Readability
from readability.readability import Unparseable

from pipeline.text.document import Document
from pipeline.text.lines import render
from pipeline.text.tree import BODY, END_OF_BLOCK, HAN, IN_LINK, MARKS, OUT_OF_LINK, Tree

MAX_ITEMS = 20_000  # texts and elements: it is ten times slower than our own, and nothing longer is given to it
ROOM = 3.0  # how many times as much text as the first reading found must be on the page for another to be sought
LEAST = 20  # characters of a block that is no label
UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
TAGS = {IN_LINK: "<a>", OUT_OF_LINK: "</a>", END_OF_BLOCK: " ", "\n": "<br>"}
logging.getLogger("readability.readability").setLevel(logging.CRITICAL)  # it logs whole pages


def has_room(tree: Tree, lines: Sequence[str]) -> bool:
    """Whether the page holds so much text outside links that another reading than `lines` may be the better one."""
    if len(tree.stream) > MAX_ITEMS:
        return False
    texts = (" ".join(own.split()) for e, own in enumerate(tree.own) if 2 * tree.own_link_han[e] <= tree.own_han[e])
    return sum(len(text) for text in texts if len(text) >= LEAST) > ROOM * sum(map(len, lines))


def opinion(tree: Tree) -> tuple[str, ...]:
    """The paragraphs readability-lxml chooses from what the page shows; () where it finds none."""
    try:
        summary = Readability(_html(tree), min_text_length=10).summary(html_partial=True)
    except (Unparseable, LxmlError, ValueError, AttributeError, TypeError, RecursionError):
        return ()  # each was met on broken pages; the first opinion stands
    return render(Document(summary).tree)


def _html(tree: Tree) -> str:
    """The page with nothing but texts and the elements around them: a tenth of it, which takes a third of the time."""
    parts: list[str] = []
    open_: list[tuple[int, str]] = []  # (where it ends in the stream, its closing tag)
    for at, item in enumerate(tree.stream):
        while open_ and open_[-1][0] <= at:
            parts.append(open_.pop()[1])
        if isinstance(item, str):
            parts.append(TAGS.get(item) or escape(UNREADABLE.sub("", item), quote=False))
        else:
            tag = "body" if item == BODY else tree.tag(item)
            parts.append(f'<{tag} class="{escape(UNREADABLE.sub("", tree.names(item)))}">')
            open_.append((tree.end[item], f"</{tag}>"))
    return "".join(["<html>", *parts, *(tag for _, tag in reversed(open_)), "</html>"])


def better(first: tuple[str, ...], second: tuple[str, ...], title: str, pieces: tuple[str, ...]) -> bool:
    """Whether the second text is the more likely article: by the description, the title's words, sentences, length."""
    return _merit(second, title, pieces) > _merit(first, title, pieces) * 1.1


def _merit(lines: tuple[str, ...], title: str, pieces: tuple[str, ...]) -> float:
    text = "".join(lines)
    letters = re.sub(r"[\W_]+", "", text)
    han, marks = len(HAN.findall(text)), len(MARKS.findall(text))
    if not han:
        return 0.0
    words = {title[i : i + 2] for i in range(len(title) - 1)}
    named = sum(word in text for word in words) / len(words) if words else 0.5
    anchored = 1.0 if any(piece in letters for piece in pieces) else 0.0
    return (1 + 2 * anchored + 2 * named) * math.sqrt(min(han, 800)) * min(1.0, 12 * marks / han)
