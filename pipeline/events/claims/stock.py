"""Share prices and their moves: 26元→61.8元, 涨超17%, 跌停, lists of them. Companies only, never indices or sectors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pipeline.events.claims.said import Stated, period_of, unit_of
from pipeline.events.scene import Scene, Sentence
from records import ClaimKind, MentionType, Quantity

UP = "涨|大涨|暴涨|飙升|飙涨|上涨|收涨|劲升|急升|升|拉升|高开|走高|冲高|反弹|攀升"
DOWN = "跌|大跌|暴跌|下跌|收跌|重挫|下挫|急跌|挫|走低|低开|跳水|回落|闪崩|累跌"
_LATER = (
    r"(?:(?:股价|股票|H股|A股|港股|美股|盘中|盘前|盘后|午后|尾盘|早盘|开盘|一度|现|收盘|收|再度|则|均|亦|也|"
    r"涨幅|跌幅|跌|应声|最终|截至收盘|快速|直线|短线|逆势|日内|今日|今早|"
    r"周[一二三四五]|领|双双|跟|纷纷|集体|曾|高|低|分别|收报|复牌|连续|小幅|大幅|持续|继续|竞价|最高|最多|累计|"
    r"扩大至|收窄至|涨|,|，)\s?){0,5}"
)
MOVE = re.compile(
    rf"{_LATER}(?P<verb>{UP}|{DOWN})(?:幅)?(?:了)?\s?(?P<how>超过|超|逾|近|约|达到|达|扩大至|至|"
    rf"为)?\s?(?P<percent>\d+(?:\.\d+)?)\s?[%％]"
    rf"(?P<more>(?:(?:、|和|及|，)\d+(?:\.\d+)?[%％])*)"
)
LIMIT = re.compile(
    r"(?P<cm>\d{1,2})\s?(?:CM|cm|厘米|%)\s?(?P<first>涨停|跌停)|(?P<second>涨停|跌停)(?!板块|潮|股|家|数|价|的|"
    r"率|制|限制|复盘|原因|个股|揭秘|分析|"
    r"板(?!。|，|$))|触及(?P<third>涨停|跌停)|封(?:死)?(?P<fourth>涨停|跌停)"
)
QUIET = re.compile(_LATER + r"(?:触及|封死|封|逼近|直线|快速|打开|强势|收获|斩获|录得|\d+连)?\s?$")

NAME = r"[A-Za-z0-9\u4e00-\u9fff·.&\-]{2,18}"
NAME_END = re.compile(rf"(?P<name>{NAME}?)\s?(?:[（(][^）)]{{2,16}}[）)])?\s?$")
CODE = re.compile(
    r"\s?[（(](?:\d{4,6}|[A-Z]+)(?:\.[A-Z]{1,3})?[）)]|\s?[（(](?:SH|SZ|HK|SHA|SHE|HKG|NASDAQ|NYSE)[:：]?\s?\w+[）)]"
)
SHARE = re.compile(r"[-－]S?W|[（）()\s]|控股|集团|股份")
LEAD = re.compile(
    r"^.*?(?:其中|方面|截至\S{1,6}(?:收盘|发稿)|个股中|个股|午后|早盘|盘中|消息后|影响|带动|拖累|此外|另外|同时|"
    r"而|股中|板块|领涨|领跌|走强|走弱|拉升|下挫|活跃|异动|"
    r"概念股?|股)(?=[\u4e00-\u9fffA-Za-z])(?!份)"
)
NO_COMPANY = re.compile(
    r"指数?$|沪指|深成指|深证|上证|创业板|科创|恒指|恒生|国企|红筹|道指|纳指|标普|板块|概念|行业|期货|原油|黄金|"
    r"白银|比特币|以太|个股|两市|大盘|美债|汇率|美元|人民币|日经|富时|ETF|"
    r"指$|股指|中概|现货|铜|期|收益|收入|利润|营收|销量|价格|同比|环比|增速|估值|市值|出货|油|金价|GDP|CPI|股$|"
    r"产量|成本|占比|用户|房|运费|份额|需求|投资|毛利|费用|租金|票房|"
    r"电价|气价|工资|薪|基金|成交"
)
STOCK_WORDS = re.compile(
    r"股价|股票|概念股|个股|板块|盘|港股|美股|A股|沪指|恒指|涨停|跌停|收涨|收跌|大盘|市值|指数|异动|冲高|高开|"
    r"低开|走强|走弱|下挫|拉升|[（(]\d{4,6}(?:\.(?:HK|SH|"
    r"SZ))?[）)]|[跌涨](?:超|近|逾)"
)
FROM_TO = re.compile(r"涨|升|跌|降|飙|攀|跳|翻|到|至|回落|冲")


def moves(scene: Scene) -> Iterator[Stated]:
    """Percent moves and limits, each for every company they are said of."""
    if not STOCK_WORDS.search(scene.text):
        return
    market = bool(scene.stock or re.search(r"股价|股票|个股|概念股|港股|美股|盘", scene.text))
    for sentence in scene.sentences:
        words = scene.text[sentence.start : sentence.end]
        if not (market or STOCK_WORDS.search(words)):
            continue
        yield from _percents(scene, sentence)
        yield from _limits(scene, sentence)


def _percents(scene: Scene, sentence: Sentence) -> Iterator[Stated]:
    last: list[tuple[str, str]] = []
    for hit in MOVE.finditer(scene.text, sentence.start, sentence.end):
        names = list(_companies(scene, sentence, hit.start())) or ([] if not _continues(scene, hit) else last)
        last = names or last if _continues(scene, hit) else names
        percents = [Decimal(hit["percent"]), *(Decimal(p) for p in re.findall(r"\d+(?:\.\d+)?", hit["more"] or ""))]
        if len(percents) > 1 and len(percents) != len(names):
            percents = percents[:1]
        down = bool(re.fullmatch(DOWN, hit["verb"]))
        for n, (company, ident) in enumerate(names):
            value = percents[n] if len(percents) > 1 else percents[0]
            yield Stated(
                ClaimKind.STOCK,
                company,
                hit.start("verb"),
                hit.end(),
                ident,
                percent=-value if down else value,
                direction="down" if down else "up",
                period=period_of(scene, sentence),
                in_title=scene.is_title,
            )


def _continues(scene: Scene, hit: re.Match[str]) -> bool:
    """现跌超8%，盘中一度跌超10%: the second is of the same company."""
    return scene.text[hit.start() - 1 : hit.start()] in "，," or bool(re.match(r"[，,]", hit[0]))


def _limits(scene: Scene, sentence: Sentence) -> Iterator[Stated]:
    for hit in LIMIT.finditer(scene.text, sentence.start, sentence.end):
        word = hit["first"] or hit["second"] or hit["third"] or hit["fourth"]
        quiet = QUIET.search(scene.text, max(sentence.start, hit.start() - 24), hit.start())
        at = quiet.start() if quiet else hit.start()
        percent = Decimal(hit["cm"]) if hit["cm"] else None
        down = word == "跌停"
        for company, ident in _companies(scene, sentence, at):
            yield Stated(
                ClaimKind.STOCK,
                company,
                hit.start(),
                hit.end(),
                ident,
                percent=-percent if percent and down else percent,
                direction="down" if down else "up",
                period=period_of(scene, sentence),
                in_title=scene.is_title,
            )


def _companies(scene: Scene, sentence: Sentence, at: int) -> Iterator[tuple[str, str]]:
    """The companies listed right before `at`: A、B(00700.HK)、C涨停."""
    text = scene.text
    clause = sentence.clauses[scene.clause(sentence, max(sentence.start, at - 1))]
    words = text[clause.start : at]
    words = re.sub(r"(?:等(?:多股|个股|股|概念股|公司|\d+股|多只个股)?)\s?$", "", words.rstrip())
    offset = clause.start
    if not words.strip(" ，,、"):
        return
    for piece in re.finditer(r"[^、/]+?(?:(?=、|/)|$)|(?<=、)[^、]+", words):
        for part in re.split(r"(?<=[\u4e00-\u9fffA-Za-z）)])(?:和|与|及|以及)(?=[\u4e00-\u9fffA-Za-z])", piece[0]):
            start = offset + piece.start() + piece[0].find(part)
            company = _company(scene, start, start + len(part))
            if company is not None:
                yield company


def _company(scene: Scene, start: int, end: int) -> tuple[str, str] | None:
    names = [n for n in scene.within(start, end) if n.type in (MentionType.ORG, MentionType.TICKER) and not n.media]
    for name in reversed(names):
        rest = scene.text[name.end : end]
        left = SHARE.sub("", CODE.sub("", rest))
        if len(left) <= 3 and not NO_COMPANY.search(left):
            return name.entity, name.id
    raw = CODE.sub("", scene.text[start:end]).strip()
    raw = re.sub(r"\s?[（(][^）)]*[）)]\s?$", "", raw)
    raw = LEAD.sub("", raw).strip(' ，,、：:“”"')
    if (
        not scene.stock
        or NO_COMPANY.search(raw)
        or not re.fullmatch(r"[A-Za-z\u4e00-\u9fff·&][A-Za-z0-9\u4e00-\u9fff·&.\- ]{1,11}", raw)
    ):
        return None
    if re.search(r"的|了|是|在|将|被|于|也|已|有|为|年|月|日|较|达|约|今|昨|累计|期间", raw) or names:
        return None
    return raw, ""


def share_prices(scene: Scene) -> Iterator[Stated]:
    """从26元每股涨至61.8元每股, 每股70元上下 … 涨到了逼近200元每股, 报61.8元/股."""
    for sentence in scene.sentences:
        prices = [q for q in scene.figures_in(sentence.start, sentence.end) if _per_share(scene, sentence, q)]
        if not prices or not re.search(r"股价|/股|每股|收报|报收|收于", scene.text[sentence.start : sentence.end]):
            continue
        company = _whose(scene, sentence, prices[0].start)
        if company is None:
            continue
        first, last = prices[0], prices[-1]
        between = scene.text[first.end : last.start]
        currency, unit = unit_of(first.unit if "/" in first.unit else f"{first.unit}/股")
        if len(prices) >= 2 and FROM_TO.search(between) and first.value != last.value:
            up = last.value > first.value
            yield Stated(
                ClaimKind.STOCK,
                company[0],
                first.start,
                last.end,
                company[1],
                from_value=first.value,
                to_value=last.value,
                currency=currency,
                unit=unit,
                direction="up" if up else "down",
                period=period_of(scene, sentence),
                in_title=scene.is_title,
            )
        elif len(prices) == 1 and re.search(
            r"(?:收报|报收|收于|现报|报|股价(?:为|达|至))\s?$", scene.text[max(0, first.start - 6) : first.start]
        ):
            yield Stated(
                ClaimKind.STOCK,
                company[0],
                first.start,
                first.end,
                company[1],
                to_value=first.value,
                currency=currency,
                unit=unit,
                period=period_of(scene, sentence),
                in_title=scene.is_title,
            )


def _per_share(scene: Scene, sentence: Sentence, q: Quantity) -> bool:
    currency, _, each = q.unit.partition("/")
    if len(currency) != 3 or not currency.isupper():
        return False
    if each:
        return each == "股"
    before = scene.text[max(sentence.start, q.start - 14) : q.start]
    return (
        q.value < 10_000
        and bool(re.search(r"股价|收报|报收|收于|现报|(?:涨|跌|升|降)(?:至|到|破)", before))
        and "股价" in scene.text[sentence.start : sentence.end]
    )


def _whose(scene: Scene, sentence: Sentence, at: int) -> tuple[str, str] | None:
    """The company a share price is of: the last organisation before it, in this sentence or the one before."""
    for start in (sentence.start, scene.sentences[max(0, sentence.index - 1)].start):
        names = [n for n in scene.within(start, at, MentionType.ORG) if not n.media and not n.agency]
        if names:
            return names[-1].entity, names[-1].id
    return None
