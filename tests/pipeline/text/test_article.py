import json
from dataclasses import replace
from datetime import datetime

import pytest

from pipeline.text import article, drift, saved
from pipeline.text.paging import part_number
from records import ArticleRules, Endpoint, Hint, Origin, Page, Precision, Source

NOW = datetime.fromisoformat("2024-05-22T12:00:00+08:00")
SOURCE = Source("yuanwang", "远望", "feed", (Endpoint("https://www.site.example/feed"),))
TEXT = "云帆科技今日发布大模型“远航”，面向企业开放申请。公司表示，价格为每千词元0.008元，比上一代低六成，自六月起执行。"
WHOLE = f"""<html><head><title>云帆科技发布大模型_远望</title></head><body><h1>云帆科技发布大模型</h1>
<div class="when">2024-05-21 09:08</div><div class="by">陈望</div>
<div class="from">江城快讯</div>
<div class="txt"><p>{TEXT}</p><p class="ad-tips">扫码下载客户端，领取优惠。</p>
<p>{TEXT[::-1]}</p></div></body></html>"""


def page(body, media_type="text/html", hint=None, url="https://www.site.example/a/1.html"):
    return Page("yuanwang", url, NOW, media_type, body.encode(), hint or Hint())


def test_a_feeds_fragment_is_an_article_of_its_own():
    hint = Hint("云帆科技发布<b>大模型</b> &amp; 价格", "Tue, 21 May 2024 01:08:00 GMT", "陈望", tickers=("688000",))
    made = article(page(f"<p>{TEXT}</p><p>本文来自微信公众号“远望观察”，作者：周一鸣</p>", hint=hint), SOURCE).article
    assert (made.title, made.author, made.publisher) == ("云帆科技发布大模型 & 价格", "陈望", "远望观察")
    assert made.published.at == datetime.fromisoformat("2024-05-21T09:08:00+08:00")
    assert (made.published.origin, made.published.precision) == (Origin.LIST, Precision.MINUTE)
    assert (made.tickers, made.method) == (("688000",), "fragment")
    assert made.text.startswith(TEXT)


@pytest.mark.parametrize(
    "body", (TEXT, f"&lt;p&gt;{TEXT}&lt;/p&gt;", f"<![CDATA[<p>{TEXT}</p>]]>", f"<div>{TEXT}</div>")
)
def test_an_items_text_comes_plain_escaped_or_marked_up(body):
    made = article(page(body, hint=Hint("标题在列表里")), SOURCE).article
    assert TEXT in made.text
    assert "<" not in made.text
    assert "&lt;" not in made.text


def test_a_flash_without_a_title_has_its_lead_as_title():
    assert article(page(f"【云帆科技发布大模型】{TEXT}"), SOURCE).article.title == "云帆科技发布大模型"


def test_a_detail_answer_is_read_at_the_sources_path():
    body = json.dumps({"data": {"main": f"<p>{TEXT}</p>", "summary": "摘要" * 200, "title": "云帆科技发布大模型"}})
    source = replace(SOURCE, article=ArticleRules(detail_body="data.content|data.main"))
    made = article(page(body, "application/json"), source).article
    assert (made.text, made.title, made.method) == (TEXT, "云帆科技发布大模型", "json")


def test_a_detail_answer_without_a_path_is_read_by_its_shape():
    told = {
        "title": "云帆科技发布大模型",
        "content": f"<p>{TEXT}</p>",
        "publish_time": 1716253687,
        "source": "江城快讯",
    }
    made = article(page(json.dumps({"code": 0, "data": [told]}), "application/json"), SOURCE).article
    assert (made.text, made.title, made.publisher) == (TEXT, "云帆科技发布大模型", "江城快讯")
    assert made.published.at == datetime.fromisoformat("2024-05-21T09:08:07+08:00")


@pytest.mark.parametrize("body", ("{}", "[]", '{"a":', "null", '{"content": "\\ud800\\u0000"}'))
def test_json_without_an_article_says_so(body):
    found = article(page(body, "application/json"), SOURCE)
    assert found.article is None
    assert found.why


RULES = ArticleRules("div.txt", "p.ad-tips", "h1", "div.when", "div.by", "div.from")


def test_a_sources_rules_go_first():
    found = article(page(WHOLE), replace(SOURCE, article=RULES))
    made = found.article
    assert made.text == f"{TEXT}\n{TEXT[::-1]}"
    assert (made.title, made.author, made.publisher, made.method) == ("云帆科技发布大模型", "陈望", "江城快讯", "rules")
    assert (made.published.at.isoformat(), made.published.origin) == ("2024-05-21T09:08:00+08:00", Origin.BYLINE)
    assert (made.confidence, found.why) == (1.0, "")


