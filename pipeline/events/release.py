"""Readers of releases: a model, its weights, a service or an app becomes available, or is to become so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.events.acting import acts
from pipeline.events.agents import related
from pipeline.events.coined import LATIN
from pipeline.events.draft import Draft
from pipeline.events.kinds import PLATFORM_VERBS, foreign_to, typed
from pipeline.events.reference import referred
from pipeline.events.scene import Name, Scene, Sentence
from pipeline.events.services import as_service
from pipeline.events.themes import MODIFIER, Theme, left_themes, right_themes
from pipeline.events.triggers import Act, Trigger
from records import EventType, MentionType, Status

TO_PLATFORM = re.compile(r"\s?(?:了|至|到|于|在)?\s?[“\"「]?")
PLACE_OBJECT = re.compile(
    r"\s?(?:了|于|至|到|在)?[^，。；、]{0,14}?(?:平台|商店|App|APP|应用|官网|网页|端|社区|Store|百炼|方舟|千帆|"
    r"Hugging|GitHub|魔搭|云|大会|展|峰会|"
    r"WAIC|现场|市场|机|车)"
)
FUNCTION = re.compile(
    r"[^，。；：]{0,20}(?:功能|能力|模式|入口|频道|栏目|板块|特性|玩法|专区)[”」\"]?(?=[，。；：、]|$)"
)
LEFT_ONLY = frozenset(
    {"来了", "来啦", "杀到", "曝光", "现身", "空降", "亮相", "登场", "面世", "问世", "首秀", "出炉"}
)  # what follows is the place
OPENS = re.compile(
    r"(?:^|[，。：、；！!|｜丨:,\n”」）)]|正式|宣布|并|已|将|全面|全量|同步|同时|也|还|今日|今天|昨日|日前|近日|"
    r"率先|首次|计划|拟|完全|对外|联合|预计|近期|会|陆续|现|共|"
    r"先后|再|又|[月日号周天晚初底年]|免费|公司|团队|大学|研究院|即将|同期|一并|全部|抢先|模型|版|系列|限时|"
    r"承诺|决定|选择|后|了)\s?$"
)
GIVES = frozenset({"推出", "发布", "正式发布", "带来", "提出"})  # what stands behind these is what is given
SPEAKS = frozenset({"官宣", "公布", "公开", "揭晓"})
UNTIL = re.compile(r"[^，。；]{0,28}(?:版本?)?(?:后|即可)")
COUNTED = re.compile(r"\s?(?:了|其|旗下|首个|首款|最新|两|三|四|一款|一个|\d)")
VERSION = re.compile(r"\s?([vV]?\d+(?:\.\d+)*)")
TO_PLACES = frozenset(
    {
        "上线",
        "上架",
        "亮相",
        "登场",
        "首秀",
        "开放",
        "首发",
        "升级至",
        "升级到",
        "升级为",
        "升级成",
        "迭代至",
        "更新至",
        "更新到",
        "问世",
        "面世",
        "出炉",
        "揭晓",
        "现身",
        "空降",
    }
)
NO_OBJECT = re.compile(
    r"\s?(?:了)?\s?(?:[，。、；：,:！!？?|｜丨）)”」》—\-…\n]|$|后|并|与|和|及|于|在|的|当天|当日|仅|不到|以来|"
    r"至今|首|，|"
    r"\s(?![A-Za-z\u4e00-\u9fff])|\s?[（(])"
)
COMMENTED = re.compile(r"[批评谈论]\s?[“「]?$|(?:看待|如何看|回应|热议|解读|质疑|力挺|吐槽|实测|体验)\s?[“「]?$")
# These tell of a release only with the model's own name: 某某 3.8 来了, 新增 某某-2.1.
BY_ITSELF = re.compile(r"\d|模型|版$|^[A-Z][a-z]+ [A-Z]")
BY_NAME = frozenset({"来了", "来啦", "杀到", "曝光", "新增"})
HEADING = re.compile(rf"\s*(?P<name>{LATIN})\s?[，,]?\s?(?:是|为)(?:一款|一个)?由")
FRONT = re.compile(
    r"(?:将|把|对(?![标比于外话手])(?=[^，。；：]{0,30}(?:进行|开展|做)))(?:其|旗下)?\s?(?=[“\"「『《A-Za-z]|"
    r"[\u4e00-\u9fff])"
)
IS = re.compile(r"[”」』\"]?(?:大模型|模型)?(?:[（(][^）)]*[）)])?\s?[，,]?\s?(?:是|为|系)")
API = re.compile(r"API|接口|开放平台|服务|MaaS|调用|百炼|方舟|千帆|平台")
MEASURED = re.compile(r"榜|基准|排行|排名|评测|第一|得分|SOTA|竞技场|Arena")
WEAK = frozenset(
    {
        "来了",
        "来啦",
        "杀到",
        "曝光",
        "新增",
        "升级",
        "公布",
        "公开",
        "提出",
        "带来",
        "发表",
        "首秀",
        "亮相",
        "内测",
        "公测",
        "邀测",
        "释出",
        "放出",
        "认领",
        "官宣",
        "揭晓",
        "首发",
    }
)


def released(scene: Scene, sentence: Sentence, trigger: Trigger) -> Iterator[Draft]:
    """发布 推出 上线 … and 开源: MODEL_RELEASE, OPEN_SOURCE, APP_RELEASE; with the future, MODEL_PLAN."""
    if trigger.act not in (Act.RELEASE, Act.OPEN):
        return
    themes = [] if trigger.word in LEFT_ONLY else right_themes(scene, sentence, trigger.end)
    side = "right"
    if trigger.act is Act.RELEASE and (service := as_service(scene, sentence, trigger)):
        yield from service
        return
    if named := _called(scene, sentence, trigger):
        if named.name is not None and named.name.id and not scene.is_title and sentence.index > 1:
            return  # what a known model is, is told for those who do not know it
        themes, side = [named], "copula"
    elif not any(t.name for t in themes) and (fronted := to_front(scene, sentence, trigger)):
        themes, side = [fronted], "front"
    if trigger.act is Act.OPEN and side == "right" and not opening(scene, trigger):
        return
    speaks = trigger.word in SPEAKS and scene.text[trigger.end : trigger.end + 1] in ("，", ",", "：", ":")
    left_may = stands_alone(scene, trigger) or (bool(themes) and trigger.word not in GIVES)
    if not speaks and not any(t.name for t in themes) and left_may:
        left = left_themes(scene, sentence, trigger.start)
        if left and (not themes or any(t.name for t in left)):
            themes, side = left, "left"
    if not themes and (name := referred(scene, sentence, trigger.start)):
        themes, side = [Theme(name, name.start, name.end, name.text)], "pronoun"
    if trigger.word in BY_NAME and not any(t.name and BY_ITSELF.search(t.text) for t in themes):
        return
    if not themes:
        return
    if side == "left" and scene.is_title and COMMENTED.search(scene.text, 0, themes[0].start):
        return  # 批某某开源: what others say of it
    if trigger.word.startswith(("升级", "迭代", "更新")) and not to_version(scene, trigger, themes):
        return
    confidence = 0.9 if any(t.name for t in themes) else 0.75
    if trigger.word in WEAK:
        confidence -= 0.15
    drafts = list(acts(scene, sentence, trigger, themes, EventType.MODEL_RELEASE, f"release/{side}", confidence))
    if (
        side in ("left", "front")
        and (version := VERSION.match(scene.text, trigger.end))
        and trigger.word.endswith(("至", "到", "为", "成"))
    ):
        drafts = [
            d if re.search(r"\d", d.model_text) else replace(d, model_text=d.model_text + version[1]) for d in drafts
        ]
    if trigger.word == "曝光":  # nobody who may say so has said it
        drafts = [replace(d, status=Status.RUMOURED) for d in drafts]
    if trigger.word in LEFT_ONLY and MEASURED.search(scene.text, trigger.end, sentence.end):
        seen = {Status.RELEASED: Status.TRAINED}  # first seen on a leaderboard: trained, not available
        drafts = [replace(d, status=seen.get(d.status, d.status)) for d in drafts]
    if side == "left" and trigger.word in PLATFORM_VERBS and any(d.model and related(d.model, d.agent) for d in drafts):
        drafts = [d for d in drafts if d.model and related(d.model, d.agent)]  # A 宣布与 B 合作：A 的 X 上线
    for draft in drafts:
        joint = any(draft.model is not None and related(draft.model, d.agent) for d in drafts)
        yield typed(scene, trigger, draft if joint else by_owner(scene, trigger, draft))


def to_version(scene: Scene, trigger: Trigger, themes: list[Theme]) -> bool:
    """Whether 升级 names a model as its object, and 升级至 a version: 升级至 3.0."""
    if trigger.word == "升级" and scene.is_title and themes[0].end <= trigger.start:
        return bool(themes[0].name) and bool(NO_OBJECT.match(scene.text, trigger.end))  # 某某大模型升级：新增 …
    if trigger.word == "升级" and re.search(
        r"对[^，。；：]{2,30}(?:进行|开展|做)", scene.text[max(0, trigger.start - 40) : trigger.start]
    ):
        return bool(themes[0].name)
    if trigger.word == "升级":
        return bool(themes[0].name) and 0 <= themes[0].start - trigger.end <= 16
    if UNTIL.match(scene.text, trigger.end):
        return False  # 将 App 更新至 2.1 版本后: what the user does
    figure = re.compile(r"\s?[vV]?\d").match(scene.text, trigger.end)
    return bool(figure) or any(t.name and re.search(r"\d", t.text) for t in themes)


def to_front(scene: Scene, sentence: Sentence, trigger: Trigger) -> Theme | None:
    """将 / 把 X … 正式全量开源: the object stands before the verb."""
    hits = list(FRONT.finditer(scene.text, sentence.start, trigger.start))
    if not hits:
        return None
    begin = hits[-1].end()
    names = [
        n for n in scene.within(begin, trigger.start, MentionType.MODEL)
        if n.start - begin <= 3 and not MODIFIER.match(scene.text, n.end)
    ]  # fmt: skip
    return Theme(names[0], names[0].start, names[0].end, names[0].text) if names else None


def opening(scene: Scene, trigger: Trigger) -> bool:
    """Whether 开源 is a verb here: behind a name, an adverb, or first in a clause; 最新开源模型 has an adjective."""
    if trigger.word != "开源" or COUNTED.match(scene.text, trigger.end):
        return True
    if OPENS.search(scene.text, max(0, trigger.start - 8), trigger.start):
        return True
    at = trigger.start - (scene.text[trigger.start - 1 : trigger.start] == " ")
    return any(n.end in (at, at - 1) for n in scene.within(max(0, at - 30), trigger.start))


def stands_alone(scene: Scene, trigger: Trigger) -> bool:
    """Whether the verb has no object of its own, so that what stands before it is what is released."""
    if NO_OBJECT.match(scene.text, trigger.end):
        return True
    if trigger.word not in TO_PLACES:
        return False
    if trigger.word not in ("上线", "上架", "首发", "开放"):
        return True
    return bool(PLACE_OBJECT.match(scene.text, trigger.end)) and not FUNCTION.match(scene.text, trigger.end)


def _called(scene: Scene, sentence: Sentence, trigger: Trigger) -> Theme | None:
    """X（，）是由 A 推出的首个大模型: the name stands at the head of the sentence."""
    if scene.text[trigger.end : trigger.end + 1] != "的":
        return None
    names = scene.within(sentence.start, trigger.start, MentionType.MODEL)
    hit = HEADING.match(scene.text, sentence.start, trigger.start)
    if hit is not None and not scene.within(sentence.start, hit.end("name")):
        name = Name(MentionType.MODEL, hit["name"], hit["name"], *hit.span("name"), "", 0.7)
        return Theme(name, name.start, name.end, name.text)
    if names and names[0].start - sentence.start <= 2 and IS.match(scene.text, names[0].end):
        return Theme(names[0], names[0].start, names[0].end, names[0].text)
    return None


def by_owner(scene: Scene, trigger: Trigger, draft: Draft) -> Draft:
    """A release told beside somebody else's name is the known owner's, where the sentence names it."""
    if draft.model is None or not foreign_to(draft) or trigger.word in PLATFORM_VERBS:
        return draft
    here = scene.within(draft.sentence.start, draft.sentence.end, MentionType.ORG)
    named = [n for n in here if related(draft.model, n)]
    return replace(draft, agent=named[0], confidence=round(draft.confidence * 0.9, 3)) if named else draft
