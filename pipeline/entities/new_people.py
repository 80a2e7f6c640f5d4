"""Persons of Chinese name: CEO夏一平表示, 柳燕、刘智丰和宁述勇, 孔祥来对记者说道, 王健林（董事长）.

A candidate is what begins with a surname where the tokeniser, too, sees a name, or two words that make one. What stands
beside it — titles, what only persons do, other persons of a list, its coming again — decides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from pipeline.entities.bylines import byline_spans
from pipeline.entities.foreign_people import foreigners
from pipeline.entities.tokens import tagged
from pipeline.entities.words import HAN, Found, Free, tags, union, word_set, words
from records import MentionType

AUTHORS = re.compile(
    r"(?:记者|编辑|作者|撰文|文|责编|校对|编译|采写|审核|整理|出品|图源|来源|策划|主编)\s?[:：/|｜丨]?\s?$"
)
# What ends in a title and is none: 总裁办, 主任医师; what follows a surname and is no given name.
NOT_GIVEN = re.compile(
    r"[院系部所司局室校]$|表示|宣布|先生|女士|博士|教授|院士|老师|团队|一行|助理|[总董等某氏家们级任办会时后前上下中以的了在是也和与]"
)
BEHIND = r"(?:教授|院士|博士|先生|女士|老师|同学|(?:的)?团队)"
BRACKET = r"\s?[（(，,](?:现任|时任|原|前|曾任)?[^（）()，。\n]{0,14}"
ENDS = frozenset("来见说称对将于也则已又与和曾是在就都为有把被让向从拟欲能会要因并却再还等之后前时的了着过给用做到不没")
NAME_TAGS = frozenset({"nr", "nrfg", "nrt"})
PARTS = frozenset({"ns", "n", "nr", "nz", "v", "a", "z", "ng", "x", "nrt", "b", "vn", "an", "j", "i", "ad", "zg", "g"})
SURNAME_TAGS = frozenset({"nr", "zg", "x", "q", "ng", "nz", "g", "vg", "nrt"})
AROUND = 14
DOTS = frozenset("·・•‧∙")
SURE = 0.6


@cache
def _titled() -> tuple[re.Pattern[str], re.Pattern[str]]:
    w = words()
    title, speech = union(w["titles"]), union(w["speech"])
    name = rf"(?:(?:{union(w['compound_surnames'])}){HAN}{{1,2}}|[{w['surnames']}]{HAN}{{1,2}}?)"
    after = rf"(?=(?:{speech}|{union(words()['person_acts'].split())})|[丨｜|、，。：；！？（）(),:;“”\"》\s]|$)"
    titled = re.compile(rf"(?:{title})[ ：]?(?P<name>{name}){after}(?! ?·)")
    behind = re.compile(rf"(?P<name>{name.replace('{1,2}?', '{1,2}')})(?=教授|院士|博士|先生|女士|老师)")
    return titled, behind


@cache
def _frames() -> tuple[tuple[str, float, re.Pattern[str], bool], ...]:
    """Rule, weight, expression, whether it is matched behind the name (else: ends before it)."""
    w = words()
    title, acts = union(w["titles"]), union(w["person_acts"].split())
    soft = union(w["soft_titles"].split())
    return (
        ("title_before", 0.7, re.compile(rf"(?:{title})[ ：:]?$"), False),
        ("soft_before", 0.4, re.compile(rf"(?:{soft})[ ：:]?$"), False),
        ("acts", 0.5, re.compile(rf"\s?(?:{acts})"), True),
        ("title_behind", 0.6, re.compile(BEHIND), True),
        ("bracket", 0.6, re.compile(rf"{BRACKET}(?:{title})(?:[）)，,。]|$)"), True),
        ("speaker", 0.3, re.compile(r"(?:^|\n)[*#\s_>]*$"), False),
        ("speech_mark", 0.1, re.compile(r"[*\s]{0,3}[:：]"), True),
    )


def people(text: str, free: Free, known: Sequence[tuple[int, int]] = ()) -> Iterator[Found]:
    """Names of persons nobody has listed; `known` has the spans of those the linker knows."""
    bylines = Free(())
    for start, end in byline_spans(text):
        bylines.take(start, end)
    authors = set()
    for found in (*_by_title(text, free), *_by_evidence(text, free, known, bylines), *foreigners(text, free)):
        if not bylines(found.start, found.end):
            authors.add(found.name)
        elif found.name not in authors:
            yield found


def _by_title(text: str, free: Free) -> Iterator[Found]:
    titled, behind = _titled()
    for found in behind.finditer(text):
        start, end = found.span("name")
        if free(start, end) and not _bad_given(found["name"]) and _is_person(found["name"]) and _begins(text, start):
            yield Found(MentionType.PERSON, found["name"], start, end, 0.75, "title_behind")
    for found in titled.finditer(text):
        start, end = found.span("name")
        if not free(start, end) or AUTHORS.search(text, max(0, start - 8), start):
            continue
        if not _bad_given(found["name"]) and not _is_word(found["name"]):
            yield Found(MentionType.PERSON, found["name"], start, end, 0.85, "title")


Places = dict[str, dict[tuple[int, int], float]]


def _by_evidence(text: str, free: Free, known: Sequence[tuple[int, int]], bylines: Free) -> Iterator[Found]:
    places = _candidates(text, free)
    said: dict[str, dict[str, float]] = {}
    for name, spans in places.items():
        rules = said[name] = {"shape": max(spans.values())}
        for start, end in spans:
            if not bylines(start, end) or AUTHORS.search(text, max(0, start - 8), start):
                continue
            rules |= dict(_evidence(text, start, end))
        if len(spans) > 1:
            rules["again"] = 0.2 if len(spans) == 2 else 0.35
    sure = [span for name, spans in places.items() if _joined(said[name]) >= SURE for span in spans]
    neighbours = {*known, *sure}
    starts, ends = {a for a, _ in neighbours}, {b for _, b in neighbours}
    for name, spans in places.items():
        if any(_in_list(text, start, end, starts, ends) for start, end in spans):
            said[name]["list"] = 0.5
        for start, end in spans:
            for rule, weight in said[name].items():
                yield Found(MentionType.PERSON, name, start, end, weight, rule)


def _joined(rules: dict[str, float]) -> float:
    miss = 1.0
    for weight in rules.values():
        miss *= 1 - weight
    return 1 - miss


def _in_list(text: str, start: int, end: int, starts: Collection[int], ends: Collection[int]) -> bool:
    """柳燕、刘智丰和宁述勇: beside another person."""
    before = start > 0 and text[start - 1] in "、和与及" and start - 1 in ends
    behind = end < len(text) and text[end] in "、和与及" and end + 1 in starts
    return before or behind


def _evidence(text: str, start: int, end: int) -> Iterator[tuple[str, float]]:
    for rule, weight, pattern, behind in _frames():
        if behind:
            if pattern.match(text, end, end + 2 * AROUND):
                yield rule, weight
        elif pattern.search(text[max(0, start - AROUND) : start]):
            yield rule, weight


@cache
def _sets() -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    w = words()
    none = frozenset(w["no_persons"].split())
    return frozenset(w["surnames"]), frozenset(w["word_surnames"]), frozenset(w["given_chars"]), none


def _candidates(text: str, free: Free) -> Places:
    """Names by their shape, each place with how much the shape says."""
    surnames, doubtful, given, none = _sets()
    out: Places = defaultdict(dict)
    at = 0
    last, last_tag, last_at = "", "", 0
    for word, tag in tagged(text):
        start, at = at, at + len(word)
        if last in DOTS or text[at : at + 1] in DOTS:
            last = word
            continue
        if tag in NAME_TAGS and 2 <= len(word) <= 3 and word[0] in surnames:
            name = word[:-1] if len(word) == 3 and word[-1] in ENDS else word
            usual = all(c in given for c in name[1:])
            score = (0.62 if usual else 0.3) if len(name) == 3 else (0.35 if usual else 0.15)
            if name[0] in doubtful:
                score = min(score, 0.3)
            _add(out, name, start, score, free, none)
        elif _splits(last, last_tag) and 1 <= len(word) <= 2 and tag in PARTS and all(c in given for c in word):
            score = 0.3 if len(word) == 2 and last_tag in SURNAME_TAGS else 0.15
            _add(out, last + word, last_at, score, free, none)
        last, last_tag, last_at = word, tag, start
    return out


def _splits(word: str, tag: str) -> bool:
    """Whether a word may be the surname of a name the tokeniser cut: 段 | 永平."""
    return len(word) == 1 and word in _sets()[0] and (tag in SURNAME_TAGS or tag in ("v", "p", "n", "d", "a", "m"))


def _add(out: Places, name: str, start: int, score: float, free: Free, none: frozenset[str]) -> None:
    end = start + len(name)
    if name not in none and not _bad_given(name) and free(start, end):
        out[name][start, end] = score


def _bad_given(name: str) -> bool:
    return NOT_GIVEN.search(name, 1) is not None or name in word_set("subjects") or name in _sets()[3]


def _is_word(name: str) -> bool:
    """毕业 and 包括 begin with surnames, too."""
    tokens = tags(name)
    plain = ("v", "vn", "vd", "d", "a", "ad", "p", "c", "m", "q", "r", "f", "t", "i", "l")
    return len(tokens) == 1 and tokens[0][1] in plain


def _begins(text: str, start: int) -> bool:
    """Whether the tokeniser sees a word begin here: not in 新|闻学|教授."""
    at = max(0, start - 6)
    for word, _ in tags(text[at : start + 4]):
        if at >= start:
            break
        at += len(word)
    return at == start


def _is_person(name: str) -> bool:
    """Whether the tokeniser, too, takes it for a person's or an unknown word."""
    return all(tag in ("nr", "nrt", "nrfg", "n", "nz", "ng", "x", "zg", "g", "ag", "vg", "tg") for _, tag in tags(name))
