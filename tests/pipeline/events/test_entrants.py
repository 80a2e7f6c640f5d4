"""Who enters: what counts, what is only first recorded, what waits, and that nobody enters twice."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pipeline.entities import registry
from pipeline.events.entrants import Known, entrants
from records import (
    Analysis,
    Article,
    Basis,
    Dated,
    Event,
    EventType,
    Evidence,
    Origin,
    Precision,
    Stage,
    Status,
)

SEEN = datetime(2026, 5, 11, 8, tzinfo=UTC)
WORDS = "蓝鲸科技正式发布沧海大模型"


def article(**changes: object) -> Article:
    base = Article(
        "a1", "https://news.example/1", "news", "蓝鲸科技发布大模型", WORDS, SEEN, SEEN,
        Dated(SEEN - timedelta(hours=2), Origin.META, Precision.MINUTE),
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


def event(**changes: object) -> Event:
    base = Event(
        "a1", EventType.MODEL_RELEASE, Status.RELEASED, "蓝鲸科技", "沧海大模型", "发布",
        Evidence(WORDS, 0, len(WORDS)), "release/right", 0.9, owner="蓝鲸科技",
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


def known(*names: str) -> Known:
    return Known(registry.load().at(date(2022, 1, 1)), [])


def enter(*events: Event, of: Article | None = None, before: Known | None = None) -> list[tuple[str, str | None, str]]:
    made = entrants(of or article(), Analysis("a1", True, events), before or known())
    return [(e.kind, e.model, e.stage.value) for e in made]


def test_a_first_own_model_is_a_new_entrant() -> None:
    (one,) = entrants(article(), Analysis("a1", True, (event(),)), known())
    assert (one.kind, one.company, one.company_id, one.model) == (
        "new_entrant",
        "蓝鲸科技",
        "new:蓝鲸科技",
        "沧海大模型",
    )
    assert (one.first_recorded, one.review, one.stage) == (False, False, Stage.RELEASE)


def test_nobody_enters_twice_under_any_form_of_the_name() -> None:
    before = known()
    before.learn(entrants(article(), Analysis("a1", True, (event(),)), before))
    assert enter(event(), before=before) == []
    assert enter(event(owner="蓝鲸科技有限公司", org="蓝鲸科技有限公司"), before=before) == []


def test_a_further_model_of_a_known_house_is_a_new_model_and_a_further_version_is_none() -> None:
    before = known()
    before.learn(entrants(article(), Analysis("a1", True, (event(),)), before))
    assert enter(event(model="听涛"), before=before) == [("new_model", "听涛", "发布/开放")]
    assert enter(event(model="沧海大模型 1.0"), before=before) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"type": EventType.FUNDING},
        {"type": EventType.PRICE_CHANGE},
        {"type": EventType.DENIAL, "status": Status.DENIED},
        {"type": EventType.DISCONTINUATION},
        {"type": EventType.INTEGRATION, "provider": "深度求索", "basis": Basis.RESOLD},
        {"type": EventType.SERVICE_OPENING, "provider": "深度求索"},
        {"basis": Basis.RESOLD},
        {"foreign": True},
    ],
    ids=str,
)
def test_these_make_no_entrant(changes: dict[str, object]) -> None:
    assert enter(event(**changes)) == []


@pytest.mark.parametrize(
    ("changes", "stage"),
    [
        ({"status": Status.RUMOURED, "type": EventType.MODEL_PLAN}, "传闻"),
        ({"status": Status.PLANNED, "type": EventType.MODEL_PLAN}, "宣布/计划"),
        ({"status": Status.TESTING}, "内测"),
        ({"status": Status.APPROVED, "type": EventType.FILING}, "备案"),
        ({"status": Status.RELEASED}, "发布/开放"),
        ({"type": EventType.INTEGRATION, "provider": "蓝鲸科技", "basis": Basis.OWN}, "接入案例"),
    ],
)
def test_the_stage_follows_the_realis(changes: dict[str, object], stage: str) -> None:
    assert enter(event(**changes)) == [("new_entrant", "沧海大模型", stage)]


@pytest.mark.parametrize(
    "changes",
    [
        {"first_recorded_only": True},
        {"published": None},
        {"published": Dated(SEEN - timedelta(days=15), Origin.META, Precision.DAY)},
    ],
    ids=["registry or import", "undated", "old"],
)
def test_what_was_there_before_is_first_recorded(changes: dict[str, object]) -> None:
    (one,) = entrants(article(**changes), Analysis("a1", True, (event(),)), known())
    assert one.first_recorded


def test_words_of_an_earlier_version_make_it_first_recorded() -> None:
    words = "蓝鲸科技宣布沧海大模型升级至2.0"
    (one,) = entrants(article(), Analysis("a1", True, (event(evidence=Evidence(words, 0, 9)),)), known())
    assert one.first_recorded


def test_a_first_seen_version_above_one_waits_for_review() -> None:
    (one,) = entrants(article(), Analysis("a1", True, (event(model="沧海大模型 2.0"),)), known())
    assert one.review
    (one,) = entrants(article(), Analysis("a1", True, (event(model="沧海-7B"),)), known())
    assert not one.review


def test_an_unlisted_name_without_strong_words_waits_for_review() -> None:
    weak = event(evidence=Evidence("蓝鲸科技与沧海", 0, 7))
    (one,) = entrants(article(), Analysis("a1", True, (weak,)), known())
    assert one.review


def test_the_order_of_events_and_articles_does_not_matter() -> None:
    a, b = event(model="沧海大模型"), event(model="听涛大模型", status=Status.PLANNED, type=EventType.MODEL_PLAN)
    assert enter(a, b) == enter(b, a)


def joint(*names: str) -> list[Event]:
    words = "、".join(names) + "联合发布沧海大模型"
    return [event(org=n, owner=n, evidence=Evidence(words, 0, len(words))) for n in names]


def test_of_a_crowd_only_the_leader_enters() -> None:
    told = entrants(article(), Analysis("a1", True, tuple(joint("蓝鲸科技", "青砾油料", "石桥航信"))), known())
    assert [e.company for e in told] == ["蓝鲸科技"]


def test_two_that_build_together_both_enter() -> None:
    told = entrants(article(), Analysis("a1", True, tuple(joint("蓝鲸科技", "石桥大学"))), known())
    assert sorted(e.company for e in told) == ["石桥大学", "蓝鲸科技"]


@pytest.mark.parametrize(
    ("model", "words", "waits"),
    [
        ("沧海", "蓝鲸科技发布沧海大模型", False),
        ("沧海GPT", "蓝鲸科技发布沧海GPT", False),
        ("S7", "蓝鲸科技发布旗舰轿车 S7，座舱支持语音助手", True),
    ],
)
def test_what_nobody_calls_a_model_waits_for_a_person(model: str, words: str, waits: bool) -> None:
    (one,) = entrants(
        article(), Analysis("a1", True, (event(model=model, evidence=Evidence(words, 0, len(words))),)), known()
    )
    assert one.review is waits
