"""What of an article is compared: its text's signature, headline and opening, who does what, whom it follows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from pipeline.events.stages import family
from pipeline.stories.publishers import Outlet, origin
from pipeline.stories.reposts import LEAST
from pipeline.stories.signatures import body, folded, packed, shingles, sign
from pipeline.text.normalise import normalise
from records import Article, Event, EventType, Precision, Report

LEAD = 200  # characters of the folded text: the headline's news is told again here
OPENING = 250  # characters of the text in which an event counts as what the article is about
FIGURES_MAX = 60
OWNERS_MAX = 3  # organisations that act in the opening; more make a list

NUMBER = re.compile(r"\d+(?:\.\d+)?")
YEAR = re.compile(r"(?:19|20)\d\d")
DATE = re.compile(r"\d{4}\s*年|\d{1,2}\s*月\s*\d{1,2}\s*日|\d{1,2}\s*月|\d{1,2}\s*日|\d{1,2}:\d\d")
ROUNDUP = re.compile(
    r"早报|晚报|日报[：:|｜丨]|周报|早知道|早餐|一周(?:要闻|回顾|盘点|速览|大事)|盘前必读|盘后|要闻|速递|点1氪|\d点\d氪|快讯汇总|(?:[^；;]{4,}[；;]){2}|汇总|盘点|十大"
)

# One kind for what outlets call by turns: a model is released, opened to the public and put on sale in one launch.
KINDS = {
    EventType.MODEL_RELEASE: "launch",
    EventType.OPEN_SOURCE: "launch",
    EventType.SERVICE_OPENING: "launch",
    EventType.APP_RELEASE: "launch",
    EventType.MODEL_PLAN: "launch",
    EventType.INTEGRATION: "use",
    EventType.PARTNERSHIP: "use",
    EventType.FILING: "filing",
    EventType.FUNDING: "funding",
    EventType.PRICE_CHANGE: "price",
    EventType.DISCONTINUATION: "end",
    EventType.DENIAL: "denial",
}


def report(
    article: Article,
    events: Sequence[Event] = (),
    orgs: Iterable[str] = (),
    owners: Mapping[str, str] | None = None,
    outlets: Mapping[str, Outlet] | None = None,
) -> Report:
    """The report of an article. `orgs`: ids of the organisations its headline names, rolled up by `owners` (id → id of
    the owner); `outlets` by source id, a source not in it is a newsroom called as its id."""
    owners, outlets = owners or {}, outlets or {}
    comes_from, follows = origin(article, outlets)
    headline, whole = normalise(article.title).text, normalise(article.text).text  # it costs more than all the rest
    text = body(whole)
    title, grams = folded(headline), shingles(text)
    size = len(grams)
    signature = sign([grams if size >= LEAST else shingles(title + text)])[0]
    told = article.published
    return Report(
        article=article.id,
        known_at=article.known_at,
        at=told.at if told and told.precision is Precision.MINUTE else article.known_at,
        source=article.source,
        title=title,
        lead=text[:LEAD],
        headline_figures=figures(headline),
        lead_figures=figures(whole[:OPENING]),
        figures=figures(whole),
        acts=_acts(events),
        orgs=tuple(sorted({owners.get(org, org) for org in orgs if org})),
        origin=comes_from,
        follows=follows,
        tier=outlets[article.source].tier if article.source in outlets else Outlet("").tier,
        roundup=bool(ROUNDUP.search(article.title)),
        size=size,
        signature=packed(signature),
    )


def figures(text: str) -> tuple[str, ...]:
    """The distinct numbers of a normalised text but for days and years, sorted; the first FIGURES_MAX of a long one."""
    numbers = NUMBER.findall(DATE.sub(" ", text))
    kept = dict.fromkeys(number for number in numbers if not YEAR.fullmatch(number))
    return tuple(sorted(list(kept)[:FIGURES_MAX]))


def _opening(events: Sequence[Event]) -> list[Event]:
    """The events a text opens with; none, where it opens with a list of who does what."""
    first = [e for e in events if e.evidence.in_title or e.evidence.start < OPENING] or list(events[:1])
    return first if len({e.owner_id or e.owner for e in first}) <= OWNERS_MAX else []


def _acts(events: Sequence[Event]) -> tuple[tuple[str, str, str, str], ...]:
    """Who does what with which model, of the events the article opens with."""
    acts = set()
    for event in _opening(events):
        model = unicodedata.normalize("NFKC", event.model or "")
        version = " ".join(NUMBER.findall(model))
        named = (event.model_id or family(model)) if model else ""
        acts.add((event.owner_id or event.owner, KINDS[event.type], named, version))
    return tuple(sorted(acts))
