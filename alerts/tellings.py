"""How widely news is told: who reports it on their own, and who only prints another's text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alerts import words
from records import Entrant, Window


def sources(sightings: Sequence[Entrant], window: Window) -> list[Entrant]:
    """Those of the sightings that count as sources, in their order: a repost is no second one.

    Where all sightings of a story are in copies of one text, the first of them stands for it.
    """
    stories = {e.article: window.tellings.get(e.article) for e in sightings}
    own = {telling.story for article, telling in stories.items() if telling and article not in telling.copies}
    kept = []
    for e in sightings:
        telling = stories[e.article]
        if telling and e.article in telling.copies:
            if telling.story in own:
                continue
            own.add(telling.story)
        kept.append(e)
    return kept


def counts(articles: Iterable[str], window: Window) -> tuple[int, int]:
    """Of the stories these articles are in: outlets that print another's text, publishers with their own report.

    An article in no story yet says nothing.
    """
    copies: set[str] = set()
    publishers: set[str] = set()
    for article in articles:
        if telling := window.tellings.get(article):
            copies.update(telling.copies.values())
            publishers |= telling.publishers
    return len(copies), max(1, len(publishers))


def line(articles: Iterable[str], window: Window, language: str) -> str:
    """另有 3 家转载 / 2 家独立报道, or "" where one publisher says it and nobody prints it."""
    copies, independent = counts(articles, window)
    said = words.words(language)
    if copies:
        return said["reprinted"].format(copies=copies, independent=independent)
    return said["independent"].format(independent=independent) if independent > 1 else ""
