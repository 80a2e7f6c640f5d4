"""The loopback server: hosts, methods, conditional requests, the signed API."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest
from lxml import etree, html

from sample.flash import LIST, signature
from sample.site import serve

ROOT = Path(__file__).parents[2]
NEWEST = "/2023/0518/20417.html"


def signed(**params: str | int) -> str:
    query = urlencode({"appName": "SampleWeb", "os": "web", "sv": "8.7.9", **params})
    return f"{LIST}?{query}&sign={signature(query)}"


def test_every_host_states_now_and_robots(site_2023, ask):
    for host in site_2023.hosts:
        name = host.rsplit(":", 1)[0]
        assert json.loads(ask(name, "/now").body) == {"now": "2023-05-18T15:50:00+08:00"}
        assert "Disallow: /private/" in ask(name, "/robots.txt").text()


def test_hosts_are_mapped_to_loopback(site_2023):
    assert site_2023.hosts["news.example:80"] == f"127.0.0.1:{site_2023.port}"
    assert {name.rsplit(":", 1)[0] for name in site_2023.hosts} == {
        f"{label}.example" for label in ("news", "flash", "list", "registry", "spa", "quotes")
    }


@pytest.mark.parametrize("host", ["other.example", "127.0.0.1", "news.example.evil.example", ""])
def test_a_host_that_is_not_ours_is_misdirected(ask, host):
    assert ask(host, "/").status == 421


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("PUT", {}, 501),
        ("POST", {"Content-Length": "999999999"}, 413),
        ("POST", {"Content-Length": "-5"}, 411),
        ("POST", {"Transfer-Encoding": "chunked"}, 411),
    ],
)
def test_what_it_cannot_read_is_refused(ask, method, headers, status):
    assert ask("news.example", "/", method=method, headers=headers).status == status


@pytest.mark.parametrize("path", ["/nowhere.html", NEWEST + "?page=2", NEWEST + "?page=x", "/../../etc/passwd"])
def test_a_path_that_is_not_there_is_not_found(ask, path):
    assert ask("news.example", path).status == 404


def test_head_says_what_get_says_without_the_body(ask):
    got, head = ask("news.example", NEWEST), ask("news.example", NEWEST, method="HEAD")
    assert head.status == 200
    assert head.body == b""
    assert head.headers["Content-Length"] == str(len(got.body))
    assert head.headers["Content-Type"] == got.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", ["/", "/feed.xml", NEWEST, "/robots.txt"])
def test_an_unchanged_page_is_answered_with_304(ask, path):
    first = ask("news.example", path)
    for name, value in (
        ("If-None-Match", first.headers["ETag"]),
        ("If-Modified-Since", first.headers["Last-Modified"]),
    ):
        again = ask("news.example", path, headers={name: value})
        assert (again.status, again.body) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": '"other"'},
        {"If-Modified-Since": "Mon, 01 May 2023 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
        {"If-None-Match": '"other"', "If-Modified-Since": "Thu, 18 May 2023 23:00:00 GMT"},
    ],
)
def test_an_old_or_unreadable_validator_gets_the_page(ask, headers):
    assert ask("news.example", NEWEST, headers=headers).status == 200


@pytest.mark.parametrize(
    ("query", "sign"),
    [
        ("appName=CailianpressWeb&os=web&sv=8.7.9", "10bdc2da403ad7415bb639aa22dc6cd3"),
        (
            "sv=8.7.9&rn=30&appName=CailianpressWeb&category=&last_time=1700000000&os=web&refresh_type=1",
            "cb7a54d2e44df6f5efdd925c9a175b3f",
        ),
        ("sign=ignored&appName=CailianpressWeb&os=web&sv=8.7.9", "10bdc2da403ad7415bb639aa22dc6cd3"),
    ],
)
def test_the_signature_is_of_the_sorted_query(query, sign):
    assert signature(query) == sign


def test_a_signed_list_carries_whole_texts(ask):
    rows = json.loads(ask("flash.example", signed(rn=50, category="", last_time=1684396200)).body)["data"]["roll_data"]
    assert len(rows) == 13
    assert [row["ctime"] for row in rows] == sorted((row["ctime"] for row in rows), reverse=True)
    assert sum(row["is_ad"] for row in rows) == 1
    assert any("0.06元/千tokens" in row["content"] for row in rows)


def test_the_list_ends_at_the_number_and_time_asked_for(ask):
    rows = json.loads(ask("flash.example", signed(rn=3, last_time=1684375200)).body)["data"]["roll_data"]
    assert len(rows) == 3
    assert all(row["ctime"] < 1684375200 for row in rows)


def test_the_list_is_given_to_a_signed_form_too(ask):
    path, form = signed(rn=2).split("?")
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert ask("flash.example", path, method="POST", headers=kind, body=form).status == 200


@pytest.mark.parametrize("path", [LIST, f"{LIST}?rn=5", signed(rn=5) + "&rn=50", signed(rn=5)[:-1] + "~"])
def test_a_missing_or_wrong_signature_is_refused(ask, path):
    reply = ask("flash.example", path)
    assert reply.status == 403
    assert json.loads(reply.body)["errno"] == 50101


def test_a_signed_query_without_sense_is_a_bad_request(ask):
    assert ask("flash.example", signed(rn="many")).status == 400


def listed(host, ask):
    """Paths of article pages as the site's own list names them."""
    if host == "news.example":
        links = etree.fromstring(ask(host, "/feed.xml").body).findall(".//item/link")
        return {link.text.removeprefix("http://news.example") for link in links}
    if host == "spa.example":
        page = html.fromstring(ask(host, "/channel/ai").text())
        state = json.loads(page.get_element_by_id("__NEXT_DATA__").text)
        return {f"/p/{row['id']}" for row in state["props"]["pageProps"]["list"]}
    css, encoding = {
        "list.example": ("ul.newslist a", "gbk"),
        "registry.example": ("table.services a", "utf-8"),
        "flash.example": ("div.roll a", "utf-8"),
    }[host]
    return {link.get("href") for link in html.fromstring(ask(host, "/").text(encoding)).cssselect(css)}


