"""Who uses a model: the maker of the product in which it works, never the house the model comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.events.agents import related
from pipeline.events.coined import common
from pipeline.events.draft import Draft
from pipeline.events.merge import squash
from pipeline.events.scene import Name, Scene
from records import MentionType

# 坚果 N1 Air 投影仪, 凯迪拉克全新 XT5, 2027 款东风风行星海 V9: a brand before the designation of its product.
BRAND = re.compile(
    r"^[\s“\"]*(?:\d{4}\s?款)?\s?(?P<brand>[\u4e00-\u9fff]{2,8}?|[A-Z][A-Za-z]{2,14})(?:汽车|手机)?\s?"
    r"(?:全新|新款|新一代|第\S{1,2}代|首款|旗舰)?\s?(?=[A-Z]{1,6}[ -]?\d|[A-Z]{1,3}\s|\d{1,3}\s|[A-Z]\d)"
)
LAUNCH = re.compile(r"上市|发布|预售|开售|首销|官图|预约|亮相|首发|推出|交付|申报|实车|下线|开启|价")
SAYS = re.compile(r"^(?:消息|曝|传|据|外媒|研究|报道|如何|为何|为什么)|[称曝传说]$")
WHOLE = 4  # characters: a longer run is a brand and its series (东风风行|星海)
SUBJECT = re.compile(
    r"(?:[^，。；：]{0,12}(?:讯|消息|获悉|近日|日前)[，,]?)?(?P<name>[\u4e00-\u9fff]{3,14}?)(?:App|APP|小程序|"
    r"官方|方面)?"
    r"(?:今日|今天|昨日|近日|日前|正式|宣布|率先|首发|首批|全面|已|也|成功|完成|于[^，。；]{2,12}|\s)*$"
)
NO_USER = re.compile(
    r"的|官宣|员工|人$|万名|[一二三两四五六七八九十多数]家|车企|厂商|企业$|版$|新车|该|用户|系统|手机|座舱|"
    r"汽车$|内饰|智能化|"
    r"产品|方面|其中|此外|支持|同时|目前|首批|首个"
)
HEAD = 3  # characters the headline and the subject must share
AFTERWARDS = re.compile(r"[”」\"]?\s?(?:大模型|模型|系列)?(?:之后|后(?!续|台|端|方|训|处)|以来)")


def brand(title: Scene) -> Name | None:
    """The brand a headline about a product begins with, where no organisation that is known stands there."""
    hit = BRAND.match(title.text)
    if hit is None or not LAUNCH.search(title.text, hit.end()):
        return None
    start, end = hit.span("brand")
    if title.within(0, end + 1, MentionType.ORG) or SAYS.search(hit["brand"]):
        return None
    if hit["brand"].isascii() is False and end - start > WHOLE:
        end = start + WHOLE
    words = title.text[start:end]
    if common(words) or any(n.start < end and start < n.end for n in title.names):
        return None
    return Name(MentionType.ORG, words, words, start, end, "", 0.6, owner=words)


def subject(scene: Scene, start: int, at: int) -> Name | None:
    """An unlisted subject of 接入 that the headline begins with: 某市政务服务平台正式接入 X."""
    hit = SUBJECT.match(scene.text, start, at)
    if hit is None or common(hit["name"]) or NO_USER.search(hit["name"]):
        return None
    begin, end = hit.span("name")
    if scene.title[:HEAD] != hit["name"][:HEAD] or scene.within(begin, end):
        return None
    return Name(MentionType.ORG, hit["name"], hit["name"], begin, end, "", 0.6, owner=hit["name"])


def makers_left_out(drafts: Sequence[Draft], *, together: bool) -> list[Draft]:
    """携手 B 推出搭载 B 的模型的 C: the model's own house is no user of it where another is named.

    `together`: the sentence tells of a cooperation, so that a unit of the house (谷歌云) is none either.
    """
    others = {squash(d.model_text) for d in drafts if d.model is not None and not related(d.model, d.agent)}

    def of_the_house(draft: Draft) -> bool:
        if draft.model is None or squash(draft.model_text) not in others:
            return False
        return related(draft.model, draft.agent) if together else draft.agent.entity == draft.model.owner

    return [d for d in drafts if not of_the_house(d)]
