"""Values that scripts carry in forms JSON does not know; nothing is run, nothing unreadable is guessed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import literals

TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "value"),
    (
        (
            "{a: 'x', \"b\": [1, undefined, !0, void 0,], /* note */ c: `y`}",
            {"a": "x", "b": [1, None, True, None], "c": "y"},
        ),
        (r"{a: '\x26\u4e2d\n\'', // end" + "\n b: .5}", {"a": "&中\n'", "b": 0.5}),
        ("[{}, [], {a: {b: -2e3}}] + 1", [{}, [], {"a": {"b": -2000}}]),
        ("{a: unknown}", {"a": None}),
    ),
)
def test_a_literal_is_read(text, value):
    assert literals.literal(text)[0] == value


@pytest.mark.parametrize(
    "text", ("", "{", "{a", "{a:", "{a: f(1)}", "{a: function(){}}", "[1}", "'text'", "{a: 'open", "f()")
)
def test_what_is_no_literal_is_none(text):
    assert literals.literal(text) == (None, 0)


@given(VALUES.filter(lambda value: isinstance(value, (dict, list))))
def test_all_json_is_a_literal(value):
    text = json.dumps(value, ensure_ascii=False)
    assert literals.literal(text) == (value, len(text))


def test_a_function_called_at_once_gives_its_literal_with_its_arguments():
    script = 'window.__NUXT__=(function(a,b,c){return {data:[{title:b,body:a,top:c}],error:null}}("正文","题",false));'
    assert literals.called(script) == {"data": [{"title": "题", "body": "正文", "top": False}], "error": None}


@pytest.mark.parametrize(
    "script", ("", "(function(a){return {x:a}}", "(function(a){return f(a)}('x'))", "(function(){})()")
)
def test_a_function_that_does_more_gives_nothing(script):
    assert literals.called(script) is None


def test_a_flat_payload_has_its_places_filled_in():
    assert literals.resolved([["Reactive", 1], {"title": 2, "body": 3}, "题", "正文"])[1] == {
        "title": "题",
        "body": "正文",
    }
    assert literals.resolved([1, 2, 3]) == [1, 2, 3]


def test_a_stream_is_put_together_from_its_pushes():
    text = "正文“一”"
    rows = f'0:I["x"]\n2:T{len(text.encode()):x},{text}7:["$","article",null,{{"title":"题","html":"$2"}}]\n'
    scripts = [f"self.__next_f.push([1,{json.dumps(part)}])" for part in (rows[:9], rows[9:])]
    (value,) = literals.flight(scripts)
    assert value[3] == {"title": "题", "html": text}


@pytest.mark.parametrize(
    "text",
    ("{a:" * 200_000, "[" * 200_000, "{a:1," * 200_000, "{a:'" + "\\x" * 200_000, "/*" * 200_000, "{" + " " * 200_000),
)
def test_what_has_no_end_is_none(text):
    assert literals.literal(text)[0] is None
    assert literals.called(f"(function(a){{return {text}") is None
    assert list(literals.flight([f"self.__next_f.push([1,{text}"])) == []
