"""A second opinion where the first is unsure: readability-lxml, and the arbiter between the two."""

from __future__ import annotations

import logging
import math
import re

from lxml.etree import LxmlError
from readability import Document as Readability
from readability.readability import Unparseable

from pipeline.text.document import Document
from pipeline.text.lines import render
from pipeline.text.node import HAN, MARKS

MAX_CHARACTERS = 600_000  # it is twenty times slower than our own: nothing longer is given to it
UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
logging.getLogger("readability.readability").setLevel(logging.CRITICAL)  # it logs whole pages


def opinion(html: str) -> tuple[str, ...]:
    """The paragraphs readability-lxml chooses; () where it finds none or cannot read the page."""
    html = UNREADABLE.sub("", html[:MAX_CHARACTERS])
    try:
        summary = Readability(html, min_text_length=10).summary(html_partial=True)
    except (Unparseable, LxmlError, ValueError, AttributeError, TypeError, RecursionError):
        return ()  # each was met on broken pages; the first opinion stands
    return render(Document(summary).root)


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
