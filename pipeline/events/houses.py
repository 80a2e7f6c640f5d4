"""Organisations that neither registry nor discovery has, where the words around their verb introduce them.

before the model     蓝鲸科技沧海大模型正式发布
by what they are     创业公司某某今日发布 …
as speakers          某某印务回应称
as those funded      「某某智能」近日完成 … 融资
"""

from __future__ import annotations

import re

from pipeline.events.agents import free
from pipeline.events.coined import GENERIC
from pipeline.events.scene import Name, Scene
from records import MentionType

ORGANISATION = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,6}(?:科技|集团|大学|学院|研究院|研究所|实验室|公司|股份|控股|研究中心|医院|"
    r"信息|软件))"
    r"(?:的|旗下|自研|自主研发|自主研发的|自研的|：|:|今日|正式)*\s?[“「]?$"
)


# 某某纺织的“蚕部”大模型: what a quoted name belongs to, at the head of a clause
POSSESSOR = re.compile(r"(?:^|(?<=[，。：；\s]))(?P<name>[\u4e00-\u9fff]{3,8})(?:旗下)?的[“「]$")


def house(scene: Scene, start: int, at: int) -> Name | None:
    """An unlisted organisation that stands right before the model at `at`: 蓝鲸科技沧海大模型正式发布."""
    if owner := _org(scene, POSSESSOR.search(scene.text, max(start, at - 18), at)):
        return owner
    hit = ORGANISATION.search(scene.text, max(start, at - 18), at)
    if hit is None or GENERIC.sub("", hit["name"])[:1] == "":
        return None
    return Name(MentionType.ORG, hit["name"], hit["name"], *hit.span("name"), "", 0.65, owner=hit["name"])


ADVERB = r"(?:今日|今天|今晚|昨日|昨天|日前|近日|正式|宣布|已|率先|也|首次|官宣|于[^，。；]{2,12}?|\d{1,2}\s?日|\s)"
INTRODUCED = re.compile(
    r"(?:创业公司|初创公司|初创企业|科技公司|企业|厂商|机构|独角兽|开发商|服务商|供应商|提供商|运营商|连锁品牌|"
    r"上市公司|编程平台|平台|工具商|实验室)"
    rf"\s?[“「]?(?P<name>[\u4e00-\u9fff]{{3,8}}?|[A-Z][A-Za-z0-9.]{{2,14}})[”」]?{ADVERB}*$"
)
SPEAKER = re.compile(
    r"(?:^|[，。：\s])(?P<name>[\u4e00-\u9fff]{3,8}?)(?:方面)?(?:今日|昨日|日前|近日|晚间|随后|\d{1,2}日|"
    r"在[^，。；]{2,12})*"
    r"(?:回应|表示|公告|澄清|辟谣|发布声明|声明)(?:称|说|表示)?"
)


_GETS = r"(?:完成|获得?|敲定|拿下)[^，。；]{0,24}$"
_ONCE = r"(?:近日|日前|近期|已|再|又|于近日|正式|宣布|今日|顺利|在[^，。；]{2,12})"
QUOTED_FIRM = re.compile(rf"[「“](?P<name>[^」”，。]{{2,14}})[」”]\s?(?:[（(][^）)]{{1,40}}[）)])?\s?{_ONCE}*{_GETS}")
FIRM_HEAD = re.compile(
    rf"(?:[\u4e00-\u9fff]{{2,6}}(?:公司|企业|独角兽))?(?P<name>[\u4e00-\u9fff]{{3,8}}?){_ONCE}*{_GETS}"
)
FUNDED = re.compile(rf"(?:公司|企业|独角兽|厂商|平台|品牌)\s?(?P<name>[\u4e00-\u9fff]{{3,8}}?){_ONCE}*{_GETS}")


def introduced(scene: Scene, start: int, at: int) -> Name | None:
    """An unlisted organisation introduced by what it is, right before its verb: 创业公司某某今日发布 …."""
    return _org(scene, INTRODUCED.search(scene.text, start, at))


def speaker(scene: Scene, start: int, at: int) -> Name | None:
    """An unlisted organisation that answers: 某某印务回应称."""
    return _org(scene, SPEAKER.search(scene.text, start, at))


def funded_firm(scene: Scene, start: int, at: int) -> Name | None:
    """Who completes a round, unlisted: 「某某智能」近日完成 …, or at the head of a headline."""
    hit = QUOTED_FIRM.search(scene.text, start, at)
    if hit is not None:
        known = scene.within(*hit.span("name"))
        if known:
            return next((n for n in known if n.type is MentionType.ORG and free(scene, n, start)), None)
        return _org(scene, hit)
    opens = scene.is_title or not scene.text[:start].strip()
    hit = (FIRM_HEAD.match(scene.text, start, at) if opens else None) or FUNDED.search(scene.text, start, at)
    return _org(scene, hit)


def _org(scene: Scene, hit: re.Match[str] | None) -> Name | None:
    if hit is None or len(GENERIC.sub("", hit["name"])) < LEAST or NO_FIRM.search(hit["name"]):
        return None
    start, end = hit.span("name")
    if any(n.start < end and start < n.end for n in scene.names):
        return None
    return Name(MentionType.ORG, hit["name"], hit["name"], start, end, "", 0.65, owner=hit["name"])


NO_FIRM = re.compile(
    r"的|[年月日内]$|(?:公司|企业|团队|厂商|品牌|平台|机构|博士|教授|老兵|高管|资本)$|[一二三两四五]家"
)
LEAST = 2  # characters of a name that no generic word explains
