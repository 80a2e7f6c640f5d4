"""Analyses: replaced whole, with ids that last; what can be asked of events, claims and names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

import store
from records import (
    Candidate,
    Claim,
    ClaimKind,
    CompanyInArticle,
    DateMention,
    EventType,
    Evidence,
    Faction,
    Mention,
    MentionType,
    Quantity,
    Status,
)


@pytest.fixture
def db(engine: Engine, make: Any) -> Iterator[Connection]:
    """Three articles, known one minute after the other."""
    with engine.begin() as db:
        for n in range(1, 4):
            store.articles.keep(db, make.article(f"a{n}", known_at=make.at(n)))
        yield db


def full(make: Any, article: str = "a1") -> Any:
    return make.analysis(
        article,
        events=(make.event(article, amount=Decimal("82500000000.10"), faction=Faction(2, ("上市公司",), ("跨界",))),),
        mentions=(Mention(MentionType.ORG, "某公司", "某公司", 0, 3, "some", 0.5),),
        claims=(Claim(article, ClaimKind.STOCK, "某公司", 1, 4, "涨停", "some", to_value=Decimal("61.80")),),
        quantities=(Quantity("825亿", Decimal("82500000000"), "CNY", "about", 3, 7, "营收"),),
        dates=(DateMention("5月", "2023-05", 1, 3),),
        candidates=(Candidate(MentionType.MODEL, "某模型", 0.8, "named", article, Evidence("某模型", 4, 7), "某公司"),),
        companies=(CompanyInArticle("某公司", "some", Faction(2), ("某模型",)),),
    )


def keep(db: Connection, make: Any, article: str = "a1", **said: Any) -> None:
    at = make.at(int(article[1:]))
    store.events.keep(db, article, make.analysis(article, **said), at, at)


def test_an_analysis_comes_back_whole(db: Connection, make: Any) -> None:
    store.events.keep(db, "a1", full(make), make.now, make.now)
    assert store.events.analysis(db, "a1") == full(make)
    assert store.events.analysis(db, "a2") is None


def test_a_later_analysis_takes_the_place_of_all_of_it(db: Connection, make: Any) -> None:
    store.events.keep(db, "a1", full(make), make.now, make.now)
    store.events.keep(db, "a2", full(make, "a2"), make.now, make.now)
    store.events.keep(db, "a1", make.analysis("a1"), make.now, make.now)
    assert store.events.analysis(db, "a1") == make.analysis("a1")
    assert store.events.analysis(db, "a2") == full(make, "a2")
    assert [event.event.article for event in store.events.query(db)] == ["a2"]
    assert [queued.articles for queued in store.candidates.queue(db)] == [1]


def test_ids_last_over_a_second_analysis_that_finds_more(db: Connection, make: Any) -> None:
    keep(db, make, events=(make.event(), make.event(org="另一公司")))
    before = {event.event.org: event.id for event in store.events.query(db)}
    better = make.event(status=Status.TESTING, confidence=0.99, rule="better", faction=Faction(4))
    keep(db, make, events=(make.event(type=EventType.FUNDING), make.event(org="另一公司"), better))
    after = {event.event.org: event.id for event in store.events.query(db, type="MODEL_RELEASE")}
    assert after == before


def test_what_says_the_very_same_twice_has_two_ids(db: Connection, make: Any) -> None:
    keep(db, make, events=(make.event(), make.event()))
    assert len({event.id for event in store.events.query(db)}) == 2


def test_the_article_must_be_stored(db: Connection, make: Any) -> None:
    with pytest.raises(IntegrityError):
        store.events.keep(db, "nowhere", make.analysis("nowhere"), make.now, make.now)


def test_events_are_asked_by_window_organisation_and_type(db: Connection, make: Any) -> None:
    keep(
        db, make, "a1", events=(make.event("a1", org="飞书", org_id="feishu", owner="字节跳动", owner_id="bytedance"),)
    )
    keep(db, make, "a2", events=(make.event("a2", type=EventType.FUNDING), make.event("a2")))
    keep(db, make, "a3", events=(make.event("a3", org="飞书", org_id="feishu"),))

    def asked(**said: Any) -> list[tuple[str, str]]:
        return [(event.event.article, event.event.type) for event in store.events.query(db, **said)]

    assert asked() == [("a3", "MODEL_RELEASE"), ("a2", "FUNDING"), ("a2", "MODEL_RELEASE"), ("a1", "MODEL_RELEASE")]
    assert asked(since=make.at(2), until=make.at(3)) == [("a2", "FUNDING"), ("a2", "MODEL_RELEASE")]
    for name in ("字节跳动", "bytedance"):
        assert asked(org=name) == [("a1", "MODEL_RELEASE")]
    assert asked(org="飞书") == asked(org="feishu") == [("a3", "MODEL_RELEASE"), ("a1", "MODEL_RELEASE")]
    assert asked(type=EventType.FUNDING, limit=5) == [("a2", "FUNDING")]
    assert asked(limit=1) == [("a3", "MODEL_RELEASE")]
    with pytest.raises(ValueError, match="PARTY"):
        asked(type="PARTY")


def test_an_event_carries_its_article_and_is_found_by_the_beginning_of_its_id(db: Connection, make: Any) -> None:
    keep(db, make, events=(make.event(), make.event(org="另一公司")))
    first = store.events.query(db)[0]
    assert (first.url, first.title, first.source, first.published_at) == (
        "https://www.site.example/a1",
        "标题",
        "site",
        None,
    )
    assert (first.seen_at, first.known_at) == (make.at(1), make.at(1))
    assert store.events.get(db, first.id) == store.events.get(db, first.id[:10]) == first
    assert [store.events.get(db, id) for id in ("", "%", "zz")] == [None] * 3


def test_the_events_of_articles_come_in_the_order_of_knowledge(db: Connection, make: Any) -> None:
    for n in (3, 1, 2):
        keep(db, make, f"a{n}", events=(make.event(f"a{n}"),))
    found = store.events.of_articles(db, ["a3", "a1", "a3", "none"])
    assert [event.event.article for event in found] == ["a1", "a3"]


def test_claims_are_asked_by_window_company_and_kind(db: Connection, make: Any) -> None:
    stock = Claim("a1", ClaimKind.STOCK, "某公司", 1, 4, "涨停", "some", percent=Decimal("20.00"))
    price = Claim("a2", ClaimKind.API, "某公司", 1, 4, "降价", "some", "某模型", Decimal("0.1"), Decimal("0.05"), "CNY")
    keep(db, make, "a1", claims=(stock,))
    keep(db, make, "a2", claims=(price, replace(price, company="别家", company_id="")))

    def asked(**said: Any) -> list[Claim]:
        return [claim.claim for claim in store.claims.query(db, **said)]

    assert asked(company="some") == asked(company="某公司") == [price, stock]
    assert asked(kind="stock") == asked(until=make.at(2)) == [stock]
    assert len(asked()) == 3
    assert store.claims.query(db)[0].url == "https://www.site.example/a2"


def test_articles_are_found_by_whom_they_name(db: Connection, make: Any) -> None:
    for n in (1, 2, 3):
        named = (Mention(MentionType.ORG, "阿里", "阿里巴巴", 0, 2, "alibaba"),) * 2
        keep(db, make, f"a{n}", mentions=named if n != 2 else ())
    assert store.events.naming(db, "阿里巴巴") == store.events.naming(db, "alibaba") == ["a3", "a1"]
    assert store.events.naming(db, "alibaba", until=make.at(3)) == ["a1"]
    assert store.events.naming(db, "阿里") == []


def test_an_article_with_very_many_mentions_is_kept(db: Connection, make: Any) -> None:
    mentions = tuple(Mention(MentionType.ORG, "某", "某", n, n + 1) for n in range(10_000))
    keep(db, make, mentions=mentions)
    assert store.events.analysis(db, "a1").mentions == mentions
