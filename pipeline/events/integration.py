"""Readers of integration: a product of one organisation uses the model of another, or an own one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.events.acting import acts
from pipeline.events.agents import related
from pipeline.events.draft import Draft
from pipeline.events.scene import Name, Scene, Sentence
from pipeline.events.themes import QUOTES, Theme
from pipeline.events.triggers import Act, Trigger
from pipeline.events.used import FOUNDED, INTO_HOST, WEAK, used
from pipeline.events.users import AFTERWARDS, makers_left_out
from records import EventType, MentionType, Status

TOGETHER = re.compile(r"合作|携手|联手|联合|达成")
TRIED = re.compile(rf"[{QUOTES}\s]*(?:大模型|模型)?(?:进行)?(?:测试|内测)")
OTHERS = re.compile(r"厂商|企业|用户|客户|公司|伙伴|开发者|机构|[A-Z][A-Za-z]{3,}")
COUNTED = re.compile(
    r"(?:超过?|逾|近|约|有|达)\s?\d[\d.]*\s?(?:多|余)?\s?(?:个|款|家|万|项|亿)[^，。；]{0,14}$"
)  # 超 900 个业务接入: a statistic
HARDWARE = re.compile(
    r"GPU|DCU|NPU|芯片|算力卡|加速卡|超节点|服务器|集群|适配|Day ?0|Day-0|vLLM|SGLang|框架|推理引擎|显存|一体机|"
    r"工作站|迷你主机|SDK|驱动程序|显卡|[昇升]腾|MTT|网关|路由"
)
BARE_WEAK = re.compile(r"(?:仅|可|能|已|将|还|并|也|现已|均|原生|全面|首发|率先|新增|同时|首批|完全|深度)?$")
AMONG = re.compile(
    r"(?:已|现已|共|可)?(?:接入|支持|集成|整合)[^，。]{0,10}(?:等)?(?:\d+|数十|多)\s?(?:余|多)?(?:款|个|种)"
)
PRODUCT = re.compile(r"[“\"「]([^”\"」]{2,20})[”\"」]")
STOP_WORDS = re.compile(
    r"(?:宣布|表示|称|透露|率先|全面|正式|将|已|现已|今日|也|还|同步|首批|首个|成为|陆续|与|并|支持|可|即将|在|"
    r"中|上|均|近日|日前|官方|旗下|全新|新款|此外|其中|另外|目前|以及|"
    r"完成|深度|原生|首发|未来|后续|直接|进行|首次|该|其|新|的|了|,|，|\s)+"
)


def integrated(scene: Scene, sentence: Sentence, trigger: Trigger) -> Iterator[Draft]:
    """接入 搭载 内置 引入 X: the agent's product uses X."""
    if trigger.act is not Act.INTEGRATE:
        return
    themes = used(scene, sentence, trigger)
    if not themes or (trigger.word in FOUNDED and not founded(scene, sentence, trigger, themes)):
        return
    if COUNTED.search(scene.text, sentence.start, trigger.start) or CATALOGUE.search(
        scene.text, trigger.end, sentence.end
    ):
        return
    here, weak = sentence.clauses[scene.clause(sentence, trigger.start)], trigger.word in WEAK
    if (weak and HARDWARE.search(scene.text, here.start, here.end)) or HARDWARE.search(
        scene.text, max(here.start, trigger.start - 12), trigger.start
    ):
        return
    rule, sure = f"integration/{trigger.word}", 0.7 if weak else 0.85
    late = bool(AFTERWARDS.match(scene.text, themes[-1].end))
    for draft in makers_left_out(
        list(acts(scene, sentence, trigger, themes, EventType.INTEGRATION, rule, sure)),
        together=bool(TOGETHER.search(scene.text, sentence.start, trigger.start)),
    ):
        done = finished(scene, sentence, trigger, draft, themes)
        if draft.status is Status.RELEASED and TRIED.match(scene.text, themes[-1].end):
            done = replace(done, status=Status.TESTING)
        if SHELVES.search(scene.text, here.start, trigger.start) and done.provider not in (None, draft.agent.owner):
            done = replace(done, type=EventType.SERVICE_OPENING, target=None, rule="service/shelf")
        yield replace(done, background=done.background or late or of_its_own(scene, sentence, trigger, done))


