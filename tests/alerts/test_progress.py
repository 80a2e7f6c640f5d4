"""Changes of stage and promised days that passed: what is told, under which key, how loud and in which words."""

from datetime import date, timedelta

import pytest

from alerts.entrants import FirstRecorded
from alerts.progress import PromiseSlipped, StageChange
from records import Event, EventType, Evidence, Faction, Promise, Reported, Stage, Status


def change(make, before=Stage.RUMOUR, stage=Stage.RELEASE, status=Status.RELEASED, **other):
    return make.entrant(company_id="yunling", kind="stage_change", before=before, stage=stage, status=status, **other)


def promise(make, **other):
    said = {"company": "云岭科技", "company_id": "yunling", "model": "青鸾", "said": "2023-05-14"}
    event = Event(
        "a9", EventType.MODEL_PLAN, Status.PLANNED, "云岭科技", "青鸾", "推出",
        Evidence("云岭科技称将于5月14日推出“青鸾”", 0, 20), "plan", 0.9, faction=Faction(2),
    )  # fmt: skip
    report = Reported(event, make.MORNING - timedelta(days=20), "https://news.example.com/9.html", "云岭科技的计划")
    return Promise(**{**said, "due": date(2023, 5, 14), "reported": report, "slipped_at": make.MORNING, **other})


def test_a_confirmed_rumour_becomes_an_alert_with_both_stages(make):
    (alert,) = StageChange()(make.window(entrants=(change(make),)))
    assert alert.title == "云岭科技（AI企业）“青鸾”：传闻 → 发布/开放"
    assert (alert.key, alert.kind, alert.severity) == ("stage_change:yunling:青鸾:release", "stage_change", 2)
    assert alert.evidence[0].text
    assert alert.article_ids


@pytest.mark.parametrize(
    ("before", "stage", "status", "severity"),
    [
        (Stage.RUMOUR, Stage.PLAN, Status.PLANNED, 1),
        (Stage.PLAN, Stage.TEST, Status.TESTING, 2),
        (Stage.TEST, Stage.RELEASE, Status.RELEASED, 1),
        (Stage.RELEASE, Stage.CASE, Status.RELEASED, 1),
        (Stage.RUMOUR, Stage.RUMOUR, Status.DENIED, 2),
        (Stage.RELEASE, Stage.RELEASE, Status.DISCONTINUED, 2),
    ],
)
def test_what_can_be_tried_now_and_what_ends_is_louder(make, before, stage, status, severity):
    (alert,) = StageChange()(make.window(entrants=(change(make, before, stage, status),)))
    assert alert.severity == severity


def test_an_end_says_how_far_it_had_come(make):
    denied = change(make, Stage.RUMOUR, Stage.RUMOUR, Status.DENIED)
    ended = change(make, Stage.RELEASE, Stage.RELEASE, Status.DISCONTINUED)
    alerts = list(StageChange()(make.window(entrants=(denied, ended))))
    assert [a.stage for a in alerts] == ["", ""]  # nothing stands there any more; a denial is no rumour either
    titles = [a.title for a in alerts]
    assert titles == ["云岭科技（AI企业）否认“青鸾”，此前为传闻", "云岭科技（AI企业）停止“青鸾”，此前为发布/开放"]


@pytest.mark.parametrize("old", [{"first_recorded": True}, {"published_at": None}])
def test_an_old_change_of_what_was_told_is_not_recorded_for_the_first_time(make, old):
    window = make.window(entrants=(change(make, **old),))
    assert [list(rule(window)) for rule in (FirstRecorded(), StageChange())] == [[], []]


def test_old_news_of_a_change_is_not_told(make):
    old = change(make, published_at=make.UNTIL - timedelta(days=9))
    assert list(StageChange()(make.window(entrants=(old,)))) == []


def test_a_day_that_passed_is_an_observation_with_the_sentence_that_named_it(make):
    (alert,) = PromiseSlipped()(make.window(slipped=(promise(make),)))
    assert alert.title == "云岭科技（AI企业）曾称“青鸾”于 2023-05-14 推出，到期未见发布报道"
    assert (alert.key, alert.at) == ("promise_slipped:yunling:青鸾:2023-05-14", make.MORNING)
    assert alert.evidence[0].text == "云岭科技称将于5月14日推出“青鸾”"


def test_it_is_told_in_the_window_in_which_it_slipped(make):
    before, open_ = promise(make, slipped_at=make.SINCE - timedelta(seconds=1)), promise(make, slipped_at=None)
    assert list(PromiseSlipped()(make.window(slipped=(before, open_)))) == []


def test_a_coarse_day_can_be_left_out(make):
    month = promise(make, said="2023-05", due=date(2023, 5, 31))
    assert len(list(PromiseSlipped()(make.window(slipped=(month,))))) == 1
    assert list(PromiseSlipped(coarse=False)(make.window(slipped=(month,)))) == []


def test_both_are_said_in_english_too(make):
    window = make.window(entrants=(change(make),), slipped=(promise(make),))
    titles = [a.title for rule in (StageChange(), PromiseSlipped()) for a in rule(window, "en")]
    assert titles == [
        "云岭科技 (AI company), “青鸾”: rumour → released or open",
        "云岭科技 (AI company) had named 2023-05-14 for “青鸾”; no report of a release was seen by then",
    ]
