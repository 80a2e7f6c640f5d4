"""Reports of one event in other words: who acts, with which model, and whether each tells the other's headline.

Two reports are of one event when, within WINDOW, each says enough of the other's headline in its own headline or
opening. How much is enough depends on what else speaks for it: the same organisation doing the same with the same model
needs least, one outlet's two reports most. Figures and names in the headlines that do not meet speak against it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import chain

from pipeline.stories.words import said, trigrams
from records import Headline, Report

WINDOW = timedelta(hours=72)
OWN_WINDOW = timedelta(hours=20)  # one outlet's headline of the next day is the next event

# How much of each other's headline two reports say, on average; calibrated on 19 labelled pairs and five months of news
# of two outlets, where reports of one event lie mostly above .6 and pairs that agree on the act yet differ below .45.
SAME_ACT = 0.45  # the same owner, kind of event and model
SAME_ACTOR = 0.55  # the same owner and kind, a model unnamed; or one organisation in both headlines
NOTHING_ELSE = 0.62
OWN_SAME_ACT = 0.72  # two reports of one outlet: its second is news of another kind unless it says the same
OWN_OTHERWISE = 0.94
EACH = 0.3  # of each headline at least: one item of a list is told whole, the list is not
FIGURES_KNOWN = 0.5  # of a headline's figures, in the other report
MEETING = 4  # trigrams two headlines share, unless an act brings them together


def meetings(new: Iterable[Report], headlines: Iterable[Headline]) -> Iterator[tuple[str, str]]:
    """Ids of pairs worth a look, each once: a new report, and another whose headline shares words or whose acts agree.

    `headlines` are those known within WINDOW of a new report, the new ones or not; they are read once, one by one.
    """
    asked = {report.article: report for report in new if not report.roundup}
    mine = [Headline(r.article, r.known_at, r.title, r.acts) for r in asked.values()]
    posted: defaultdict[str | tuple[str, str], list[Headline]] = defaultdict(list)
    for headline in mine:
        for key in _keys(headline):
            posted[key].append(headline)
    for other in chain(mine, (headline for headline in headlines if headline.article not in asked)):
        met: Counter[str] = Counter()
        for key in posted.keys() & _keys(other):
            weight = MEETING if isinstance(key, tuple) else 1
            for headline in posted[key]:
                met[headline.article] += weight
        for article, weight in met.items():
            late = abs(asked[article].known_at - other.known_at) > WINDOW
            if weight >= MEETING and not late and (other.article not in asked or article < other.article):
                yield article, other.article


def _keys(headline: Headline) -> set[str | tuple[str, str]]:
    return {*trigrams(headline.title), *((owner, kind) for owner, kind, _, _ in headline.acts)}


def is_same_event(a: Report, b: Report) -> bool:
    """Whether two reports are of one event: symmetric."""
    own = bool(a.source) and a.source == b.source
    if a.roundup or b.roundup or _apart(a, b) or abs(a.known_at - b.known_at) > (OWN_WINDOW if own else WINDOW):
        return False
    tells = said(a.title, b.title + " " + b.lead), said(b.title, a.title + " " + a.lead)
    return min(tells) >= EACH and sum(tells) / 2 >= _enough(a, b, own)


def _enough(a: Report, b: Report, own: bool) -> float:
    agreed = agreement(a, b)
    if own:
        return OWN_SAME_ACT if agreed == 2 else OWN_OTHERWISE
    if agreed == 2:
        return SAME_ACT
    return SAME_ACTOR if agreed or set(a.orgs) & set(b.orgs) else NOTHING_ELSE


def agreement(a: Report, b: Report) -> int:
    """2: one act with one model in both; 1: one owner does one kind of thing, a model unnamed; 0: neither."""
    best = 0
    for owner, kind, model, version in a.acts:
        for owner_b, kind_b, model_b, version_b in b.acts:
            if (owner, kind) != (owner_b, kind_b):
                continue
            if not model or not model_b:
                best = max(best, 1)
            elif model == model_b and _one_version(version, version_b):
                best = 2
    return best


def _one_version(a: str, b: str) -> bool:
    return not a or not b or bool(set(a.split()) & set(b.split()))


def _apart(a: Report, b: Report) -> bool:
    """Headlines about different organisations, or with figures most of which the other report does not know."""
    if a.orgs and b.orgs and not set(a.orgs) & set(b.orgs):
        return True
    if not a.headline_figures or not b.headline_figures:
        return False
    return max(_known(a, b), _known(b, a)) < FIGURES_KNOWN


def _known(a: Report, b: Report) -> float:
    """How many of one headline's figures stand in the other's headline or opening."""
    return len(set(a.headline_figures) & {*b.headline_figures, *b.lead_figures}) / len(a.headline_figures)
