"""Which event a release is: by its verb, by what is released and where to, and whether it lies in the future."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.events.agents import related
from pipeline.events.apps import backed, edition, is_agent, is_app
from pipeline.events.draft import Draft
from pipeline.events.scene import Scene
from pipeline.events.triggers import Act, Trigger
from records import EventType, Status

PLATFORM_VERBS = frozenset({"上线", "上架", "全量上线", "开放", "首发", "全面开放"})
AS_API = re.compile(r"[”」\"]?\s?(?:大模型|模型|系列)?(?:的)?\s?(?:API|接口)(?!\s?[^，。；：]{0,8}模型)")
LISTED_API = re.compile(r"[^，。；：]{0,120}?(?:等)?[^，。；：]{0,14}API(?:\s?(?:接口|服务))?\s?$")
HOST = re.compile(
    r"\s?(?:了|至|到|于)?\s?[^，。；：]{0,16}?(?:云|百炼|方舟|千帆|MaaS|开放平台|AI\s?平台|官网|OpenRouter|"
    r"Hugging|魔搭|平台)"
)
SHELF_VERBS = frozenset({"上线", "上架", "全量上线"})
ON_PLATFORM = re.compile(r"(?:在|于)[^，。；]{0,16}(?:平台|云|百炼|方舟|千帆|MaaS)[^，。；]{0,6}$")
WEIGHTS = re.compile(r"[”」\"]?\s?(?:大模型|模型)?(?:(?:的)?(?:模型|完整|推理|全部)?权重|开源版)")
CLOUD = re.compile(r"云|平台|引擎|百炼|MaaS|商店|社区|超算|互联网|API|接口")
OFFERS = re.compile(r"API|接口|推理服务|模型服务|调用")
TO_FIRMS = re.compile(r"(?:面向|向|对)[^，。；]{0,6}(?:企业|开发者|B\s?端|客户)")
TRIALS = re.compile(r"公测|邀测|内测|测试")
IN_PRODUCT = re.compile(
    r"(?:产品|App|APP|助手|浏览器|输入法|办公|手机|汽车|眼镜|客户端|智能体|Agent)\s?[“\"「]?[^，。；：]{0,14}$"
)


def foreign_to(draft: Draft) -> bool:
    """Whether the model is known to belong to somebody other than the agent."""
    assert draft.model is not None
    return bool(draft.model.owner_id and draft.agent.owner and not related(draft.model, draft.agent))


def typed(scene: Scene, trigger: Trigger, draft: Draft) -> Draft:
    """The event type of a release: by its verb, what is released and whether it lies in the future."""
    if serves(scene, trigger, draft):
        return replace(draft, type=EventType.SERVICE_OPENING, rule="service/api")
    if trigger.act is Act.OPEN or (draft.model is not None and WEIGHTS.match(scene.text, draft.model.end)):
        return replace(draft, type=EventType.OPEN_SOURCE, rule=draft.rule.replace("release", "open_source"))
    if draft.model is not None and foreign_to(draft) and trigger.word in PLATFORM_VERBS:
        return hosted(scene, trigger, draft)
    if draft.model is not None and foreign_to(draft) and trigger.word in ("升级", "带来", "更新至", "升级至"):
        rule = f"integration/{trigger.word}"
        return replace(draft, type=EventType.INTEGRATION, provider=draft.model.owner, rule=rule)
    if (
        trigger.word == "升级"
        and draft.model is not None
        and draft.model.id
        and not re.search(r"\d|模型", draft.model_text)
    ):
        return replace(draft, type=EventType.APP_RELEASE, rule=draft.rule.replace("release", "app"))
    if is_agent(scene, draft):
        by_model = backed(scene, draft)
        rule = draft.rule.replace("release", "agent")
        return replace(draft, type=EventType.APP_RELEASE, background=draft.background or not by_model, rule=rule)
    if named := edition(scene, draft):
        return replace(draft, type=EventType.APP_RELEASE, model_text=named, rule=draft.rule.replace("release", "app"))
    if is_app(scene, draft):
        return replace(draft, type=EventType.APP_RELEASE, rule=draft.rule.replace("release", "app"))
    if draft.status in (Status.PLANNED, Status.RUMOURED):
        return replace(draft, type=EventType.MODEL_PLAN, rule=draft.rule.replace("release", "plan"))
    return draft


def serves(scene: Scene, trigger: Trigger, draft: Draft) -> bool:
    """Whether what becomes available is the API of the model, or a model that exists on a platform."""
    text, model = scene.text, draft.model
    if model is None:
        return False
    if AS_API.match(text, model.end):
        return True
    clause = draft.sentence.clauses[scene.clause(draft.sentence, trigger.start)]
    if trigger.end <= model.start < clause.end and LISTED_API.match(text, model.end, clause.end):
        return True
    if trigger.word in ("上线", "上架", "全量上线") and model.end <= trigger.start:
        return bool(HOST.match(text, trigger.end) and OFFERS.search(text, trigger.end, clause.end))
    if (
        trigger.word in SHELF_VERBS
        and model.end <= trigger.start
        and ON_PLATFORM.search(text, model.end, trigger.start)
    ):
        return bool(OFFERS.search(text, draft.sentence.start, draft.sentence.end))
    return bool(
        TRIALS.search(trigger.word) and model.end <= trigger.start and TO_FIRMS.search(text, model.end, trigger.start)
    )


def hosted(scene: Scene, trigger: Trigger, draft: Draft) -> Draft:
    """Somebody else's model goes online: on a platform or cloud a service, in a product a use of it."""
    assert draft.model is not None
    provider = draft.model.owner
    clause = draft.sentence.clauses[scene.clause(draft.sentence, trigger.start)]
    if hit := IN_PRODUCT.search(scene.text, clause.start, trigger.start):
        words = hit[0].strip('“”"「」 ')
        return replace(
            draft, type=EventType.INTEGRATION, provider=provider, target=words or None, rule="integration/上线"
        )
    if trigger.word == "首发" and not CLOUD.search(scene.text, clause.start, clause.end):  # 某车型首发 X
        return replace(draft, type=EventType.INTEGRATION, provider=provider, rule="integration/首发")
    return replace(draft, type=EventType.SERVICE_OPENING, provider=provider, rule="service/third_party")
