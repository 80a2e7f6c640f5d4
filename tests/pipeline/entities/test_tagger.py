"""The tagger of names: what it reads, how its weights are used, and what it is told to pass by."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.entities.tagged import tagged_names
from pipeline.entities.tagger import TEMPLATES, Tagger, features, tagger
from pipeline.entities.tokens import LONGEST, attributes, pieces, shape, stretches
from records import Mention, MentionType

TEXT = "6月3日，云隼智能宣布完成新一轮融资，由霜岭资本领投。云隼智能创始人表示，公司将与白塔汽车合作。"


@pytest.mark.parametrize(
    "word, said",
    [
        ("OpenMoon", "aB"),
        ("NOVA", "AA"),
        ("Nova", "Aa"),
        ("nova", "aa"),
        ("Nova-7B", "Aa1-"),
        ("3.5", "1"),
        ("，", "."),
    ],
)
def test_a_latin_word_is_known_by_its_shape(word: str, said: str) -> None:
    assert shape(word) == said


def test_a_blank_is_no_word_but_the_next_word_knows_of_it() -> None:
    tokens, starts = pieces("OPPO 推出 Nova")
    assert [(word, gap) for word, _, gap in tokens] == [("OPPO", False), ("推出", True), ("Nova", True)]
    assert starts == [0, 5, 8]


def test_a_preposition_is_no_part_of_the_unknown_name_behind_it() -> None:
    assert [word for word, _, _ in pieces("由霜岭资本领投")[0]][:2] == ["由", "霜岭"]


def test_a_name_is_no_attribute_of_its_own() -> None:
    tokens, _ = pieces("云隼智能宣布")
    rows = attributes(tokens, frozenset({"宣布"}), frozenset())
    assert [row[0] for row in rows if not row[0].startswith("#")] == ["宣布"]


def test_sentences_leave_no_word_out_and_are_never_too_long() -> None:
    tokens, _ = pieces("云" * 500 + "。" + TEXT * 3)
    spans = stretches(tokens)
    assert spans[0][0] == 0
    assert spans[-1][1] == len(tokens)
    assert all(a[1] == b[0] for a, b in itertools.pairwise(spans))
    assert max(b - a for a, b in spans) <= LONGEST + 1


def test_features_name_their_template_and_reach_over_the_edge() -> None:
    rows = attributes(pieces("云隼宣布")[0], frozenset({"宣布"}), frozenset())
    said = features(rows)
    assert "w-1=#<" in said[0]
    assert "w+1=#>" in said[-1]
    assert {feature.split("=", 1)[0] for row in said for feature in row} <= TEMPLATES.keys()


def test_weights_decide_and_neighbours_move_them() -> None:
    """Two labels' worth of weights, worked out by hand: a name follows 由 and goes on while words are no known ones."""
    labels = ["-", "BO", "IO", "BM", "IM", "BP", "IP"]
    low = -20.0
    moves = [[0.0 if (b in ("-", "BO") or (b == "IO" and a in ("BO", "IO"))) else low for b in labels] for a in labels]
    data = {
        "labels": labels, "moves": moves, "vocabulary": "由 领投 。", "endings": "",
        "w-1": {"由": [0.0, 4.0, 0, 0, 0, 0, 0]},
        "w0": {"领投": [6.0, 0, 0, 0, 0, 0, 0], "由": [6.0, 0, 0, 0, 0, 0, 0]},
    }  # fmt: skip
    text = "由霜岭领投"
    found = list(Tagger(data).names(text))
    assert [(kind, text[a:b]) for kind, a, b, _ in found] == [(MentionType.ORG, "霜岭")]
    assert 0.5 < found[0][3] <= 1.0


def test_the_shipped_weights_find_names_nobody_has_listed() -> None:
    found = {(kind, TEXT[a:b]) for kind, a, b, _ in tagger().names(TEXT)}
    assert {(MentionType.ORG, "白塔汽车"), (MentionType.ORG, "霜岭资本")} <= found


def test_a_name_the_linker_passed_by_is_not_found_by_the_tagger_alone() -> None:
    assert any(f.name == "霜岭资本" for f in tagged_names(TEXT, (), lambda _: False))
    assert not any(f.name == "霜岭资本" for f in tagged_names(TEXT, (), lambda name: name == "霜岭资本"))


def test_among_known_names_an_unknown_one_needs_more() -> None:
    alone = {f.name: f.score for f in tagged_names(TEXT, (), lambda _: False)}
    known = [Mention(MentionType.ORG, "甲", f"甲{n}", len(TEXT) + n, len(TEXT) + n + 1, f"k{n}") for n in range(20)]
    among = {f.name: f.score for f in tagged_names(TEXT, known, lambda _: False)}
    assert among["霜岭资本"] < alone["霜岭资本"]


@given(st.text(alphabet="云隼智能宣布OpenAI3.5 ，。\n“”（由和与𠀀é", max_size=200))
def test_spans_lie_in_the_text_in_order_and_scores_are_probabilities(text: str) -> None:
    at = 0
    for _, start, end, score in tagger().names(text):
        assert at <= start < end <= len(text)
        assert 0.0 < score <= 1.0001
        assert not math.isnan(score)
        at = end
