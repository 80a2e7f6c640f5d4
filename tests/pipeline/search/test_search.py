"""Texts to words, questions to words, snippets and keywords."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.search import Keywords, Words, folded, snippet
from records import Article, InputError, SearchWord

NOW = datetime(2023, 5, 18, tzinfo=UTC)
WORDS = Words(["墨渊智造", "澜舟-7B", "玄珀 大模型", "渊"])  # the last two are no words: a blank, a lone character
ALPHABET = "大模型发布墨渊智造玄珀華為GPTqwen-2.5４Ａ é，。 \n\t(\"'\\*:|&😀\u0130\ud800\x00"


def article(text: str, title: str = "") -> Article:
    return Article("a", "", "site", title, text, NOW, NOW)


def asked(*texts: str) -> list[str]:
    return [word.word for word in WORDS.question(texts)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("墨渊智造发布澜舟-7B", ["墨渊智造", "发布", "澜舟-7b"]),  # our names, whole
        ("玄珀科技", ["玄珀", "科技"]),  # what nobody knows is one name
        ("大模型", ["大模型"]),
        ("華為 ＧＰＴ", ["华为", "gpt"]),
        ("百度，腾讯；百度", ["百度", "腾讯"]),  # once each, without marks
        ("谷", ["谷"]),
    ],
)
def test_a_question_is_cut_into_words(text: str, words: list[str]) -> None:
    assert asked(text) == words


@pytest.mark.parametrize("texts", [[], [""], ["，。"], ["😀"], ["\ud800"]])
def test_a_question_without_a_word_is_refused(texts: Sequence[str]) -> None:
    with pytest.raises(InputError, match="nothing to search for"):
        WORDS.question(texts)


def test_a_question_of_a_whole_page_is_refused() -> None:
    with pytest.raises(InputError, match="at most 40"):
        WORDS.question([f"w{'x' * n}" for n in range(39)] + ["百度", "腾讯"])


def test_the_parts_of_a_word_are_pairs_and_pieces() -> None:
    assert WORDS.question(["墨渊智造"]) == (SearchWord("墨渊智造", ("墨渊", "渊智", "智造")),)
    assert WORDS.question(["澜舟-7B"]) == (SearchWord("澜舟-7b", ("澜舟", "7", "b")),)


def test_an_article_has_words_in_words_and_the_rest_as_parts() -> None:
    made = WORDS.index(article("墨渊智造称，自然语言处理很难。", "墨渊智造"))
    assert made.title == ("墨渊智造",)
    assert {"自然", "语言", "自然语言"} <= set(made.body)
    assert {"墨渊", "渊智", "智造", "造称"} <= set(made.parts)
    assert not set(made.parts) & {*made.title, *made.body}


@given(st.text(ALPHABET, max_size=60), st.integers(0, 59), st.integers(1, 12))
@settings(max_examples=300, deadline=None)
def test_every_stretch_of_a_text_is_found_in_it(text: str, start: int, size: int) -> None:
    """However the text was cut, a question made of a piece of it finds it: as a word or by its parts."""
    whole = folded(text).text
    piece = whole[start : start + size]
    made = WORDS.index(article(text))
    held = {*made.title, *made.body, *made.parts}
    try:
        words = WORDS.question([piece])
    except InputError:
        return
    for word in words:
        if any(c.isascii() and c.isalnum() for c in word.word):
            continue  # half of a Latin name or figure is no word
        begun = len(word.word) == 1 and any(one.startswith(word.word) for one in held)
        assert begun or word.word in held or set(word.parts) <= held


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_is_indexed_in_words_without_blanks(text: str) -> None:
    made = WORDS.index(article(text, text[:20]))
    for word in (*made.title, *made.body, *made.parts):
        assert word
        assert len(word) <= 40
        assert not any(c.isspace() for c in word)


def test_a_snippet_is_taken_where_the_words_stand_together() -> None:
    text = "百度。" + "开头很长，" * 40 + "会上，百度与腾讯一同发布模型。" + "结尾也长，" * 40
    shown = snippet(text, WORDS.question(["百度 腾讯"]), 60)
    assert [shown.text[a:b] for a, b in shown.marks] == ["百度", "腾讯"]
    assert shown.text.startswith("…")
    assert shown.text.endswith("…")
    assert len(shown.text) == 62


def test_a_snippet_marks_the_words_as_they_are_written() -> None:
    shown = snippet("今日，華為\n發表ＧＰＴ。", WORDS.question(["华为", "gpt"]))
    assert shown.text == "今日，華為 發表ＧＰＴ。"
    assert [shown.text[a:b] for a, b in shown.marks] == ["華為", "ＧＰＴ"]


def test_a_word_that_is_in_the_title_only_shows_the_beginning() -> None:
    shown = snippet("正文里没有它。", WORDS.question(["百度"]))
    assert (shown.text, shown.marks) == ("正文里没有它。", ())


@given(st.text(ALPHABET, max_size=200), st.integers(10, 80))
@settings(max_examples=200, deadline=None)
def test_marks_lie_in_the_snippet_and_do_not_overlap(text: str, width: int) -> None:
    shown = snippet(text, WORDS.question(["大模型 墨渊智造 gpt 发布"]), width)
    ends = [place for mark in shown.marks for place in mark]
    assert ends == sorted(ends)
    assert all(0 <= place <= len(shown.text) for place in ends)


def test_keywords_are_what_the_article_is_about() -> None:
    text = "墨渊智造发布了澜舟-7B。我们认为，澜舟-7B 的推理成本下降。墨渊智造说，推理成本还会下降。"
    words = Keywords(WORDS).of(article(text, "墨渊智造的新模型"), 4)
    assert words[0] == "墨渊智造"
    assert {"澜舟-7B", "推理"} <= set(words)
    assert "我们" not in words


def test_an_article_without_words_has_no_keywords() -> None:
    assert Keywords(WORDS).of(article("1 2 3 ，。", "")) == []
