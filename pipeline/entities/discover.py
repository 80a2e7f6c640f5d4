"""Names nobody has listed: organisations, large models and persons, by the sentence around them.

    finders     new_models, new_orgs, new_people propose spans with a score and the name of the rule
    merging     same span: noisy-or; overlapping spans: the better score, then the longer
    spreading   a name found once is looked for in the whole text; 酷哇科技 gives 酷哇 where that stands alone
    owners      a model belongs to the organisation that stands before it in the sentence

Precision comes before recall: what scores at least MENTION may be shown as a mention, the rest is for a person to see.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from pipeline.entities.academies import academies
from pipeline.entities.legal_names import bracketed, institutions, legal
from pipeline.entities.lists import listed
from pipeline.entities.new_models import models
from pipeline.entities.new_orgs import orgs
from pipeline.entities.new_people import people
from pipeline.entities.org_frames import framed
from pipeline.entities.spread import MENTION, again, lengthened, quoted_ends, versions
from pipeline.entities.tagged import tagged_names
from pipeline.entities.words import Found, Free, clauses, joined
from records import Mention, MentionType

SOLID = 0.4  # a name with a suffix where a name may stand, and no common word
NAMED_TWICE = (MentionType.ORG, MentionType.MODEL)
PARTS = re.compile(r"[\s·・•‧∙]+")  # between the names of a person
SENTENCE = re.compile(r"[。！？\n]")


def _never(name: str) -> bool:
    return False


def discover(
    text: str, mentions: Sequence[Mention], title: str = "", spelled: Callable[[str], bool] = _never
) -> list[Found]:
    """What the linker's `mentions` of this normalised text left unnamed; in order, without overlaps.

    `title` is a headline that is no part of the text: names found in it are looked for in the text. `spelled` says of a
    name whether the linker knows it: where it passed it by, the tagger's word alone does not make it one.
    """
    free = Free(mentions)
    proposals = [
        *models(text, free),
        *legal(text, free),
        *institutions(text, free),
        *academies(text, free),
        *orgs(text, clauses(text), free),
        *framed(text, free),
        *tagged_names(text, mentions, spelled),
        *people(text, free, [(m.start, m.end) for m in mentions if m.type is MentionType.PERSON]),
    ]
    persons = [*(m.text for m in mentions if m.type is MentionType.PERSON), *_persons(proposals)]
    parts = {part for name in persons for part in PARTS.split(name)[1:] if part}
    # Braun after Andreas Braun is he, whatever the tagger sees in it
    proposals = [f for f in proposals if not (f.rule == "tagger" and f.name in parts and f.type in NAMED_TWICE)]
    proposals = [lengthened(text, f, free) for f in proposals]
    # the text of a link is a site's name or a heading
    linked = {f.name for f in proposals if text.startswith("](", f.end)}
    best = _merged(proposals, linked)
    known: list[Mention | Found] = [*mentions, *(f for f in best if f.score >= MENTION)]
    proposals += listed(text, [(m.start, m.end) for m in known if m.type is MentionType.ORG], free)
    proposals += bracketed(text, ((m.type, m.end) for m in known if m.type in NAMED_TWICE), free)
    proposals += versions(text, known, free)
    best = _merged(proposals, linked)
    headline = discover(title, ()) if title else []
    taken = Free([*mentions, *(f for f in best if f.score >= MENTION)])
    spread = [*best, *again(text, [*best, *headline], [*known, *headline], taken), *quoted_ends(text, best, taken)]
    return [_owned(text, found, mentions) for found in _apart(spread)]


def _persons(proposals: Sequence[Found]) -> list[str]:
    return [f.name for f in proposals if f.type is MentionType.PERSON and f.score >= MENTION]


def _merged(proposals: Sequence[Found], linked: Collection[str]) -> list[Found]:
    """One Found for each span and type. A name's rules speak for all its places; one rule twice is one witness."""
    rules: dict[tuple[str, MentionType], dict[str, float]] = {}
    for found in proposals:
        of_name = rules.setdefault((found.name, found.type), {})
        of_name[found.rule] = max(found.score, of_name.get(found.rule, 0.0))
    places = {(f.name, f.start) for f in proposals if f.rule == "suffix" and f.score >= SOLID}
    for name, n in Counter(name for name, _ in places).items():
        if n > 1:  # 澄穹智能 again and again at the head of a clause
            rules[name, MentionType.ORG]["again"] = 0.35
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


def _owned(text: str, found: Found, mentions: Sequence[Mention]) -> Found:
    """A model with the organisation before it in its sentence; with the last one of the sentence before, if none."""
    if found.type is not MentionType.MODEL:
        return found
    begins = max((m.end() for m in SENTENCE.finditer(text, 0, found.start)), default=0)
    before = [m for m in mentions if m.type is MentionType.ORG and begins <= m.start and m.end <= found.start]
    return replace(found, owner=before[-1].entity) if before else found
