"""The outbox: owed once to each channel, leased to one sender at a time, never lost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

import store
from records import Delivery
from store.outbox import Depth

Lease = Callable[[datetime], list[Delivery]]
ROOT = Path(store.__file__).parent.parent


@pytest.fixture
def post(engine: Engine, make: Any) -> Callable[..., None]:
    def posted(*channels: str, message: str = "m1", minutes: int = 0) -> None:
        with engine.begin() as db:
            store.outbox.post(db, make.message(message), channels, make.at(minutes))

    return posted


def said(deliveries: list[Delivery]) -> list[tuple[str, str, int]]:
    return [(delivery.channel, delivery.state, delivery.tries) for delivery in deliveries]


def test_a_message_comes_back_whole_to_each_channel(post: Callable[..., None], leased: Lease, make: Any) -> None:
    post("mail", "hook")
    first, second = leased(make.now)
    assert first == Delivery(make.message(), "hook", "sending", 1, make.at(1))
    assert second == Delivery(make.message(), "mail", "sending", 1, make.at(1))


def test_posted_again_nothing_doubles(post: Callable[..., None], leased: Lease, make: Any) -> None:
    post("mail")
    post("mail", "hook", minutes=5)
    post(message="unasked")
    assert said(leased(make.at(9))) == [("mail", "sending", 1), ("hook", "sending", 1)]


def test_what_is_leased_is_not_leased_again_before_its_minute_is_over(
    post: Callable[..., None], leased: Lease, make: Any
) -> None:
    post("mail")
    assert len(leased(make.now)) == 1
    assert leased(make.at(0.9)) == []
    assert said(leased(make.at(1))) == [("mail", "sending", 2)]


def test_a_postponed_delivery_is_due_at_its_time(
    engine: Engine, post: Callable[..., None], leased: Lease, make: Any
) -> None:
    post("mail")
    (delivery,) = leased(make.now)
    with engine.begin() as db:
        assert store.outbox.postpone(db, delivery, make.at(5), "HTTP 503")
        assert store.outbox.waiting(db, make.at(4)) == 0
        assert store.outbox.waiting(db, make.at(5)) == 1
    assert leased(make.at(4)) == []
    (again,) = leased(make.at(5))
    assert (again.tries, again.error) == (2, "HTTP 503")


def test_sent_and_dead_are_closed(engine: Engine, post: Callable[..., None], leased: Lease, make: Any) -> None:
    post("mail", "hook")
    hook, mail = leased(make.now)
    with engine.begin() as db:
        assert store.outbox.close(db, mail, make.at(1))
        assert store.outbox.close(db, hook, make.at(1), "HTTP 410")
        assert said(store.outbox.list_(db)) == [("hook", "dead", 1), ("mail", "sent", 1)]
        assert store.outbox.list_(db, "dead")[0].error == "HTTP 410"
    assert leased(make.at(100)) == []


def test_a_dead_delivery_may_be_tried_again_by_hand(
    engine: Engine, post: Callable[..., None], leased: Lease, make: Any
) -> None:
    post("mail", "hook", "chat")
    deliveries = leased(make.now)
    with engine.begin() as db:
        for delivery in deliveries[:2]:
            store.outbox.close(db, delivery, make.now, "HTTP 410")
        store.outbox.close(db, deliveries[2], make.now)
        assert store.outbox.retry(db, "m1:chat", make.at(5)) == 1
        assert store.outbox.retry(db, "m1:mail", make.at(5)) == 0
        assert store.outbox.retry(db, "m1", make.at(5)) == 1
        assert store.outbox.retry(db, "none", make.at(5)) == 0
    assert said(leased(make.at(5))) == [("chat", "sending", 1), ("hook", "sending", 1)]


def test_a_sender_whose_lease_ran_out_cannot_overrule_the_next_one(
    engine: Engine, post: Callable[..., None], leased: Lease, make: Any
) -> None:
    post("mail")
    (slow,) = leased(make.now)
    (next_one,) = leased(make.at(2))
    with engine.begin() as db:
        assert not store.outbox.postpone(db, slow, make.at(60), "timed out")
        assert not store.outbox.close(db, slow, make.at(2), "HTTP 500")
        assert said(store.outbox.list_(db)) == [("mail", "sending", 2)]
        assert store.outbox.close(db, slow, make.at(2))  # it was sent after all
        assert not store.outbox.postpone(db, next_one, make.at(60), "timed out")
        assert said(store.outbox.list_(db)) == [("mail", "sent", 2)]


def test_the_limit_and_the_order_hold(engine: Engine, post: Callable[..., None], make: Any) -> None:
    for n in (3, 1, 2):
        post("mail", message=f"m{n}", minutes=n)
    with engine.begin() as db:
        assert [delivery.message.id for delivery in store.outbox.lease(db, make.at(9), 2)] == ["m1", "m2"]
        assert [delivery.message.id for delivery in store.outbox.lease(db, make.at(9), 2)] == ["m3"]


def test_the_depth_counts_states(engine: Engine, post: Callable[..., None], leased: Lease, make: Any) -> None:
    with engine.connect() as db:
        assert store.outbox.depth(db) == Depth(0, 0, 0, 0, None)
    post("a", "b", "c")
    first, second, _ = leased(make.now)
    post("d", minutes=30)
    with engine.begin() as db:
        store.outbox.close(db, first, make.now)
        store.outbox.close(db, second, make.now, "gone")
        assert store.outbox.depth(db) == Depth(due=1, sending=1, sent=1, dead=1, oldest=make.now)


def test_two_connections_never_lease_the_same_row(engine: Engine, post: Callable[..., None], make: Any) -> None:
    """Both transactions are open at once; on SQLite the second waits for the first to end."""
    post(*(f"channel{n:02}" for n in range(20)))
    if engine.dialect.name == "postgresql":
        with engine.begin() as one, engine.begin() as two:
            first, second = store.outbox.lease(one, make.now, 12), store.outbox.lease(two, make.now, 12)
    else:
        with engine.begin() as one:
            first = store.outbox.lease(one, make.now, 12)
        with engine.begin() as two:
            second = store.outbox.lease(two, make.now, 12)
    assert (len(first), len(second)) == (12, 8)
    assert {delivery.channel for delivery in first}.isdisjoint(delivery.channel for delivery in second)


def test_many_senders_at_once_send_each_delivery_once(engine: Engine, post: Callable[..., None], make: Any) -> None:
    post(*(f"channel{n:03}" for n in range(100)))

    def send(_: int) -> list[str]:
        sent = []
        while True:
            with engine.begin() as db:
                owed = store.outbox.lease(db, make.now, 7)
            if not owed:
                return sent
            for delivery in owed:
                with engine.begin() as db:
                    store.outbox.close(db, delivery, make.now)
                sent.append(delivery.channel)

    with ThreadPoolExecutor(4) as pool:
        sent = [channel for channels in pool.map(send, range(4)) for channel in channels]
    assert sorted(sent) == [f"channel{n:03}" for n in range(100)]


def test_a_sender_killed_after_its_lease_loses_nothing(
    database_url: str, engine: Engine, post: Callable[..., None], leased: Lease, make: Any
) -> None:
    post("mail")
    program = """
import os, signal, sys, store
from datetime import datetime
with store.open_engine(sys.argv[1]).begin() as db:
    assert len(store.outbox.lease(db, datetime.fromisoformat(sys.argv[2]), 10)) == 1
os.kill(os.getpid(), signal.SIGKILL)
"""
    command = [sys.executable, "-c", program, database_url, make.now.isoformat()]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -9
    assert leased(make.at(0.5)) == []
    assert said(leased(make.at(1))) == [("mail", "sending", 2)]
