"""Persons by the title before or behind the name: CEO夏一平表示, 董事长刘庆峰宣布, 马丁·赫尔曼."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.entities.words import HAN, Found, Free, tags, union, word_set, words
from records import MentionType

AUTHORS = re.compile(
    r"(?:记者|编辑|作者|撰文|文|责编|校对|编译|采写|审核|整理|出品|图源|来源|策划|主编)\s?[:：/|｜丨]?\s?$"
)
# What ends in a title and is none: 总裁办, 主任医师; what follows a surname and is no given name.
NOT_GIVEN = re.compile(
    r"[院系部所司局室校]$|表示|宣布|先生|女士|博士|教授|院士|老师|团队|一行|助理|[总董等某氏家们级任办会时后前上下中以的了在是也和与]"
)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    w = words()
    title, speech = union(w["titles"]), union(w["speech"])
    name = rf"(?:(?:{union(w['compound_surnames'])}){HAN}{{1,2}}|[{w['surnames']}]{HAN}{{1,2}}?)"
    latin = r"[A-Z][a-z]+(?:[ ·][A-Z]\.)?(?:[ ·][A-Z][a-zA-Z'’-]+){1,2}"
    after = rf"(?=(?:{speech})|[丨｜|、，。：；！？（）(),:;“”\"》\s]|$)"
    titled = re.compile(rf"(?:{title})[ ：]?(?P<name>{name}){after}(?! ?·)")
    foreign = re.compile(rf"{HAN}{{1,7}}(?: ?· ?{HAN}{{1,8}}){{1,2}}")
    latin_titled = re.compile(rf"(?:{title}|之父)[ ：]?(?P<name>{latin})|(?P<behind>{latin})(?=(?:{speech})|[（(])")
    behind = re.compile(rf"(?P<name>{name.replace('{1,2}?', '{1,2}')})(?=教授|院士|博士|先生|女士|老师)")
    before = re.compile(rf"(?:{title})[ ：]?(?=[{w['surnames']}])")
    return titled, foreign, latin_titled, behind, before


def people(text: str, free: Free) -> Iterator[Found]:
    """Names of persons nobody has listed."""
    titled, foreign, latin, behind, before = _patterns()
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
    for found in before.finditer(text):
        yield from _tagged(text, found.end(), free)
    for found in foreign.finditer(text):
        yield from _foreign(text, found, free)
    for found in latin.finditer(text):
        group = "name" if found["name"] else "behind"
        start, end = found.span(group)
        if group == "name" and free(start, end):
            yield Found(MentionType.PERSON, found[group], start, end, 0.8, "title_latin")


def _tagged(text: str, start: int, free: Free) -> Iterator[Found]:
    """Behind a title: what the tokeniser, too, takes for a Chinese person's name, whatever follows."""
    name, tag = next(iter(tags(text[start : start + 8])), ("", ""))
    end = start + len(name)
    if tag == "nr" and 2 <= len(name) <= 3 and free(start, end) and not _bad_given(name):
        yield Found(MentionType.PERSON, name, start, end, 0.7, "title_tagged")


def _bad_given(name: str) -> bool:
    return NOT_GIVEN.search(name, 1) is not None or name in word_set("subjects")


def _is_word(name: str) -> bool:
    """毕业 and 包括 begin with surnames, too."""
    tokens = tags(name)
    return len(tokens) == 1 and tokens[0][1] in (
        "v",
        "vn",
        "vd",
        "d",
        "a",
        "ad",
        "p",
        "c",
        "m",
        "q",
        "r",
        "f",
        "t",
        "i",
        "l",
    )


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


@cache
def _foreign_set() -> frozenset[str]:
    return frozenset(words()["foreign_chars"])


def _foreign(text: str, found: re.Match[str], free: Free) -> Iterator[Found]:
    """Parts joined by a dot, all in the characters Chinese writes foreign names with."""
    start, end = found.span()
    first, *rest = re.split(" ?· ?", found[0])
    while first and not all(c in _foreign_set() for c in first):
        first = first[1:]
        start += 1
    last = rest[-1]
    kept = 0
    while kept < len(last) and last[kept] in _foreign_set():
        kept += 1
    end -= len(last) - kept
    whole = all(c in _foreign_set() for part in rest[:-1] for c in part)
    if len(first) < 1 or kept < 2 or not whole or not free(start, end) or text[max(0, start - 1) : start] in '“"「《':
        return
    yield Found(MentionType.PERSON, text[start:end], start, end, 0.8, "foreign_name")
