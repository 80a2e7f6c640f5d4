"""Readers of integration: a product of one organisation uses the model of another, or an own one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.events import realis
from pipeline.events.acting import UNSURE, acts
from pipeline.events.agents import related
from pipeline.events.coined import coined
from pipeline.events.draft import Draft
from pipeline.events.scene import Name, Scene, Sentence
from pipeline.events.themes import FOLLOWS, HEAD, MODIFIER, QUOTES, TAIL, Theme, object_end
from pipeline.events.triggers import Act, Trigger
from pipeline.events.users import AFTERWARDS, makers_left_out
from records import EventType, MentionType, Status

ABILITY = re.compile(
    rf"[{QUOTES}\s]*(?:大模型|模型|系列)?\s?(?:的)?(?:全面|全部|核心|多模态|推理|语言|AI|生成|对话)*(?:能力|"
    rf"技术|深度思考|满血版)"
)
TRIED = re.compile(rf"[{QUOTES}\s]*(?:大模型|模型)?(?:进行)?(?:测试|内测)")
OTHERS = re.compile(r"厂商|企业|用户|客户|公司|伙伴|开发者|机构|[A-Z][A-Za-z]{3,}")
COUNTED = re.compile(
    r"(?:超过?|逾|近|约|有|达)\s?\d[\d.]*\s?(?:多|余)?\s?(?:个|款|家|万|项|亿)[^，。；]{0,14}$"
)  # 超 900 个业务接入: a statistic
SHELF = re.compile(r"[”」\"]?\s?(?:开放平台|智能体平台|AI\s?平台|大模型平台|平台|App|APP)(?=[，。；、]|$)")
PRONOUN = re.compile(r"(?:将|把)(?:其|它|该(?:大)?模型|这一模型|前者)")
OF = re.compile(r"\s?的(?!能力|全|多|技术|A)")
USES = re.compile(
    rf"[{QUOTES}\s]*(?:大模型|模型|系列)?[{QUOTES}\s]*(?:的|AI\s?助手|手机助手|助手|API|服务$|技术|能力|智能体)"
)
HARDWARE = re.compile(
    r"GPU|DCU|NPU|芯片|算力卡|加速卡|超节点|服务器|集群|适配|Day ?0|Day-0|vLLM|SGLang|框架|推理引擎|显存|一体机|"
    r"工作站|迷你主机|SDK|驱动程序|显卡|[昇升]腾|MTT|网关|路由"
)
AS_MODEL = re.compile(r"\s?(?:大模型|模型|双大模型|双模型|满血)")
LISTED = re.compile(r"\s?(?:、|与|和|及|等|双)")
AGENT_TOOLS = re.compile(
    r"^(?:Claude\s?Code|Codex|Cursor|OpenClaw|Hermes)", re.IGNORECASE
)  # agents and frameworks are no models
WEAK = frozenset(
    {
        "支持",
        "部署",
        "应用",
        "采用",
        "集成",
        "整合",
        "融合",
        "融入",
        "嵌入",
        "植入",
        "预装",
        "标配",
        "联动",
        "打通",
        "纳入",
    }
)
BARE_WEAK = re.compile(r"(?:仅|可|能|已|将|还|并|也|现已|均|原生|全面|首发|率先|新增|同时|首批|完全|深度)?$")
TO_FRONT = re.compile(r"(?:将|把)(?!在|于|会|为)[^，。；：]{0,12}$")
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
    for draft in makers_left_out(list(acts(scene, sentence, trigger, themes, EventType.INTEGRATION, rule, sure))):
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


def used(scene: Scene, sentence: Sentence, trigger: Trigger) -> list[Theme]:
    """The models used: the object, the fronted object of 将 … 接入, or an unnamed model of a named owner."""
    text, stop = scene.text, object_end(scene, sentence, trigger.end)
    if (fronted := taken_to_front(scene, sentence, trigger)) is not None:
        return [fronted]
    if INTO_HOST.match(text, trigger.end):
        return []  # 集成到 ChatGPT: what follows is where it goes
    found: list[Theme] = []
    edge, weak = trigger.end, trigger.word in WEAK
    start = sentence.clauses[scene.clause(sentence, trigger.start)].start
    for name in _models(scene, trigger.end, stop):
        gap = text[edge : name.start]
        if len(gap) > (24 if not found else 12) or re.search(r"用于|面向|的(?:平台|产品|应用)|生态|打败|超越", gap):
            break
        if trigger.word in WEAK and not found and len(gap.strip(QUOTES + " ")) > 12:
            break
        tail = TAIL.match(text, name.end)
        after = tail.end() if tail else name.end
        if weak and (OF.match(text, after) or ("的" in gap and not NEWEST.search(gap))):
            continue  # 所有支持 X 的地区, 支持推理任务的 X
        if AGENT_BEFORE.search(text, trigger.end, name.start) or AGENT_AFTER.match(text, name.end):
            continue  # agents are no models
        if ABILITY.match(text, name.end):
            found.append(Theme(name, name.start, name.end, name.text))
            edge = name.end
            continue
        shelf = trigger.word in ("接入", "正式接入", "全面接入") and SHELF.match(text, name.end)
        if shelf and scene.within(start, trigger.start, MentionType.MODEL):
            continue  # X 接入 Y 平台: X is what is offered there
        free = trigger.word in FOUNDED or USES.match(text, after) or FOLLOWS.match(text, after) or shelf
        if not free and not FOLLOWS.match(text, name.end):
            continue
        if (
            not shelf
            and not USES.match(text, after)
            and not USES.match(text, name.end)
            and (MODIFIER.match(text, after) or MODIFIER.match(text, name.end))
        ):
            continue
        found.append(Theme(name, name.start, name.end, name.text))
        edge = name.end
    if found:
        return found
    if own := _made(scene, trigger.end, stop):
        return [own]
    if trigger.word not in WEAK and (
        named := [n for n in coined(scene, trigger.end, stop) if n.start - trigger.end <= NEAR and n.score > UNSURE]
    ):
        return [Theme(named[0], named[0].start, named[0].end, named[0].text)]
    if trigger.word in MERGES:  # 与 X 融合
        for name in reversed(scene.within(start, trigger.start)):
            maker = name.type is MentionType.ORG and name.maker and name.text.isascii()
            if OF_STAFF.match(text, name.end):
                continue
            if (name.type is MentionType.MODEL or maker) and WITH.search(text, max(start, name.start - 2), name.start):
                return [Theme(replace(name, type=MentionType.MODEL), name.start, name.end, name.text)]
    return unnamed(scene, trigger, stop)


def taken_to_front(scene: Scene, sentence: Sentence, trigger: Trigger) -> Theme | None:
    """将 X 接入 Y, 将其集成至 Y: the model stands before the verb, behind it the product."""
    start = sentence.clauses[scene.clause(sentence, trigger.start)].start
    front = TO_FRONT.search(scene.text, start, trigger.start)
    if front is None or realis.BA.search(scene.text, trigger.start, trigger.start):
        return None
    names = scene.within(front.start(), trigger.start, MentionType.MODEL)
    if PRONOUN.match(scene.text, front.start()):
        names = scene.within(sentence.start, front.start(), MentionType.MODEL)[-1:]
    if not names or scene.within(names[-1].end, trigger.start, MentionType.ORG):
        return None
    if MODIFIER.match(scene.text, names[-1].end):
        return None
    return Theme(names[-1], names[-1].start, names[-1].end, names[-1].text)


def _made(scene: Scene, start: int, stop: int) -> Theme | None:
    """接入 MiniMax H3: an unlisted model that bears the name of its maker."""
    for name in scene.within(start, stop, MentionType.ORG):
        hit = EDITION.match(scene.text, name.end)
        if name.maker and name.start - start <= 4 and hit is not None:
            text = scene.text[name.start : hit.end()]
            model = replace(name, type=MentionType.MODEL, entity=text, text=text, end=hit.end(), id="")
            return Theme(model, name.start, hit.end(), text)
    return None


def _models(scene: Scene, start: int, stop: int) -> list[Name]:
    """The models of an object; a maker whose name is also its model's (DeepSeek) counts where it is listed as one."""
    found = []
    for name in scene.within(start, stop):
        if name.type is MentionType.MODEL:
            if not AGENT_TOOLS.match(name.text):
                found.append(name)
        elif (
            name.type is MentionType.ORG
            and name.maker
            and name.text.isascii()
            and (AS_MODEL.match(scene.text, name.end) or (found and LISTED.match(scene.text, name.end)))
        ):
            found.append(replace(name, type=MentionType.MODEL, entity=name.text, id=""))
    return found


