"""From stored articles to what is told, and the same from files in a replay: jobs on real stores, texts of our own."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

import config
import store
from jobs import analyse, digest, imports, prices, prune, replay, reprocess, watch
from records import InputError, Page
from store.warc import Archive

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data" / "prices"
BARS = ROOT / "tests" / "bars"
Made = Callable[..., config.Settings]
NOW = "[clock]\nnow = 2023-05-18T18:00:00+08:00\n"
ROWS = [
    {
        "id": "1",
        "title": "苍岩智能发布大模型“苍岩一号”",
        "text": "5月18日，人工智能公司苍岩智能在成都正式发布自主研发的大语言模型“苍岩一号”，"
        "参数规模130亿，即日起向企业用户开放API。",
        "publish_date": "2023-05-18T09:00:00+08:00",
    },
    {
        "id": "2",
        "title": "央行开展逆回购操作",
        "text": "央行今日开展20亿元逆回购操作，利率与此前持平。",
        "publish_date": "2023-05-18T10:00:00+08:00",
    },
]


def lines(folder: Path, rows: list[dict[str, str]] = ROWS) -> Path:
    file = folder / "news.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return file


@pytest.fixture
def filled(engine: Engine, settings: Made, tmp_path: Path) -> tuple[Engine, config.Settings]:
    """A store with the two articles, one of them an announcement of an unknown company, analysed."""
    made = settings(NOW + "[channels.screen]\nkind = 'stdout'\n")
    imports.import_(engine, made, [lines(tmp_path)], imports.Options(alert=True))
    assert analyse.analyse(engine, made)["articles"] == 2
    return engine, made


def companies(told: digest.Told) -> list[str]:
    return [alert.company for alert in told.digest.alerts]


def test_what_was_told_is_not_told_again(filled: tuple[Engine, config.Settings]) -> None:
    engine, made = filled
    first = digest.digest(engine, made, send=True)
    assert companies(first) == ["苍岩智能"]
    assert "苍岩一号" in first.message.text
    assert companies(digest.digest(engine, made, send=True)) == []
    with engine.connect() as db:
        (owed,) = store.outbox.list_(db)
    assert owed.channel == "screen"
    assert owed.message.id == first.message.id


def test_a_look_at_the_terminal_does_not_silence_the_channels(filled: tuple[Engine, config.Settings]) -> None:
    engine, made = filled
    assert companies(digest.digest(engine, made)) == ["苍岩智能"]
    assert companies(digest.digest(engine, made)) == []
    assert companies(digest.digest(engine, made, send=True)) == ["苍岩智能"]


def test_a_look_at_a_window_marks_nothing(filled: tuple[Engine, config.Settings]) -> None:
    engine, made = filled
    since = made.now() - timedelta(days=3)
    for _ in range(2):
        assert companies(digest.digest(engine, made, since)) == ["苍岩智能"]
    assert companies(digest.digest(engine, made, send=True)) == ["苍岩智能"]


def test_an_empty_digest_is_owed_to_nobody(engine: Engine, settings: Made) -> None:
    made = settings(NOW + "[channels.screen]\nkind = 'stdout'\n")
    digest.digest(engine, made, send=True)
    with engine.connect() as db:
        assert store.outbox.list_(db) == []


def test_what_is_older_than_an_alert_may_be_is_recorded_and_not_told(
    filled: tuple[Engine, config.Settings], settings: Made
) -> None:
    engine, _ = filled
    later = settings("[clock]\nnow = 2023-06-18T18:00:00+08:00\n")
    assert companies(digest.digest(engine, later)) == []
    with engine.connect() as db:
        assert [entrant.company for entrant in store.entrants.known(db)] == ["苍岩智能"]


def test_analysed_again_nothing_doubles_and_nothing_is_told_again(filled: tuple[Engine, config.Settings]) -> None:
    engine, made = filled
    digest.digest(engine, made, send=True)
    with engine.connect() as db:
        before = [(e.id, e.event.org, e.event.model) for e in store.events.query(db)]
    assert reprocess.analyse(engine) == {"articles": 2}
    analyse.analyse(engine, made)
    with engine.connect() as db:
        assert [(e.id, e.event.org, e.event.model) for e in store.events.query(db)] == before
        assert [entrant.company for entrant in store.entrants.known(db)] == ["苍岩智能"]
    assert companies(digest.digest(engine, made, send=True)) == []


def test_the_scheduled_digest_keeps_to_sessions(engine: Engine, settings: Made) -> None:
    sunday = settings("[clock]\nnow = 2023-05-21T15:40:00+08:00\n")
    assert digest.scheduled(engine, sunday) == {"skipped": "2023-05-21 is no session of Shanghai"}
    monday = settings("[clock]\nnow = 2023-05-22T15:40:00+08:00\n")
    assert digest.scheduled(engine, monday)["alerts"] == 0


def test_a_replay_says_the_same_at_the_moment_of_knowledge(settings: Made, tmp_path: Path) -> None:
    asked = replay.Asked((lines(tmp_path),))
    now = datetime(2026, 1, 1, tzinfo=UTC)
    told = list(replay.replay(settings(), asked, now))
    assert [(a.kind, a.company, a.at) for a in told] == [
        ("new_entrant", "苍岩智能", datetime(2023, 5, 18, 1, tzinfo=UTC))
    ]
    assert list(replay.replay(settings(), asked, now)) == told


def test_a_replay_tells_only_of_the_window_and_knows_what_was_before(settings: Made, tmp_path: Path) -> None:
    again = {
        **ROWS[0],
        "id": "3",
        "publish_date": "2023-05-20T09:00:00+08:00",
        "text": ROWS[0]["text"] + "公司此前已公布。",
    }
    asked = replay.Asked((lines(tmp_path, [*ROWS, again]),), since=datetime(2023, 5, 19, tzinfo=UTC))
    assert list(replay.replay(settings(), asked, datetime(2026, 1, 1, tzinfo=UTC))) == []


def test_a_replay_of_nothing_is_refused(settings: Made) -> None:
    with pytest.raises(InputError, match="--articles or --bars"):
        list(replay.replay(settings(), replay.Asked(), datetime(2026, 1, 1, tzinfo=UTC)))


def test_a_replay_of_bars_is_in_order_and_names_the_company(settings: Made) -> None:
    told = list(replay.replay(settings(), replay.Asked(bars=BARS), datetime(2026, 1, 1, tzinfo=UTC)))
    assert told
    assert [a.at for a in told] == sorted(a.at for a in told)
    assert {a.kind for a in told} <= {"price_spike", "price_drop"}
    assert "云从科技" in {a.company for a in told}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the daily bars beside the project are absent")
def test_the_run_up_and_the_true_fall_are_told_and_the_ex_rights_day_is_not(settings: Made) -> None:
    asked = replay.Asked(bars=SHARED, since=datetime(2022, 6, 1, tzinfo=UTC), until=datetime(2024, 1, 1, tzinfo=UTC))
    told = [a for a in replay.replay(settings(), asked, datetime(2026, 1, 1, tzinfo=UTC)) if a.ticker == "688327.SH"]
    days = {(a.kind, a.figures["day"]) for a in told}
    rises = {date.fromisoformat(day) for kind, day in days if kind == "price_spike"}
    assert {d.month for d in rises if d.year == 2023 and d.month <= 4} == {1, 2, 3, 4}
    assert ("price_drop", "2023-05-29") in days
    assert not [day for _, day in days if day == "2023-06-13"]


def test_imported_bars_are_shown_raw_and_adjusted(engine: Engine, tmp_path: Path) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    counts = prices.import_files(engine, [BARS], now)
    assert counts["bars"] > 0
    assert prices.import_files(engine, [BARS], now)["tickers"] == counts["tickers"]
    span = (date(2000, 1, 1), date(2030, 1, 1))
    raw = list(prices.shown(engine, "688327.SH", *span, adjusted=False))
    adjusted = list(prices.shown(engine, "688327.SH", *span, adjusted=True))
    assert [bar.day for bar in raw] == [bar.day for bar in adjusted]
    assert raw[-1].close == adjusted[-1].close


def test_the_list_of_tickers_follows_the_configuration(engine: Engine, settings: Made) -> None:
    watch.watch(engine, settings("[market]\nwatch_registry = false\ntickers = ['688327', '09988', 'BIDU.US']"))
    with engine.connect() as db:
        assert store.market.watched(db) == ["688327.SH", "9988.HK", "BIDU.US"]
    with pytest.raises(InputError, match="nothing"):
        watch.watch(engine, settings("[market]\ntickers = ['nothing']"))


def test_bodies_past_their_time_leave_the_disk_and_their_pages_say_so(engine: Engine, settings: Made) -> None:
    made = settings("[clock]\nnow = 2023-12-01T00:00:00+08:00\n[archive]\nkeep_days = 180")
    old, new = datetime(2023, 5, 1, tzinfo=UTC), datetime(2023, 11, 1, tzinfo=UTC)
    with Archive(made.archive.dir, "run") as archive, engine.begin() as db:
        for number, at in enumerate((old, new)):
            page = Page(f"s{number}", f"https://s.example/{number}", at, "text/html", b"<p>x</p>")
            store.pages.keep(db, page, *archive.append(page))
    assert prune.prune(engine, made) == {"files": 1, "pages": 1}
    assert prune.prune(engine, made) == {"files": 0, "pages": 0}
    with engine.connect() as db:
        assert store.pages.versions(db, "https://s.example/0")[0].file is None
        assert store.pages.versions(db, "https://s.example/1")[0].read(Archive(made.archive.dir)).body == b"<p>x</p>"
