"""What a model stands on, by the text's words: 自研 · 基于X · 贴牌/接入 · 未披露; and whether it is a first version."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.events.draft import Draft
from pipeline.events.scene import Scene
from records import Basis, EventType, MentionType

OWN = re.compile(
    r"自研|自主研发|自主研制|自主攻关|自主训练|从(?:零|头)(?:开始)?(?:预)?训练|从(?:零|头)(?:开始)?(?:研发|构建|"
    r"搭建)|全自研|自行研发|独立研发|自主可控的?大模型|"
    r"自主创新|自有大模型|不依赖[^，。；]{0,8}(?:开源|第三方|他人)|未使用(?:其他|他人|"
    r"第三方)[^，。；]{0,6}(?:权重|模型)"
)
ON_OTHER = re.compile(
    r"(?:基于|依托|以(?![及上下外后前来便免内往致至]))(?P<on>[^，。；：]{0,24}?)(?:开源|微调|精调|二次开发|打造|构建|训练|开发|研发|研制|"
    r"为(?:基座|底座|基础)|底座|基座|等?(?:大模型|模型))"
)
TUNED = re.compile(r"微调|精调|二次开发|增量训练|继续训练|蒸馏自|fine-?tun", re.IGNORECASE)
RESOLD = re.compile(
    r"贴牌|套壳|接入|调用[^，。]{0,12}(?:API|接口)|由[^，。]{0,12}提供(?:模型|大模型|技术)支持|基于[^，。]{0,16}API"
)
UPGRADE = re.compile(
    r"升级(?:至|到|为|版|迭代|推出|上线)|(?:全面|重磅|重大|完成|迎来|宣布|再次|正式|版本|模型|全新)升级|"
    r"此前(?:已|曾|发布|推出|的|版)|上一代|前代|前作|更新至|再次发布"
    r"|相[比较](?:于)?[^，。]{0,12}(?:上一代|前代|1\.0|[vV]1|旧版|上个版本)|迭代至|新版本|与1\.0相比"
)
VERSION = re.compile(
    r"(?:^|[^\d.])[VvRrMmKk]?(\d{1,2})(?:\.(\d{1,2}))?(?!\d|\.\d{3}|\s?[BbMmTt](?![a-z])|亿|万|"
    r"位|年)"
)
ITSELF = re.compile(r"[该此本]款?(?:大|基础|语言)*模型|该(?:产品|系列|助手|应用)|新模型|它|其(?:采用|由|基于|在)")
NEAR = 160  # characters on either side of the trigger in which the words must stand


@dataclass(frozen=True, slots=True)
class Ground:
    basis: Basis
    of: str
    words: str


def ground(scene: Scene, draft: Draft) -> Ground:
    """The basis of the model of a draft. Integration of another's model is 接入 by its nature."""
    if draft.type is EventType.INTEGRATION or draft.rule == "service/third_party":
        if draft.provider and draft.provider not in (draft.agent.entity, draft.agent.owner):
            return Ground(Basis.RESOLD, draft.provider, scene.text[draft.start : draft.end])
        own = OWN.search(scene.text, draft.sentence.start, draft.sentence.end)
        return Ground(Basis.OWN, "", own[0]) if own else Ground(Basis.UNKNOWN, "", "")
    start, end = max(0, draft.sentence.start - NEAR), min(len(scene.text), draft.sentence.end + NEAR)
    for hit in ON_OTHER.finditer(scene.text, start, end):
        if not _about(scene, draft, hit.start()):
            continue
        others = [
            n for n in scene.within(hit.start(), hit.end() + 12, MentionType.MODEL)
            if n.owner != draft.agent.owner and (draft.model is None or n.entity != draft.model.entity)
        ]  # fmt: skip
        if others:
            return Ground(Basis.TUNED, others[0].text, hit[0])
        if TUNED.search(hit[0]) and "开源" in hit[0]:
            return Ground(Basis.TUNED, hit["on"].strip() + "开源模型", hit[0])
    for own in OWN.finditer(scene.text, start, end):
        if _about(scene, draft, own.start()):
            return Ground(Basis.OWN, "", own[0])
    resold = RESOLD.search(scene.text, draft.sentence.start, draft.sentence.end)
    if (resold and "贴牌" in resold[0]) or (resold and "套壳" in resold[0]):
        return Ground(Basis.RESOLD, "", resold[0])
    return Ground(Basis.UNKNOWN, "", "")


def _about(scene: Scene, draft: Draft, at: int) -> bool:
    """Whether words at a place speak of the draft: in its sentence, or one that names its house, model or 该模型."""
    if draft.sentence.start <= at < draft.sentence.end:
        return True
    start, end = next(((s.start, s.end) for s in scene.sentences if s.start <= at < s.end), (at, at))
    named = scene.within(start, end, MentionType.ORG) + scene.within(start, end, MentionType.MODEL)
    houses = {draft.agent.entity, draft.agent.owner}
    about = any(n.entity in houses or n.owner in houses for n in named)
    return about or ITSELF.search(scene.text, start, end) is not None


def is_upgrade(scene: Scene, draft: Draft) -> bool:
    """Whether the text says that there was an earlier version: 升级, 此前, or a version above 1.0."""
    return says_upgrade(scene.text[draft.sentence.start : draft.sentence.end]) or above_first(draft.model_text)


def says_upgrade(words: str) -> bool:
    """Whether the words tell of an earlier version: 升级至, 此前发布, 上一代."""
    return bool(UPGRADE.search(words))


def above_first(name: str) -> bool:
    """Whether a model's name carries a version above 1.0: 星火 V3.5, GLM-5.1, 子曰 4; sizes (7B, 130B) are none."""
    for hit in VERSION.finditer(name):
        major, minor = int(hit[1]), int(hit[2] or 0)
        if (major, minor) > (1, 0) and major < 20:
            return True
    return False
