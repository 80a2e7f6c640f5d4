"""From a trigger with its themes to drafts: agent, status and date filled in the way every reader needs it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.events import realis
from pipeline.events.agents import agents, free, joined, owner_of, related
from pipeline.events.draft import Draft
from pipeline.events.houses import funded_firm, house, introduced, speaker
from pipeline.events.scene import Name, Scene, Sentence
from pipeline.events.themes import ADVERBS, Theme
from pipeline.events.triggers import Trigger
from pipeline.events.users import subject
from records import DateMention, EventType, MentionType, Status

VAGUE_TIME = re.compile(r"近日|日前|近期|近段|最近|年内|未来|即将|稍后|随后|不久")
BOTH = re.compile(r"双方|两家|三方|各方")
UNSURE = 0.65  # a name taken from the words around a verb needs an agent that is named
LINE_ENDS = 40  # characters: a dateline stands at the head of the text
AT = re.compile(r"在$")
OF_KIND = re.compile(
    r"(?:文生图|文生视频|图生视频|视频生成|图像生成|语音|翻译|端侧|数学|医疗|代码|编程|具身|气象)(?:大模型|模型)"
)
RULES = re.compile(
    r"网信办|互联网信息办公室|工业和信息化|发展改革|发改|市场监管|市场监督|政府|委员会|法院|国务院"
)  # they act on others
PUTS_ON = ("上线", "上架", "部署")
LEAST = 4  # characters of such a subject
ITSELF = re.compile(r"公司|官方|团队|其|我们|官网|该|平台|宣布")
SERIES = re.compile(r"[”」\"]?\s?(?:大模型|模型)?(?:系列|家族|全系)")
LATER = re.compile(r"[”」\"]?\s?(?:大模型|模型)?(?:之后|以后|后|以来|时|的时候|过程中)[，,。；]")  # 在 A 推出 X 后，
JUST = re.compile(r"(?:刚刚?|今天|今日|昨日|昨天|今晚|同步|新近|这次|此次|本次)\s?(?:正式|同步|首次)?\s?$")
BY_WHOM = re.compile(r"由[^，。；的]{2,110}$")
ATTRIBUTED = re.compile(r"\s?(?:运行|使用|打造|构建|开发|训练)?(?:了)?的(?!是|还有|包括|消息)")
SETTLED = {Status.RELEASED, Status.TESTING, Status.TRAINED, Status.APPROVED, Status.COMPLETED, Status.EFFECTIVE}


def acts(
    scene: Scene,
    sentence: Sentence,
    trigger: Trigger,
    themes: Iterable[Theme],
    kind: EventType,
    rule: str,
    confidence: float,
) -> Iterator[Draft]:
    """One draft for each agent and theme of a trigger; none where the act is negated or nobody does it."""
    clause = scene.clause(sentence, trigger.start)
    begin = sentence.clauses[clause].start
    if realis.denied(scene.text, begin, trigger.start):
        return
    just = JUST.search(scene.text, begin, trigger.start) and "对" not in scene.text[begin : trigger.start]
    attributed = bool(ATTRIBUTED.match(scene.text, trigger.end)) and not just
    for theme in themes:
        group, sure, assumed = who(scene, sentence, trigger.start, theme, kind)
        status = realis.status(scene, sentence, clause, trigger.start, trigger.end)
        guessed = assumed and theme.name is not None and not theme.name.id and not scene.is_title
        if assumed and theme.name is not None and theme.name.score <= UNSURE:
            continue  # neither the agent nor the name is sure
        background = realis.recalled(scene, sentence, clause, trigger.start, trigger.end, stock=scene.stock)
        told = kind is not EventType.INTEGRATION and BY_WHOM.search(scene.text, sentence.start, trigger.start)
        if (
            attributed and not told and not (theme.start >= trigger.end and to_come(scene, begin, trigger, status))
        ) or LATER.match(scene.text, theme.end):
            background = True
        when, explicit = event_date(scene, sentence, clause, trigger.start, kind, status)
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
                confidence=round(confidence * sure * (0.8 if attributed else 1.0) * (0.85 if guessed else 1.0), 3),
                model_text=whole(scene, theme) if theme.name else "",
                said="" if theme.name else theme.text,
                series=bool(SERIES.match(scene.text, theme.end)),
                event_date=when,
                explicit=explicit,
                background=background
                or (
                    assumed
                    and theme.name is None
                    and not (kind in OF_THE_ARTICLE and (len(scene.text) < SHORT or headlined(scene, kind)))
                ),
                assumed=assumed,
                in_title=scene.is_title,
            )


def to_come(scene: Scene, begin: int, trigger: Trigger, status: Status) -> bool:
    """Whether what is told as an attribute lies ahead, and is news so: 10 月将推出的 X."""
    return status is Status.PLANNED and realis.planned(scene.text, begin, trigger.start)


def somebody(scene: Scene, start: int, at: int, theme: Theme | None) -> bool:
    """Whether words that name nobody we know stand as the subject of 上线 or 部署."""
    if theme is None or theme.start < at or not scene.text.startswith(PUTS_ON, at):
        return False
    gap = ADVERBS.match(scene.text, start, at)
    words = scene.text[gap.end() if gap else start : at].strip()
    return len(words) >= LEAST and not ITSELF.search(words) and not scene.within(start, at)


def whole(scene: Scene, theme: Theme) -> str:
    """The name with the kind of model behind it: 混元 | 文生图大模型."""
    kind = None if theme.text[-1:].isdigit() else OF_KIND.match(scene.text, theme.end)
    return theme.text + kind[0] if kind and scene.text[theme.start : theme.end] == theme.text else theme.text


def headlined(scene: Scene, kind: EventType) -> bool:
    """Whether the headline is of money too: the round a long article tells of is the headline's."""
    return kind is EventType.FUNDING and bool(re.search(r"融|投资|轮", scene.title))


