"""Readers of what is being built: partnerships, plans, entries into the market, filings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.events import realis
from pipeline.events.acting import acts
from pipeline.events.agents import owner_of, related
from pipeline.events.coined import coined
from pipeline.events.draft import Draft
from pipeline.events.rolls import pairs
from pipeline.events.scene import Scene, Sentence
from pipeline.events.themes import HEAD, QUOTES, Theme, right_themes
from pipeline.events.triggers import Act, Trigger
from records import EventType, MentionType, Status

TOGETHER = re.compile(
    r"(?:合作|共同|联合|携手|协同|合力|一起|双方|(?<!第)三方|各方|战略合作)[^。；]{0,24}$|(?:共建|共创)$"
)
UNDERWAY = re.compile(
    r"(?:正在|正|着手|启动|开始|牵头|主导|负责|投入|加紧|秘密|组建|组织|讨论|立项|已开始|开启)[^。；，]{0,20}$"
)
RECRUITS = re.compile(r"用户|开发者|任何人|帮助|协助|招聘|求职|岗位|职位|起诉书|指控")
OF_BUILDING = re.compile(rf"[{QUOTES}\s]*(?:大模型|模型)?[{QUOTES}\s]*(?:的|之)\s?$")
DONE = re.compile(r"\s?(?:了|出(?!租|口)|成功|完成)")
PUBLISHED = re.compile(r"发表|收录|论文|期刊|Nature|Science|刊|开源|发布|推出|突破|超越|验证|首次|首个")
BOTH = re.compile(r"双方|两家|三方|各方")
MARKET = re.compile(
    r"\s?(?:了)?(?:中国|国内|国产|AI|人工智能|生成式|通用|自研|垂直|行业|金融|医疗|教育|基础|的)*\s?(?:大模型|"
    r"大语言模型|语言模型|世界模型|LLM)"
)
TEAM = re.compile(r"(?:大模型|基础模型|模型)[^，。；]{0,6}(?:团队|部门|实验室|公司|项目)")
FILED = re.compile(r"生成式|大模型|算法|模型|网信办|服务|深度合成")
PLATFORM = re.compile(r"[”」\"]?(?:开放)?平台")
GENERAL = re.compile(r"只|不|如何|为什么|怎么|谁|对话|专访|可以|应该|都在|都|如果|想")  # of doing models in general
DISCLOSED = re.compile(r"透露|披露|首次公开|曝光|获悉")  # first told now, whenever it was done
INTERVIEW = re.compile(r"\s*(?:#\s*)?(?:对话|专访|独家对话|访谈)")
OF_FILING = re.compile(
    r"(?:认证|流程|材料|要求|制度|管理|工作(?!后)|手续|审批流程|申请|主体|问题|进度)"
)  # 备案流程: no filing
COUNTS = re.compile(r"累计|共有|新增|\d+\s?款[^，。]{0,16}(?:服务|应用|产品|模型)")


def partnered(scene: Scene, sentence: Sentence, trigger: Trigger) -> Iterator[Draft]:
    """共建, 联合研发, 合作打造 a model: PARTNERSHIP; what is published already is a release."""
    if trigger.act is not Act.BUILD:
        return
    clause = sentence.clauses[scene.clause(sentence, trigger.start)]
    if not TOGETHER.search(scene.text, clause.start, trigger.end):
        return
    themes = right_themes(scene, sentence, trigger.end)
    if not themes:
        return
    done = DONE.match(scene.text, trigger.end) or (
        scene.is_title and trigger.word == "研发" and "合作" not in scene.text[clause.start : trigger.start]
    )
    if done and trigger.word not in ("共建", "建设"):
        kind, rule = EventType.MODEL_RELEASE, "release/joint"
    else:
        kind, rule = EventType.PARTNERSHIP, "partnership/built"
    for draft in acts(scene, sentence, trigger, themes[:1], kind, rule, 0.75):
        if kind is EventType.PARTNERSHIP:
            status = draft.status if draft.status is Status.RUMOURED else Status.PLANNED
            yield replace(draft, status=status)
        else:
            yield draft


def building(scene: Scene, sentence: Sentence, trigger: Trigger) -> Iterator[Draft]:
    """正在研发, 计划打造, 牵头 X 的研发: a plan."""
    if trigger.act is not Act.BUILD:
        return
    text, clause = scene.text, sentence.clauses[scene.clause(sentence, trigger.start)]
    if TOGETHER.search(text, clause.start, trigger.end):
        return
    status = realis.status(scene, sentence, scene.clause(sentence, trigger.start), trigger.start, trigger.end)
    future = status in (Status.PLANNED, Status.RUMOURED) or UNDERWAY.search(text, clause.start, trigger.start)
    themes = right_themes(scene, sentence, trigger.end)
    before = [
        n
        for n in scene.within(clause.start, trigger.start, MentionType.MODEL)
        if OF_BUILDING.search(text, n.end, trigger.start)
    ]
    if before:
        themes = [Theme(before[-1], before[-1].start, before[-1].end, before[-1].text)]
    if text[trigger.end : trigger.end + 1] == "、" or RECRUITS.search(text, sentence.start, trigger.start):
        return
    if not future or not themes or (not before and text[trigger.end : trigger.end + 1] == "的"):
        return
    if not themes[0].name and trigger.word not in ("研发", "训练", "自研", "研制", "开发", "做大模型", "组建"):
        return
    for draft in acts(scene, sentence, trigger, themes[:1], EventType.MODEL_PLAN, "plan/building", 0.7):
        others = draft.model is not None and draft.model.owner_id and not related(draft.model, draft.agent)
        if not others:  # whoever trains somebody else's model plans none of its own
            yield draft if draft.status is Status.RUMOURED else replace(draft, status=Status.PLANNED)


def entering(scene: Scene, sentence: Sentence, trigger: Trigger) -> Iterator[Draft]:
    """宣布入局大模型, 做大模型, 组建大模型团队: a plan without a name."""
    text = scene.text
    if trigger.act is Act.ENTER:
        if trigger.word not in ("进入大模型", "加入大模型", "布局大模型") and not MARKET.match(text, trigger.end):
            return
    elif trigger.word in ("做大模型", "造大模型"):
        if scene.text[trigger.start - 2 : trigger.start] == "闭门":
            return
    elif not (trigger.word == "组建" and TEAM.search(text, trigger.end, min(sentence.end, trigger.end + 20))):
        return
    here = Theme(None, trigger.end, trigger.end, "")
    clause = scene.clause(sentence, trigger.start)
    for draft in acts(scene, sentence, trigger, [here], EventType.MODEL_PLAN, "plan/entry", 0.7):
        told = (
            draft.assumed
            or bool(
                GENERAL.search(scene.text, sentence.clauses[clause].start, trigger.start)
                or INTERVIEW.match(scene.text, sentence.start)
            )
            or (
                realis.recalled(scene, sentence, clause, trigger.start, trigger.end, stock=scene.stock)
                and not DISCLOSED.search(scene.text, sentence.start, trigger.start)
            )
        )
        status = draft.status if draft.status is Status.RUMOURED else Status.PLANNED
        yield replace(draft, status=status, background=told)


def filed(scene: Scene, sentence: Sentence, trigger: Trigger) -> Iterator[Draft]:
    """备案, 获批: FILING, approved. An undated one inside other news, and counts of filings, are background."""
    if trigger.act is not Act.FILE:
        return
    text = scene.text
    clause = sentence.clauses[scene.clause(sentence, trigger.start)]
    if OF_FILING.match(text, trigger.end) or trigger.word in ("批准", "放行", "获牌"):
        return
    if not FILED.search(text, sentence.start, sentence.end) and not scene.within(
        clause.start, trigger.start, MentionType.MODEL
    ):
        return
    if pairs(scene, sentence.start, sentence.end):
        return  # a list with pairings is read as one, see `listed`
    names = [
        n for n in scene.within(clause.start, trigger.start, MentionType.MODEL)
        if text[n.start - 1 : n.start] not in "（(" and not PLATFORM.match(text, n.end)
    ]  # fmt: skip
    names = names or list(coined(scene, clause.start, trigger.start))[-1:]
    names = names or [n for n in scene.within(sentence.start, clause.start, MentionType.MODEL) if n.id][-1:]
    themes = [Theme(n, n.start, n.end, n.text) for n in names]
    if not themes:
        heads = list(HEAD.finditer(text, clause.start, trigger.start))
        if not heads or COUNTS.search(text, sentence.start, sentence.end):
            return
        themes = [Theme(None, trigger.start, trigger.start, heads[-1]["head"])]
    if re.match(r"\s?(?:的|工作)?(?:后|之后|前)|的", text[trigger.end : trigger.end + 5]):
        return
    for draft in acts(scene, sentence, trigger, themes, EventType.FILING, "filing/approved", 0.85):
        if draft.status is Status.PLANNED:
            continue
        if draft.model is not None and draft.model.owner_id and not related(draft.model, draft.agent):
            draft = replace(draft, agent=owner_of(draft.model))  # whoever else is named: a model is filed by its house
        undated = not scene.is_title and sentence.index > 1 and not scene.dates_in(sentence.start, trigger.start)
        yield replace(draft, status=Status.APPROVED, background=draft.background or undated)
