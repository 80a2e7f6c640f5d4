"""Places of research by the end of their names, wherever they stand: 则是复旦大学邱锡鹏教授团队的…"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.entities.words import HAN, OUTSIDE, Found, Free, made_of, tags, word_set
from records import MentionType

ACADEMY = re.compile(
    rf"(?P<base>{HAN}{{2,10}}?)(?:大学(?![生城堂习校])|理工学院|研究院|科学院|人工智能实验室|国家实验室|研究所|医院(?![管感]))"
)
BROAD = frozenset(
    {
        "的",
        "级",
        "首家",
        "多所",
        "各",
        "知名",
        "国内",
        "海外",
        "两所",
        "一所",
        "三甲",
        "社区",
        "基层",
        "公立",
        "民营",
        "互联网",
    }
)


def academies(text: str, free: Free) -> Iterator[Found]:
    """Names that end as a university's, an institute's or a hospital's, without the words of the sentence before."""
    for found in ACADEMY.finditer(text):
        start = found.start() + _cut(found["base"])
        end = found.end()
        base = text[start : found.end("base")]
        if len(base) < 2 or not free(start, end) or made_of(base, word_set("org_generic") | BROAD):
            continue
        if any(word in word_set("subjects") for word, _ in tags(base)):
            continue
        yield Found(MentionType.ORG, text[start:end], start, end, 0.65, "academy")


def _cut(base: str) -> int:
    at = cut = 0
    for word, tag in tags(base):
        at += len(word)
        if tag in OUTSIDE or word in word_set("leads") or word in BROAD:
            cut = at
    return cut
