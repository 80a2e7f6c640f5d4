"""Readers of services: an existing model becomes available, as a service or through an API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.events.acting import acts
from pipeline.events.agents import owner_of
from pipeline.events.draft import Draft
from pipeline.events.kinds import foreign_to
from pipeline.events.rolls import pairs
from pipeline.events.scene import Scene, Sentence
from pipeline.events.themes import LIKE, MODIFIER, TOWARDS, TOWARDS_REACH, Theme, left_themes, right_themes
from pipeline.events.triggers import Act, Trigger
from records import EventType, MentionType

PERMITTED = re.compile(r"(?:获准|可正式|允许|方可|有资格)[^，。；]{0,8}$")
SERVICE_OBJECT = re.compile(
    r"\s?(?:了)?(?:其|相关|商业化|企业级|推理|大模型|模型|\s)*(?:API|接口)(?:服务|调用)?(?!\S{0,4}(?:工具|平台|"
    r"网关|管理))"
)


def as_service(scene: Scene, sentence: Sentence, trigger: Trigger) -> list[Draft]:
    """火山引擎将于近期上线 API 服务: the model is the one spoken of before."""
    if trigger.word not in ("上线", "推出", "发布", "公测", "内测") or not SERVICE_OBJECT.match(
        scene.text, trigger.end
    ):
        return []
    before = scene.within(max(0, sentence.start - 160), trigger.start, MentionType.MODEL)
    if not before:
        return []
    theme = Theme(before[-1], before[-1].start, before[-1].end, before[-1].text)
    return list(acts(scene, sentence, trigger, [theme], EventType.SERVICE_OPENING, "service/api", 0.75))


def served(scene: Scene, sentence: Sentence, trigger: Trigger) -> Iterator[Draft]:
    """开放, 全量上线 …: an existing model becomes available as a service or an API."""
    if trigger.act is not Act.SERVE:
        return
    clause = sentence.clauses[scene.clause(sentence, trigger.start)]
    words = scene.text[clause.start : clause.end]
    object_near = [t for t in right_themes(scene, sentence, trigger.end) if t.name and t.start - trigger.end <= 16]
    if (
        trigger.word == "开放"
        and not object_near
        and not re.search(r"API|接口|服务|调用|用户|公众|下载|使用|体验|平台|访问", words)
    ):
        return
    if PERMITTED.search(scene.text, clause.start, trigger.start):
        return  # 通过备案，获准面向公众开放: the filing says so much
    if "推送" in trigger.word and "将" in scene.text[clause.start : trigger.start]:
        return  # 某某 GPT 将陆续推送: its release is to come
    themes = left_themes(scene, sentence, trigger.start) or right_themes(scene, sentence, trigger.end)
    themes = [t for t in themes if t.name] or nearest(scene, sentence, trigger.start) or themes
    if listed := pairs(scene, sentence.start, trigger.start):
        themes = [Theme(model, model.start, model.end, model.text) for _, model in listed]
    if not themes:
        return
    drafts = list(acts(scene, sentence, trigger, themes, EventType.SERVICE_OPENING, "service/opened", 0.8))
    if len({d.model.owner for d in drafts if d.model}) > 1:  # models of several houses: each opens its own
        owners = {m.start: o for o, m in listed}
        drafts = [
            replace(d, agent=owners.get(d.model.start) or owner_of(d.model))
            for d in drafts
            if d.model and d.model.owner
        ]
        drafts = list({(d.agent.entity, d.model.start if d.model else 0): d for d in drafts}.values())
    for draft in drafts:
        provider = draft.model.owner if draft.model is not None and foreign_to(draft) else None
        yield replace(draft, provider=provider)


def nearest(scene: Scene, sentence: Sentence, at: int) -> list[Theme]:
    """The last model named in the sentence before `at`; API 同步开放 says nothing of its own."""
    names = [
        n for n in scene.within(sentence.start, at, MentionType.MODEL)
        if not MODIFIER.match(scene.text, n.end) and not LIKE.search(scene.text, max(0, n.start - 4), n.start)
        and not TOWARDS.search(scene.text, max(sentence.start, n.start - TOWARDS_REACH), n.start)
    ]  # fmt: skip
    return [Theme(names[-1], names[-1].start, names[-1].end, names[-1].text)] if names else []
