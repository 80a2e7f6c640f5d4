"""Readers of money: funding of model makers, price changes of models and their services."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.events.acting import acts
from pipeline.events.draft import Draft
from pipeline.events.houses import funded_firm
from pipeline.events.scene import Name, Scene, Sentence
from pipeline.events.themes import Theme
from pipeline.events.triggers import Act, Trigger
from records import EventType, MentionType, Status

DEAL = re.compile(
    r"(?:完成|获得?|宣布|进行|正在|寻求|启动|敲定|拿到|新一轮|本轮|首轮|Pre-?[A-D]|[A-G]\+*轮|天使\+?轮|种子轮|"
    r"战略)[^。；]{0,30}$"
)
AMOUNT_WORDS = re.compile(r"(?:数|近|超|过|约)?(?:千|百|十)?(?:万|亿)级?")
MODEL_WORLD = re.compile(
    r"大模型|基座模型|基础模型|世界模型|语言模型|(?:做|研发|训练|开发)[^，。；]{0,14}(?:大|AI|智能|世界|通行|动作|"
    r"语言|基座|基础|具身|人形)[^，。；]{0,4}模型|[“「][^”」]{2,6}模型[”」]|具身[^，。；]{0,4}(?:大脑|模型)|"
    r"模型(?:的)?(?:训练|研发|迭代)|(?:具身|机器人)[^，。；]{0,6}大脑(?![”」]?芯片)|VLA|AGI|生成式"
)
INVESTED = re.compile(r"\s?(?:了)?\s?$")
IPO = re.compile(r"IPO|招股|上市(?!公司)|募资(?:投向|项目|用途|投)|公募|募资基金|科创板受理|可转债|定增|配股")

SERVICE = re.compile(r"API|[Tt]oken|词元|大模型|模型|Coding Plan|会员|订阅|套餐|调用|接口|智能体|缓存")
GOODS = re.compile(
    r"算力卡|存储|服务器|GPU|手机|汽车|车型|新车|内存|芯片|显卡|电视|平板|国补|到手价|首销|京东|天猫|补贴|话费|"
    r"机票|航班|油价|金价|房价"
)
QUOTED_API = re.compile(
    r"[“「](?P<name>[^”」，。]{2,14})[”」]\s?(?:大模型|模型)?\s?(?:的)?\s?(?:API|接口|Token|"
    r"token)"
)
CHANGE = re.compile(
    r"降价|涨价|提价|调价|下调|上调|降至|降幅|涨幅|限免|付费订阅|(?:新增|推出|上线|引入)[^，。；]{0,16}(?:付费|"
    r"订阅|收费|会员)|价格[^，。；]{0,12}(?:调整|上涨|下降|"
    r"下跌|降低|调至|优惠)|调整[^，。；]{0,16}价格|(?:宣布|全面|正式|永久)[^，。；]{0,8}免费(?!试用|体验|"
    r"下载|版)|免费(?:开放|向)|打\S{0,3}折|(?:开始|转为|"
    r"结束)[^，。；]{0,8}(?:收费|商业化|限免)|半价|峰谷定价"
)
SHARES = frozenset({"降至", "下调", "上调", "降幅", "涨幅", "调整"})
FUTURE_PRICE = re.compile(
    r"(?<!立即)(?<!即日起)(?<!即日起正式)(?<!已)(?<!即日)生效|将|拟|计划|即将|(?<!即日)起(?:正式)?(?:生效|执行|"
    r"实施|调整|，|,|对|下调|上调|降价)|"
    r"明日|下月|下周"
)


def funded(scene: Scene, sentence: Sentence, trigger: Trigger) -> Iterator[Draft]:
    """完成 … 融资, 获 … 投资: FUNDING of an organisation that makes models."""
    if trigger.act is not Act.FUND:
        return
    text = scene.text
    clause = sentence.clauses[scene.clause(sentence, trigger.start)]
    words = text[clause.start : trigger.end + 12]
    if IPO.search(text, sentence.start, sentence.end) or COUNTED.search(text, clause.start, trigger.start):
        return
    if TALKS.match(text, trigger.end) or USES.match(text, trigger.end):
        return
    if trigger.word in GIVING and not SETTLED.search(text, sentence.start, sentence.end):
        return
    if trigger.word in ("融资", "拿到", "募资") and not (
        DEAL.search(text, clause.start, trigger.start) or AMOUNT_WORDS.search(words)
    ):
        return
    if trigger.word in ("投资", "入股", "注资", "增资", "收购", "领投") and not (
        invested_in(scene, sentence, trigger) or GIVEN.search(text, clause.start, trigger.start)
    ):
        return
    if trigger.word in ("领投", "收购") and invested_in(scene, sentence, trigger) is None:
        return  # whoever leads a round gives
    if trigger.word == "拿到" and not re.search(r"融资|第一笔钱|投资", text[trigger.end : sentence.end]):
        return
    own = list(scene.within(sentence.start, trigger.start, MentionType.MODEL))
    theme = (
        Theme(own[-1], own[-1].start, own[-1].end, own[-1].text) if own else Theme(None, trigger.start, trigger.start)
    )
    amounts = [q for q in scene.figures_in(sentence.start, sentence.end) if _money(q.unit) and q.value >= 100_000]
    best = min(amounts, key=lambda q: abs(q.start - trigger.start), default=None)
    for draft in acts(scene, sentence, trigger, [theme], EventType.FUNDING, f"funding/{trigger.word}", 0.75):
        taken = invested_in(scene, sentence, trigger) or taker(scene, sentence, trigger)
        agent = taken or draft.agent
        if firm := funded_firm(scene, clause.start, trigger.start):
            agent = firm
        elif (
            draft.assumed
            and taken is None
            and not own
            and not (trigger.word == "融资" and OF_ITSELF.search(text, clause.start, trigger.start))
        ):
            continue  # somebody unknown is the subject
        if MEANWHILE.match(text, agent.end) and agent.start >= trigger.end:
            continue  # 在投资某某的同时
        if gives(scene, agent) or stands_for_a_person(scene, agent) or SCHOOL.search(agent.entity):
            continue
        if not makes_models(scene, sentence, agent):
            return
        model = (
            draft.model
            if draft.model is not None
            and draft.model.text != agent.text
            and re.search(r"产品|大模型", text[max(sentence.start, draft.model.start - 6) : draft.model.end + 4])
            else None
        )
        under_way = UNDER_WAY.search(text, clause.start, clause.end) and not CLOSED.search(
            text, clause.start, clause.end
        )
        settled = draft.status not in (Status.RUMOURED, Status.PLANNED) and not under_way
        status = Status.COMPLETED if settled else draft.status if not under_way else Status.PLANNED
        if under_way and draft.status is Status.RUMOURED:
            status = Status.RUMOURED
        yield replace(draft, agent=agent, model=model, model_text=model.text if model else "", status=status,
                      amount=best.value if best else None, currency=best.unit if best else None)  # fmt: skip


MEANWHILE = re.compile(r"[^，。；]{0,4}(?:的同时|之后|后，|时，)")
TAKES = re.compile(r"\s?(?:独家[｜|]\s?)?(?:再|又|连续)?(?:获|完成|拿下|斩获)")


def taker(scene: Scene, sentence: Sentence, trigger: Trigger) -> Name | None:
    """获某某等数亿元投资，A …: who gets it is named in the next clause."""
    n = scene.clause(sentence, trigger.start)
    if n + 1 >= len(sentence.clauses) or not TAKES.match(scene.text, sentence.clauses[n].start):
        return None
    after = sentence.clauses[n + 1]
    named = scene.within(after.start, after.end, MentionType.ORG)
    return named[0] if named and named[0].start - after.start <= 1 else None


def stands_for_a_person(scene: Scene, agent: Name) -> bool:
    """Whether only a person is named: what he raises is not his employer's."""
    return any(n.type is MentionType.PERSON and n.start == agent.start for n in scene.within(agent.start, agent.end))


