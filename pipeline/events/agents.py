"""Who acts: the agent of a trigger.

The first organisation of the trigger's clause that no preposition claims, else of the clauses before it; else the one
whose person or model acts; else a company that is its own source. Organisations joined by 、 和 联合 携手 act together.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.events.scene import Name, Scene, Sentence, aside
from pipeline.events.themes import Theme
from records import MentionType

# A name behind one of these is no subject.
CLAIMED = re.compile(
    r"(?:据|在|于|对|向|为|从|基于|依托|通过|接入|搭载|采用|使用|利用|借助|围绕|面向|针对|超过|超越|超|领先|"
    r"媲美|对标|给|比|较|像|登陆|加入|支持|适配|包括|打败|击败|挑战|追赶|"
    r"兼容|不敌|来自|关于|按照|根据|叫板|内置|引入|集成|整合|融合|融入|应用|调用|如|以及其|看齐|对抗|效仿|收购|"
    r"投资|入股|竞争对手|对手|剑指|对阵|低于|高于|优于|逼近|至|到|叫停|离开|"
    r"离职|前|原|曾任职于|任职于|就职于|供职于|隶属于|获得?|联手|被|和|与|跟|同|及|以及|让|使|令|将|把)\s?[“\"「]?$"
)
# 欧洲“OpenAI”, 中国版 Anthropic: somebody who is compared with the bearer of the name
COMPARED = re.compile(
    r"(?:(?:欧洲|中国|国产|日本|韩国|印度|美国|法国|中东|下一个|另一个|又一个|版的?|类|式的?)\s?[“\"「『]|版的?|"
    r"类|国产|下一个|另一个)\s?$"
)
ABROAD = re.compile(
    r"(?:美国|英国|法国|德国|日本|韩国|印度|加拿大|以色列|欧洲|硅谷|旧金山|新加坡|瑞士|澳大利亚|巴西|俄罗斯|阿联酋|"
    r"沙特|西班牙|意大利|荷兰|瑞典|芬兰|海外)[^，。；：]{0,16}(?:公司|企业|实验室|机构|团队|厂商|巨头|大学|"
    r"研究所|独角兽)\s?[“\"「]?$"
)
WITH = re.compile(r"(?:携手|联合|联手|合作|协同)\s?$")
TELLS = re.compile(r"[^，。；]{0,10}(?:消息|公告|官方|介绍|透露|公众号|官网|披露|声明|宣布)")
SOURCE = re.compile(r"(?:据|从|来自)\s?[“\"]?$")
BY = re.compile(r"由\s?$")
JOINED = re.compile(
    r"\s?(?:[（(][^）)]{1,40}[）)])?\s?(?:等\d*[家所]?(?:公司|企业|机构|单位|高校)?)?(?:正式|宣布|今日|日前|"
    r"近日|正在|正|将|拟|已)?\s?(?:、|和|与|及|以及|"
    r"联合|携手|联手|\+|＋|&|/|,|，(?=与|和|联合|携手|以及)|×|x|·)+\s?(?:联合|携手|与|和|旗下)?\s?"
)
TEAM = re.compile(r"(?:[（(][^）)]{1,40}[）)])?[^，。；、]{0,30}?(?:[（(][^）)]{1,40}[）)])?\s?(?:联合|携手|联手)\s?")
PART_OF = re.compile(
    r"\s?(?:集团)?(?:的|公司)?(?:旗下|子公司|全资子公司|控股子公司|孵化|内部|下属|所属|"
    r"麾下)(?:的)?(?:[^，。；：、\s]{0,6})?\s?"
)
NOT_AGENT_AFTER = re.compile(
    r"\s?(?:(?:支持|投资|资助|孵化|参股)的|(?:联合)?(?:创始人|CEO|前\S{1,4})[^，。；]{0,24}?(?:旗下|创办|创立|"
    r"成立|创业|新公司)|"
    r"[^，。、；\s]{0,6}(?:一号位|少帅|大将|天才|元老|成员|高管|老兵|主任|校友|博士生?|"
    r"出身|班底|师兄弟|学子|学霸|毕业生|教授创业|团队创业|90后|00后)|概念股|股价|概念|大厦|大学城|"
    r"股份有限公司股票|竞争|用户|开发者|网友|的(?:竞争|对手|用户|开发者|"
    r"威胁)|(?:等)?(?:海外|国外|国际|全球|头部|主流|其他|同行|友商|巨头)|应用商店|App Store|平台上(?!线|架)|Store|"
    r"应用市场|生态链|系(?!列)|前(?:员工|高管|CEO|首席|副|总|"
    r"研究|工程)|员工|黑板报|官网|官方(?:公众号|微博|微信|账号|博客|论坛|网站)|公众号|的?消息|讯(?!飞)|"
    r"(?:官方)?商城|首页|链接|报道|获悉|股东|平台(?:已|现|正式|同步)|显示|"
    r"数据|提醒|注(?!册|意|于)|从|版(?!本|\s?类?\s?[“\"「]?[A-Z]))"
)
LINK = re.compile(
    r"(?:京东|天猫|淘宝|拼多多|苏宁)[^，。；]{2,80}?(?:直达链接|点此|抢购|旗舰店)"
)  # a shop's link that stands in the text
SPEECH = re.compile(
    r"(?:表示|称|透露|介绍|认为|获悉|报道|消息|指出|写道|坦言|强调|披露|显示|了解到|观察到|宣布|宣称|说)(?:,|，|"
    r"：|:|，)?\s?|(?:恭喜|祝贺|欢迎|批准|要求|呼吁|指控|起诉|质疑|批评|担忧|敦促|允许|禁止|力挺|看好|证实|"
    r"确认)(?=\s?[A-Za-z\u4e00-\u9fff])"
)
HEAD_OF_CLAUSE = 3  # characters: 随后, 此外
ACTS = re.compile(r"\s?(?:官方|方面|团队|今日|今天|昨日|日前|近日|正式|也|将)*\s?(?:宣布|表示|称|推出|回应|官宣)")
TAKES = re.compile(r"\s?(?:已|也|现|正式|率先|全面|首次|首批|今日|宣布|同步|\s)*(?:接入|搭载|内置|引入|集成|打通)")
POSSESSES = re.compile(r"\s?(?:的|旗下|创办|创立|麾下)")


def agents(scene: Scene, sentence: Sentence, at: int, theme: Theme | None = None) -> list[Name]:
    """Who does what the trigger at `at` says, [] where the sentence does not name one."""
    clause = scene.clause(sentence, at)
    spans = [(c.start, min(c.end, at)) for c in reversed(sentence.clauses[: clause + 1])]
    for start, end in spans:
        if group := _subject(scene, start, end, theme) or _speaker(scene, start, end, theme):
            return group
    for find in (_stand_in, _source):
        for start, end in spans:
            if group := find(scene, start, end, theme):
                return group
    return []


def _speaker(scene: Scene, start: int, end: int, theme: Theme | None) -> list[Name]:
    """Kimi 宣布暂停订阅: a model or person at the head of its clause that speaks or acts."""
    names = [n for n in scene.within(start, end) if n.owner and n.type in (MentionType.MODEL, MentionType.PERSON)]
    own = theme.name if theme is not None else None
    if own is not None and names and names[0] is own and own.owner_id and ACTS.match(scene.text, own.end):
        return [owner_of(own)] if len(scene.text[start : own.start].strip()) <= HEAD_OF_CLAUSE else []
    if (
        names
        and len(scene.text[start : names[0].start].strip()) <= HEAD_OF_CLAUSE
        and (ACTS.match(scene.text, names[0].end) or TAKES.match(scene.text, names[0].end))
    ):
        return _stand_in(scene, start, end, theme)
    return []


def _subject(scene: Scene, start: int, end: int, theme: Theme | None) -> list[Name]:
    names = [n for n in scene.within(start, end) if n.type is not MentionType.TICKER]
    orgs = [n for n in names if n.type is MentionType.ORG and not aside(scene.text, n)]
    subjects = [n for n in orgs if free(scene, n, start) and not _unit_of_claimed(scene, n, orgs, start)]
    if not subjects or WITH.search(scene.text, max(start, orgs[0].start - 4), orgs[0].start):
        return []  # 宣布携手 B、C 推出: who does so stands before
    last_speech = None
    for hit in SPEECH.finditer(scene.text, start, end):
        last_speech = hit
    later = [n for n in subjects if last_speech and n.start >= last_speech.end()]
    if later and WITH.search(scene.text, max(start, later[0].start - 4), later[0].start):
        later = []  # A 宣布携手 B 推出: A acts, B stands by
    first = (later or subjects)[0]
    return joined(scene, orgs, first)


def _unit_of_claimed(scene: Scene, name: Name, orgs: list[Name], start: int) -> bool:
    """与字节跳动旗下火山引擎: what claims the house claims its unit."""
    for house in orgs:
        if house.end <= name.start and PART_OF.fullmatch(scene.text, house.end, name.start):
            return not free(scene, house, start)
    return False


def free(scene: Scene, name: Name, start: int) -> bool:
    """Whether no preposition, list or attribute claims the name: it may be a subject."""
    text = scene.text
    if name.media or LINK.match(text, name.start) or NOT_AGENT_AFTER.match(text, name.end):
        return False
    if COMPARED.search(text, max(0, name.start - 6), name.start):
        return False
    if BY.search(text, start, name.start):
        return True
    return not CLAIMED.search(text, max(0, name.start - 8), name.start)


def _source(scene: Scene, start: int, end: int, theme: Theme | None) -> list[Name]:
    """据火山引擎消息: a company that is its own source speaks of itself."""
    for name in scene.within(start, end, MentionType.ORG):
        own = SOURCE.search(scene.text, max(0, name.start - 6), name.start)
        if own and not name.media and not name.agency and (own[0][0] == "据" or TELLS.match(scene.text, name.end)):
            return [name]
    return []


def joined(scene: Scene, orgs: list[Name], first: Name) -> list[Name]:
    group = [first]
    for name in orgs[orgs.index(first) + 1 :]:
        between = scene.text[group[-1].end : name.start]
        if PART_OF.fullmatch(between):
            group[-1] = name  # 字节跳动旗下火山引擎: the unit acts
        elif (JOINED.fullmatch(between) or TEAM.fullmatch(between)) and not NOT_AGENT_AFTER.match(scene.text, name.end):
            group.append(name)
        elif name.id or name.start - group[-1].end > 60:
            break
    seen: dict[str, Name] = {}
    for name in group:
        seen.setdefault(name.entity, name)
    return list(seen.values())


def _stand_in(scene: Scene, start: int, end: int, theme: Theme | None) -> list[Name]:
    """Where no organisation is named: the person's, or that of a model that acts (豆包将推出付费版)."""
    names = scene.within(start, end)
    owner = theme.name.owner if theme and theme.name and theme.name.owner_id else ""
    for name in names:
        if (
            name.type is MentionType.PERSON
            and owner
            and name.owner != owner
            and name.top != (theme.name.top if theme and theme.name else "")
        ):
            continue  # what a person announces of somebody's model is that owner's
        if POSSESSES.match(scene.text, name.end):
            continue
        if (
            name.type is MentionType.PERSON
            and name.owner
            and not CLAIMED.search(scene.text, max(0, name.start - 8), name.start)
        ):
            return [owner_of(name)]
    for name in names:
        if (
            name.type is MentionType.MODEL
            and name.owner
            and not (theme and theme.name is name)
            and not COMPARED.search(scene.text, max(0, name.start - 6), name.start)
            and not CLAIMED.search(scene.text, max(0, name.start - 8), name.start)
            and len(scene.text[start : name.start].strip()) <= 8
        ):
            return [owner_of(name)]
    return []


def abroad(scene: Scene, name: Name, start: int) -> bool:
    """Whether the words before an unlisted name place it abroad: 美国独立 AI 研究实验室 X."""
    return not name.id and bool(ABROAD.search(scene.text, max(0, start - 28), start))


def related(a: Name, b: Name) -> bool:
    """Whether two names belong to one owner, as far as that is known."""
    return bool(
        {a.owner or a.entity, a.top or a.owner or a.entity}
        & {b.owner or b.entity, b.top or b.owner or b.entity, b.entity}
    )


def owner_of(name: Name) -> Name:
    """The organisation behind a model or person, as a name standing where that stands."""
    return replace(name, type=MentionType.ORG, entity=name.owner, id=name.owner_id, text=name.owner)