# In these the owner of the model is not the one that acts.
OF_THE_ARTICLE = frozenset({EventType.FUNDING, EventType.PRICE_CHANGE, EventType.DISCONTINUATION})
SHORT = 800  # characters: an item about one thing
SPOKEN = frozenset({EventType.DENIAL, EventType.DISCONTINUATION})
MADE = frozenset({EventType.MODEL_RELEASE, EventType.OPEN_SOURCE})
USERS = frozenset({EventType.INTEGRATION, EventType.PRICE_CHANGE})


def who(
    scene: Scene, sentence: Sentence, at: int, theme: Theme | None, kind: EventType | None = None
) -> tuple[list[Name], float, bool]:
    """The agents of an act, how sure that is (1: named in the sentence), and whether context stands in for them."""
    owner = owner_of(theme.name) if theme and theme.name and theme.name.owner else None
    group = agents(scene, sentence, at, theme)
    acting = [n for n in group if not n.agency or (len(group) > 1 and not RULES.search(n.entity))]
    if acting or (group and owner is None):
        return acting or group, 1.0, False
    clause = sentence.clauses[scene.clause(sentence, at)]
    if BOTH.search(scene.text, sentence.start, clause.end) and sentence.index:
        before = scene.sentences[sentence.index - 1]
        parties = agents(scene, before, before.end)
        if len(parties) > 1:
            return parties, 0.95, False
    if weak := vouched(scene, sentence, at, theme, kind):
        return [weak], 0.8, False
    if theme and (by := behind(scene, sentence, theme)):
        return by, 0.95, False
    if kind is EventType.INTEGRATION and scene.brand is not None:
        return [scene.brand], 0.75, True
    if kind is EventType.INTEGRATION and (user := subject(scene, clause.start, at)):
        return [user], 0.8, False
    if kind in USERS and scene.focus is not None and scene.focus_from <= at:
        return [scene.focus], 0.8, True
    if owner is not None and somebody(scene, clause.start, at, theme):
        return [], 0.0, True  # 某区政务外网上线 X: not the model's house
    if owner is not None:
        named = [
            n for n in scene.names if n.type is MentionType.ORG and theme and theme.name and related(theme.name, n)
        ]
        return [named[0] if named else owner], 0.9, True
    if hosts := [
        n
        for n in scene.within(clause.start, at, MentionType.ORG)
        if AT.search(scene.text, max(0, n.start - 2), n.start)
    ]:
        return hosts[:1], 0.8, False  # 大模型“司农”在 A 大学发布: the house it comes from
    if theme and (maker := house(scene, sentence.start, theme.start)):
        return [maker], 0.85, False
    if theme and theme.name is not None and (unlisted := introduced(scene, sentence.start, at)):
        return [unlisted], 0.85, False
    if kind is EventType.FUNDING and (unlisted := funded_firm(scene, clause.start, at)):
        return [unlisted], 0.85, False
    if kind in SPOKEN and (unlisted := speaker(scene, sentence.start, at)):
        return [unlisted], 0.85, False
    if scene.focus is not None and scene.focus_from <= at:
        return [scene.focus], 0.8, True
    return [], 0.0, True


