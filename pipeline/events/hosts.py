"""Readers of what goes into a host: X 登陆 / 上车 / 入驻 A; the model is the subject, the host the agent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.events.acting import acts, who
from pipeline.events.agents import related
from pipeline.events.draft import Draft
from pipeline.events.integration import INTO
from pipeline.events.scene import Scene, Sentence
from pipeline.events.themes import MODIFIER, Theme, object_end
from pipeline.events.triggers import Act, Trigger
from pipeline.events.used import EDITION
from records import EventType, MentionType, Status

MEETS = re.compile(r"[”」\"]?\s?(?:大模型|模型|App)?\s?(?:与|和|同)[^，。；：]{2,10}$")  # X 与某某打通
IN = re.compile(r"在\s?[“「]?$")
SHELVED = frozenset({"上线", "上架", "首发"})
ON_SHELF = re.compile(r"[^，。；：、]{0,10}?(?:云|平台|引擎|百炼|MaaS|社区|超算|互联网|算力|智算)")
HOSTED = re.compile(r"\s?(?:了|于|到)?\s?[“「]?[^，。；]{0,8}(?:平台|百炼|方舟|千帆|社区|MaaS|商店)")


def landed(scene: Scene, sentence: Sentence, trigger: Trigger) -> Iterator[Draft]:
    """X 登陆 / 上车 / 入驻 A: the model is the subject, the host the agent."""
    into = trigger.act is Act.INTEGRATE and (trigger.word in INTO or trigger.word == "打通")
    shelf = trigger.act is Act.RELEASE and trigger.word in SHELVED
    if not into and not shelf and (trigger.act is not Act.LAND or trigger.word in ("登上", "驱动", "加持", "落地")):
        return
    start = sentence.clauses[scene.clause(sentence, trigger.start)].start
    names = scene.within(start, trigger.start, MentionType.MODEL)
    hosts = list(scene.within(trigger.end, object_end(scene, sentence, trigger.end), MentionType.ORG))
    if names and not hosts and not into and HOSTED.match(scene.text, trigger.end):
        theme = Theme(names[-1], names[-1].start, names[-1].end, names[-1].text)
        yield from acts(scene, sentence, trigger, [theme], EventType.SERVICE_OPENING, "service/hosted", 0.75)
        return
    if shelf and not (hosts and ON_SHELF.match(scene.text, hosts[0].start)):
        return
    if trigger.word == "打通" and names and MEETS.search(scene.text, names[-1].end, trigger.start):
        theme = Theme(names[-1], names[-1].start, names[-1].end, names[-1].text)
        for draft in acts(scene, sentence, trigger, [theme], EventType.INTEGRATION, "integration/打通", 0.7):
            yield replace(draft, provider=names[-1].owner or None)
        return
    if not names or not hosts or hosts[0].start - trigger.end > 8 or names[-1].end > trigger.start:
        return
    if into and (
        trigger.start - names[-1].end > 14
        or scene.within(trigger.end, object_end(scene, sentence, trigger.end), MentionType.MODEL)
    ):
        return
    if names[-1].start and IN.search(scene.text, start, names[-1].start):
        return  # 在 X 中嵌入 Y: X is the host
    theme = Theme(names[-1], names[-1].start, names[-1].end, names[-1].text)
    host = hosts[0]
    if EDITION.match(scene.text, host.end):
        return  # 接入某某 K3: what follows is a model
    if related(names[-1], host) or MODIFIER.match(scene.text, names[-1].end):
        return
    cloud = re.search(
        r"云|平台|引擎|百炼|MaaS|商店|Store|社区|Hugging|OpenRouter|超算|互联网|算力",
        scene.text[host.start : host.end + 8],
    )
    kind = EventType.SERVICE_OPENING if cloud else EventType.INTEGRATION
    for draft in acts(scene, sentence, trigger, [theme], kind, f"integration/{trigger.word}", 0.75):
        yield replace(draft, agent=host, provider=names[-1].owner or None)
        return


def first_car(scene: Scene, sentence: Sentence, trigger: Trigger) -> Iterator[Draft]:
    """A 成为首个上车品牌: the model is the one of the clause before."""
    if trigger.word not in ("上车", "落地", "接入") or not re.match(
        r"(?:品牌|车型|企业|厂商|伙伴)", scene.text[trigger.end : trigger.end + 4]
    ):
        return
    before = scene.within(max(0, sentence.start - 80), trigger.start, MentionType.MODEL)
    if not before:
        return
    theme = Theme(before[-1], before[-1].start, before[-1].end, before[-1].text)
    group, _, _ = who(scene, sentence, trigger.start, theme)
    for draft in acts(scene, sentence, trigger, [theme], EventType.INTEGRATION, "integration/first", 0.75):
        if draft.agent in group and draft.status is not Status.RUMOURED:
            yield replace(draft, provider=before[-1].owner or None)
