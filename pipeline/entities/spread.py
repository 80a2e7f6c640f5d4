"""Where else in its text a name stands: again, shorter, longer, or by its version alone.

酷哇科技 → 酷哇; 长城汽车 (known) → 长城; 霜岭 before 电器 → 霜岭电器; 霍尔茨 after 大卫·霍尔茨; M3 after MiniMax-M3
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from pipeline.entities.foreign_people import shorter
from pipeline.entities.legal_names import base_of
from pipeline.entities.words import Found, Free, is_word, joined, union, word_set, words
from records import Mention, MentionType

MENTION = 0.6  # calibrated on the development articles: below it two of three proposals are wrong
HALF = 0.5  # a proposal below it is a common word as often as a name, and common words come again
AGAIN = 0.15  # how far one more place of a name raises its score
LATIN = re.compile(r"[A-Za-z0-9]")
VERSION = re.compile(r"(?:^|[\s-])(?P<version>[A-Z]\d{1,2}(?:\.\d)?)(?=$|[\s-])")
VERSIONED = re.compile(
    r"(?<![A-Za-z0-9.\-])[A-Z]\d{1,2}(?:\.\d)?(?:[ -](?:Pro|Max|Flash|Lite|Preview|Ultra|Air))?(?![A-Za-z0-9.%-])"
)
QUOTED_END = re.compile(r"[“「『]([^“”「」『』\n]{3,14}模型)[”」』]")
NO_VERSION = re.compile(r"\s?(?:芯片|处理器|车型|高速|公路|季度|级|轮|融资|战略|口岸|航站楼|[元亿万倍%])")


def again(text: str, found: Sequence[Found], known: Sequence[Mention | Found], free: Free) -> Iterator[Found]:
    """The other places of each name, and of what a long name is short for; `known` are the names that are sure."""
    names: dict[str, Found] = {}
    for one in found:
        for name in (one.name, _short(one)):
            if name and (name not in names or names[name].score < one.score):
                names[name] = one
    for part, one in _last_names(p for p in known if p.type is MentionType.PERSON):
        names.setdefault(part, one)
    for name, one in names.items():
        places = [m.span() for m in re.finditer(re.escape(name), text) if _stands_alone(text, *m.span())]
        same = name == one.name
        # how often a name comes is part of what the tagger says
        more = min(len(places) - 1, 2) if one.score >= HALF and one.rule != "tagger" else 0
        score = one.score if one.score >= MENTION and same else joined([one.score, *[AGAIN] * more])
        for start, end in places:
            if free(start, end):
                yield replace(
                    one, name=name, start=start, end=end, score=score if same else min(score, 0.8, one.score - 0.01)
                )


def quoted_ends(text: str, found: Sequence[Found], free: Free) -> Iterator[Found]:
    """“世界价值模型” after “人机共生世界价值模型”: the end of a model's name in quotation marks is its short form."""
    models = [f for f in found if f.type is MentionType.MODEL and f.score >= MENTION and f.name.endswith("模型")]
    for hit in QUOTED_END.finditer(text) if models else ():
        whole = next((f for f in models if f.name.endswith(hit[1]) and f.name != hit[1]), None)
        if whole is not None and free(*hit.span(1)):
            yield replace(whole, name=hit[1], start=hit.start(1), end=hit.end(1))


def versions(text: str, known: Sequence[Mention | Found], free: Free) -> Iterator[Found]:
    """M3 正式开源: a version alone, after the model it is one of."""
    tails = {
        m["version"]
        for one in known
        if one.type is MentionType.MODEL and (m := VERSION.search(one.text if isinstance(one, Mention) else one.name))
    }
    if not tails:
        return
    for hit in VERSIONED.finditer(text):
        if re.split(r"[ -]", hit[0])[0] in tails and free(*hit.span()) and not NO_VERSION.match(text, hit.end()):
            yield Found(MentionType.MODEL, hit[0], *hit.span(), 0.9, "version")


def _last_names(persons: Iterable[Mention | Found]) -> Iterator[tuple[str, Found]]:
    for part, score in shorter(persons):
        yield part, Found(MentionType.PERSON, part, 0, len(part), score, "last_name")


def _short(found: Found) -> str:
    """酷哇科技 → 酷哇: only of a name that is sure, and only a short form that is no common word."""
    if found.type is not MentionType.ORG or found.score < MENTION or LATIN.search(found.name):
        return ""
    if found.rule == "institution":  # 北京体育大学 is not 体育
        return ""
    base = base_of(found.name)
    common = base in word_set("org_generic") or base in word_set("subjects") or is_word(base)
    return base if 2 <= len(base) < len(found.name) and not common else ""


def _stands_alone(text: str, start: int, end: int) -> bool:
    left = start > 0 and LATIN.match(text[start - 1]) and LATIN.match(text[start])
    right = end < len(text) and LATIN.match(text[end]) and LATIN.match(text[end - 1])
    return not left and not right


@cache
def _more() -> re.Pattern[str]:
    w = words()
    return re.compile(rf"(?:{union([*w['org_suffixes'], *w['trades'].split()])}){{1,3}}(?![\u4e00-\u9fff]?化)")


def lengthened(text: str, found: Found, free: Free) -> Found:
    """The whole of a name cut before what it trades in: 霜岭 | 电器, 峦山云图 | 科技, 颐杏医院 | 集团."""
    if found.type is not MentionType.ORG or found.name[-1:].isascii():
        return found
    tail = _more().match(text, found.end)
    if tail is None or not free(found.end, tail.end()) or found.name.endswith(("公司", "集团", "有限")):
        return found
    return replace(found, name=text[found.start : tail.end()], end=tail.end())
