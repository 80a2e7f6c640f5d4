"""The health of sources for a reader: what their crawls came to, what their items carry, which hosts rest.

Looks and makes nothing: where there is no usable database, nothing is known of any source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

import store
from alerts.silence import lost
from alerts.words import words
from commands.base import LANGUAGE, local, print_table, rule_note, say
from config import Settings
from crawler import politeness
from crawler.politeness import HostState
from crawler.sites import homes, within
from records import Source, SourceState, StoreError
from store.sources import Crawl

SAID = words(LANGUAGE)
WHY_RESTS = {
    politeness.ASKED: ("it asked for it", "对方要求等待"),
    politeness.FAILED: ("it failed too often", "连续失败过多"),
    politeness.CHALLENGE: ("it shows a challenge", "对方要求人机验证"),
}
FIELDS = ("title", "time", "text")


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of all sources. `crawls`: of the one source asked about, newest first."""

    states: Mapping[str, SourceState] = field(default_factory=dict)
    hosts: Sequence[HostState] = ()
    crawls: Sequence[Crawl] = ()


def read(settings: Settings, source: str = "", limit: int = 0) -> Health:
    """The health of all sources, and the last crawls of one."""
    hosts = resting(settings)
    try:
        with store.schema.glance(settings.database.url) as db:
            if db is None:
                return Health(hosts=hosts)
            crawls = store.sources.last_crawls(db, source, limit) if source else []
            return Health(store.sources.states(db), hosts, crawls)
    except StoreError:
        return Health(hosts=hosts)


def resting(settings: Settings) -> list[HostState]:
    """The hosts that rest or have failed of late. Turns are kept by the machine's clock, whatever the news clock says."""
    return politeness.states(politeness.folder_of(settings.archive.dir), datetime.now(UTC))


def hosts_of(source: Source, hosts: Sequence[HostState]) -> list[HostState]:
    """Those of them this source asks."""
    home = homes(source)
    return [found for found in hosts if within(found.host, home)]


# --- for a person -----------------------------------------------------------------------------------------------------


def state_word(state: SourceState | None) -> str:
    return SAID.get(state.state, state.state) if state else "—"


def carried(state: SourceState | None) -> str:
    """100·98·95: the shares of items with title, time and text, as read from the pages, or else from the list."""
    shares = {(part.place, part.field): part.now for part in state.coverage} if state else {}
    found = (shares.get(("article", name), shares.get(("list", name))) for name in FIELDS)
    told = ["—" if share is None else f"{share * 100:.0f}" for share in found]
    return "·".join(told) if set(told) != {"—"} else "—"


def carried_name() -> str:
    return say("title·time·text %", "标题·时间·正文 %")


def remarks(note: str, state: SourceState | None, hosts: Sequence[HostState]) -> str:
    """All there is to say of a source, in one cell."""
    told = [note, *(lost(part, SAID) for part in state.lost)] if state else [note]
    told += [_rest(host) for host in hosts if host.until]
    return rule_note(say("; ", "；").join(filter(None, told)), state.rule_broken_since if state else None)


def _rest(host: HostState) -> str:
    why = say(*WHY_RESTS.get(host.why, ("", "")))
    until = local(host.until)
    return say(f"{host.host} rests until {until}: {why}", f"{host.host} 暂停到 {until}：{why}").rstrip(":： ")


def print_hosts(hosts: Sequence[HostState]) -> None:
    columns = [say("host", "站点"), say("rests until", "暂停到"), say("strikes", "连续失败"), say("why", "原因")]
    rows = [
        (host.host, local(host.until), f"{host.strikes}/{politeness.STRIKES}", say(*WHY_RESTS.get(host.why, ("", ""))))
        for host in hosts
    ]
    print_table(columns, rows, say("Every host may be asked.", "没有暂停的站点。"))


def print_crawls(crawls: Sequence[Crawl]) -> None:
    columns = [
        say("crawl", "采集时间"),
        say("verdict", "结论"),
        say("items", "条目"),
        say("new", "新增"),
        say("title", "有标题"),
        say("time", "有时间"),
        "KB",
        "robots",
        say("why", "原因"),
    ]
    print_table(columns, map(_crawl_row, crawls), say("It was not crawled yet.", "尚未采集。"))


def _crawl_row(crawl: Crawl) -> tuple[str, ...]:
    stats = crawl.stats
    counts = (stats.listed, stats.new, stats.titled, stats.dated)
    size = f"{stats.bytes / 1024:,.0f}"
    return (local(crawl.at), SAID.get(crawl.state, crawl.state), *map(str, counts), size, stats.robots, crawl.why)


# --- for a program ----------------------------------------------------------------------------------------------------


def as_json(state: SourceState | None) -> dict[str, Any]:
    """The health of one source; states and reasons of one never crawled are null."""
    if state is None:
        return {"state": None, "reason": None, "last_success": None, "failures": 0, "coverage": [], "lost": []} | {
            "listed": None, "usual": None, "silent_since": None, "rule_broken_since": None,
        }  # fmt: skip
    return {
        "state": state.state,
        "reason": state.reason,
        "last_success": state.last_success,
        "failures": state.failures,
        "silent_since": state.silent_since,
        "listed": state.listed,
        "usual": state.usual,
        "rule_broken_since": state.rule_broken_since,
        "coverage": list(map(asdict, state.coverage)),
        "lost": list(dict.fromkeys(part.field for part in state.lost)),
    }


def hosts_json(hosts: Sequence[HostState]) -> list[dict[str, Any]]:
    return [asdict(host) for host in hosts]


def crawls_json(crawls: Sequence[Crawl]) -> Iterator[dict[str, Any]]:
    for crawl in crawls:
        said = asdict(crawl.stats)
        del said["source"]
        yield {"at": crawl.at, "state": crawl.state, "why": crawl.why, **said}
