"""Readers of releases: a model, its weights, a service or an app becomes available, or is to become so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.events.acting import acts
from pipeline.events.arguments import Theme, left_themes, right_themes
from pipeline.events.draft import Draft
from pipeline.events.scene import Scene, Sentence
from pipeline.events.triggers import Act, Trigger
from records import EventType, MentionType, Status

APP_WORDS = re.compile(r"(?:App|APP|app|客户端|应用程序|小程序|网页版|桌面版|插件|智能助理|业务助手|AI助手|AI 助手|智能助手|搜索产品|应用产品|移动端|浏览器|输入法|智能体应用|电脑版|PC版|助手)")
PLATFORM_VERBS = frozenset({"上线", "上架", "全量上线", "开放", "首发", "全面开放"})
TO_PLATFORM = re.compile(r"\s?(?:了|至|到|于|在)?\s?[“\"「]?")
API = re.compile(r"API|接口|开放平台|服务|MaaS|调用|百炼|方舟|千帆|平台")
MEASURED = re.compile(r"榜|基准|排行|排名|评测|第一|得分|SOTA|竞技场|Arena")
WEAK = frozenset({"公布", "公开", "提出", "带来", "发表", "首秀", "亮相", "内测", "公测", "邀测", "释出", "放出", "认领", "官宣", "揭晓", "首发"})


def released(scene: Scene, sentence: Sentence, trigger: Trigger) -> Iterator[Draft]:
    """发布 推出 上线 … and 开源: MODEL_RELEASE, OPEN_SOURCE, APP_RELEASE; with the future, MODEL_PLAN."""
    if trigger.act not in (Act.RELEASE, Act.OPEN):
        return
    themes = right_themes(scene, sentence, trigger.end)
    side = "right"
    if not any(t.name for t in themes):
        left = left_themes(scene, sentence, trigger.start)
        if left and (not themes or any(t.name for t in left)):
            themes, side = left, "left"
    if not themes:
        return
    confidence = 0.9 if any(t.name for t in themes) else 0.75
    if trigger.word in WEAK:
        confidence -= 0.15
    for draft in acts(scene, sentence, trigger, themes, EventType.MODEL_RELEASE, f"release/{side}", confidence):
        yield typed(scene, trigger, draft)


def typed(scene: Scene, trigger: Trigger, draft: Draft) -> Draft:
    """The event type of a release: by its verb, what is released and whether it lies in the future."""
    if trigger.act is Act.OPEN:
        return replace(draft, type=EventType.OPEN_SOURCE, rule=draft.rule.replace("release", "open_source"))
    if draft.model is not None and trigger.word in PLATFORM_VERBS and foreign_to(draft):
        provider = draft.model.owner
        return replace(draft, type=EventType.SERVICE_OPENING, provider=provider, rule="service/third_party")
    if is_app(scene, draft):
        return replace(draft, type=EventType.APP_RELEASE, rule=draft.rule.replace("release", "app"))
    if draft.status in (Status.PLANNED, Status.RUMOURED):
        return replace(draft, type=EventType.MODEL_PLAN, rule=draft.rule.replace("release", "plan"))
    return draft


def foreign_to(draft: Draft) -> bool:
    """Whether the model is known to belong to somebody other than the agent."""
    assert draft.model is not None
    return bool(draft.model.owner_id and draft.model.owner and draft.agent.owner and draft.model.owner != draft.agent.owner)


def is_app(scene: Scene, draft: Draft) -> bool:
    if draft.model is None:
        return False
    text, name = scene.text, draft.model
    if re.search(r"大模型|模型|GPT", text[name.start : name.end + 4]):
        return False
    around = text[max(0, name.start - 8) : name.end + 6]
    return bool(APP_WORDS.search(around))


def served(scene: Scene, sentence: Sentence, trigger: Trigger) -> Iterator[Draft]:
    """开放, 全量上线 …: an existing model becomes available as a service or an API."""
    if trigger.act is not Act.SERVE:
        return
    clause = sentence.clauses[scene.clause(sentence, trigger.start)]
    words = scene.text[clause.start : clause.end]
    if trigger.word == "开放" and not re.search(r"API|接口|服务|调用|用户|公众|下载|使用|体验|平台|访问", words):
        return
    themes = left_themes(scene, sentence, trigger.start) or right_themes(scene, sentence, trigger.end)
    themes = [t for t in themes if t.name] or nearest(scene, sentence, trigger.start) or themes
    if not themes:
        return
    for draft in acts(scene, sentence, trigger, themes[:1], EventType.SERVICE_OPENING, "service/opened", 0.8):
        provider = draft.model.owner if draft.model is not None and foreign_to(draft) else None
        yield replace(draft, provider=provider)


def nearest(scene: Scene, sentence: Sentence, at: int) -> list[Theme]:
    """The last model named in the sentence before `at`; API 同步开放 says nothing of its own."""
    names = scene.within(sentence.start, at, MentionType.MODEL)
    return [Theme(names[-1], names[-1].start, names[-1].end, names[-1].text)] if names else []