@pytest.mark.parametrize("selector", ("div.gone", "div[", "::nothing"))
def test_a_rule_that_finds_nothing_is_named_and_the_text_is_found_without_it(selector):
    found = article(page(WHOLE), replace(SOURCE, article=replace(RULES, body=selector)))
    assert "article.body" in found.why
    assert TEXT in found.article.text
    assert drift.AGREEMENT > found.agreement == 0


def test_a_rule_that_reads_another_text_is_told():
    wrong = WHOLE.replace("<body>", "<body><div class='side'>本站声明与联系方式，请在工作日拨打服务热线咨询。</div>")
    found = article(page(wrong), replace(SOURCE, article=ArticleRules(body="div.side")))
    assert found.agreement < drift.AGREEMENT
    assert "agree" in found.why
    assert found.article.confidence == 0.5


def test_drift_is_told_by_the_bigrams_two_texts_share():
    assert drift.agreement(TEXT, TEXT) == 1
    assert drift.agreement(TEXT, "今天多云转晴，气温二十度。") < drift.AGREEMENT
    assert drift.agreement(TEXT, TEXT + "责任编辑：陈望") >= drift.AGREEMENT


@pytest.mark.parametrize(
    ("listed", "want", "origin"),
    (
        ("2024-05-21 10:00", "2024-05-21T09:08", Origin.BYLINE),  # the same day: what the page says
        ("2024-05-20 10:00", "2024-05-20T10:00", Origin.LIST),  # another day: the list knows better than a byline
        ("", "2024-05-21T09:08", Origin.BYLINE),
        ("soon", "2024-05-21T09:08", Origin.BYLINE),
    ),
)
def test_the_lists_time_and_the_pages(listed, want, origin):
    made = article(page(WHOLE, hint=Hint(published=listed)), SOURCE).article
    assert (made.published.at, made.published.origin) == (datetime.fromisoformat(f"{want}+08:00"), origin)


def test_an_article_is_known_by_its_canonical_url():
    plain = article(page(WHOLE, url="https://www.site.example/a/1.html"), SOURCE).article
    shared = article(page(WHOLE, url="http://www.site.example/a/1.html?utm_source=x#top"), SOURCE).article
    assert plain.id == shared.id
    assert plain.url == shared.url == "https://www.site.example/a/1.html"


def test_unreadable_bytes_are_no_article():
    found = article(replace(page(""), body=bytes(range(256)) * 40), SOURCE)
    assert found.article is None
    assert "binary" in found.why


def test_seen_is_the_fetch_unless_told():
    later = datetime.fromisoformat("2024-06-01T00:00:00+08:00")
    assert article(page(WHOLE), None).article.seen_at == NOW
    assert article(page(WHOLE), None, later).article.known_at == later


def test_a_saved_page_is_one_json_line():
    head = '<link rel="canonical" href="http://www.site.example/a/1.html?utm_source=x">'
    said = saved("in/1.html", WHOLE.replace("<head>", f"<head>{head}").encode("gb18030"), NOW)
    assert " ".join(said) == "file url title text published published_origin source author encoding confidence method"
    assert (said["file"], said["url"], said["encoding"]) == (
        "in/1.html",
        "https://www.site.example/a/1.html",
        "gb18030",
    )
    assert (said["published"], said["published_origin"]) == ("2024-05-21T09:08:00+08:00", "byline")
    assert TEXT in said["text"]
    assert json.loads(json.dumps(said)) == said


def test_an_empty_file_is_a_line_too():
    said = saved("empty.html", b"", NOW)
    assert (said["title"], said["text"], said["published"], said["method"]) == ("", "", None, "none")


@pytest.mark.parametrize(
    ("first", "other", "number"),
    (
        ("https://a.example/n/8.htm", "https://a.example/n/8_2.htm", 2),
        ("https://a.example/n/8.html", "https://a.example/n/8-3.html", 3),
        ("https://a.example/n/c1-88.html", "https://a.example/n/c1-88-2.html", 2),
        ("https://a.example/s?id=1", "https://a.example/s?id=1&page=2", 2),
        ("https://a.example/s?id=1&page=1", "https://a.example/s?id=1&page=4", 4),
        ("https://a.example/s?id=1", "https://a.example/s?id=2&page=2", 0),
        ("https://a.example/n/8.htm", "https://b.example/n/8_2.htm", 0),
        ("https://a.example/n/8.htm", "https://a.example/n/9_2.htm", 0),
        ("https://a.example/n/8.htm", "javascript:void(0)", 0),
        ("https://a.example/n/8.htm", "https://[", 0),
    ),
)
def test_which_part_of_an_article_an_address_is(first, other, number):
    assert part_number(first, other) == number
