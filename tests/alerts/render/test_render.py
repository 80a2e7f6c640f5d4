"""A digest in its four forms: complete, the same every time, and harmless whatever the news holds."""

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from alerts.actions import ACTIONS
from alerts.digest import compose
from alerts.names import FACTIONS, HITS, STAGES
from alerts.render import render
from alerts.render.cells import cells
from alerts.render.markdown import escape
from alerts.rules import RULES, build_rules
from alerts.words import LANGUAGES, WORDS
from records import Alert, AlertEvidence, Digest, Faction, SourceState, Telling

EVERY = build_rules({name: {} for name in RULES})
VOID = {"meta", "br", "img", "link", "hr", "input"}

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "</td></tr></table><h1>x</h1>",
    "{{ 7 * 7 }}{% include 'x' %}",
    "![x](https://evil.example/track.png)",
    "[点这里](https://evil.example/)",
    "<https://evil.example/>",
    "https://evil.example/path www.evil.example",
    "**粗** __下__ `码` ~~删~~ # 题\n# 标题\n- 项\n1. 项\n> 引\n| a | b |\n|--|--|",
    "\x1b[2J\x1b[31m清屏\x1b]0;x\x07",
    "\u202eoffni@elpmaxe\u202c 反\u200b向",
    "题\r\nBcc: victim@example.com\r\n\r\n<html>",
    "&lt;b&gt; &amp; &#x3c;script&#x3e;",
    "--- \n***\n===",
    "a\\](https://evil.example)",
    "\\",
    "%s %(x)s {0} {company}",
    "👨‍👩‍👧 " + "长" * 3000,
]


