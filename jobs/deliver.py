"""deliver: outbox → channels, at least once, every copy with the same id."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

import store
from alerts import waits
from alerts.channels import Channel, build_channels
from config import Settings
from jobs.runs import Progress, quiet
from records import Delivery, DeliveryError

log = logging.getLogger("deliver")

BATCH = 20


def deliver(engine: Engine, settings: Settings, progress: Progress = quiet) -> dict[str, int]:
    """Send what is due now. What fails stays in the outbox until it can never succeed or patience ends.

    The clock here is the wall's, not the news': retries and signatures are about the receiver's time.
    """
    senders = build_channels(settings.channels, settings.crawl.hosts)
    counts: Counter[str] = Counter()
    while True:
        now = datetime.now(UTC)
        with engine.begin() as db:
            owed = store.outbox.lease(db, now, BATCH, settings.daemon.delivery_lease_seconds)
        if not owed:
            return dict(counts)
        for delivery in owed:
            counts[_one(engine, senders, delivery)] += 1
            progress(sum(counts.values()), None)


def _one(engine: Engine, senders: Mapping[str, Channel], delivery: Delivery) -> str:
    failed = None
    try:
        if delivery.channel not in senders:
            raise DeliveryError(f"{delivery.channel}: no longer in the configuration", permanent=True)
        senders[delivery.channel].send(delivery.message)
    except DeliveryError as error:
        said = {"channel": delivery.channel, "message_id": delivery.message.id, "error": str(error)}
        log.warning("not delivered", extra=said)
        failed = error
    now = datetime.now(UTC)
    key = f"{delivery.message.id}:{delivery.channel}"
    wait = waits.next_try(delivery.tries, key, failed.retry_after) if failed and not failed.permanent else None
    with engine.begin() as db:
        if failed and wait is not None:
            store.outbox.postpone(db, delivery, now + timedelta(seconds=wait), str(failed))
            return "postponed"
        store.outbox.close(db, delivery, now, str(failed) if failed else None)
    return "dead" if failed else "sent"
