"""Lists that give each organisation its model: 百度“文心一言”、商汤（日日新）."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.events.scene import Name, Scene
from pipeline.events.themes import QUOTES
from records import MentionType

IN_BRACKETS = re.compile(r"\s?(?:[（(]|[“「])\s?[“「]?(?P<name>[^）)”」，。、；]{2,14}?)[”」]?\s?(?:[）)]|[”」])")
MODEL_WORD = re.compile(r"模型|GPT|一言|千问")
TOLD_BETWEEN = re.compile(r"完成|通过|获批|提供|发布|推出|宣布|由|[。！？]")
ITEM = re.compile(r"(?:、|和|与|及|以及)[“「『《\s]*$")
PAIR = re.compile(rf"\s?(?:旗下)?(?:的)?\s?[{QUOTES}（(]*\s?")


def pairs(scene: Scene, start: int, stop: int) -> list[tuple[Name, Name]]:
    """A list that gives each organisation its model: 百度“文心一言”、商汤（日日新）; [] for less than two."""
    models = {n.start: n for n in scene.within(start, stop, MentionType.MODEL)}
    found = []
    for org in scene.within(start, stop, MentionType.ORG):
        gap = PAIR.match(scene.text, org.end)
        if gap is not None and gap.end() in models:
            found.append((org, models[gap.end()]))
        elif hit := IN_BRACKETS.match(scene.text, org.end):
            name, at = hit["name"], hit.span("name")
            found.append((org, Name(MentionType.MODEL, name, name, *at, "", 0.7, owner=org.entity)))
    if not any(model.id for _, model in found):
        found = [(org, model) for org, model in found if MODEL_WORD.search(model.text)]
    if len(found) < 2:
        return []
    first, last = found[0][0].start, found[-1][1].end
    paired = {model.start for _, model in found}
    alone = [m for at, m in models.items() if first < at < last and at not in paired and m.owner_id]
    found += [(house_of(m), m) for m in alone if ITEM.search(scene.text, first, m.start)]
    return in_a_row(scene.text, sorted(found, key=lambda pair: pair[1].start))


def in_a_row(text: str, found: list[tuple[Name, Name]]) -> list[tuple[Name, Name]]:
    """The longest run of pairs that stand in one list, with nothing told between them; [] for less than two."""
    runs: list[list[tuple[Name, Name]]] = []
    for pair in found:
        last = runs[-1][-1][1] if runs else None
        if last is not None and not TOLD_BETWEEN.search(text, last.end, pair[0].start):
            runs[-1].append(pair)
        else:
            runs.append([pair])
    longest = max(runs, key=len)
    return longest if len(longest) > 1 else []


def house_of(model: Name) -> Name:
    """The owner of a listed model that is named without it, standing where the model does."""
    return replace(model, type=MentionType.ORG, entity=model.owner, id=model.owner_id, text=model.owner)