def unnamed(scene: Scene, trigger: Trigger, stop: int) -> list[Theme]:
    """采用文远 L4 级一段式端到端大模型: no name, but an owner who is named inside the phrase."""
    for hit in HEAD.finditer(scene.text, trigger.end, min(stop, trigger.end + 40)):
        owners = scene.within(trigger.end, hit.end("head"), MentionType.ORG)
        if MODIFIER.match(scene.text, hit.end("head")) or not owners:
            continue
        if owners[0].start - trigger.end <= 4:
            return [Theme(None, owners[0].start, hit.end("head"), hit["head"])]
        if KIND.fullmatch(scene.text, owners[-1].end, hit.end("head")):  # 融合 A 的眼镜与 B 大模型
            return [Theme(None, owners[-1].start, hit.end("head"), hit["head"])]
    return []


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


MERGES = frozenset({"融合", "整合", "深度融合", "深度整合", "集成"})
WITH = re.compile(r"[与和同]\s?$")
DEVICE = re.compile(
    r"该机|新机|新品|产品|设备|系统|手机|平板|耳机|眼镜|车型|新车|该车|座舱|App|APP|应用|终端|机器人|助手"
)
INTO_HOST = re.compile(r"\s?(?:了)?(?:到|至|进|于)")
NEWEST = re.compile(r"(?:最新|全新|自研|旗下|满血|一代|云|家)的[^的]{0,6}$|^[^的]{0,8}的\s?$")
AGENT_BEFORE = re.compile(r"(?:智能体|Agent)\s?[“\"「]?$")
AGENT_AFTER = re.compile(r"[”」\"]?\s?(?:超级)?(?:智能体|AI Agent|Agent)(?!大?模型)")
SHELVES = re.compile(r"百炼|方舟|千帆|MaaS|模型平台|云平台|模型广场|模型服务|开放平台")
NEAR = 10  # characters between the verb and a name that only the words around give away
CATALOGUE = re.compile(
    r"等[^，。；]{0,6}(?:\d+|多|数十|十余|几十|上百)\s?[余多]?\s?款"
)  # 等 20 余款主流大模型: a platform's shelf
KIND = re.compile(
    r"\s?(?:的|自研|AI|多模态|端侧|语言|视觉|语音|通用|定制|智驾|端到端|世界|云|\s)*(?:大语言模型|大模型|"
    r"世界模型|语言模型)"
)
FOUNDED = frozenset({"基于", "依托"})
MAKES = re.compile(r"[”」\"]?\s?(?:大模型|模型)?[^，。；]{0,10}(?:推出|打造|上线|发布|开发)[^，。；]{2,}")
BUILT = re.compile(
    r"[”」\"]?\s?(?:[^，。；]{0,8}大?模型)?\s?(?:深度)?(?:构建|打造|开发|研发|驱动|运行)(?:而成)?$|"
    r"[^，。；]{0,40}(?:构建|打造|开发|研发)而成$"
)  # X 基于 Y 打造
OF_STAFF = re.compile(r"[”」\"]?\s?(?:产品)?(?:团队|部门|业务|事业部)")
GADGET = re.compile(r"耳机|眼镜|手机|手表|音箱|车型|新车|座舱|电视|平板|学习机|录音|玩具")
STOPS = re.compile(r"[”」\"]?\s?(?:AI\s?)?(?:大模型|模型)?(?:[，。、；]|$)")
EDITION = re.compile(
    r"[ -]?[A-Z]{1,2}\d{1,2}(?:\.\d+)*(?!\d)(?:[ -](?:Pro|Max|Plus|Flash|Turbo|Lite|Mini|Code))?(?![A-Za-z])"
)
INTO = frozenset({"接入", "正式接入", "搭载", "内置", "集成", "植入", "嵌入", "融入", "预装", "标配"})
