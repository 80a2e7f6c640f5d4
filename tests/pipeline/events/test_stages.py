"""What was told comes further, is denied or ends; nothing goes back by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pipeline.entities import registry
from pipeline.events.entrants import Known, entrants
from records import (
    Analysis,
    Article,
    Dated,
    Entrant,
    Event,
    EventType,
    Evidence,
    Origin,
    Precision,
    Stage,
    Status,
)

SEEN = datetime(2026, 5, 11, 8, tzinfo=UTC)
WORDS = "蓝鲸科技发布沧海大模型"
RELEASE, FILING, DENIAL = EventType.MODEL_RELEASE, EventType.FILING, EventType.DENIAL


def article(day: int) -> Article:
    at = SEEN + timedelta(days=day)
    published = Dated(at, Origin.META, Precision.MINUTE)
    return Article(f"a{day}", f"https://news.example/{day}", "news", WORDS, WORDS, at, at, published)


def event(status: Status, kind: EventType = RELEASE, **changes: object) -> Event:
    base = Event(
        "a", kind, status, "蓝鲸科技", "沧海大模型", "发布", Evidence(WORDS, 0, len(WORDS)), "release/right", 0.9,
        owner="蓝鲸科技",
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


def told(*days: Event) -> list[tuple[str, str | None, str]]:
    """What a series of days, one event each, tells: kind, stage before, stage; an end by its status."""
    known = Known(registry.load().at(date(2022, 1, 1)))
    found: list[Entrant] = []
    for day, said in enumerate(days):
        new = entrants(article(day), Analysis("a", True, (said,)), known)
        known.learn(new)
        found += new
    ends = (Status.DENIED, Status.DISCONTINUED)
    return [(e.kind, e.before, e.status if e.status in ends else e.stage) for e in found]


def test_a_confirmed_rumour_is_told_again() -> None:
    assert told(event(Status.RUMOURED), event(Status.RELEASED)) == [
        ("new_entrant", None, Stage.RUMOUR),
        ("stage_change", Stage.RUMOUR, Stage.RELEASE),
    ]


def test_every_step_of_the_way_is_told_once() -> None:
    way = [event(s) for s in (Status.PLANNED, Status.TESTING, Status.TESTING, Status.RELEASED, Status.RELEASED)]
    assert told(*way)[1:] == [
        ("stage_change", Stage.PLAN, Stage.TEST),
        ("stage_change", Stage.TEST, Stage.RELEASE),
    ]


@pytest.mark.parametrize("later", [Status.PLANNED, Status.TESTING, Status.RUMOURED])
def test_a_stage_is_never_set_back_by_a_later_report(later: Status) -> None:
    assert len(told(event(Status.RELEASED), event(later))) == 1


def test_the_next_version_does_not_walk_the_way_again() -> None:
    assert len(told(event(Status.RELEASED), event(Status.PLANNED, model="沧海大模型 2.0"))) == 1


def test_a_denial_ends_a_rumour_once_whether_or_not_it_names_the_model() -> None:
    denied = event(Status.DENIED, DENIAL, model=None)
    assert told(event(Status.RUMOURED), denied, denied)[1:] == [("stage_change", Stage.RUMOUR, Status.DENIED)]
    assert len(told(event(Status.RELEASED), denied)) == 1


@pytest.mark.parametrize(("status", "stage"), [(Status.PLANNED, Stage.PLAN), (Status.TESTING, Stage.TEST)])
def test_what_was_denied_and_comes_after_all_is_told(status: Status, stage: Stage) -> None:
    way = told(event(Status.RUMOURED), event(Status.DENIED, DENIAL), event(status))
    assert [stage for _, _, stage in way] == [Stage.RUMOUR, Status.DENIED, stage]


def test_a_denial_that_names_one_model_leaves_the_rumour_of_another() -> None:
    rumours = event(Status.RUMOURED), event(Status.RUMOURED, model="听涛")
    denials = event(Status.DENIED, DENIAL), event(Status.DENIED, DENIAL, model="听涛")
    assert [stage for _, _, stage in told(*rumours, *denials)][2:] == [Status.DENIED, Status.DENIED]


@pytest.mark.parametrize(
    ("first", "end", "stage"),
    [
        (Status.RUMOURED, event(Status.DENIED, DENIAL), Stage.RUMOUR),
        (Status.RELEASED, event(Status.DISCONTINUED, EventType.DISCONTINUATION), Stage.RELEASE),
    ],
)
def test_an_end_keeps_the_stage_that_was_reached(first: Status, end: Event, stage: Stage) -> None:
    known = Known(registry.load().at(date(2022, 1, 1)))
    known.learn(entrants(article(0), Analysis("a", True, (event(first),)), known))
    (ended,) = entrants(article(1), Analysis("a", True, (end,)), known)
    assert (ended.before, ended.stage) == (stage, stage)


def test_an_end_of_service_is_told_once() -> None:
    ended = event(Status.DISCONTINUED, EventType.DISCONTINUATION)
    assert told(event(Status.RELEASED), ended, ended)[1:] == [("stage_change", Stage.RELEASE, Status.DISCONTINUED)]


def test_a_weak_reading_moves_nothing() -> None:
    assert len(told(event(Status.PLANNED), event(Status.RELEASED, confidence=0.5))) == 1


def test_of_what_the_registry_knew_nobody_saw_the_way() -> None:
    known = Known(registry.load().at(date(2026, 1, 1)))
    baidu = event(Status.TESTING, org="百度", owner="百度", owner_id="baidu", model="文心一言")
    assert entrants(article(0), Analysis("a", True, (baidu,)), known) == []


def test_a_filing_and_a_release_of_one_article_are_one_step() -> None:
    known = Known(registry.load().at(date(2022, 1, 1)))
    known.learn(entrants(article(0), Analysis("a", True, (event(Status.PLANNED),)), known))
    both = Analysis("a", True, (event(Status.APPROVED, FILING), event(Status.RELEASED)))
    assert [e.stage for e in entrants(article(1), both, known)] == [Stage.RELEASE]
