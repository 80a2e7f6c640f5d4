"""Names by the tagger, less what the word lists say is none: who speaks as a source, what everybody is called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from pipeline.entities.bylines import byline_spans
from pipeline.entities.new_models import plausible_latin
from pipeline.entities.new_orgs import NO_NAME, latin_name
from pipeline.entities.shapes import GATE
from pipeline.entities.tagger import tagger
from pipeline.entities.words import HAN, Found, Free, coined, is_word, made_of, tags, word_set, words
from records import Mention, MentionType

# The share of unknown names at which the tagger's probability stands as it is.
EVEN = {MentionType.ORG: 0.7, MentionType.MODEL: 1.2, MentionType.PERSON: 1.1}
LEAST, MOST = 0.2, 1.2  # how far the odds are shifted
# The texts the tagger learned from are full of names; in the news its odds are so much lower.
SPARSE = {MentionType.ORG: 0.025, MentionType.MODEL: 0.01, MentionType.PERSON: 0.05}
EDGE = " \n·.-—_“”\"'「」『』《》‘’【】[]()（）、，,:：*#"
NO_MODEL = re.compile(r"(?:bench|eval|arena|board|SDK|API|OS)\d*$", re.I)
MODEL_ALONE, WORD_ALONE = 0.7, 0.65
TEST = "(?:[Bb]ench|BENCH|Eval|MMLU|GPQA|AIME|MATH|Arena)"
TESTS = re.compile(rf"[、/,，]\s?[A-Za-z0-9τ-]{{0,20}}{TEST}")  # a list of benchmarks has no models
TESTED = re.compile(rf"{TEST}[A-Za-z0-9. -]{{0,12}}[、/,，]\s?$")
MOVED = re.compile(r"[涨跌]|同比|环比")  # 沪指跌超
ITEM = re.compile(rf"(?<=、){HAN}{{1,3}}$")
LONGEST = {MentionType.ORG: 24, MentionType.MODEL: 32, MentionType.PERSON: 24}


def tagged_names(text: str, mentions: Sequence[Mention], spelled: Callable[[str], bool]) -> Iterator[Found]:
    """What the tagger takes for a name and nothing speaks against, beside the linked `mentions`.

    The score is the tagger's probability, shifted by how many names of the text are unknown at all: where nearly all
    are linked, what is left is seldom one (a change of the prior, so the odds are multiplied).
    """
    free = Free(mentions)
    found = [f for f in _proposed(text, free) if not spelled(f.name)]
    for kind in LONGEST:
        known = len({m.entity for m in mentions if m.type is kind})
        best: dict[str, float] = {}
        for f in found:
            if f.type is kind:
                best[f.name] = max(f.score, best.get(f.name, 0.0))
        unknown = sum(best.values())
        shift = min(max(unknown / (unknown + known) / EVEN[kind], LEAST), MOST) if best else 1.0
        yield from (replace(f, score=_shifted(f.score, shift * SPARSE[kind])) for f in found if f.type is kind)


def _shifted(score: float, by: float) -> float:
    odds = min(score, 0.999) / (1 - min(score, 0.999)) * by
    return odds / (1 + odds)


def _proposed(text: str, free: Free) -> Iterator[Found]:
    bylines = byline_spans(text)
    authors = "\n".join(text[start:end] for start, end in bylines)
    about_models = GATE.search(text) is not None
    for kind, start, end, score in tagger().names(text):
        name = text[start:end].strip(EDGE)
        if not 2 <= len(name) <= LONGEST[kind] or "\n" in name:
            continue
        start = text.index(name, start)
        if any(a < start + len(name) and start < b for a, b in bylines):
            continue
        if (kind is MentionType.PERSON and name in authors) or (kind is MentionType.MODEL and not about_models):
            continue
        if (
            kind is MentionType.ORG
            and text[start + len(name) :][:1] == "、"
            and (cut := ITEM.search(text, max(0, start - 4), start))
        ):
            start, name = cut.start(), cut[0] + name  # 、微分|智飞、: an item of a list is one name
        end = start + len(name)
        if kind is MentionType.MODEL and (TESTS.match(text, end) or TESTED.search(text[max(0, start - 24) : start])):
            continue
        if free(start, end) and _possible(kind, name):
            yield Found(kind, name, start, start + len(name), score * _own_weight(kind, name), "tagger")


def _own_weight(kind: MentionType, name: str) -> float:
    """A Chinese model's name and an everyday word say little of themselves: they want a second witness."""
    if re.search(HAN, name) is None:
        return 1.0
    if kind is MentionType.MODEL:
        return MODEL_ALONE if re.fullmatch(rf"(?:{HAN}|AI| )+", name) else 1.0
    return WORD_ALONE if kind is MentionType.ORG and is_word(name) else 1.0


@cache
def _no_persons() -> frozenset[str]:
    return frozenset(words()["no_persons"].split())


def _possible(kind: MentionType, name: str) -> bool:
    if name in word_set("subjects") or name in word_set("latin_stop") or name in word_set("titles"):
        return False
    latin = re.search(HAN, name) is None
    if kind is MentionType.MODEL:
        if latin:
            return plausible_latin(name) and NO_MODEL.search(name) is None
        return not made_of(name, word_set("kinds") | word_set("generic_words"))
    if kind is MentionType.PERSON:
        return name not in _no_persons() and not any(c.isdigit() for c in name)
    if latin:
        return latin_name(name)
    if MOVED.search(name):
        return False
    kinds = tags(name)
    first = kinds[0][0]
    if all(tag == "ns" for _, tag in kinds):  # 马来西亚推出…
        return False
    plain = word_set("subjects") | word_set("generic_words")
    if any(
        end in plain and end not in word_set("org_suffixes") for end in (first, kinds[-1][0])
    ):  # 沪指|跌超, 跨界|企业
        return False
    if kinds[-1][0] not in word_set("org_suffixes") and all(_everyday(word, tag) for word, tag in kinds):
        return False  # 停车缴费, 向量数据库
    return NO_NAME.search(name) is None and not made_of(name, word_set("org_generic") | word_set("subjects"))


def _everyday(word: str, tag: str) -> bool:
    """Whether a word is one of the dictionary that names nothing of its own; single characters seldom are words."""
    return len(word) > 1 and tag[0] in "nvadmlib" and tag not in ("nr", "nz", "nt", "nrt", "nrfg") and not coined(word)
