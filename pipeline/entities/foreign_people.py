"""Persons of foreign name: 马丁·赫尔曼, 勒梅尔敦促, Scott Wiener, Guodong Zhang, and their last names alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from pipeline.entities.words import HAN, Found, Free, is_word, tags, union, word_set, words
from records import Mention, MentionType

DOT = r"\s?[·・•‧∙]\s?"
LAST = r"[A-Z][a-zA-Z'’]*[a-z](?:-[A-Z][a-z]+)?"
MIDDLE = r"(?:[ \n](?:[A-Z]\.|van|von|de|der|el|al|bin|[A-Z][a-z]+(?=[ \n][A-Z][a-z])))?"
SYLLABLES = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|uang|iong|ang|eng|ing|ong|uan|ian|iao|uai|ai|ei|ui|ao|ou|iu|ie|ue|ve|er|an|"
    r"en|in|un|ia|ua|uo|a|o|e|i|u|v)){1,3}",
    re.I,
)
ACTS = tuple("表示 认为 指出 透露 坦言 告诉 写道 称 说 强调 敦促 重申 发文 在接受 预测 坚信 回应 提到 宣布".split())  # noqa: SIM905


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    w = words()
    title = union(w["titles"])
    foreign = re.compile(rf"{HAN}{{1,7}}(?:{DOT}{HAN}{{1,8}}){{1,2}}")
    latin = re.compile(
        rf"(?<![A-Za-z0-9.\-/@])(?P<first>[A-Z][a-zé]+){MIDDLE}[ \n·](?P<last>{LAST})(?![A-Za-z0-9/@]|\.[a-z])"
    )
    titled = re.compile(rf"(?:{title}|之父)[ ：]?(?P<name>[A-Z][a-z]+(?:[ ·][A-Z]\.)?(?:[ ·][A-Z][a-zA-Z'’-]+){{1,2}})")
    alone = re.compile(rf"(?:{title})\s?(?P<name>{HAN}{{2,5}}?)(?={union(ACTS)}|[在和与，、。（(召将也对])")
    return foreign, latin, titled, alone


def foreigners(text: str, free: Free) -> Iterator[Found]:
    """Transliterated names and names in Latin letters."""
    foreign, latin, titled, alone = _patterns()
    for found in foreign.finditer(text):
        yield from _dotted(text, found, free)
    for found in titled.finditer(text):
        start, end = found.span("name")
        if free(start, end) and not any(p in _sets()[2] for p in re.split(r"[ ·]", found["name"])):
            yield Found(MentionType.PERSON, found["name"], start, end, 0.8, "title_latin")
    for found in latin.finditer(text):
        score = _latin_score(text, found)
        if score and free(*found.span()):
            yield Found(MentionType.PERSON, found[0], *found.span(), score, "latin_name")
    for found in alone.finditer(text):
        start, end = found.span("name")
        name = found["name"]
        if all(c in foreign_set() for c in name) and not is_word(name) and len(name) > 2 and free(start, end):
            yield Found(MentionType.PERSON, name, start, end, 0.9, "title_foreign")


@cache
def _sets() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    w = words()
    return frozenset(w["latin_given"].split()), frozenset(w["pinyin_surnames"].split()), frozenset(w["no_last"].split())


def _latin_score(text: str, found: re.Match[str]) -> float:
    given, pinyin, no_last = _sets()
    first, last = found["first"], found["last"]
    stops = word_set("latin_stop") | word_set("latin_firms")
    if last in no_last or last in stops or first in stops or found[0] in word_set("subjects"):
        return 0.0
    if first in given:
        return 0.85
    if last in pinyin and first not in no_last and len(first) > 2 and SYLLABLES.fullmatch(first):
        return 0.8
    before = text[max(0, found.start() - 8) : found.start()]
    if re.search(rf"{HAN}\s?[（(]$", before) and re.match(r"\s?[）)]", text[found.end() : found.end() + 2]):
        named = re.search(rf"({HAN}{{2,6}})\s?[（(]$", before)
        if named and all(c in foreign_set() for c in named[1][-2:]) and not is_word(named[1]):
            return 0.45
    return 0.0


@cache
def foreign_set() -> frozenset[str]:
    return frozenset(words()["foreign_chars"])


def _dotted(text: str, found: re.Match[str], free: Free) -> Iterator[Found]:
    """Parts joined by a dot, all in the characters Chinese writes foreign names with."""
    start, end = found.span()
    first, *rest = re.split(DOT, found[0])
    while first and not all(c in foreign_set() for c in first):
        first = first[1:]
        start += 1
    last = rest[-1]
    kept = 0
    while kept < len(last) and last[kept] in foreign_set():
        kept += 1
    end -= len(last) - kept
    whole = all(c in foreign_set() for part in rest[:-1] for c in part)
    if len(first) < 1 or kept < 2 or not whole or not free(start, end) or text[max(0, start - 1) : start] in '“"「《':
        return
    yield Found(MentionType.PERSON, text[start:end], start, end, 0.9, "foreign_name")


def shorter(persons: Iterable[Mention | Found]) -> Iterator[tuple[str, float]]:
    """What a foreign person may be called after the full name: 霍尔茨, Altman; with the score for it."""
    pinyin = _sets()[1]
    for one in persons:
        name = one.text if isinstance(one, Mention) else one.name
        parts = [p for p in re.split(rf"{DOT}|\s+", name) if p]
        if len(parts) < 2:
            continue
        for part in (parts[-1], parts[0]):
            if part.isascii():
                if len(part) > 2 and part not in word_set("latin_stop") and (part is parts[-1] or part not in pinyin):
                    yield part, 0.7
            elif len(part) > 1 and not _common(part):
                yield part, 0.7


def _common(part: str) -> bool:
    tokens = tags(part)
    return len(tokens) == 1 and tokens[0][1] in ("v", "d", "a", "r", "c", "p", "t", "m", "vn", "l", "i")
