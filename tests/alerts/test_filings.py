"""A batch of the state's filing list is one alert with a table."""

from datetime import timedelta

import pytest

from alerts.entrants import FirstRecorded, NewEntrant, NewModel
from alerts.filings import ROWS, FilingList
from alerts.progress import StageChange
from records import EventType, Faction, SourceState, Stage, Status

LIST = "beian"
SOURCES = (SourceState(LIST, "备案清单", "ok"),)


def row(make, company, **other):
    said = {"source": LIST, "event_type": EventType.FILING, "status": Status.APPROVED, "stage": Stage.FILING}
    return make.entrant(company, **{**said, **other})


def batch(make, *rows):
    return make.window(entrants=rows, registries=frozenset({LIST}), coverage=SOURCES)


def test_a_batch_is_one_alert_with_a_row_each(make):
    window = batch(
        make, row(make, "云岭科技"), row(make, "远航汽车", kind="new_model", model="远思", faction=Faction(4))
    )
    (alert,) = FilingList()(window)
    assert (alert.kind, alert.severity) == ("filing_list", 3)
    assert alert.title == "备案清单更新 2 条，其中新入局 1 家"
    assert alert.detail == ("云岭科技（AI企业）｜青鸾｜新入局", "远航汽车（跨界）｜远思｜新模型")
    assert len(alert.article_ids) == 2


def test_no_other_rule_tells_the_rows_of_a_list(make):
    window = batch(
        make, row(make, "云岭科技"), row(make, "远航汽车", kind="new_model"), row(make, "旧", first_recorded=True)
    )
    assert [list(rule(window)) for rule in (NewEntrant(), NewModel(), FirstRecorded())] == [[], [], []]


def test_the_first_sight_of_the_whole_list_is_no_news(make):
    (alert,) = FilingList()(batch(make, *(row(make, f"公司{n}", first_recorded=True) for n in range(40))))
    assert (alert.title, alert.severity) == ("备案清单首次收录 40 条", 1)
    assert len(alert.detail) == ROWS + 1
    assert alert.detail[-1] == "另有 10 条，见数据"


@pytest.mark.parametrize(("kind", "severity"), [("new_entrant", 3), ("new_model", 2)])
def test_a_new_organisation_is_louder_than_a_further_model(make, kind, severity):
    assert [a.severity for a in FilingList()(batch(make, row(make, "云岭科技", kind=kind)))] == [severity]


def test_a_row_that_is_read_later_makes_the_alert_anew_and_whole(make):
    first, second = row(make, "云岭科技"), row(make, "远航汽车")
    (early,), (late,) = FilingList()(batch(make, first)), FilingList()(batch(make, first, second))
    assert early.key != late.key
    assert len(late.detail) == 2
    assert [a.key for a in FilingList()(batch(make, second, first))] == [late.key]


def test_two_lists_and_two_days_are_alerts_of_their_own(make):
    later = row(make, "远航汽车", known_at=make.MORNING - timedelta(days=1))
    assert len(list(FilingList()(batch(make, row(make, "云岭科技"), later)))) == 2


def test_what_is_left_of_an_old_day_is_no_second_batch(make):
    rule, morning = FilingList(max_age_days=7), row(make, "云岭科技", known_at=make.UNTIL - timedelta(days=7, hours=5))
    noon = row(make, "远航汽车", known_at=make.UNTIL - timedelta(days=7, hours=-1))
    whole = row(make, "听涛文化", known_at=make.UNTIL - timedelta(days=6))
    assert morning.known_at.date() == noon.known_at.date()
    assert list(rule(batch(make, noon))) == []
    assert [len(a.article_ids) for a in rule(batch(make, morning, noon, whole))] == [1]


def test_a_row_that_changes_what_was_told_is_a_change_of_stage(make):
    window = batch(make, row(make, "云岭科技", kind="stage_change", before=Stage.PLAN))
    assert list(FilingList()(window)) == []
    assert [a.title for a in StageChange()(window)] == ["云岭科技（AI企业）“青鸾”：宣布/计划 → 备案"]


def test_a_filing_told_by_a_newspaper_stays_a_new_entrant(make):
    window = batch(make, row(make, "云岭科技", source="shengbao"))
    assert list(FilingList()(window)) == []
    assert [a.kind for a in NewEntrant()(window)] == ["new_entrant"]
