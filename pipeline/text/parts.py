"""An article that was spread over several pages, as one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.text.drift import agreement
from pipeline.text.paging import part_number
from records import Article

SAME = 0.8  # bigram F1 from which a part repeats another one: a site that answers with page 1 for any number


def joined(first: Article, parts: Iterable[Article]) -> Article:
    """The first page's article with the texts of its further parts behind it, in the order of their numbers.

    A part that repeats what stands already is left out; so is one whose address is no part of the first's. Its
    confidence is that of the least certain part.
    """
    numbered = sorted(((part_number(first.url, part.url), part.url, part) for part in parts), key=lambda p: p[:2])
    texts, confidence = [first.text], first.confidence
    for number, _, part in numbered:
        if number > 1 and all(agreement(part.text, text) < SAME for text in texts):
            texts.append(part.text)
            confidence = min(confidence, part.confidence)
    return replace(first, text="\n".join(texts), confidence=confidence)