@pytest.mark.parametrize("label", ["news", "list", "registry", "spa", "flash"])
def test_every_article_is_listed_and_answers(era_site, label):
    era, ask = era_site
    host = f"{label}.example"
    shown = {piece.path for piece in era.of(label) if not piece.advertisement}
    assert shown
    assert listed(host, ask) == shown
    for piece in era.of(label):
        if piece.path in shown:
            reply = ask(host, piece.path)
            assert reply.status == 200
            body = reply.text("gbk" if label == "list" else "utf-8")
            assert all(paragraph in html.fromstring(body).text_content() for paragraph in piece.parts[0])


def test_the_second_part_is_reached_by_its_link(ask):
    first = html.fromstring(ask("news.example", "/2023/0512/20233.html").text())
    (href,) = {link.get("href") for link in first.cssselect("a.next, link[rel=next]")}
    assert href == "/2023/0512/20233.html?page=2"
    assert "每千tokens 0.12元" in ask("news.example", href).text()
    assert "每千tokens 0.12元" not in first.cssselect(".post-body")[0].text_content()


def test_pages_of_the_list_site_are_gbk_and_one_does_not_say_so(ask):
    silent = 0
    for path in ["/", *listed("list.example", ask)]:
        reply = ask("list.example", path)
        assert reply.headers["Content-Type"] == "text/html"
        with pytest.raises(UnicodeDecodeError):
            reply.body.decode("utf-8")
        assert "长堤财经" in reply.text("gbk")
        silent += b"charset" not in reply.body
    assert silent == 1


def test_dates_of_the_list_have_no_year(ask):
    dates = html.fromstring(ask("list.example", "/").text("gbk")).cssselect("span.date")
    assert all(re.fullmatch(r"\d\d-\d\d \d\d:\d\d", date.text) for date in dates)


def test_the_registry_shows_no_date(era_site):
    _, ask = era_site
    for path in ["/", *listed("registry.example", ask)]:
        text = html.fromstring(ask("registry.example", path).text()).text_content()
        assert not re.search(r"\d{4}年|\d{4}-\d\d-\d\d|\d+月\d+日", text)


def test_the_forbidden_page_is_linked_and_what_was_asked_is_remembered(site_2023, ask):
    assert "/private/drafts.html" in ask("news.example", NEWEST).text()
    assert ("GET", "news.example", NEWEST) in site_2023.requested
    assert not any(path.startswith("/private/") for _, _, path in site_2023.requested)


def test_a_closed_site_answers_no_more_and_closes_twice():
    site = serve()
    site.close()
    site.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", site.port), timeout=5)


def test_the_command_prints_one_line_and_ends_on_sigterm():
    command = [sys.executable, "-m", "sample", "--port", "0", "--era", "2026"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        said = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        rest, errors = process.stdout.read(), process.stderr.read()
    assert said["now"] == "2026-04-16T15:50:00+08:00"
    assert said["hosts"]["news.example:80"] == f"127.0.0.1:{said['port']}"
    assert said["tickers"] == []
    assert (process.returncode, rest, errors) == (0, b"", b"")
