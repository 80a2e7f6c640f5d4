"""Readers of lists of the approved: 首批备案包括 A 的 X、B 的 Y …; each line is a filing of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.events.draft import Draft
from pipeline.events.rolls import house_of, pairs
from pipeline.events.scene import Name, Scene, Sentence, Span
from pipeline.events.themes import QUOTES
from pipeline.events.triggers import Act, Trigger
from records import EventType, MentionType, Status

FILED = re.compile(r"大模型|生成式|备案")
OTHER_ACT = re.compile(r"发布|推出|接入|开源|融资|涨|跌|合作|搭载")
ROLL = re.compile(r"在列|入选|上榜|包括|名单|分别是|涵盖")
TOLD = re.compile(r"备案|获批|过审|通过审批|获准|名单|批准")
OPENS_LIST = re.compile(r"(?:包括|分别为|分别是|涵盖|名单如下|名单为|有)\s?[：:]?\s?|[：:]\s?")
NEXT_ITEM = re.compile(r"、|；|;|以及|(?<=\S)\s?和\s?(?=\S)|，")
NAMED_ITEM = re.compile(
    r"(?P<house>[\u4e00-\u9fffA-Za-z]{2,12}?)的?[“「](?P<model>[^”」]{2,16})[”」](?:大模型|"
    r"模型)?"
)
LIST_END = re.compile(r"\s?(?:等[^、]*|共[^、]*|在内的[^、]*)$")
GROUP = re.compile(r"[^，。；：、]{1,12}[：:]\s?")
OF = re.compile(rf"\s?(?:旗下)?的\s?[{QUOTES}]*")
SHORTEST, LONGEST = 3, 24  # items of a list; characters of one


def named_in_list(scene: Scene, sentence: Sentence, trigger: Trigger) -> Iterator[Draft]:
    """首批备案名单公布，百度、商汤、百川智能等在列: each of the list, without a model."""
    if trigger.act is not Act.FILE or not ROLL.search(scene.text, sentence.start, sentence.end):
        return
    if trigger.word in ("批准", "放行") and not FILED.search(scene.text, sentence.start, sentence.end):
        return
    models = [n for n in scene.within(trigger.end, sentence.end, MentionType.MODEL) if n.owner_id]
    if len({n.owner for n in models}) >= SHORTEST - 1 and not pairs(scene, trigger.end, sentence.end):
        for model in models:  # 批准包括 X、Y、Z 在内的 11 个大模型
            yield approved(scene, sentence, house_of(model), model, Span(trigger.start, trigger.end), "filing/roll")
        return
    orgs = [n for n in scene.within(trigger.end, sentence.end, MentionType.ORG) if not n.agency and not n.media]
    if len(orgs) < SHORTEST or scene.within(trigger.end, sentence.end, MentionType.MODEL):
        return
    if len(list(itemised(scene, sentence, trigger))) >= SHORTEST:
        return
    for org in orgs:
        yield approved(scene, sentence, org, None, Span(trigger.start, trigger.end), "filing/roll")


def itemised(scene: Scene, sentence: Sentence, trigger: Trigger) -> Iterator[Draft]:
    """备案信息，包括 OPPO Andes GPT、vivo 蓝心端侧大模型: items that begin with the house and go on with its model."""
    if trigger.act is not Act.FILE:
        return
    start = OPENS_LIST.search(scene.text, trigger.end, sentence.end)
    if start is None:
        return
    found = [
        approved(scene, sentence, org, model, Span(trigger.start, trigger.end), "filing/item")
        for org, model in items(scene, start.end(), list_end(scene, sentence))
    ]
    if len(found) >= SHORTEST and len(found) > len(pairs(scene, sentence.start, sentence.end)):
        yield from found


def unlisted(hit: re.Match[str]) -> tuple[Name, Name]:
    """House and model of an item that names both, where neither is known: 万得“WindGPT”."""
    house, model = hit["house"], hit["model"]
    org = Name(MentionType.ORG, house, house, *hit.span("house"), "", 0.6, owner=house)
    return org, Name(MentionType.MODEL, model, model, *hit.span("model"), "", 0.7, owner=house)


def list_end(scene: Scene, sentence: Sentence) -> int:
    """Where a list ends whose items are parted by semicolons: its sentence goes on behind each."""
    end = sentence.end
    for other in scene.sentences[sentence.index + 1 :]:
        if scene.text[end : other.start].strip() not in ("；", ";"):
            break
        end = other.end
    return end


def items(scene: Scene, start: int, stop: int) -> Iterator[tuple[Name, Name]]:
    """House and model of each item of the list in [start, stop)."""
    at = start
    for hit in [*NEXT_ITEM.finditer(scene.text, start, stop), None]:
        end = hit.start() if hit else stop
        if tail := LIST_END.search(scene.text[at:end]):
            end = at + tail.start()
        if group := GROUP.match(scene.text, at, end):  # 上海3家：商汤的日日新大模型
            at = group.end()
        while at < end and scene.text[at] in QUOTES + " ":
            at += 1
        orgs = [n for n in scene.within(at, end, MentionType.ORG) if n.start == at and not n.agency]
        models = [n for n in scene.within(at, end, MentionType.MODEL) if n.owner]
        if orgs and (of := OF.match(scene.text, orgs[0].end, end)):
            at = of.end()
        words = scene.text[at:end].strip(QUOTES + " ")
        if not orgs and (hit_named := NAMED_ITEM.fullmatch(scene.text, at, end)):
            yield unlisted(hit_named)
            at = hit.end() if hit else stop
            continue
        if words and len(words) <= LONGEST and (orgs or models):
            model = Name(MentionType.MODEL, words, words, at, at + len(words), "", 0.7)
            if orgs and orgs[0].end < at + len(words) and words != orgs[0].text:
                yield orgs[0], model
            elif not orgs:
                house = models[0]
                yield Name(MentionType.ORG, house.owner, house.owner, at, end, house.owner_id, 0.9, house.owner), model
        at = hit.end() if hit else stop


def listed(scene: Scene, filing: bool) -> Iterator[Draft]:
    """A list of the approved: 百度（文心一言）、抖音（云雀大模型）, after a sentence that tells of the approval."""
    if not filing:
        return
    for sentence in scene.sentences:
        words = scene.text[sentence.start : sentence.end]
        before = scene.sentences[max(0, sentence.index - 2)].start
        if not TOLD.search(scene.text, before, sentence.end):
            continue
        if OTHER_ACT.search(words) and "备案" not in words and "获批" not in words:
            continue
        for org, model in pairs(scene, sentence.start, sentence.end):
            yield approved(scene, sentence, org, model, Span(org.start, model.end), "filing/list")


def approved(scene: Scene, sentence: Sentence, org: Name, model: Name | None, at: Span, rule: str) -> Draft:
    """One line of a list of the approved."""
    return Draft(
        EventType.FILING,
        Status.APPROVED,
        org,
        model,
        at.start,
        at.end,
        sentence,
        rule,
        0.85 if model else 0.75,
        model_text=model.text if model else "",
        event_date=scene.dateline or None,
        in_title=scene.is_title,
    )
