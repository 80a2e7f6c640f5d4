"""The written part: articles, sources and expectations, each a file of its own."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.sources import load as load_sources
from pipeline.entities.registry import load as load_registry
from pipeline.text.normalise import normalise
from records import InputError
from sample.content import ERAS, HERE, load, read

RESIDUE = re.compile(r"[\u4e00-\u9fff]\([a-z]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]*\)")
FACTIONS = {1, 2, 3, 4}


@pytest.fixture(params=ERAS)
def era(request):
    return load(request.param)


@pytest.fixture
def expected(era):
    return json.loads((HERE / "expected" / f"{era.name}.json").read_text(encoding="utf-8"))


def addresses(era):
    return {f"http://{piece.site}.example{piece.path}" for piece in era.pieces}


def test_articles_are_of_the_ten_days_before_now(era):
    for piece in era.pieces:
        if piece.site == "registry":
            assert piece.time is None
        else:
            assert timedelta(0) <= era.now - piece.time <= timedelta(days=11), piece.name


def test_paths_and_titles_are_distinct(era):
    assert len(addresses(era)) == len(era.pieces)
    assert len({(piece.site, piece.title) for piece in era.pieces}) == len(era.pieces)


def test_there_are_articles_enough():
    assert len(load("2023").pieces) >= 28
    assert len(load("2026").pieces) >= 12


def test_one_article_is_the_trace_of_a_broken_converter():
    (piece,) = [p for p in load("2023").pieces if any(RESIDUE.search(text) for text in p.paragraphs)]
    text = "".join(piece.paragraphs)
    assert len(RESIDUE.findall(text)) >= 15
    assert "（" not in text


def test_one_article_has_two_parts_and_one_is_a_repost():
    pieces = load("2023").pieces
    assert [len(piece.parts) for piece in pieces if len(piece.parts) > 1] == [2]
    texts = [piece.parts for piece in pieces]
    assert len(texts) - len(set(texts)) == 1


def test_expectations_name_articles_that_are_there(era, expected):
    assert expected["now"] == era.now.isoformat()
    known = addresses(era)
    told = [
        row
        for key in ("entrants", "known_organisations", "first_recorded", "review", "other_events")
        for row in expected[key]
    ]
    named = {url for row in told for url in row["articles"]} | {url for story in expected["stories"] for url in story}
    assert named | set(expected["advertisements"]) <= known


def test_expected_entrants_stand_in_their_articles(era, expected):
    texts = {f"http://{p.site}.example{p.path}": f"{p.title}\n" + "\n".join(p.paragraphs) for p in era.pieces}
    for row in [*expected["entrants"], *expected["first_recorded"], *expected["review"]]:
        for url in row["articles"]:
            said = normalise(texts[url]).text
            assert row["company"] in said, url
            assert (row["model"] or row["company"]) in said, url


def test_entrants_of_all_four_factions_are_expected(era, expected):
    factions = [entrant["faction"] for entrant in expected["entrants"]]
    assert set(factions) == FACTIONS
    assert len(factions) >= (7 if era.name == "2023" else 4)


def test_invented_names_are_nobody_we_know(era, expected):
    registry = load_registry()
    taken = {alias.text for alias in registry.aliases}
    for row in [*expected["entrants"], *expected["first_recorded"], *expected["review"]]:
        assert registry.company(row["company"]) is None, row["company"]
        assert {row["company"], row["model"]} & taken == set()


@pytest.mark.parametrize("era_name", ERAS)
def test_sources_load_and_stay_on_their_hosts(era_name):
    sources = load_sources([HERE / "sources" / era_name], builtin=False)
    era = load(era_name)
    assert set(era.sites) <= set(sources)
    assert ("tencent_quote" in sources) == bool(era.listings)
    for source in sources.values():
        assert all(endpoint.url.startswith(f"http://{source.domains[0]}/") for endpoint in source.endpoints)
        assert not source.needs_reason


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no front matter", "does not begin with front matter"),
        ('+++\nsite = "news"\npath = "/x"\ntitle = "t"\nauthr = "a"\n+++\nbody', "unknown key authr"),
        ("+++\nsite = news\n+++\nbody", "Invalid value"),
        ('+++\nsite = "news"\npath = "/x"\ntitle = "t"\n+++\none\n===\n\n', "an empty page"),
        ('+++\nsite = "news"\npath = "/x"\ntitle = "t"\ntime = 2023-05-18T10:00:00\n+++\nbody', "no zone"),
    ],
)
def test_a_broken_article_file_is_named(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "piece.md"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=rf"piece\.md: .*{words}"):
        read(file)


def test_an_era_there_is_not_is_named():
    with pytest.raises(InputError, match="no sample era 1999; there is 2023, 2026"):
        load("1999")
