"""From pairs to stories: what is linked hangs together, and the original of a story is told from the rest."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np

from pipeline.stories.events import is_same_event, meetings
from pipeline.stories.publishers import Outlet, copies, precedence, reporting
from pipeline.stories.reports import report
from pipeline.stories.reposts import candidates, is_repost
from pipeline.stories.signatures import unpacked
from records import Article, Headline, Report, Signed, Story

T = TypeVar("T")
Pair = tuple[str, str]


def text_pairs(new: Sequence[Report], stored: Signed) -> list[Pair]:
    """Ids of articles that may print one text, at least one of them new. `stored` may hold the new ones or not."""
    return pairs_among(merged(new, stored), new)


def merged(new: Sequence[Report], stored: Signed) -> Signed:
    """The signatures with the new ones among them, each once, in the order of knowledge."""
    fresh = sorted(new, key=lambda report: (report.known_at, report.article))
    known = unpacked(stored.signatures)
    ids, times = list(stored.articles), list(stored.known_at)
    mine = {report.article for report in fresh}
    if not mine.isdisjoint(ids):
        kept = [n for n, article in enumerate(ids) if article not in mine]
        known, ids, times = known[kept], [ids[n] for n in kept], [times[n] for n in kept]
    places = [bisect_right(times, report.known_at) for report in fresh]
    signatures = np.insert(known, places, unpacked(b"".join(report.signature for report in fresh)), axis=0)
    return Signed(
        tuple(_spread(ids, places, [report.article for report in fresh])),
        tuple(_spread(times, places, [report.known_at for report in fresh])),
        signatures.data.cast("B") if len(signatures) else b"",
    )


def _spread(old: list[T], places: Sequence[int], new: Sequence[T]) -> Iterator[T]:
    """The old values with each new one before the place it is given; places rise."""
    at = 0
    for place, value in zip(places, new, strict=True):
        yield from old[at:place]
        yield value
        at = place
    yield from old[at:]


def pairs_among(signed: Signed, new: Sequence[Report]) -> list[Pair]:
    """Ids of articles among these that may print one text, at least one of them of the new ones, which are in them."""
    asked = {report.article for report in new if report.size > 0}
    rows = np.array([n for n, article in enumerate(signed.articles) if article in asked], np.intp)
    found = candidates(unpacked(signed.signatures), rows)
    return [(signed.articles[a], signed.articles[b]) for a, b in found.tolist()]


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
