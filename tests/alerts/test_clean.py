"""Foreign text made harmless."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.clean import clean, clip, host, link


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("云岭科技", "云岭科技"),
        ("  a \t b\r\nc ", "a b c"),
        ("\x1b[31m红\x1b[0m", "红"),
        ("\x9b31m红", "红"),
        ("\x1b]8;;https://evil.example\x07点我\x1b]8;;\x07", "点我"),
        ("\x1b]0;标题\x1b\\文", "文"),
        ("\x1b]开着没关 文", "]开着没关 文"),
        ("a\u202eevil\u202c\u2066b\u200f", "aevilb"),
        ("零\u200b宽\ufeff字\u00ad", "零宽字"),
        ("行\u2028分\u2029段", "行 分 段"),
        ("标\U000e0041签", "标签"),
        ("响\x07铃\x00空", "响 铃 空"),
        ("半\ud800个", "半个"),
        ("叠" + "\u0301" * 40, "叠\u0301\u0301"),
        ("1️⃣ 家族👨\u200d👩", "1️⃣ 家族👨👩"),
    ],
)
def test_what_is_left_of_it(text, cleaned):
    assert clean(text) == cleaned


@given(st.text())
def test_clean_text_is_one_printable_line_and_stays_as_it_is(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert len(cleaned.splitlines()) <= 1
    assert not {unicodedata.category(c) for c in cleaned} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(st.text(alphabet="云科技发布大模型，。；a b", max_size=400), st.integers(20, 120))
def test_a_quotation_never_exceeds_its_limit(text, limit):
    assert len(clip(text, limit)) <= limit
    assert len(clip(text, limit, about=("模型",))) <= limit


def test_a_quotation_ends_where_a_clause_ends():
    text = "云岭科技公告称，公司计划发布大模型。该模型面向制造业客户，首批客户已签约，预计下半年交付。"
    assert clip(text, 25) == "云岭科技公告称，公司计划发布大模型。…"
    assert clip(text, 30) == "云岭科技公告称，公司计划发布大模型。该模型面向制造业客户…"
    assert clip(text, 100) == text


def test_a_text_without_clauses_is_cut_hard():
    assert clip("大" * 300, 50) == "大" * 49 + "…"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://news.example.com/a?b=c&d=1#x", "https://news.example.com/a?b=c&d=1#x"),
        ("HTTP://News.Example.com:8080/A", "http://news.example.com:8080/A"),
        ("https://news.example.com/中文", "https://news.example.com/%E4%B8%AD%E6%96%87"),
        ("https://news.example.com/a(b)[c]", "https://news.example.com/a%28b%29%5Bc%5D"),
        ('https://news.example.com/"onmouseover="x', "https://news.example.com/%22onmouseover=%22x"),
        ("https://news.example.com/<script>", "https://news.example.com/%3Cscript%3E"),
        ("https://例子.com/", "https://xn--fsqu00a.com/"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("//evil.example/x", ""),
        ("https://bank.example@evil.example/", ""),
        ("https://evil.example\\@bank.example/", ""),
        ("https://a.example/\r\nX: y", ""),
        ("https://a.example/ b", ""),
        ("https://a.example/\u202e", ""),
        ("https:///x", ""),
        ("https://a.example:99999/", ""),
        ("https://[::1", ""),
        ("https://a.example/" + "x" * 3000, ""),
        ("", ""),
    ],
)
def test_only_plain_web_addresses_become_links(url, safe):
    assert link(url) == safe


def test_the_host_shown_is_where_the_link_leads():
    assert host("https://www.news.example.com/x") == "news.example.com"
    assert host("https://аpple.com/") == "xn--pple-43d.com"  # the first letter is Cyrillic
    assert host("javascript:x") == ""


@given(st.text(max_size=60))
def test_no_text_makes_a_link_that_leaves_its_place(text):
    safe = link("https://a.example/" + text)
    assert not set(safe) & set("\"'<>()[]\\` \n\r\t{}|^")
    assert safe.isascii()
