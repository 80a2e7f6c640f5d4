"""From a site to a delivered digest, by the real commands in processes of their own, on both databases."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import store
from records import Run

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = json.loads((ROOT / "sample" / "expected" / "2023.json").read_text(encoding="utf-8"))
Until = Callable[[str, Callable[[], object]], None]


def entrants(alerts: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {a["company"]: a for a in alerts if a["kind"] == "new_entrant"}


def test_a_site_becomes_a_digest_that_is_delivered_once(world: Any) -> None:
    alerts = world.json("run", "--send")
    found = entrants(alerts)
    assert len(found) >= 5
    for company, alert in found.items():
        assert alert["faction"] in (1, 2, 3, 4), company
        assert alert["evidence"], company
        assert alert["evidence"][0]["url"].startswith("https://")
    wanted = {name for e in EXPECTED["entrants"] for name in (e["company"], *e["also"])}
    assert len(wanted & set(found)) >= 5
    assert not set(EXPECTED["no_entrants"]) & set(found)
    (spike,) = EXPECTED["spikes"]
    (told,) = [a for a in alerts if a["kind"] == spike["kind"]]
    assert (told["ticker"], told["severity"] >= spike["min_severity"]) == (spike["ticker"], True)

    (mail,) = world.mailbox.mails
    (headers, posted) = world.hook.posts[0]
    assert len(world.hook.posts) == 1
    assert mail["Message-ID"]
    assert {part.get_content_type() for part in mail.walk()} >= {"text/plain", "text/html"}
    for company in found:
        assert company in mail.get_body(("plain",)).get_content()
    assert posted["type"] == "digest"
    assert {a["company"] for a in posted["data"]["alerts"]} <= {a["company"] for a in alerts}
    assert headers["webhook-id"].startswith("msg_")

    again = world.json("run", "--send")
    assert again == []
    assert len(world.mailbox.mails) == 1
    assert len(world.hook.posts) == 1


def test_an_alert_is_explained_down_to_its_page(world: Any) -> None:
    alerts = world.json("run")
    chain = world.json("explain", f"new_entrant:{_id(world, alerts)}")
    assert chain[0]["what"] == "alert"
    assert {"alert", "event", "article", "page"} <= {link["what"] for link in chain}
    page = next(link for link in chain if link["what"] == "page")
    assert (world.folder / "archive" / page["warc"]).is_file()


def _id(world: Any, alerts: list[dict[str, Any]]) -> str:
    name = next(iter(entrants(alerts)))
    (found,) = {e["company_id"] for e in world.json("entrants") if e["company"] == name and e["kind"] == "new_entrant"}
    return str(found)


def test_a_refusing_mail_server_does_not_hold_the_webhook_up(world: Any) -> None:
    world.mailbox.refusal = "451 4.3.0 try again later"
    out = world.baimo("run", "--send", exits=1)
    assert len(world.hook.posts) == 1
    (owed,) = [d for d in world.json("deliveries", "list") if d["channel"].startswith("mail")]
    assert owed["state"] == "due"
    assert "451" in owed["error"]
    assert out


def seed_an_earlier_digest(world: Any) -> None:
    """A daemon that was here before: the next one catches up with the digest that was missed meanwhile."""
    url = world.environment.get("BAIMO_DATABASE__URL", f"sqlite:///{world.folder / 'baimo.db'}")
    engine = store.open_engine(url)
    then = datetime.now(UTC) - timedelta(days=3)
    with engine.begin() as db:
        store.runs.plan(db, Run("earlier", "digest", "digest", then, then, then, "ok"))
    engine.dispose()


def test_what_a_killed_daemon_had_posted_and_not_marked_comes_again_with_the_same_id(world: Any, until: Until) -> None:
    world.baimo("run")
    seed_an_earlier_digest(world)
    world.hook.hold = threading.Event()
    daemon = world.start("daemon")
    try:
        until("the first post", lambda: len(world.hook.posts) == 1)
        os.kill(daemon.pid, signal.SIGKILL)
        daemon.communicate()
        world.hook.hold.set()
        world.hook.hold = None
        second = world.start("daemon")
        try:
            until("the second post", lambda: len(world.hook.posts) == 2)
            until("a mail", lambda: len(world.mailbox.mails) >= 1)
            until("an empty outbox", lambda: not _open(world))
            assert "ok" in world.baimo("healthcheck") or "正常" in world.baimo("healthcheck")
            refused = world.baimo("daemon", exits=3)
            assert "another daemon" in refused
            if not world.on_postgresql:
                assert resident_mb(second.pid) < 60
            second.send_signal(signal.SIGTERM)
            second.communicate(timeout=60)
            assert second.returncode == 0
        finally:
            if second.poll() is None:
                second.kill()
                second.communicate()
    finally:
        if daemon.poll() is None:
            daemon.kill()
            daemon.communicate()
    first, again = world.hook.posts[0][0], world.hook.posts[1][0]
    assert first["webhook-id"] == again["webhook-id"]
    assert len({mail["Message-ID"] for mail in world.mailbox.mails}) == 1
    assert world.json("run", "--send") == []
    assert len(world.hook.posts) == 2


def resident_mb(pid: int) -> float:
    """What the process holds in memory now, by the kernel's count."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _open(world: Any) -> list[dict[str, Any]]:
    return [d for d in world.json("deliveries", "list") if d["state"] != "sent"]
