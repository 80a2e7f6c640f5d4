"""How early entrants are seen: against a list kept by hand, and which of its companies the news reported at all.

    python bench/leads.py [--data ../shared] [--details]

For each company of `data/entrants.json` that the articles of 2023 name, the first event that says it has, plans or files
a large model, and how many days that was before the list had it (its days are upper bounds; everything of its first day
is a back-fill, counted apart). The baseline is not asked: what is measured is the reading.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from jobs import lines
from pipeline.analyse import Analyser
from pipeline.entities import listed
from pipeline.entities.registry import Registry
from pipeline.events.entrants import counts
from records import SHANGHAI, Article, MentionType

ROOT = Path(__file__).resolve().parent.parent
NEWS = ("tencent_2023_2024", "tencent_whole_days")
YEAR = 2023


def read(news: Path, names: Registry) -> tuple[set[str], dict[str, date]]:
    """(owners the articles name beside a large model, owner → day of the first event that counts), both by id."""
    analyser = Analyser(names)
    named: set[str] = set()
    first: dict[str, date] = {}
    for article in articles(news):
        said = analyser.analyse(article)
        day = article.known_at.astimezone(SHANGHAI).date()
        if "模型" in article.title + article.text:
            linked = [
                names.companies[m.id] for m in said.mentions if m.type is MentionType.ORG and m.id in names.companies
            ]
            named |= {names.owner(company).id for company in linked}
        for event in filter(counts, said.events):
            ident = event.owner_id or event.org_id
            first[ident] = min(day, first.get(ident, day))
    return named, first


def articles(news: Path) -> Iterator[Article]:
    now = datetime.now(UTC)
    for name in NEWS:
        for article in lines.read(news / f"{name}.jsonl.gz", now):
            if article.published and article.published.at.astimezone(SHANGHAI).year == YEAR:
                yield article


def listed_first(data: Path, names: Registry) -> Mapping[str, date]:
    """Owner's id → the first day the list has it."""
    found: dict[str, date] = {}
    for row in json.loads((data / "data" / "entrants.json").read_text(encoding="utf-8"))["entrants"]:
        company = None if row["foreign"] else names.company(row["company"])
        if company is not None:
            ident, day = names.owner(company).id, date.fromisoformat(row["first_seen_date"])
            found[ident] = min(day, found.get(ident, day))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--details", action="store_true", help="a line a company")
    asked = parser.parse_args()
    names = listed.load()
    named, first = read(asked.data / "data" / "news", names)
    on_list = {ident: day for ident, day in listed_first(asked.data, names).items() if day.year == YEAR}
    back_fill = min(on_list.values())
    for title, chosen in (
        ("on the list after its first day", {i: d for i, d in on_list.items() if d > back_fill}),
        ("on the list from its first day", {i: d for i, d in on_list.items() if d == back_fill}),
    ):
        there = sorted(chosen.keys() & named)
        seen = {ident: (chosen[ident] - first[ident]).days for ident in there if ident in first}
        median = f", median lead {statistics.median(seen.values()):.0f} days" if seen else ""
        print(f"{title}: {len(chosen)} companies, {len(there)} named in the articles, {len(seen)} found{median}")
        for ident in there if asked.details else ():
            print(f"  {names.companies[ident].name}  list {chosen[ident]}  seen {first.get(ident, '—')}")


if __name__ == "__main__":
    main()
