"""What one sentence leaves open and the rest of the article says: an unnamed model's name, that it is only tested."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.events import realis
from pipeline.events.apps import backed
from pipeline.events.draft import Draft
from pipeline.events.merge import squash
from pipeline.events.realis import PUBLIC, TESTING
from pipeline.events.scene import Name, Scene
from records import EventType, MentionType, Status

TESTABLE = frozenset({EventType.MODEL_RELEASE, EventType.INTEGRATION, EventType.APP_RELEASE})
NAMED = frozenset({EventType.MODEL_RELEASE, EventType.OPEN_SOURCE, EventType.MODEL_PLAN, EventType.SERVICE_OPENING})
CALLS = re.compile(r"模型|GPT|LLM|VLA|VLM|LM\b|基座")
# X 单板计算机: a thing
THING = re.compile(
    r"[”」\"]?\s?(?:[\u4e00-\u9fff]{0,4}(?:单板计算机|计算机|主机|芯片|开发板|服务器|显卡|笔记本|手机|耳机|眼镜|"
    r"音箱|一体机|工作站|显示器|处理器))"
)
REACH = 18  # characters around a name in which the text must call it a model
PRONOUN = re.compile(r"该(?:大)?模型|该产品|其目前|目前(?:已)?在|目前[^，。]{0,8}(?:处于|开放)")
FORMER = re.compile(r"此前|曾|不再|之前|结束|告别")
CALLED = re.compile(
    r"(?:名为|(?:内部)?命名为?|取名|代号|名叫|它叫|名字[叫是]|叫做?|中文名|全称为?)\s?\*{0,2}[“\"「『《]?$"
)


def completed(scene: Scene, draft: Draft) -> Draft:
    """The draft with its unnamed model named and its status set by the article around it."""
    if draft.model is None and draft.said and (name := called(scene, draft)) is not None:
        draft = replace(draft, model=name, model_text=name.text, said="")
    if draft.type in NAMED and draft.model is not None and not draft.model.id and not is_model(scene, draft):
        draft = replace(draft, background=True)
    if (
        draft.type is EventType.INTEGRATION
        and draft.model is not None
        and not (draft.model.id or draft.model.owner_id)
        and not is_model(scene, draft)
    ):
        draft = replace(draft, background=True)
    unlisted = draft.model is not None and not draft.model.id
    if draft.type is EventType.APP_RELEASE and unlisted and not is_model(scene, draft) and not backed(scene, draft):
        draft = replace(draft, background=True)
    if draft.status is Status.PLANNED and realis.HEADLINE_RUMOUR.search(scene.title):
        draft = replace(draft, status=Status.RUMOURED)
    if draft.model is not None and draft.model.text.casefold() == draft.agent.text.casefold():
        draft = replace(draft, model=None, model_text="")
    if draft.status is Status.RELEASED and draft.type in TESTABLE and tested(scene, draft):
        draft = replace(draft, status=Status.TESTING)
    return draft


def is_model(scene: Scene, draft: Draft) -> bool:
    """Whether the text calls the unregistered name a model anywhere: near it, or 该模型 in the next sentence."""
    assert draft.model is not None
    name, text = draft.model, scene.text
    if THING.match(text, name.end):
        return False
    if CALLS.search(name.text) or any(n.maker and n.start < name.start < n.end for n in scene.names):
        return True
    at = text.find(name.text)
    while at >= 0:
        if CALLS.search(text, max(0, at - REACH), min(len(text), at + len(name.text) + REACH)):
            return True
        at = text.find(name.text, at + 1)
    return bool(re.search(r"该(?:大)?模型|这款(?:大)?模型", text[draft.sentence.end : draft.sentence.end + 60]))


def called(scene: Scene, draft: Draft) -> Name | None:
    """The name that ends in the words of the unnamed one (某某金融大模型 for 金融大模型), or is given right after."""
    models = scene.within(0, len(scene.text), MentionType.MODEL)
    if len(draft.said) >= 4:
        for name in models:
            if name.text.endswith(draft.said) and len(name.text) > len(draft.said):
                return name
    for name in scene.within(draft.end, min(len(scene.text), draft.sentence.end + 80), MentionType.MODEL):
        if CALLED.search(scene.text, max(0, name.start - 8), name.start):
            return name
    return None


def tested(scene: Scene, draft: Draft) -> bool:
    """Whether a sentence about the model says it is in 内测 or 邀测, and none that it is public."""
    name = squash(draft.model.text) if draft.model else ""
    for sentence in scene.sentences:
        words = scene.text[sentence.start : sentence.end]
        hit = TESTING.search(words)
        if hit is None or PUBLIC.search(words) or FORMER.search(words):
            continue
        if (name and name in squash(words)) or (
            sentence.index - draft.sentence.index in (0, 1, 2) and PRONOUN.search(words)
        ):
            return True
    return False


HEAD_SENTENCES = 3  # an item tells its news in its first sentences; what comes later explains
TELLING = 14  # characters: a shorter line is a heading, a byline or a slogan
BYLINE = re.compile(
    r"[\s#*_|｜>《（(\[]*(?:文|作者|编辑|整理|编译|责编|出品|来源|图片|图源|题图|头图|采访|撰文|记者|本文|栏目|"
    r"原标题|点击|关注|导读|划重点|https?:|[^。，]{0,14}(?:栏目由|发自|报道$))"
)
ROUNDUP = re.compile(
    r"[；;].*[；;]|[丨|｜].*[；;]|早报|晚报|日报|周报|8点1氪|9点1氪|早知道|一周|盘点|汇总|资讯|快讯合集|大事件"
)


def beside_the_point(scene: Scene, title: Scene | None, draft: Draft) -> bool:
    """Whether a later sentence tells of somebody else: neither agent nor model stands in the headline.

    Roundups, market reports and texts without a headline tell of many; there every sentence counts.
    """
    if (
        title is None
        or scene.stock
        or draft.in_title
        or draft.rule.startswith("filing/")
        or draft.sentence.index < head(scene)
        or ROUNDUP.search(title.text)
    ):
        return False
    owners = {n.owner or n.entity for n in title.names} | {n.entity for n in title.names}
    if not owners:
        return False
    if draft.model is not None and draft.type is not EventType.INTEGRATION:
        own = draft.explicit and draft.agent.owner in owners and not draft.assumed  # dated, and of the headline's house
        return not (own or _spoken_of(scene, title, draft))
    return not (draft.agent.owner in owners or draft.agent.entity in owners)


def head(scene: Scene) -> int:
    """The index of the first sentence behind the head of a text; headings and bylines are not counted."""
    told = 0
    for sentence in scene.sentences:
        line = scene.text[sentence.start : sentence.end]
        told += len(line.strip()) >= TELLING and not BYLINE.match(line)
        if told == HEAD_SENTENCES:
            return sentence.index + 1
    return len(scene.sentences)


def _spoken_of(scene: Scene, title: Scene, draft: Draft) -> bool:
    """Whether the model of a draft is one the headline or the head of the text names."""
    assert draft.model is not None
    if draft.model.text in title.text:
        return True
    last = head(scene)
    edge = scene.sentences[last - 1].end if 0 < last <= len(scene.sentences) else len(scene.text)
    name = squash(draft.model.text)
    for other in (*title.names, *scene.within(0, edge, MentionType.MODEL)):
        if other.type is MentionType.MODEL and (
            (other.id and other.id == draft.model.id) or squash(other.text) in name or name in squash(other.text)
        ):
            return True
    return name in squash(scene.text[:edge])
