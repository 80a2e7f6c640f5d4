"""Alerts: told once to each audience; digests that remember what they told."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

import store
from records import AlertEvidence, Digest, Faction, InputError, SourceState


@pytest.fixture
def db(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as db:
        yield db


def test_an_alert_comes_back_whole(db: Connection, make: Any) -> None:
    alert = make.alert(
        "price_spike:688327.SH:2023-05-18",
        model="从容",
        faction=Faction(2, ("上市公司",)),
        ticker="688327.SH",
        basis="自研",
        stage="发布/开放",
        detail=("收盘 61.80", "三日 +40%"),
        evidence=(AlertEvidence("a1", "https://www.site.example/a1", "原句", "站点", "2023-05-18"),),
        article_ids=("a1", "a2"),
        figures={"close": "61.80"},
    )
    assert store.alerts.keep(db, [alert], "d1") == [alert]
    assert store.alerts.get(db, alert.key) == alert


def test_an_audience_is_told_once(db: Connection, make: Any) -> None:
    one, two, three = (make.alert(f"new_entrant:{n}") for n in ("甲", "乙", "丙"))
    assert store.alerts.keep(db, [one, two], "d1") == [one, two]
    assert store.alerts.keep(db, [replace(one, title="另一个标题"), three], "d2") == [three]
    assert store.alerts.told(db, [one.key, two.key, "new_entrant:丁"]) == {one.key, two.key}
    assert store.alerts.get(db, one.key) == one


def test_another_audience_is_told_too(db: Connection, make: Any) -> None:
    alert = make.alert("new_entrant:甲")
    assert store.alerts.keep(db, [alert], "d1", "terminal") == [alert]
    assert store.alerts.told(db, [alert.key]) == set()
    assert store.alerts.keep(db, [alert], "d2", "channels") == [alert]
    assert store.alerts.told(db, [alert.key], "terminal") == store.alerts.told(db, [alert.key]) == {alert.key}


def test_what_is_too_old_is_recorded_and_not_told_later(db: Connection, make: Any) -> None:
    alert = make.alert("new_entrant:甲")
    store.alerts.keep(db, [alert], None)
    assert store.alerts.told(db, [alert.key]) == {alert.key}


def test_very_many_keys_may_be_asked_for(db: Connection, make: Any) -> None:
    store.alerts.keep(db, [make.alert("k1999"), make.alert("k3")], "d1")
    assert store.alerts.told(db, (f"k{n}" for n in range(2000))) == {"k3", "k1999"}


def test_an_alert_is_found_by_the_beginning_of_its_key(db: Connection, make: Any) -> None:
    alerts = [make.alert(key) for key in ("new_entrant:甲", "new_entrant:甲乙", "price_drop:1%:2023-05-18")]
    store.alerts.keep(db, alerts, "d1")
    assert store.alerts.get(db, "price") == alerts[2]
    assert store.alerts.get(db, "new_entrant:甲") == alerts[0]
    assert [store.alerts.get(db, key) for key in ("", "%", "price_drop:_", "x")] == [None] * 4
    with pytest.raises(InputError, match="several"):
        store.alerts.get(db, "new_")


def test_a_window_holds_its_beginning_and_not_its_end(db: Connection, make: Any) -> None:
    kinds = ("new_entrant", "price_spike")
    store.alerts.keep(db, [make.alert(str(n), at=make.at(n), kind=kinds[n % 2]) for n in range(4)], "d1")

    def asked(**said: Any) -> list[str]:
        return [alert.key for alert in store.alerts.query(db, **said)]

    assert asked() == ["3", "2", "1", "0"]
    assert asked(since=make.at(1), until=make.at(3)) == ["2", "1"]
    assert asked(kind="price_spike", limit=1) == ["3"]


def digest(make: Any, id: str, alerts: Any = (), until: int = 60) -> Digest:
    coverage = (
        SourceState("site", "站点", "ok", 3, make.at(5), "", 0),
        SourceState("other", "另一站", "failed", reason="HTTP 503", failures=2, silent_since=make.at(1)),
    )
    return Digest(id, make.now, make.at(until), tuple(alerts), coverage, "zh")


def test_a_digest_comes_back_with_its_alerts_in_order(db: Connection, make: Any) -> None:
    alerts = [make.alert(f"new_entrant:{n}") for n in "丙甲乙"]
    kept = digest(make, "d1", alerts)
    store.alerts.keep_digest(db, kept)
    assert store.alerts.keep(db, alerts, "d1") == alerts
    assert store.alerts.get_digest(db, "d1") == kept
    assert store.alerts.get_digest(db, "d2") is None


def test_the_last_digest_of_an_audience_ends_latest(db: Connection, make: Any) -> None:
    assert store.alerts.last_digest(db) is None
    for id, until, audience in [("d1", 60, "channels"), ("d2", 50, "channels"), ("d3", 90, "terminal")]:
        store.alerts.keep_digest(db, digest(make, id, until=until), audience)
    assert store.alerts.last_digest(db) == make.at(60)
    assert store.alerts.last_digest(db, "terminal") == make.at(90)
    assert [found.id for found in store.alerts.recent_digests(db)] == ["d3", "d1", "d2"]
    assert [found.id for found in store.alerts.recent_digests(db, audience="channels")] == ["d1", "d2"]


def test_two_digests_at_once_tell_each_alert_once(engine: Engine, make: Any) -> None:
    alerts = [make.alert(f"new_entrant:{n}") for n in range(40)]

    def tell(id: str) -> list[str]:
        with engine.begin() as db:
            return [alert.key for alert in store.alerts.keep(db, alerts if id in "ab" else alerts[::-1], id)]

    with ThreadPoolExecutor(4) as pool:
        told = [key for keys in pool.map(tell, "abcd") for key in keys]
    assert sorted(told) == sorted(alert.key for alert in alerts)