def gives(scene: Scene, agent: Name) -> bool:
    """Whether the sentence names the organisation among those who give the money."""
    text = scene.text
    if text[agent.start : agent.end] != agent.text:
        return False
    return bool(GIVES.match(text, agent.end) and not re.search("完成|获", text[agent.end : agent.end + 12])) or bool(
        GIVER.search(text, max(0, agent.start - 48), agent.start)
    )


def _money(unit: str) -> bool:
    return len(unit) == 3 and unit.isupper()


COUNTED = re.compile(
    r"(?:[\d二三四五六七八九十多数]\s?轮)[^，。；轮]{0,2}$|(?:共计|累计|合计|总计|历史)[^，。；]{0,20}$"
)
UNDER_WAY = re.compile(
    r"启动|开启|寻求|洽谈|磋商|谈判|接触|进行中|正在进行|正进行|考虑|拟募|筹集|酝酿|敲定在即|接近完成"
)
CLOSED = re.compile(r"(?:已|已经|宣布|成功|顺利|近日|日前)?完成(?!后)|获得?[^，。]{0,20}投资|宣布获")
GIVING = frozenset({"投资", "入股", "收购", "注资", "增资"})
USES = re.compile(r"(?:金额|资金|款)?\s?(?:将|拟)?(?:主要|重点)?(?:被)?用(?:于|以)")
SETTLED = re.compile(r"\d|[万亿]|宣布|完成|拟|将|已|计划|同意|正式|洽谈|协议|轮|获得?[^，。；]{0,10}投资")
TALKS = re.compile(r"[^，。；]{0,10}谈判")
GIVES = re.compile(r"[^，。；]{0,40}?(?:领投|跟投|参投|参与(?:了)?(?:本|此|这|该)|联合投资|共同投资|追加投资)")
SCHOOL = re.compile(r"(?:大学|学院|中学|学校)$")
GIVER = re.compile(r"(?:投资方|股东|投资人|由|拿到了?|获得了|来自|获(?!得|悉))[^，。；]{0,40}$")
OF_ITSELF = re.compile(r"本轮|新一轮|此次|本次|该公司|公司|这笔|首轮|^\s*(?:完成|获)")
JOINS = re.compile(r"(?:参与|参投|领投|跟投|投资)了?\s?")
TOWARDS = re.compile(r"[向对](?=[^，。；]{2,24}$)")
GIVEN = re.compile(r"(?:获|获得|完成|宣布|得到|引入|接受)[^，。；]{0,16}$")