def vouched(scene: Scene, sentence: Sentence, at: int, theme: Theme | None, kind: EventType | None) -> Name | None:
    """A weakly discovered organisation that stands as the subject of a verb whose object is a named model.

    Not where the model's owner is known and may be the one that acts.
    """
    if theme is None or (theme.name is not None and theme.name.owner_id and kind not in USERS):
        return None
    if theme.name is None and not (scene.is_title and kind in MADE and theme.text.endswith("模型")):
        return None
    clause = scene.clause(sentence, at)
    for here in reversed(sentence.clauses[: clause + 1]):
        edge = min(here.end, at, theme.start if theme.start < at else at)
        for name in scene.unsure:
            inside = name.type is MentionType.ORG and here.start <= name.start and name.end <= edge
            inside = inside and not scene.text.startswith(("方面", "上", "中", "里"), name.end)
            if inside and free(scene, name, here.start):
                return name
    return None


def behind(scene: Scene, sentence: Sentence, theme: Theme) -> list[Name]:
    """An agent after the theme: 首个大模型 X 由 A 联合 B 研发."""
    hit = re.compile(r"由\s?").search(scene.text, theme.end, sentence.end)
    if hit is None:
        return []
    names = scene.within(hit.end(), sentence.end, MentionType.ORG)
    return joined(scene, names, names[0]) if names and scene.text[hit.end() : names[0].start].strip() == "" else []


def event_date(
    scene: Scene, sentence: Sentence, clause: int, at: int, kind: EventType, status: Status
) -> tuple[str | None, bool]:
    """ISO date of an act and whether it is its own.

    A settled act without a date has the dateline's unless a vague time word stands by; a future one has the first
    future date in the sentences around it.
    """
    near = realis.dated(scene, sentence, clause, at)
    settled = status in SETTLED or kind is EventType.PARTNERSHIP
    if near is not None and usable(near, scene, settled):
        return calendar(near.value), not _is_line(scene, near)
    if not settled:
        return ahead(scene, sentence, clause, at), True
    if VAGUE_TIME.search(scene.text, sentence.start, sentence.end):
        return None, False
    return scene.dateline or None, False


def ahead(scene: Scene, sentence: Sentence, clause: int, at: int) -> str | None:
    """The future date a plan is for, in its sentence or the ones beside it."""
    here = sentence.clauses[clause]
    if VAGUE_TIME.search(scene.text, here.start, here.end):
        return None
    first = scene.sentences[max(0, sentence.index - 1)]
    last = scene.sentences[min(len(scene.sentences) - 1, sentence.index + 2)]
    around = [d for d in scene.dates_in(first.start, last.end) if len(d.value) >= 7 and usable(d, scene, settled=False)]
    near = sorted(around, key=lambda d: (not sentence.start <= d.start < sentence.end, abs(d.start - at)))
    return calendar(near[0].value) if near else None


def _is_line(scene: Scene, mention: DateMention) -> bool:
    return (
        mention.value == scene.dateline
        and mention.start < LINE_ENDS
        and "消息" in scene.text[mention.end : mention.end + 4]
    )


def usable(mention: DateMention, scene: Scene, settled: bool) -> bool:
    """Bare years and undated days are no event dates; a future act is not dated by the day of its telling."""
    if mention.value.startswith("--") or len(mention.value) == 4 or "/" in mention.value:
        return False
    if scene.day is None:
        return True
    today = scene.day.isoformat()
    return mention.value > today[: len(mention.value)] or (
        settled or (len(mention.value) < 10 and mention.value == today[: len(mention.value)])
    )


def calendar(value: str) -> str | None:
    """An ISO week becomes its month: events are dated by day, month, quarter, half or year."""
    if "-W" not in value:
        return value
    from datetime import date

    year, week = value.split("-W")
    return f"{date.fromisocalendar(int(year), int(week), 4):%Y-%m}"
