"""From pairs to stories: what is linked hangs together, and the original of a story is told from the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from pipeline.stories.events import is_same_event, meetings
from pipeline.stories.publishers import Outlet, copies, precedence, reporting
from pipeline.stories.reports import report
from pipeline.stories.reposts import candidates, is_repost
from pipeline.stories.signatures import BYTES, unpacked
from records import Article, Headline, Report, Signed, Story

Pair = tuple[str, str]


def text_pairs(new: Sequence[Report], stored: Signed) -> list[Pair]:
    """Ids of articles that may print one text, at least one of them new. `stored` may hold the new ones or not."""
    mine = {report.article: report for report in new}
    kept = [n for n, article in enumerate(stored.articles) if article not in mine]
    rows = [(stored.known_at[n], stored.articles[n], n) for n in kept]
    rows += [(report.known_at, report.article, -1) for report in new]
    rows.sort()
    blocks = unpacked(stored.signatures) if stored.articles else None
    signatures = np.empty((len(rows), BYTES // 2), np.uint16)
    old = np.array([n for _, _, n in rows], np.intp)
    if blocks is not None:
        signatures[old >= 0] = blocks[old[old >= 0]]
    fresh = np.flatnonzero(old < 0)
    for row in fresh.tolist():
        signatures[row] = unpacked(mine[rows[row][1]].signature)[0]
    some = np.array([n for n in fresh.tolist() if mine[rows[n][1]].size], np.intp)
    return [(rows[a][1], rows[b][1]) for a, b in candidates(signatures, some).tolist()]


def event_pairs(new: Sequence[Report], headlines: Iterable[Headline] = ()) -> list[Pair]:
    """Ids of articles that may report one event, at least one of them new; `headlines` as for `events.meetings`."""
    return list(meetings(new, headlines))


def linked(pairs: Iterable[Pair], reports: Iterable[Report]) -> list[Pair]:
    """Those of the pairs that print one text or report one event, each once. `reports` holds all that they name."""
    known = {report.article: report for report in reports}
    links = set()
    for pair in {(min(pair), max(pair)) for pair in pairs}:
        a, b = known[pair[0]], known[pair[1]]
        if is_repost(a, b) or is_same_event(a, b):
            links.add(pair)
    return sorted(links)


Group = tuple[frozenset[str], frozenset[str]]  # articles in no story yet, ids of the stories they are joined to


def together(new: Iterable[str], links: Iterable[Pair], stories: Mapping[str, str]) -> list[Group]:
    """New articles with what they hang together with, group by group, in a fixed order.

    `stories`: of the articles named in `links` that are in a story, its id. The members of those stories belong to the
    group as well.
    """
    leader: dict[str, str] = {}

    def top(node: str) -> str:
        leader.setdefault(node, node)
        while leader[node] != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    def node(article: str) -> str:
        return f"story\0{stories[article]}" if article in stories else article

    for article in new:
        top(node(article))
    for a, b in links:
        first, second = sorted((top(node(a)), top(node(b))))
        leader[second] = first
    groups: dict[str, set[str]] = {}
    for name in list(leader):
        groups.setdefault(top(name), set()).add(name)
    made = []
    for names in groups.values():
        joined = frozenset(name.removeprefix("story\0") for name in names if name.startswith("story\0"))
        made.append((frozenset(name for name in names if not name.startswith("story\0")), joined))
    return sorted(made, key=lambda group: (sorted(group[0]), sorted(group[1])))


def composed(reports: Sequence[Report]) -> Story:
    """The story of reports that hang together: at least one."""
    ordered = sorted(reports, key=precedence)
    first, rest = ordered[0], sorted(ordered[1:], key=lambda r: (r.known_at, r.article))
    printed = set(copies(ordered))
    articles = [first.article, *(report.article for report in rest)]
    return Story(
        id=first.article,
        articles=tuple(articles),
        copies=tuple(article for article in articles if article in printed),
        independent=len(reporting(ordered, printed)),
    )


def independent(articles: Iterable[Article], outlets: Mapping[str, Outlet] | None = None) -> int:
    """How many publishers say it on their own: copies, and articles that name one source, count as one."""
    reports = [report(article, outlets=outlets) for article in articles]
    return len(reporting(reports, copies(reports)))