def invested_in(scene: Scene, sentence: Sentence, trigger: Trigger) -> Name | None:
    """A 收购/入股/投资 B, A 参与 B 的融资: B is the one that is funded."""
    if trigger.word == "融资":
        joined = JOINS.search(scene.text, sentence.start, trigger.start)
        behind = scene.within(joined.end(), trigger.start, MentionType.ORG) if joined else []
        return behind[0] if behind and joined and behind[0].start - joined.end() <= 2 else None
    if trigger.word not in ("收购", "入股", "投资", "注资", "增资", "领投"):
        return None
    if trigger.word in ("投资", "注资", "增资") and (to := TOWARDS.search(scene.text, sentence.start, trigger.start)):
        named = scene.within(to.end(), trigger.start, MentionType.ORG)
        if named and trigger.start - named[-1].end <= 2:
            return named[-1]  # 向大模型公司 X 投资
    before = [n for n in scene.within(sentence.start, trigger.start, MentionType.ORG) if trigger.start - n.end <= 2]
    if before and scene.text[before[-1].start - 1 : before[-1].start] in ("对", "向"):
        return before[-1]  # 对 X 投资
    stop = sentence.clauses[scene.clause(sentence, trigger.start)].end
    after = [n for n in scene.within(trigger.end, stop, MentionType.ORG) if n.start - trigger.end <= 6]
    return after[0] if after else None


def makes_models(scene: Scene, sentence: Sentence, agent: Name) -> bool:
    """Whether the funded one is known for a model, or the text around says so."""
    if agent.agency or agent.media:
        return False
    near = scene.title + scene.text[max(0, sentence.start - 200) : sentence.end + 200]
    return agent.maker or bool(MODEL_WORLD.search(near))


def repriced(scene: Scene, sentence: Sentence, trigger: Trigger) -> Iterator[Draft]:
    """降价 提价 免费 价格调整 of a model or its service: PRICE_CHANGE, effective or announced."""
    if trigger.act is not Act.PRICE:
        return
    text = scene.text
    of_models = SERVICE.search(text, sentence.start, sentence.end) or scene.within(
        sentence.start, sentence.end, MentionType.MODEL
    )
    if not of_models or not CHANGE.search(text, sentence.start, sentence.end):
        return
    clause = sentence.clauses[scene.clause(sentence, trigger.start)]
    if trigger.word in SHARES and not re.search(r"[价元费折]|成本", text[clause.start : clause.end]):
        return  # 占比从 79% 降至 21%
    if GOODS.search(text, sentence.start, sentence.end) or text[trigger.start - 1 : trigger.start] == "的":
        return
    models = [n for n in scene.within(sentence.start, trigger.start, MentionType.MODEL) if not _compared(text, n)]
    models = (
        models or [n for n in scene.within(trigger.end, sentence.end, MentionType.MODEL) if not _compared(text, n)][:1]
    )
    if not models and (hit := QUOTED_API.search(text, sentence.start, sentence.end)):
        models = [Name(MentionType.MODEL, hit["name"], hit["name"], *hit.span("name"), "", 0.7)]
    themes = [Theme(n, n.start, n.end, n.text) for n in chained(text, models)] or [
        Theme(None, trigger.start, trigger.start)
    ]
    for draft in acts(scene, sentence, trigger, themes, EventType.PRICE_CHANGE, f"price/{trigger.word}", 0.7):
        if not draft.agent.id and draft.model is None:
            continue
        future = draft.status in (Status.PLANNED, Status.RUMOURED) or FUTURE_PRICE.search(
            text, sentence.start, sentence.end
        )
        tier = re.search(r"付费|订阅", text[sentence.start : sentence.end])
        yield replace(draft, status=Status.ANNOUNCED if future or tier else Status.EFFECTIVE)


def chained(text: str, models: list[Name]) -> list[Name]:
    """The last model and those listed right before it: A、B 和 C."""
    chain = models[-1:]
    for name in reversed(models[:-1]):
        if not re.fullmatch(r"\s?(?:、|和|与|及|以及|/)\s?", text[name.end : chain[0].start]):
            break
        chain.insert(0, name)
    return chain


def _compared(text: str, name: Name) -> bool:
    return bool(
        re.search(
            r"(?:接近|相比|较|比|持平|低于|高于|仅为|对标|超过)[^，。；]{0,16}$",
            text[max(0, name.start - 20) : name.start],
        )
    )
