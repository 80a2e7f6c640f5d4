"""How real the words say an act is: denied, rumoured, planned, testing, trained or done; and whether it is news at all.

The order of the checks is negated > rumoured > planned > done. Foreground is what the text reports as news; what it
recalls (此前, 曾, an earlier date, 上线以来) is background and makes no event.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from pipeline.events.scene import Scene, Sentence
from records import DateMention, MentionType, Status

# Only in the same clause, before the trigger.
NEGATED = re.compile(
    r"(?:下令|责令|要求|呼吁|敦促|推迟|延期|暂缓|推迟了|并未|尚未|还未|暂未|从未|未曾|未能|没有|并没有|不会|"
    r"还没|仍未|搁置|限制|阻止|防止|反对|建议|鼓励|中断|取消|放弃|叫停|停止|谈判|谈及|不再|不|未|无法|暂不|无需|"
    r"拒绝|禁止|不得|不准|不能|难以|避免|如果|若|"
    r"假如|一旦|能否|是否|何时|以何种|什么时候|会不会|要不要|为何|为什么|如何|怎么|怎样|谁能|是不是)"
    r"[^，。；：]{0,6}$"
)
NOT_NEGATED = re.compile(
    r"(?:不断|不仅|不只|不但|不久|不过|不少|不同|不到|不限|不日|不止|不足|未来|未经|不错|不俗)[^，。；：]{0,6}$"
)
RUMOUR = re.compile(
    r"正讨论|讨论训练|正考虑|消息称|消息人士|知情人士|据传|传闻|网传|坊间|被爆|爆出(?!猛料|圈)|爆料|曝光?(?!度)|"
    r"曝出|疑似|"
    r"据称|传出|或将|或于|或提前|古尔曼|有传|传言|泄露|流出|据悉或|有望于?本周"
)
REPORTED = re.compile(
    r"报道称|据[^，。；]{0,8}报道|媒体报道|媒体称|博文称|据外媒|外媒"
)  # with a future act: nobody official has said it
TITLE_RUMOUR = re.compile(
    r"正?讨论训练|正考虑|^(?:\S{0,6}[：:|｜])?\s?(?:曝|消息称|传|网传|外媒|疑似|爆料|知情人士|据传|据报道|"
    r"报道称)|或将|拟于|疑似|被曝|被传|传将|曝光|遭曝"
)
# A headline that gives no official source: whatever the text plans is hearsay.
HEADLINE_RUMOUR = re.compile(
    r"^(?:[^，。：｜|]{0,6}[：:｜|])?\s?(?:消息称|曝|传(?!媒|统|奇|承|神|音)|网传|据传|疑似|爆料|知情人士|外媒)|"
    r"被曝|或将|遭曝"
)
# 将 before a name takes the object to the front (将“子曰”全量开源); before a verb or a time it is the future.
FUTURE = re.compile(
    r"(?:即将|(?<![和与者、])或(?=提前|将|于|在|会|率先|推|发)|将于|将在|将会|将要|将(?:在)?(?:行业|全球|国内|"
    r"业内|独家|首批)|将推出|将发布|将率先|将陆续|将逐步|"
    r"将正式|将全面|将首次|将首发|将同步|将很?快|"
    r"将随|将现场|将与|将继续|将全|将为|将由|将以|将成为|将搭|将接|将提供|"
    r"将采用|将支持|将面向|将开源|将通过|将同时|将对|将从|将联合|将公布|将亮相|将开放|将登|将内|将上|将落|将打|将把"
    r"|(?<![虚模比])拟(?!人|合|真|态|物|声)|计划(?!书|单|成员|内的)|预计|有望|预告|准备|打算|定于|定档|拟于|"
    r"择机|争取|尽快|稍后|后续|随后将|(?<![好象])未来(?:将|会|"
    r"几|一|所有|数)|年内|筹备|正在研发|正研发|在研|正讨论|讨论|正考虑|"
    r"考虑|(?<![期等招接对看善])待(?=[^续遇])|目标是|致力于|加速推进|承诺|决定|要(?=推出|发布|做|打造|开源|"
    r"上线)|(?<![大峰年展布坛讨协学委社])会(?=推出|发布|开源|"
    r"上线|接入|在)|寻求|洽谈|(?<![好象“「])未来(?!\S{0,10}(?:论坛|大会|峰会|科技|城|产业|学院|实验室|学校|会)))"
)
GOES_ON = re.compile(r"(?<!即)将(?=融合|推出|发布|接入|搭载|联合|与|基于|依托|在|于|通过|会|继续)|即将|计划|拟")
BA = re.compile(r"将(?=\s?[“\"「『《]|[^，。；：]{0,2}$)")
BARE_FUTURE = re.compile(r"(?:将|会|要|拟|欲|有望|正酝酿|酝酿|正筹备)\s?(?:正式|全面|率先|首次|陆续|对外)?\s?$")
TESTING = re.compile(
    r"(?:全面|定向|小范围|限量|邀请|封闭|处于|开启|开放|启动|进行|进入|正在|已在|正)?(?:内测(?!完成|结束)|邀测|"
    r"邀请测试|邀请制|测试码|申请试用|灰度|封测|定向测试|定向体验|小范围测试|"
    r"内部测试|内部试用|测试阶段|预约测试)"
)
TESTED_AFTER = re.compile(r"内测|邀测|邀请测试|灰度|测试之?后|测试,")
ON_TRIAL = re.compile(r"\s?(?:内测|邀测|邀请测试|灰度)")  # 全面开放内测
PUBLIC = re.compile(r"公测|全面开放|全量|正式上线|开放下载|已上线")
TRAINED = re.compile(r"完成(?:了)?(?:预)?训练|训练完成|已训练")

# What might be: 理论上可以训练出, 甚至可以 …
SUPPOSED = re.compile(
    r"理论上|甚至可以|足以|假设|倘若|也许能|或许能|有可能会|不排除|(?:只要|即便|"
    r"即使)[^，。；]{0,30}"
)

# Recalled, not reported: before the trigger in its clause or at the head of its sentence.
EARLIER = re.compile(
    r"(?:天|周|个?月|年|小时|[\d一二三四五六七八九十]\s?日)前(?=[，,。]|[^，。]{0,12}$)|此前|曾|早前|之前|先前|"
    r"早在|前不久|不久前|上一代|"
    r"前代|上代|此次[^，。]{0,6}之前|去年|前年|截至目前已|"
    r"(?<!今天)(?<!今日)早些时候|今年早(?!已)|前夕|自从|以来|回顾|当时|彼时|历史|原定|过去|此后|当年|之后曾|"
    r"往年|上月|上个月|同年|同月|次年|翌年|最初|起初|最早|上次|随着"
)
BEFORE_NOW = re.compile(
    r"此前(?!官方预热|预热)|早前|(?<!今天)(?<!今日)早些时候|早在|前不久|不久前|去年|前年|当时|彼时|过去|当年|"
    r"往年|上个月|(?:天|周|个?月|年)前$|以来$"
)  # at the head of a sentence
STOCK_EARLIER = re.compile(r"近日|日前|本周|上周|近期|周[一二三四五六日]|前几天")
SINCE = re.compile(
    r"\s?(?:才|已|近|不到|仅|刚刚?)\s?(?:过了?)?\s?[\d一两三四五六七八九十半]+\s?(?:多)?(?:天|周|个?月|年)|"
    r"即(?=[付收被登])|在即|"
    r"\s?(?:仅|短短|不到)?\s?\d+\s?(?:多)?(?:分钟|小时|天|周|个月|年)(?:内|后|以来|之后)|"
    r"\s?(?:[（(][^）)]{1,20}[）)])?\s?(?:以来|之后|后(?!续|天|"
    r"台|方|训)|至今|前(?!沿|端|瞻)|之前|时(?!代|间|长)|的(?:时候|消息|同时|背景|当天|那一刻))"
)
# 相继推出, 都推出了: a look back on many
MANY_DID = re.compile(r"(?:(?:都|纷纷|相继|接连|先后|均)(?:已经?)?|目前已经?陆续)(?:各自)?\s?$")
OF_THINGS = frozenset({"此前", "曾", "早前", "之前", "先前"})
OWN_PAST = re.compile(r"[^，。；：]{2,20}的[^，。；：]{2,24}$")  # 此前已提供的 X 升级至 2.0: the past is X's
ATTRIBUTE = re.compile(r"的(?!消息)")
FROM = re.compile(r"\s?(?:以来|起(?:,|，|即|就|便|开始|就)|至今|成立|创立|创办|由[^，。]{2,12}(?:成立|创立|创办))")
SELF = re.compile(r"自(?:从)?\s?[A-Za-z][A-Za-z0-9. \-]{1,20}$|(?:时隔|距离)[^，。]{0,20}$")
RELATED = re.compile(r"\s*(?:相关阅读|延伸阅读|推荐阅读|更多阅读|往期|参考(?:资料|链接)?[：:《]|作为参考)")
FROM_TO = re.compile(r"从[^，。；]{2,24}到[^，。；]{0,14}$")  # 从 X 称霸到 Y 面世
COMPARED = re.compile(
    r"(?:相比|相较|较|比起|不同于|继|紧随|对标|类似|正如|就像|好比|相当于|如同|犹如|例如|比如|诸如|"
    r"像)[^，。；]{0,12}$"
)

EARLIER_DAYS = 8  # a date further back than this is recalled: a plan told at most a week before is still news


def denied(text: str, start: int, at: int) -> bool:
    """Whether the clause that begins at `start` negates or questions the act at `at`."""
    return bool(NEGATED.search(text, start, at)) and not NOT_NEGATED.search(text, start, at)


def rumoured(scene: Scene, sentence: Sentence, at: int) -> bool:
    if scene.is_title:
        return bool(TITLE_RUMOUR.search(scene.text, 0, at))
    return bool(RUMOUR.search(scene.text, sentence.start, at))


def planned(text: str, start: int, at: int) -> bool:
    """Whether the words from `start` to the trigger put the act into the future."""
    return bool(FUTURE.search(text, start, at) or BARE_FUTURE.search(text, start, at))


def continued(scene: Scene, sentence: Sentence, clause: int) -> int:
    """Where the predicate begins that a clause without a subject goes on with: 小度将融合 …，打造 …."""
    here = sentence.clauses[clause]
    if (
        clause
        and scene.text[sentence.clauses[clause - 1].end : here.start] in ("，", ",")
        and not any(n.type is MentionType.ORG for n in scene.within(here.start, here.end))
    ):
        return sentence.clauses[clause - 1].start
    return here.start


def testing(text: str, start: int, end: int) -> bool:
    return bool(TESTING.search(text, start, end)) and not PUBLIC.search(text, start, end)


def status(scene: Scene, sentence: Sentence, clause: int, at: int, end: int) -> Status:
    """The realis of an act whose trigger is [at, end): rumoured, planned, testing, trained or released."""
    text, start = scene.text, sentence.clauses[clause].start
    stop = sentence.clauses[clause].end
    future = planned(text, start, at) or text.startswith("将", at)
    if not future and (before := continued(scene, sentence, clause)) < start:
        future = bool(GOES_ON.search(text, before, start))
    if rumoured(scene, sentence, at) or (future and REPORTED.search(text, sentence.start, at)):
        return Status.RUMOURED
    if future:
        return Status.PLANNED
    near = dated(scene, sentence, clause, at)
    if (
        near is not None
        and near.start >= start
        and scene.day
        and near.value > scene.day.isoformat()[: len(near.value)]
        and near.value[0] == "2"
    ):
        return Status.PLANNED
    if TRAINED.search(text, start, stop):
        return Status.TRAINED
    if ON_TRIAL.match(text, end):
        return Status.TESTING
    return Status.TESTING if testing(text, start, stop) else Status.RELEASED


def recalled(scene: Scene, sentence: Sentence, clause: int, at: int, end: int, *, stock: bool = False) -> bool:
    """Whether the act is background: told of an earlier time, as an attribute or as a comparison."""
    text, start = scene.text, sentence.clauses[clause].start
    earlier = EARLIER.search(text, start, at)
    own = earlier is not None and earlier[0] in OF_THINGS and OWN_PAST.search(text, earlier.end(), at)
    if (earlier and not own) or SINCE.match(text, end) or COMPARED.search(text, start, at):
        return True
    if SUPPOSED.search(text, start, at) or FROM_TO.search(text, start, at) or several(scene, sentence):
        return True
    if MANY_DID.search(text, start, at) or SELF.search(text, start, at) or RELATED.match(text, sentence.start):
        return True
    if clause and BEFORE_NOW.search(text, sentence.start, min(sentence.clauses[0].end, at)):
        return True
    if stock and STOCK_EARLIER.search(text, sentence.clauses[max(0, clause - 1)].start, at):
        return True
    near = dated(scene, sentence, clause, at)
    return near is not None and long_ago(near, scene.day)


RELEASED = re.compile(r"(?:推出|发布|上线|带来|整合|接入|开源)(?!会)")
NOW = re.compile(r"今日|今天|昨日|昨天|日前|近日|刚刚|\d\s?日|本周|宣布|同日|当天")
ROLL_CALL = 3  # organisations


def several(scene: Scene, sentence: Sentence) -> bool:
    """Whether a sentence calls the roll of who has what (A 推出 X，B 推出 Y，C 将 Z …) with no word for today."""
    if scene.is_title or len(sentence.clauses) < ROLL_CALL:
        return False
    if NOW.search(scene.text, sentence.start, sentence.end):
        return False
    acting: set[str] = set()
    for clause in sentence.clauses:
        first = next(iter(scene.within(clause.start, clause.end, MentionType.ORG)), None)
        if first is not None and first.start - clause.start <= 2 and RELEASED.search(scene.text, first.end, clause.end):
            acting.add(first.entity)
    return len(acting) >= ROLL_CALL


def dated(scene: Scene, sentence: Sentence, clause: int, at: int) -> DateMention | None:
    """The date an act stands under: the last before the trigger in its clause, else in the clauses before."""
    some = [d for d in scene.dates_in(sentence.start, at) if "/" not in d.value and not _since(scene.text, d)]
    for n in range(clause, -1, -1):
        here = [d for d in some if d.start >= sentence.clauses[n].start and d.end <= sentence.clauses[n].end]
        if here:
            days = [d for d in here if len(d.value) == 10]
            return (days or here)[-1]
    return None


def _since(text: str, mention: DateMention) -> bool:
    """自2019年起, 2023年以来: a stretch that goes on, no date of an act."""
    return bool(FROM.match(text, mention.end)) or text[mention.start - 1 : mention.start] == "自"


def long_ago(mention: DateMention, day: date | None) -> bool:
    """Whether a date lies more than EARLIER_DAYS before the day of publication. Coarse dates count by their end."""
    if day is None:
        return False
    value = mention.value
    edge = (day - timedelta(EARLIER_DAYS)).isoformat()
    if value.startswith("--") or "-W" in value:
        return False
    if "-Q" in value or "-H" in value:
        year, part = value.split("-")
        month = {"Q1": 3, "Q2": 6, "Q3": 9, "Q4": 12, "H1": 6, "H2": 12}.get(part, 12)
        value = f"{year}-{month:02d}"
    return value < edge[: len(value)]
