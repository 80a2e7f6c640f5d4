"""One window, one digest: ordered, grouped, each key once, the same every time."""

import json
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.digest import compose, grouped
from alerts.lines import as_json, line
from alerts.rules import RULES, build_rules
from records import Alert

EVERY = build_rules({name: {} for name in RULES})


def test_alerts_are_ordered_by_severity_kind_time_and_key(make):
    digest = compose(make.full_window(), EVERY)
    severities = [a.severity for a in digest.alerts]
    assert severities == sorted(severities, reverse=True)
    assert [a.kind for a in digest.alerts if a.severity == 3] == ["new_entrant"] * 3 + ["price_spike"]
    assert list(grouped(digest)) == [
        "new_entrant", "new_model", "price_spike", "price_drop", "source_silent", "first_recorded",
    ]  # fmt: skip


def test_an_empty_window_is_an_empty_digest_with_its_coverage(make):
    digest = compose(make.window(coverage=make.SOURCES[:2]), build_rules({"new_entrant": {}}))
    assert digest.alerts == ()
    assert [s.id for s in digest.coverage] == ["keji", "shengbao"]


def test_what_was_told_is_not_told_again(make):
    first = compose(make.full_window(), EVERY)
    assert compose(make.full_window(), EVERY, told={a.key for a in first.alerts}).alerts == ()


def test_the_same_window_gives_the_same_digest(make):
    window = make.full_window()
    turned = make.replace(
        window, entrants=window.entrants[::-1], spikes=window.spikes[::-1], coverage=window.coverage[::-1]
    )
    assert compose(window, EVERY) == compose(turned, EVERY)


def test_the_id_changes_with_the_window_and_with_the_alerts(make):
    window = make.full_window()
    later = make.replace(window, until=window.until + timedelta(minutes=1))
    fewer = make.replace(window, spikes=())
    assert len({compose(w, EVERY).id for w in (window, later, fewer)}) == 3


def test_the_zone_of_the_window_does_not_change_the_id(make):
    window = make.full_window()
    utc = make.replace(window, since=window.since.astimezone(make.UTC), until=window.until.astimezone(make.UTC))
    assert compose(window, EVERY).id == compose(utc, EVERY).id


def test_of_two_alerts_with_one_key_the_first_in_order_stays(make):
    def rule(window, language="zh"):
        for severity in (1, 4, 2):
            yield Alert("k", "new_model", window.until, f"level {severity}", "甲", severity)

    assert [a.title for a in compose(make.window(), [rule]).alerts] == ["level 4"]


def test_a_line_has_the_keys_of_replay_in_their_order(make):
    digest = compose(make.full_window(), EVERY)
    said = json.loads(line(digest.alerts[0]))
    assert list(said) == [
        "at", "kind", "company", "model", "faction", "ticker", "severity", "title", "evidence", "article_ids",
    ]  # fmt: skip
    assert said["at"] == "2023-05-18T09:30:00+08:00"
    assert said["evidence"] == [
        {
            "article": "article-江海大学人工智能研究院",
            "url": "https://gov.example.org/notice/2023/12",
            "text": "公示名单显示，江海大学人工智能研究院的“观澜”大模型已完成算法备案。",
        }
    ]


def test_an_unclassified_company_has_a_null_faction(make):
    alert = Alert("k", "new_entrant", make.UNTIL, "t", "甲", 1)
    assert as_json(alert)["faction"] is None
    assert as_json(alert)["model"] is None


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_a_line_is_one_line_whatever_the_title(text):
    from datetime import UTC, datetime

    alert = Alert("k", "new_entrant", datetime(2023, 5, 18, tzinfo=UTC), text, text, 1)
    assert len(line(alert).splitlines()) == 1
    assert json.loads(line(alert))["title"] == text
