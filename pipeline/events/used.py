"""Which models a product uses: the object of 接入, the fronted one of 将 … 接入, or an unnamed one of a named owner."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.events import realis
from pipeline.events.acting import UNSURE
from pipeline.events.coined import coined
from pipeline.events.scene import Name, Scene, Sentence
from pipeline.events.themes import FOLLOWS, HEAD, MODIFIER, QUOTES, TAIL, Theme, object_end
from pipeline.events.triggers import Trigger
from records import MentionType

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
INTO_HOST = re.compile(r"\s?(?:了)?(?:到|至|进|于)")
FOUNDED = frozenset({"基于", "依托"})
ABILITY = re.compile(
    rf"[{QUOTES}\s]*(?:大模型|模型|系列)?\s?(?:的)?(?:全面|全部|核心|多模态|推理|语言|AI|生成|对话)*(?:能力|"
    rf"技术|深度思考|满血版)"
)
SHELF = re.compile(r"[”」\"]?\s?(?:开放平台|智能体平台|AI\s?平台|大模型平台|平台|App|APP)(?=[，。；、]|$)")
PRONOUN = re.compile(r"(?:将|把)(?:其|它|该(?:大)?模型|这一模型|前者)")
OF = re.compile(r"\s?的(?!能力|全|多|技术|A)")
USES = re.compile(
    rf"[{QUOTES}\s]*(?:大模型|模型|系列)?[{QUOTES}\s]*(?:的|AI\s?助手|手机助手|助手|API|服务$|技术|能力|智能体)"
)
AS_MODEL = re.compile(r"\s?(?:大模型|模型|双大模型|双模型|满血)")
LISTED = re.compile(r"\s?(?:、|与|和|及|等|双)")
AGENT_TOOLS = re.compile(
    r"^(?:Claude\s?Code|Codex|Cursor|OpenClaw|Hermes)", re.IGNORECASE
)  # agents and frameworks are no models
TO_FRONT = re.compile(r"(?:将|把)(?!在|于|会|为)[^，。；：]{0,12}$")


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


MERGES = frozenset({"融合", "整合", "深度融合", "深度整合", "集成"})
WITH = re.compile(r"[与和同]\s?$")
NEWEST = re.compile(r"(?:最新|全新|自研|旗下|满血|一代|云|家)的[^的]{0,6}$|^[^的]{0,8}的\s?$")
AGENT_BEFORE = re.compile(r"(?:智能体|Agent)\s?[“\"「]?$")
AGENT_AFTER = re.compile(r"[”」\"]?\s?(?:超级)?(?:智能体|AI Agent|Agent)(?!大?模型)")
NEAR = 10  # characters between the verb and a name that only the words around give away
KIND = re.compile(
    r"\s?(?:的|自研|AI|多模态|端侧|语言|视觉|语音|通用|定制|智驾|端到端|世界|云|\s)*(?:大语言模型|大模型|"
    r"世界模型|语言模型)"
)
OF_STAFF = re.compile(r"[”」\"]?\s?(?:产品)?(?:团队|部门|业务|事业部)")
EDITION = re.compile(
    r"[ -]?[A-Z]{1,2}\d{1,2}(?:\.\d+)*(?!\d)(?:[ -](?:Pro|Max|Plus|Flash|Turbo|Lite|Mini|Code))?(?![A-Za-z])"
)
