"""One event told several times is one event: drafts of the same act, organisation and model become one.

A named model takes in the unnamed one (a headline's 大模型); 开源 takes in the release of the same model; a release
takes in its own announcement. What only the headline says stays, at the headline's confidence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from pipeline.events.draft import Draft
from records import EventType, Status

GENERIC = re.compile(r"(?:系列|通用|AI|ai|大语言模型|大模型|模型|助手|多模态|正式版|预览版)+$")
CLAIMS = frozenset(
    {EventType.PRICE_CHANGE, EventType.FUNDING, EventType.MODEL_PLAN, EventType.INTEGRATION, EventType.PARTNERSHIP}
)
BASED = frozenset({"integration/基于", "integration/依托"})
PLAIN = re.compile(
    r"[的新AIai\s0-9.万亿]|超|一款|首款|自研|训练|参数|人工智能|大语言模型|语言模型|大模型|模型|旗舰|全新|主力|"
    r"通用|通用型"
)
LONGEST = 30  # characters of a model name worth taking over
SIZE = re.compile(r"(?<=.)[\s\-]?\d+(?:\.\d+)?[BbTt](?![A-Za-z])")
EDITION = re.compile(r"pro|flash|max|plus|turbo|lite|mini|ultra|preview|tts|asr|coder|image|omni|live|audio|video")
JOINT = frozenset({EventType.MODEL_RELEASE, EventType.OPEN_SOURCE, EventType.MODEL_PLAN, EventType.PARTNERSHIP})
AHEAD = frozenset({Status.PLANNED, Status.RUMOURED})
SUBSUMES: dict[EventType, frozenset[EventType]] = {
    EventType.OPEN_SOURCE: frozenset({EventType.MODEL_RELEASE, EventType.MODEL_PLAN}),
    EventType.MODEL_RELEASE: frozenset({EventType.MODEL_PLAN}),
    EventType.APP_RELEASE: frozenset({EventType.MODEL_RELEASE, EventType.MODEL_PLAN}),
    EventType.PARTNERSHIP: frozenset({EventType.MODEL_PLAN, EventType.MODEL_RELEASE}),
    EventType.FILING: frozenset({EventType.MODEL_PLAN}),
}


def squash(name: str) -> str:
    flat = unicodedata.normalize("NFKC", name).casefold()
    flat = re.sub(r"[\s\-_·・“”\"'「」『』《》<>()（）.]", "", flat)
    return GENERIC.sub("", flat) or flat


def same_model(a: Draft, b: Draft) -> bool:
    """Whether two drafts name one model: equal spelling, or one within the other with the same version."""
    if a.model is None or b.model is None:
        return a.model is b.model
    x, y = (squash(SIZE.sub("", d.model_text or (d.model.text if d.model else ""))) for d in (a, b))
    if x == y:
        return True
    if (
        a.start == b.start
        and a.in_title == b.in_title
        and a.model.start != b.model.start
        and x.isascii()
        and y.isascii()
    ):
        return False  # two of one list
    first, second = EDITION.findall(x), EDITION.findall(y)
    if first != second:
        whole = a if set(first) < set(second) else b if set(second) < set(first) else None
        if whole is None or not (whole.series or a.in_title != b.in_title):
            return False  # GLM-5 and GLM-5-Flash, unless the first is the series
    digits_x, digits_y = re.findall(r"\d+", x), re.findall(r"\d+", y)
    if a.model.id and a.model.id == b.model.id and digits_x and digits_x == digits_y and first == second:
        return True  # 日日新6.5, 日日新SenseNova 6.5
    if a.model.id and a.model.id == b.model.id and (x.isascii() != y.isascii()) and digits_x == digits_y:
        return True  # one family in two scripts: HappyHorse, 欢乐马
    short, long = sorted((x, y), key=len)
    bare_x, bare_y = re.sub(r"\d+", "", x), re.sub(r"\d+", "", y)
    if bare_x == bare_y:
        return not digits_x or not digits_y or digits_x == digits_y
    return len(short) >= 2 and short in long and (digits_x == digits_y or not re.findall(r"\d+", short))


def same_agent(a: Draft, b: Draft) -> bool:
    x, y = a.agent, b.agent
    if x.entity == y.entity:
        return True
    if x.owner and x.owner == y.owner and (a.type is not EventType.INTEGRATION or a.in_title != b.in_title):
        return (
            x.entity == x.owner
            or y.entity == y.owner
            or (a.model is not None and b.model is not None and same_model(a, b))
        )
    short, long = sorted((x.entity, y.entity), key=len)
    return len(short) >= 2 and not (x.id and y.id) and (long.startswith(short) or long.endswith(short))


def merged(drafts: Iterable[Draft]) -> list[Draft]:
    """The distinct foreground events, in reading order."""
    kept: list[list[Draft]] = []
    some = [d for d in drafts if not d.background]
    for draft in sorted(
        some, key=lambda d: (d.model is None, d.in_title, -len(d.model_text))
    ):  # the named and the body's first
        home = next((c for c in kept if _one(c[0], draft)), None)
        if home is None:
            kept.append([draft])
        else:
            home.append(draft)
    events = _one_announcement(_named_together(kept, [_told(cluster) for cluster in kept]))
    events = [e for e in events if not any(_subsumed(e, other) for other in events if other is not e)]
    events = [e for e in events if not any(_denied(e, other) for other in events)]
    return sorted(events, key=lambda d: (d.in_title, d.start, d.agent.start))


def _named_together(kept: list[list[Draft]], told: list[Draft]) -> list[Draft]:
    """Who acts together acts on one model: the name found for one of them is the others' too."""
    named = {(d.type, d.start, d.in_title): t for c, t in zip(kept, told, strict=True) if t.model for d in c}
    return [
        replace(t, model=other.model, model_text=other.model_text)
        if t.model is None and (other := named.get((t.type, t.start, t.in_title))) is not None and t.type in JOINT
        else t
        for t in told
    ]


