"""From a trigger with its themes to drafts: agent, status and date filled in the way every reader needs it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.events import realis
from pipeline.events.arguments import Theme, agents, owner_of
from pipeline.events.draft import Draft
from pipeline.events.scene import Name, Scene, Sentence
from pipeline.events.triggers import Trigger
from records import DateMention, EventType, MentionType, Status

VAGUE_TIME = re.compile(r"近日|日前|近期|近段|最近|年内|未来|即将|稍后|随后|不久")
BY_WHOM = re.compile(r"由[^，。；的]{2,60}$")
ATTRIBUTED = re.compile(r"\s?(?:了)?的(?!是|还有|包括|消息)")
SETTLED = {Status.RELEASED, Status.TESTING, Status.TRAINED, Status.APPROVED, Status.COMPLETED, Status.EFFECTIVE}


def acts(
    scene: Scene, sentence: Sentence, trigger: Trigger, themes: Iterable[Theme], kind: EventType, rule: str, confidence: float
) -> Iterator[Draft]:
    """One draft for each agent and theme of a trigger; none where the act is negated or nobody does it."""
    clause = scene.clause(sentence, trigger.start)
    begin = sentence.clauses[clause].start
    if realis.denied(scene.text, begin, trigger.start):
        return
    attributed = bool(ATTRIBUTED.match(scene.text, trigger.end))
    for theme in themes:
        group, sure = who(scene, sentence, trigger.start, theme)
        status = realis.status(scene, sentence, clause, trigger.start, trigger.end)
        background = realis.recalled(scene, sentence, clause, trigger.start, trigger.end, stock=scene.stock)
        if attributed and not BY_WHOM.search(scene.text, sentence.start, trigger.start):
            background = True
        for agent in group:
            yield Draft(
                type=kind,
                status=status,
                agent=agent,
                model=theme.name,
                start=trigger.start,
                end=trigger.end,
                sentence=sentence,
                rule=rule,
                confidence=round(confidence * sure * (0.8 if attributed else 1.0), 3),
                model_text=theme.text if theme.name else "",
                event_date=event_date(scene, sentence, clause, trigger.start, status),
                background=background,
                in_title=scene.is_title,
            )


def who(scene: Scene, sentence: Sentence, at: int, theme: Theme | None) -> tuple[list[Name], float]:
    """The agents of an act and how sure that is: 1 named in the sentence, less where context stands in."""
    owner = owner_of(theme.name) if theme and theme.name and theme.name.owner else None
    group = agents(scene, sentence, at, theme)
    group = [n for n in group if not n.agency] or group
    if group:
        if owner and len(group) == 1 and group[0].owner != owner.owner and owner.id:
            named = [n for n in scene.within(sentence.start, sentence.end, MentionType.ORG) if n.owner == owner.owner]
            if named and named[0].start > group[0].start:
                return [named[0]], 0.9
        return group, 1.0
    if theme and theme.start > at and (by := behind(scene, sentence, theme)):
        return by, 0.95
    if owner is not None:
        named = [n for n in scene.names if n.type is MentionType.ORG and n.owner == owner.owner]
        return [named[0] if named else owner], 0.9
    if scene.focus is not None:
        return [scene.focus], 0.8
    return [], 0.0


def behind(scene: Scene, sentence: Sentence, theme: Theme) -> list[Name]:
    """An agent after the theme: 首个大模型 X 由 A 联合 B 研发."""
    hit = re.compile(r"由\s?").search(scene.text, theme.end, sentence.end)
    if hit is None:
        return []
    names = scene.within(hit.end(), sentence.end, MentionType.ORG)
    return names[:1] if names and names[0].start - hit.end() <= 2 else []


def event_date(scene: Scene, sentence: Sentence, clause: int, at: int, status: Status) -> str | None:
    """ISO date of an act: its own, else the dateline's where the act is done and no vague time word stands by."""
    near = realis.dated(scene, sentence, clause, at)
    settled = status in SETTLED
    if near is not None and usable(near, scene, settled):
        return calendar(near.value)
    if not settled:
        after = [d for d in scene.dates_in(at, sentence.end) if usable(d, scene, settled)]
        return calendar(after[0].value) if after and after[0].start - at <= 12 else None
    if VAGUE_TIME.search(scene.text, sentence.start, sentence.end):
        return None
    return scene.dateline or None


def usable(mention: DateMention, scene: Scene, settled: bool) -> bool:
    """Bare years and undated days are no event dates; a future act is not dated by the day of its telling."""
    if mention.value.startswith("--") or len(mention.value) == 4 or "/" in mention.value:
        return False
    if scene.day is None:
        return True
    today = scene.day.isoformat()
    return mention.value > today[: len(mention.value)] or (settled or len(mention.value) < 10 and mention.value == today[: len(mention.value)])


def calendar(value: str) -> str | None:
    """An ISO week becomes its month: events are dated by day, month, quarter, half or year."""
    if "-W" not in value:
        return value
    from datetime import date

    year, week = value.split("-W")
    return f"{date.fromisocalendar(int(year), int(week), 4):%Y-%m}"


def with_status(draft: Draft, status: Status) -> Draft:
    return replace(draft, status=status)