def of_its_own(scene: Scene, sentence: Sentence, trigger: Trigger, draft: Draft) -> bool:
    """Whether a house only handles its own model: no product of its is said to use it, or it is not spoken of."""
    start, house = (
        sentence.clauses[scene.clause(sentence, trigger.start)].start,
        (draft.agent.entity, draft.agent.owner),
    )
    if draft.assumed and draft.provider in house and OTHERS.search(scene.text, start, trigger.start):
        return True
    if draft.model is None or not related(draft.model, draft.agent):
        return False
    if draft.assumed and (trigger.word not in INTO or draft.agent.owner not in scene.headline):
        return True
    if INTO_HOST.match(scene.text, trigger.end):
        return False  # 将其集成至某平台
    return trigger.word in WEAK and not DEVICE.search(scene.text, sentence.start, trigger.start)


def founded(scene: Scene, sentence: Sentence, trigger: Trigger, themes: list[Theme]) -> bool:
    """基于 X 推出 Y: a product stands on somebody else's model; what tunes X into a model of its own is a release."""
    clause = sentence.clauses[scene.clause(sentence, trigger.start)]
    rest = scene.text[themes[-1].end : clause.end]
    if not all(t.name for t in themes) or re.search(r"模型", rest[8:]):
        return False
    if (
        trigger.word == "基于"
        and STOPS.match(scene.text, themes[-1].end)
        and re.search(r"模型", scene.text[themes[-1].start : themes[-1].end + 4])
    ):
        return bool(GADGET.search(scene.text, sentence.start, trigger.start))  # 某某耳机开启预售：基于 X 大模型、…
    built = BUILT.match(rest) and not scene.within(clause.start, trigger.start, MentionType.MODEL)
    return bool(MAKES.match(rest) or built) and not re.search(r"模型", scene.text[clause.start : trigger.start])


def finished(scene: Scene, sentence: Sentence, trigger: Trigger, draft: Draft, themes: list[Theme]) -> Draft:
    """Provider and product."""
    provider = draft.model.owner or None if draft.model else None
    if draft.model is None:
        owners = scene.within(themes[0].start, themes[0].end, MentionType.ORG)
        provider = owners[0].entity if owners else None
    return replace(draft, provider=provider, target=product(scene, sentence, trigger, draft.agent))


def product(scene: Scene, sentence: Sentence, trigger: Trigger, agent: Name) -> str | None:
    """The product that uses the model: what stands between agent and verb, else a quoted name in the sentence."""
    clause = sentence.clauses[scene.clause(sentence, trigger.start)]
    last = [n.end for n in scene.within(clause.start, trigger.start, MentionType.ORG)]
    begin = max([agent.end, *last]) if clause.start <= agent.end <= trigger.start else clause.start
    words = STOP_WORDS.sub(" ", scene.text[begin : trigger.start]).strip(" " + QUOTES + "、，:：")
    if 2 <= len(words) <= 24 and not re.search(r"[。，；、]|大模型|等", words):
        return words
    quoted = PRODUCT.search(scene.text, sentence.start, trigger.start)
    return quoted[1] if quoted else None


DEVICE = re.compile(
    r"该机|新机|新品|产品|设备|系统|手机|平板|耳机|眼镜|车型|新车|该车|座舱|App|APP|应用|终端|机器人|助手"
)
SHELVES = re.compile(r"百炼|方舟|千帆|MaaS|模型平台|云平台|模型广场|模型服务|开放平台")
CATALOGUE = re.compile(
    r"等[^，。；]{0,6}(?:\d+|多|数十|十余|几十|上百)\s?[余多]?\s?款"
)  # 等 20 余款主流大模型: a platform's shelf
MAKES = re.compile(r"[”」\"]?\s?(?:大模型|模型)?[^，。；]{0,10}(?:推出|打造|上线|发布|开发)[^，。；]{2,}")
BUILT = re.compile(
    r"[”」\"]?\s?(?:[^，。；]{0,8}大?模型)?\s?(?:深度)?(?:构建|打造|开发|研发|驱动|运行)(?:而成)?$|"
    r"[^，。；]{0,40}(?:构建|打造|开发|研发)而成$"
)  # X 基于 Y 打造
GADGET = re.compile(r"耳机|眼镜|手机|手表|音箱|车型|新车|座舱|电视|平板|学习机|录音|玩具")
STOPS = re.compile(r"[”」\"]?\s?(?:AI\s?)?(?:大模型|模型)?(?:[，。、；]|$)")
INTO = frozenset({"接入", "正式接入", "搭载", "内置", "集成", "植入", "嵌入", "融入", "预装", "标配"})
