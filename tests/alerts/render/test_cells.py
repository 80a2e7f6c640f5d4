"""Terminal cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.render.cells import NO_START, cells, pad, wrap


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("abc", 3), ("云岭", 4), ("云a，", 5), ("e\u0301", 1), ("“x”", 3), ("ＡＢ", 4)]
)
def test_wide_characters_take_two_cells(text, width):
    assert cells(text) == width


def test_columns_line_up():
    assert {cells(pad(name, 12)) for name in ("云岭科技", "ABC", "百川湖a")} == {12}
    assert pad("8.75%", 8, right=True) == "   8.75%"
    assert pad("太长的名字", 4) == "太长的名字"


def test_lines_break_between_characters_but_not_inside_a_word():
    assert wrap("云岭科技发布LLaMA微调", 14) == ["云岭科技发布", "LLaMA微调"]


def test_a_closing_mark_hangs_and_an_opening_one_moves_on():
    assert wrap("云岭科技，发布", 8) == ["云岭科技，", "发布"]
    assert wrap("云岭科“发布”", 8) == ["云岭科", "“发布”"]


def test_indents():
    assert wrap("云岭科技发布模型", 12, "  ", "1.") == ["1.云岭科技发", "  布模型"]


TEXT = st.text(alphabet="云岭科技，。（）“” abcdefg", max_size=200)


@given(TEXT, st.integers(20, 100))
def test_no_line_is_wider_than_asked_but_for_hanging_marks_and_long_words(text, width):
    lines = wrap(text, width, "  ")
    for line in lines:
        bare = line
        while bare and bare[-1] in NO_START:
            bare = bare[:-1]
        longest = max((len(word) for word in text.replace("，", " ").split()), default=0)
        assert cells(bare) <= max(width, 2 * longest + 2)
    assert "".join("".join(lines).split()) == "".join(text.split())
