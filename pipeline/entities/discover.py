"""Names nobody has listed: organisations, large models and persons, by the sentence around them.

    finders     new_models, new_orgs, new_people propose spans with a score and the name of the rule
    merging     same span: noisy-or; overlapping spans: the better score, then the longer
    spreading   a name found once is looked for in the whole text; 酷哇科技 gives 酷哇 where that stands alone
    owners      a model belongs to the organisation that stands before it in the sentence

Precision comes before recall: what scores at least MENTION may be shown as a mention, the rest is for a person to see.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.entities.academies import academies
from pipeline.entities.foreign_people import shorter
from pipeline.entities.legal_names import base_of, bracketed, institutions, legal
from pipeline.entities.lists import listed
from pipeline.entities.new_models import models
from pipeline.entities.new_orgs import orgs
from pipeline.entities.new_people import people
from pipeline.entities.words import Found, Free, clauses, is_word, joined, word_set
from records import Mention, MentionType

MENTION = 0.6  # calibrated on the development articles: below it two of three proposals are wrong
HALF = 0.5  # a proposal below it is a common word as often as a name, and common words come again
AGAIN = 0.15  # how far one more place of a name raises its score
NAMED_TWICE = (MentionType.ORG, MentionType.MODEL)
SENTENCE = re.compile(r"[。！？\n]")
LATIN = re.compile(r"[A-Za-z0-9]")


def discover(text: str, mentions: Sequence[Mention], title: str = "") -> list[Found]:
    """What the linker's `mentions` of this normalised text left unnamed; in order, without overlaps.

    `title` is a headline that is no part of the text: names found in it are looked for in the text.
    """
    free = Free(mentions)
    proposals = [
        *models(text, free),
        *legal(text, free),
        *institutions(text, free),
        *academies(text, free),
        *orgs(text, clauses(text), free),
        *people(text, free, [(m.start, m.end) for m in mentions if m.type is MentionType.PERSON]),
    ]
    # the text of a link is a site's name or a heading
    linked = {f.name for f in proposals if text.startswith("](", f.end)}
    best = _merged(proposals, linked)
    known: list[Mention | Found] = [*mentions, *(f for f in best if f.score >= MENTION)]
    proposals += listed(text, [(m.start, m.end) for m in known if m.type is MentionType.ORG], free)
    proposals += bracketed(text, ((m.type, m.end) for m in known if m.type in NAMED_TWICE), free)
    best = _merged(proposals, linked)
    headline = discover(title, ()) if title else []
    taken = Free([*mentions, *(f for f in best if f.score >= MENTION)])
    persons = [p for p in (*known, *headline) if p.type is MentionType.PERSON]
    spread = [*best, *_again(text, [*best, *headline], persons, taken)]
    return [_owned(text, found, mentions) for found in _apart(spread)]


def _merged(proposals: Iterable[Found], linked: Collection[str]) -> list[Found]:
    """One Found for each span and type. A name's rules speak for all its places; one rule twice is one witness."""
    rules: dict[tuple[str, MentionType], dict[str, float]] = {}
    for found in proposals:
        of_name = rules.setdefault((found.name, found.type), {})
        of_name[found.rule] = max(found.score, of_name.get(found.rule, 0.0))
    spans: dict[tuple[int, int, MentionType], Found] = {}
    for found in proposals:
        key = (found.start, found.end, found.type)
        if key not in spans or spans[key].score < found.score:
            spans[key] = found
    return _apart(
        replace(f, score=joined(rules[f.name, f.type].values())) for f in spans.values() if f.name not in linked
    )


def _apart(found: Iterable[Found]) -> list[Found]:
    """Of overlapping names the better one, in the order of the text."""
    free = Free(())
    kept = []
    for one in sorted(found, key=lambda f: (-f.score, f.start - f.end, f.start)):
        if free(one.start, one.end):
            free.take(one.start, one.end)
            kept.append(one)
    return sorted(kept, key=lambda f: f.start)


def _last_names(persons: Iterable[Mention | Found]) -> Iterator[tuple[str, Found]]:
    for part, score in shorter(persons):
        yield part, Found(MentionType.PERSON, part, 0, len(part), score, "last_name")


def _again(text: str, found: Sequence[Found], persons: Sequence[Mention | Found], free: Free) -> Iterator[Found]:
    """The other places of each name, and of what a long name is short for."""
    names: dict[str, Found] = {}
    for one in found:
        for name in (one.name, _short(one)):
            if name and (name not in names or names[name].score < one.score):
                names[name] = one
    names |= {part: one for part, one in _last_names(persons) if part not in names}
    for name, one in names.items():
        places = [m.span() for m in re.finditer(re.escape(name), text) if _stands_alone(text, *m.span())]
        known = name == one.name
        more = min(len(places) - 1, 2) if one.score >= HALF else 0
        score = one.score if one.score >= MENTION and known else joined([one.score, *[AGAIN] * more])
        for start, end in places:
            if free(start, end):
                yield replace(one, name=name, start=start, end=end, score=score if known else min(score, 0.8))


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


def _owned(text: str, found: Found, mentions: Sequence[Mention]) -> Found:
    """A model with the organisation before it in its sentence; with the last one of the sentence before, if none."""
    if found.type is not MentionType.MODEL:
        return found
    begins = max((m.end() for m in SENTENCE.finditer(text, 0, found.start)), default=0)
    before = [m for m in mentions if m.type is MentionType.ORG and begins <= m.start and m.end <= found.start]
    return replace(found, owner=before[-1].entity) if before else found