def _one_announcement(events: list[Draft]) -> list[Draft]:
    """A price change that is announced for a day is so for all models it names."""
    told = [e for e in events if e.type is EventType.PRICE_CHANGE and e.status is Status.ANNOUNCED]
    if not told:
        return events
    first = max(told, key=lambda e: (e.explicit, e.event_date is not None))
    return [
        replace(e, status=Status.ANNOUNCED, event_date=first.event_date or e.event_date)
        if e.type is EventType.PRICE_CHANGE and e.agent.entity == first.agent.entity
        else e
        for e in events
    ]


def _stands_in(a: Draft, b: Draft) -> bool:
    """Whether headline and body tell of one act, the agent being taken from context in one of them."""
    return (a.assumed or b.assumed) and a.in_title != b.in_title and (a.model is None) == (b.model is None)


def _one(a: Draft, b: Draft) -> bool:
    if a.type is not b.type:
        return False
    if not same_agent(a, b) and not _stands_in(a, b):
        return False
    if (
        a.type is EventType.INTEGRATION
        and a.status is not b.status
        and (a.agent.entity != b.agent.entity or (a.target and b.target and a.target != b.target))
    ):
        return False
    if a.type is EventType.DENIAL or a.type is EventType.FUNDING:
        return True
    if a.model is None or b.model is None:
        return not (_bare(a.said) and _bare(b.said)) or a.said.replace("大", "")[-4:] == b.said.replace("大", "")[-4:]
    return same_model(a, b)


def _denied(event: Draft, other: Draft) -> bool:
    """Whether it is what somebody denies: the claim gets no event of its own."""
    claims = event.type in CLAIMS and event.status in (Status.PLANNED, Status.RUMOURED, Status.ANNOUNCED)
    return claims and other.type is EventType.DENIAL and same_agent(event, other)


def _bare(said: str) -> str:
    """What the words for an unnamed model say of it beyond that it is one: 端侧大模型 → 端侧."""
    return PLAIN.sub("", said)


def _subsumed(event: Draft, other: Draft) -> bool:
    if event.rule == "release/joint" and event.in_title and other.type is EventType.PARTNERSHIP and not other.in_title:
        return same_agent(event, other)  # the headline's 联合研发 is what the text plans
    if event.rule in BASED and other.type is EventType.APP_RELEASE and same_agent(event, other):
        return event.provider in (event.agent.entity, event.agent.owner)  # an app says what it runs on
    if event.type not in SUBSUMES.get(other.type, frozenset()) or not same_agent(event, other):
        return False
    if event.type is not EventType.MODEL_PLAN and other.status in AHEAD and event.status not in AHEAD:
        return False  # released today, to be opened next week
    if event.type is EventType.MODEL_PLAN and event.event_date and event.event_date != other.event_date:
        return event.model is not None and same_model(event, other)
    return event.model is None or (other.model is not None and same_model(event, other))


def _told(cluster: list[Draft]) -> Draft:
    """The best telling, with what the others add."""
    body = [d for d in cluster if not d.in_title] or cluster
    best = max(body, key=lambda d: (d.model is not None, not d.assumed, d.confidence, -d.start))
    sure = next((d for d in cluster if not d.assumed), best)
    model = max(
        cluster,
        key=lambda d: (d.model is not None, len(d.model_text) if len(d.model_text) <= LONGEST else 0, not d.in_title),
    )
    statuses = [d.status for d in cluster]
    status = Status.ANNOUNCED if Status.ANNOUNCED in statuses else best.status
    if best.type is EventType.FUNDING and any(d.status is Status.COMPLETED for d in body):
        status = Status.COMPLETED
    if Status.RUMOURED in statuses and any(d.in_title and d.status is Status.RUMOURED for d in cluster):
        status = Status.RUMOURED
    elif status is Status.RELEASED and Status.TESTING in statuses:
        status = Status.TESTING
    stated = [d for d in body if d.event_date]
    date = (
        next((d.event_date for d in stated if d.explicit), None)
        or best.event_date
        or next((d.event_date for d in stated), None)
    )
    return replace(
        best,
        agent=sure.agent if best.assumed else best.agent,
        status=status,
        model=model.model,
        model_text=model.model_text,
        event_date=date,
        provider=best.provider or next((d.provider for d in cluster if d.provider), None),
        target=best.target or next((d.target for d in cluster if d.target), None),
        amount=best.amount
        if best.amount is not None
        else next((d.amount for d in cluster if d.amount is not None), None),
        currency=best.currency or next((d.currency for d in cluster if d.currency), None),
        confidence=min(0.99, round(best.confidence + 0.05 * (len({d.sentence.start for d in cluster}) > 1), 3)),
    )
