"""Prices of models and their services: launch prices, reductions with from, to and percent, subscriptions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pipeline.events.claims.said import Stated, period_of, unit_of
from pipeline.events.scene import Name, Scene, Sentence
from pipeline.quantities.units import TOKENS, per
from records import ClaimKind, MentionType, Quantity

SUBSCRIPTION = re.compile(r"订阅|包月|包年|会员|月费|年费|套餐|月付|年付|付费|Plan|连续")
MODEL_SERVICE = re.compile(r"API|[Tt]oken|大模型|模型|订阅|会员|AI|智能体|助手|Plan|缓存|输入|输出|推理|调用")
PART = re.compile(r"(?:推理)?(?:缓存命中|缓存未命中|未命中缓存|命中缓存|缓存|输入|输出)(?:价格)?")
TIER = re.compile(
    r"(?:标准|加强|专业|基础|高级|入门|旗舰|个人|团队|企业|免费|[A-Z][a-z]+|[A-Z]{2,})\s?(?:版|档|"
    r"套餐)?\s?(?=连续|月|每月|包|为|[:：]|，)"
)
PERIODIC = re.compile(r"(?P<year>连续包年|包年|年付|年费|每年|/年)|(?P<month>连续包月|包月|月付|月费|每月|/月|首月)")
CUT = re.compile(r"降(?:价|幅|低|至|到)?|下调|下降|便宜|优惠|直降|调低|打折|减少")
RISE = re.compile(r"涨(?:价|幅|至)?|上调|提价|提高|上涨|上升|调高")
CHANGE = re.compile(
    r"(?:降价|降幅|降低|下调|直降|下降|涨价|提价|涨幅|上调|上涨|提高|便宜|调价|降)(?:了|幅度|幅|达到|达|高达|"
    r"最高|超过|超|逾|近|约|至|\s|，|最多)*\s?$"
)
OWN_PRICE = re.compile(r"价格|定价|降价|涨价|提价|资费|计费|成本|API|[Tt]oken|费用|降幅|收费")
GOODS = re.compile(r"算力卡|存储|服务器|GPU|手机|汽车|车型|新车|内存|芯片|显卡|硬件|国补|到手|股价|股票|[涨跌]停")
FROM_BEFORE = re.compile(r"(?:从|由|原价|此前|原来|原|调整前)(?:的|为|是)?[^，。]{0,6}$")
TO_BEFORE = re.compile(
    r"(?:降至|降到|降为|下调至|下调为|调整为|调整至|涨至|上调至|提高至|调至|至|到|变为|现价|仅需|仅|"
    r"低至)[^，。\d]{0,8}$"
)
EACH = re.compile(rf"每\s?(?P<per>(?:百万|千|万)\s?{TOKENS})[^，。；\d]{{0,14}}$")
MOVES = re.compile(r"降|涨|调|提|至|到|为")
CONVERTED = re.compile(r"(?:约合|折合|现汇率|相当于|约为人民币)[^，。]{0,12}$")


def tariffs(scene: Scene) -> Iterator[Stated]:
    """Token prices, subscriptions and percent changes of model services."""
    item_before: str | None = None
    for sentence in scene.sentences:
        words = scene.text[sentence.start : sentence.end]
        prices = list(_prices(scene, sentence))
        if prices:
            yield from _priced(scene, sentence, prices)
        elif MODEL_SERVICE.search(words) and OWN_PRICE.search(words) and not GOODS.search(words):
            yield from _changed(scene, sentence)
        item_before = words or item_before


def _prices(scene: Scene, sentence: Sentence) -> Iterator[tuple[Quantity, str]]:
    """(figure, full unit): per tokens, per month of a service; a figure after one of them takes its unit over."""
    last, at = "", -99
    for q in scene.figures_in(sentence.start, sentence.end):
        currency, _, each = q.unit.partition("/")
        if len(currency) != 3 or not currency.isupper() or CONVERTED.search(scene.text, max(0, q.start - 14), q.start):
            continue
        near = scene.text[max(sentence.start, q.start - 24) : q.start]
        if "tokens" in each or (each in ("次", "张", "秒", "分钟") and re.search(r"生成|调用|API|模型", near)):
            last, at = q.unit, q.end
            yield q, q.unit
        elif each in ("月", "年") or (not each and (each := _periodic(near))):
            if SUBSCRIPTION.search(scene.text, max(0, sentence.start - 60), sentence.end) and not GOODS.search(
                scene.text, sentence.start, sentence.end
            ):
                yield q, f"{currency}/{each}"
        elif not each and (each_of := EACH.search(scene.text, max(sentence.start, q.start - 28), q.start)):
            last, at = f"{currency}/{per(each_of['per'])}", q.end
            yield q, last
        elif (
            last
            and q.start - at <= 24
            and (PART.search(scene.text, at, q.start) or (q.start - at <= 8 and MOVES.search(scene.text, at, q.start)))
        ):
            at = q.end
            yield q, f"{currency}/{last.partition('/')[2]}"


def _periodic(near: str) -> str:
    hits = list(PERIODIC.finditer(near))
    if not hits or len(near) - hits[-1].end() > 3:
        return ""
    return "年" if hits[-1]["year"] else "月"


def _priced(scene: Scene, sentence: Sentence, prices: list[tuple[Quantity, str]]) -> Iterator[Stated]:
    text = scene.text
    skip: set[int] = set()
    for n, (q, full) in enumerate(prices):
        if n in skip:
            continue
        owner = seller(scene, sentence, q.start)
        if owner is None:
            continue
        before, after = q, None
        if n + 1 < len(prices) and FROM_BEFORE.search(text, max(sentence.start, q.start - 12), q.start):
            nxt = prices[n + 1][0]
            if TO_BEFORE.search(text, q.end, nxt.start):
                after = nxt
                skip.add(n + 1)
        currency, unit = unit_of(full)
        percent = _percent(scene, sentence, q, after)
        low, high = (before.value, after.value) if after else (None, before.value)
        direction = None
        if low is not None and high is not None and low != high:
            direction = "up" if high > low else "down"
        elif percent is not None:
            direction = "up" if percent > 0 else "down"
        elif (
            re.search(r"新增|付费版|付费订阅", text[max(0, sentence.start - 120) : sentence.end])
            and "月" in unit + "年"
        ):
            direction = "up"
        yield Stated(
            ClaimKind.API,
            owner.owner or owner.entity,
            q.start,
            (after or q).end,
            owner.owner_id or owner.id,
            item=_item(scene, sentence, q.start),
            from_value=low,
            to_value=high,
            currency=currency,
            unit=unit,
            percent=percent,
            direction=direction,
            period=period_of(scene, sentence),
            in_title=scene.is_title,
        )


def _percent(scene: Scene, sentence: Sentence, q: Quantity, after: Quantity | None) -> Decimal | None:
    """A percent said of this price: right behind it in the same sentence."""
    end = (after or q).end
    for p in scene.figures_in(end, min(sentence.end, end + 24)):
        if p.unit != "%":
            return None
        words = scene.text[end : p.start]
        if CUT.search(words) or re.search(r"低", words):
            return -abs(p.value)
        return abs(p.value) if RISE.search(words) else None
    return None


def _changed(scene: Scene, sentence: Sentence) -> Iterator[Stated]:
    """降价97%, 提价 10%, 降幅达 75% without prices."""
    for q in scene.figures_in(sentence.start, sentence.end):
        if q.unit not in ("%", "折"):
            continue
        before = CHANGE.search(scene.text, max(sentence.start, q.start - 14), q.start)
        discount = q.unit == "折"
        if before is None and not discount:
            continue
        owner = seller(scene, sentence, q.start)
        if owner is None:
            continue
        down = discount or bool(CUT.search(before[0] if before else ""))
        size = Decimal(100) - q.value * 10 if discount and q.value < 10 else q.value
        if discount and not Decimal(0) < size < 100:
            continue
        yield Stated(
            ClaimKind.API,
            owner.owner or owner.entity,
            q.start,
            q.end,
            owner.owner_id or owner.id,
            item=_item(scene, sentence, q.start),
            percent=-abs(size) if down else abs(size),
            direction="down" if down else "up",
            period=period_of(scene, sentence),
            in_title=scene.is_title,
        )


def seller(scene: Scene, sentence: Sentence, at: int) -> Name | None:
    """Whose price it is: the organisation that sells here, else the model's owner, else the article's focus."""
    orgs = [n for n in scene.within(sentence.start, at, MentionType.ORG) if not n.media and not n.agency]
    models = [n for n in scene.within(sentence.start, at, MentionType.MODEL) if n.owner]
    if orgs and not (models and models[-1].start > orgs[-1].end):
        return orgs[0] if len(orgs) == 1 else orgs[-1]
    if models:
        focus = scene.focus
        return (
            focus
            if focus is not None and focus.owner != models[-1].owner and focus.id and not models[-1].owner_id
            else models[-1]
        )
    return orgs[0] if orgs else scene.focus


def _item(scene: Scene, sentence: Sentence, at: int) -> str | None:
    models = scene.within(sentence.start, at, MentionType.MODEL)
    part = None
    for hit in PART.finditer(scene.text, sentence.start, at):
        part = hit
    tier = None
    for hit in TIER.finditer(scene.text, sentence.start, at):
        tier = hit
    words = [
        models[-1].text if models else "",
        tier[0].strip() if tier else "",
        part[0] if part and at - part.end() < 24 else "",
    ]
    period = list(PERIODIC.finditer(scene.text, max(sentence.start, at - 10), at + 1))
    words.append(period[-1][0] if period else "")
    return " ".join(w for w in words if w) or None