class Page(HTMLParser):
    """What a mail program would see: tags, links, and whether every tag is closed."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.open, self.words = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def shown(self):
        return " ".join(" ".join(self.words).split())

    @property
    def links(self):
        return [value for tag, name, value in self.attributes if name == "href"]


def hostile(text, make):
    """A digest whose every foreign string is `text`."""
    kinds = ("new_entrant", "new_model", "price_spike", "price_drop", "source_silent", "first_recorded", text)
    said = {"title": text, "company": text, "model": text, "basis": text, "stage": text, "detail": (text, text)}
    evidence = (AlertEvidence("a", text, text, text, text), AlertEvidence("b", "javascript:alert(1)", text))
    figures = {"close": text, "change": text, "currency": text}
    more = {"ticker": text, "evidence": evidence, "figures": figures, "severity": 3}
    alerts = [
        Alert(f"k{n}", kind, make.UNTIL, faction=Faction(n % 5 or None), **more, **said) for n, kind in enumerate(kinds)
    ]
    coverage = (SourceState(text, text, "failed", reason=text), SourceState("b", text, "ok"))
    return Digest(text, make.SINCE, make.UNTIL, tuple(alerts), coverage)


@pytest.fixture(params=LANGUAGES)
def message(request, make):
    return render(compose(make.full_window(), EVERY, request.param))


def test_both_languages_hold_the_same_words():
    assert set(WORDS) == set(LANGUAGES)
    for table in (FACTIONS, WORDS, STAGES, HITS, ACTIONS):
        assert table["zh"].keys() == table["en"].keys()
    for event, by_status in ACTIONS["zh"].items():
        assert by_status.keys() == ACTIONS["en"][event].keys()
    for key, text in WORDS["zh"].items():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", WORDS["en"][key])), key


def test_every_form_says_everything(message, make):
    digest = compose(make.full_window(), EVERY, "zh")
    page = Page(message.html).shown
    for form in (message.text, message.markdown, page):
        flat = "".join(form.replace("\\", "").split())
        for alert in digest.alerts:
            assert alert.company in flat
            for e in alert.evidence:
                assert alert.kind.startswith(("price", "first")) or "".join(e.text.split()) in flat
        for source in ("备案公示栏", "华讯财经", "大模型研究周刊"):
            assert source in flat
        assert "公开信息汇总，不构成投资建议" in flat
        assert digest.id in flat or len(digest.id) == 16


def test_the_message_is_the_same_every_time(make):
    digest = compose(make.full_window(), EVERY)
    assert render(digest) == render(digest)
    assert render(digest).id == f"msg_{digest.id}"
    assert render(digest).at == make.UNTIL


def test_the_subject_says_counts_and_top_names(make):
    window = make.replace(make.full_window(), coverage=(), spikes=())
    subject = render(compose(window, EVERY)).subject
    assert subject == "百模快报 05-18 15:40｜新入局 4：江海大学人工智能研究院、远航汽车、云岭科技｜新模型 1：百川湖"


def test_a_rumour_is_unconfirmed_in_the_subject_too(make):
    from records import Stage, Status

    window = make.window(entrants=(make.entrant("启明书院", status=Status.RUMOURED, stage=Stage.RUMOUR),))
    assert render(compose(window, EVERY)).subject == "百模快报 05-18 15:40｜新入局 1：启明书院（未经证实）"


def test_the_subject_of_an_empty_digest_says_so(make):
    message = render(compose(make.window(), EVERY))
    assert message.subject == "百模快报 05-18 15:40｜本期无新增"
    for form in (message.text, message.markdown, Page(message.html).shown):
        assert "本期无新入局、无新模型、无价格异动" in form
        assert "本期没有到时间的来源" in form


def test_coverage_counts_and_names_what_was_not_seen(make):
    text = render(compose(make.full_window(), EVERY)).text
    assert "应查 6 个来源：查到 3，为空 1，失败 1，陈旧 1，跳过 0" in text
    assert "备案公示栏：为空，列表页没有找到任何条目；上次成功 2023-05-16 15:40" in text


def test_the_data_is_the_alerts_as_replay_prints_them(make):
    from alerts.lines import as_json

    digest = compose(make.full_window(), EVERY)
    data = json.loads(render(digest).data)
    assert data["digest"] == digest.id
    assert data["alerts"] == [as_json(a) for a in digest.alerts]
    assert data["since"] == "2023-05-17T15:40:00+08:00"
    assert data["coverage"]["due"] == 6
    assert {s["state"] for s in data["coverage"]["not_seen"]} == {"empty", "failed", "stale"}


def test_the_table_of_prices_is_aligned(make):
    lines = render(compose(make.full_window(), EVERY)).text.splitlines()
    rows = [line for line in lines if re.search(r"\d%$", line) and ("元" in line) and "→" not in line]
    assert len(rows) == 3
    assert len({cells(row) for row in rows}) == 1


def test_rises_are_red_and_falls_green(make):
    html = render(compose(make.full_window(), EVERY)).html
    rise = re.search(r'<span class="change up" style="([^"]*)">', html)
    fall = re.search(r'<span class="change down" style="([^"]*)">', html)
    red, green = (re.findall(r"color: ?#(\w\w)(\w\w)(\w\w)", m[1])[-1] for m in (rise, fall))
    assert int(red[0], 16) > int(red[1], 16)
    assert int(green[1], 16) > int(green[0], 16)


def test_the_mail_loads_nothing_from_anywhere(message):
    page = Page(message.html)
    assert not {"script", "img", "link", "iframe", "object", "form", "base", "svg"} & set(page.tags)
    assert not [a for a in page.attributes if a[1].startswith("on") or a[1] in ("src", "srcset", "background")]
    assert "url(" not in message.html
    assert "@import" not in message.html
    assert page.open == []


def test_styles_are_inlined_and_the_queries_for_dark_and_small_stay(message):
    assert 'class="title" style="' in message.html
    assert "prefers-color-scheme: dark" in message.html
    assert "max-width: 560px" in message.html


def test_every_link_is_a_safe_one_and_shows_its_host(message):
    page = Page(message.html)
    assert page.links
    for address in page.links:
        assert address.startswith("https://")
        assert re.sub(r"https://([^/]+)/.*", r"\1", address) in page.shown


def test_an_address_that_is_no_link_is_shown_as_text(make):
    window = make.window(entrants=(make.entrant(url="javascript:alert(1)"),))
    message = render(compose(window, EVERY))
    assert Page(message.html).links == []
    for form in (message.text, message.markdown.replace("\\", ""), Page(message.html).shown):
        assert "javascript:alert(1)" in form


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text(text, make):
    message, plain = render(hostile(text, make)), render(hostile("无害", make))
    page, quiet = Page(message.html), Page(plain.html)
    assert page.open == []
    assert page.tags.count("script") == 0
    assert set(page.tags) == set(quiet.tags) | ({"a"} if page.links else set())
    assert all(address.startswith("https://") for address in page.links)
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    for form in (message.text, message.markdown, message.subject, message.html):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", form)
    assert "\n" not in message.subject
    assert cells(message.subject) <= 140
    json.loads(message.data)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("flavour", ["commonmark", "gfm-like"])
def test_hostile_text_makes_no_markdown(text, flavour, make):
    reader = MarkdownIt("commonmark", {"html": True})
    if flavour == "gfm-like":
        reader = reader.enable(["table", "strikethrough"])
    found = _kinds(reader.parse(render(hostile(text, make)).markdown))
    expected = _kinds(reader.parse(render(hostile("无害", make)).markdown))
    links = {k for k in found if k[0] == "link"}
    assert {url for _, url in links} <= {"https://evil.example/"} if text.startswith("https") else not links
    assert found - links - {("html_inline", "<br>")} == expected - {("html_inline", "<br>")}


def _kinds(tokens):
    """The structure of a document: block and inline kinds, with the target of links and the text of raw HTML."""
    kinds = set()
    for token in tokens:
        if token.type == "inline":
            kinds |= _kinds(token.children)
        elif token.type.startswith("link"):
            kinds |= {("link", token.attrs["href"])} if "href" in token.attrs else set()
        elif token.type in ("html_inline", "html_block", "image"):
            kinds.add((token.type, token.content))
        elif token.type not in ("text", "softbreak", "text_special"):
            kinds.add((token.type, token.tag))
    return kinds


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab1. )(-+=#>*_`[]!<&;|~\\:/@$wWhtps中文", max_size=40))
def test_escaped_text_is_shown_as_it_is(text):
    text = " ".join(text.split())
    if not text:
        return
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for form, tags in ((f"- {escape(text)}", {"ul", "li"}), (f"前\n\n{escape(text)}\n\n后", {"p"})):
        page = Page(reader.render(form))
        assert set(page.tags) <= tags
        assert page.shown.removeprefix("前 ").removesuffix(" 后") == text


def test_the_subject_names_fewer_where_names_are_long(make):
    entrants = tuple(make.entrant(f"{n}号" + "长" * 30) for n in range(3))
    assert render(compose(make.window(entrants=entrants), EVERY)).subject.endswith("｜新入局 3：0号" + "长" * 30)


def test_many_first_recorded_names_are_counted_not_dropped(make):
    many = tuple(make.entrant(f"公司{n:03}", first_recorded=True) for n in range(60))
    message = render(compose(make.window(entrants=many), EVERY))
    for form in (message.text, message.markdown, Page(message.html).shown):
        assert "另有 20 条，见数据" in form


def test_a_flood_stays_below_what_mail_programs_cut_and_is_counted(make):
    entrants = [make.entrant(f"公司{n:03}", url=f"https://news.example.com/{n}/" + "a" * 60) for n in range(150)]
    models = [make.entrant(f"老牌{n:03}", kind="new_model") for n in range(80)]
    spikes = [make.spike(f"{600000 + n}.SH", hits=(make.hit(), make.hit("runup60"))) for n in range(70)]
    coverage = tuple(SourceState(f"s{n}", f"来源{n}", "failed", reason="连接超时", failures=9) for n in range(40))
    window = make.window(entrants=(*entrants, *models), spikes=tuple(spikes), coverage=coverage)
    message = render(compose(window, EVERY))
    assert len(message.html.encode()) < 102_000
    shown = Page(message.html).shown
    for count in (150 - 14 - 20, 80 - 20, 70 - 8 - 20, 40 - 20):
        assert f"另有 {count} 条，见数据" in shown
    assert "公司149" in message.text
    assert all(f"来源{n}" in shown for n in range(40))
    assert "600069.SH" in message.text


def test_the_encoding_is_said_before_anything_else(message):
    assert b'charset="utf-8"' in message.html.encode()[:200]


def test_a_digest_from_the_store_with_odd_figures_still_renders(make):
    alert = Alert("k", "price_spike", make.UNTIL, "t", "甲", 9, figures={"close": "NaN", "change": "many"})
    message = render(Digest("d", make.SINCE, make.UNTIL, (alert,), ()))
    assert "甲" in message.text


def test_how_widely_it_is_told_stands_in_every_form(make):
    e = make.entrant("云岭科技")
    told = Telling("s", frozenset((e.article, "b")), {"b": "丙网"}, frozenset(("甲报", "乙报")))
    window = make.window(entrants=(e,), tellings={e.article: told})
    made = render(compose(window, EVERY, "zh"))
    for form in (made.text, made.markdown, Page(made.html).shown):
        assert "另有 1 家转载 / 2 家独立报道" in form


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("zh", "正文规则失效，暂用通用提取：甲（自 2023-05-17 起）"),
        ("en", "The rule for the text is broken, it is read generically: 甲 (since 2023-05-17)"),
    ],
)
def test_a_source_with_a_broken_rule_is_named_in_every_form(make, language, line):
    coverage = (SourceState("a", "甲", "ok", rule_broken_since=make.SINCE), SourceState("b", "乙", "ok"))
    made = render(compose(make.window(coverage=coverage), EVERY, language))
    assert line in " ".join(made.text.split())
    assert line in made.markdown.replace("\\", "")
    assert line in Page(made.html).shown
    assert json.loads(made.data)["coverage"]["rules_broken"] == [{"source": "甲", "since": "2023-05-17"}]


def test_many_broken_rules_are_counted(make):
    coverage = tuple(SourceState(f"s{n:02d}", f"来源{n:02d}", "ok", rule_broken_since=make.SINCE) for n in range(25))
    made = render(compose(make.window(coverage=coverage), EVERY, "zh"))
    assert "来源19" in made.text
    assert "来源20" not in made.text
    assert "另有 5 条，见数据" in "".join(made.text.split("\n    "))
