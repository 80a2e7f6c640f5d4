"""Promised days: which there are, and what became of them by what was seen."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from pipeline.events.promises import GRACE, due, promises
from records import SHANGHAI, Event, EventType, Evidence, Reported, Status

DAY = datetime(2026, 5, 11, 9, tzinfo=SHANGHAI)
WORDS = "蓝鲸科技将于6月30日发布沧海大模型"
OVER = datetime(2026, 7, 1, tzinfo=SHANGHAI) + GRACE


def report(status: Status, at: datetime = DAY, **changes: object) -> Reported:
    said = Event(
        "a", EventType.MODEL_RELEASE, status, "蓝鲸科技", "沧海大模型", "发布", Evidence(WORDS, 0, len(WORDS)),
        "release/right", 0.9, owner="蓝鲸科技", event_date="2026-06-30" if status is Status.PLANNED else None,
    )  # fmt: skip
    return Reported(replace(said, **changes), at, "https://news.example/1", WORDS)  # type: ignore[arg-type]


PLAN = report(Status.PLANNED)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-06-30", date(2026, 6, 30)),
        ("2026-10", date(2026, 10, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2026-Q3", date(2026, 9, 30)),
        ("2024-H1", date(2024, 6, 30)),
        ("2026", date(2026, 12, 31)),
        ("2026-13", None),
        ("2026-06-31", None),
        ("近期", None),
        ("", None),
    ],
)
def test_the_last_day_of_what_was_said(said: str, day: date | None) -> None:
    assert due(said) == day


def state(now: datetime, *reports: Reported) -> list[tuple[bool, bool]]:
    """(kept, slipped) of each promise by `now`."""
    return [(p.kept is not None, p.slipped_at is not None) for p in promises(reports, now)]


def test_a_promise_is_open_until_its_day_is_over_and_slips_after_the_days_of_grace() -> None:
    assert state(OVER - timedelta(seconds=1), PLAN) == [(False, False)]
    assert state(OVER, PLAN) == [(False, True)]
    assert promises([PLAN], OVER)[0].slipped_at == OVER


def test_a_release_in_time_keeps_it_and_a_later_one_is_late() -> None:
    assert state(OVER, PLAN, report(Status.RELEASED, OVER - timedelta(hours=1))) == [(True, False)]
    late = report(Status.RELEASED, OVER + timedelta(days=3))
    assert state(OVER + timedelta(days=9), PLAN, late) == [(True, True)]


def test_what_is_known_later_is_not_known_yet() -> None:
    assert state(OVER, PLAN, report(Status.RELEASED, OVER + timedelta(days=3))) == [(False, True)]


def test_the_order_of_reports_does_not_matter() -> None:
    out = report(Status.TESTING, DAY + timedelta(days=9))
    assert promises([out, PLAN], OVER) == promises([PLAN, out], OVER)


@pytest.mark.parametrize(
    ("later", "kept"),
    [
        ({"model": "听涛"}, False),
        ({"model": None}, True),
        ({"model": "沧海 1.0"}, True),
        ({"owner": "青砾油料", "org": "青砾油料"}, False),
        ({"type": EventType.FUNDING}, False),
    ],
)
def test_what_keeps_a_promise(later: dict[str, object], kept: bool) -> None:
    assert state(OVER, PLAN, report(Status.RELEASED, DAY + timedelta(days=5), **later))[0] == (kept, not kept)


def test_another_version_does_not_keep_the_promise_of_one() -> None:
    plan = report(Status.PLANNED, model="沧海 4.0")
    assert state(OVER, plan, report(Status.RELEASED, DAY + timedelta(days=5), model="沧海 3.5")) == [(False, True)]


@pytest.mark.parametrize(
    "changes",
    [
        {"status": Status.RUMOURED},
        {"event_date": None},
        {"event_date": "2026-05-10"},
        {"type": EventType.INTEGRATION, "provider": "百度"},
        {"foreign": True},
        {"confidence": 0.5},
        {"evidence": Evidence("蓝鲸科技于6月30日发布了沧海大模型", 0, 18)},  # nothing of it is ahead
    ],
)
def test_what_is_no_promise(changes: dict[str, object]) -> None:
    assert promises([replace(PLAN, event=replace(PLAN.event, **changes))], OVER) == []  # type: ignore[arg-type]


def test_a_plan_said_again_keeps_nothing() -> None:
    assert state(OVER, PLAN, report(Status.PLANNED, DAY + timedelta(days=5))) == [(False, True)]


def test_one_day_said_twice_is_one_promise_dated_by_the_first_report() -> None:
    (one,) = promises([report(Status.PLANNED, DAY + timedelta(days=2)), PLAN], OVER)
    assert one.reported is PLAN


@pytest.mark.parametrize(
    ("headline", "days", "slipped"),
    [
        ("沧海 1.0", -1, False),  # it came, whatever our reading of the article
        ("沧海", -9, True),  # long before the day
        ("沧海", 1, True),  # after it had slipped
        ("听涛", -1, True),
    ],
)
def test_a_headline_about_the_day_leaves_it_open(headline: str, days: int, slipped: bool) -> None:
    (one,) = promises([PLAN], OVER + timedelta(days=5), [(headline, OVER + timedelta(days=days))])
    assert (one.slipped_at is not None) is slipped
