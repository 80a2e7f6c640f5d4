"""The shape of addresses: which of a page's links are of one kind, and a rule that tells them from the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import net

DIGITS = re.compile(r"\d+")
MOST_OF = 0.5  # of the addresses, for a rule that leaves the others out


def shape(url: str) -> str:
    """The address without its last step, numbers as 0: articles of one list share it."""
    return DIGITS.sub("0", net.canonical(url).rpartition("/")[0])


def link_rule(urls: Sequence[str]) -> str:
    """A regular expression for the addresses of the commonest shape; "" where there is no other, or none common."""
    shapes = Counter(map(shape, urls))
    if len(shapes) < 2:
        return ""
    top, count = shapes.most_common(1)[0]
    if count < MOST_OF * len(urls):
        return ""
    steps = top.partition("://")[2].partition("/")[2]
    inner = r"\d+".join(re.escape(part) for part in steps.split("0"))
    return rf"//[^/]+/{inner}/[^/]+/?$" if inner else r"//[^/]+/[^/]+/?$"
