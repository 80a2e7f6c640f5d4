"""From any address to a source that then collects everything: ten shapes of sites, through the real child."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

import config
import store
from crawler import chromium
from jobs.propose import proposal
from records import InputError

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
SHANGHAI = timezone(timedelta(hours=8))
ROOT = Path(config.__file__).parent
HOST = "http://news.example"
COMPANIES = ("星河智能", "云帆科技", "北辰实验室", "镕和软件", "栖梧数据", "松涧机器人", "鲸屿信息", "沧屿云")
COUNT = len(COMPANIES)


def title(n: int) -> str:
    return f"{COMPANIES[n]}发布第{n + 1}代行业大模型"


def published(n: int) -> datetime:
    return (NOW - timedelta(hours=3 * n + 1)).astimezone(SHANGHAI)


def path(n: int) -> str:
    return f"/2026/11/{700100 + n}.html"


def text(n: int) -> str:
    said = "公司表示，新一代模型已经在客户的生产系统中试运行，将于下月开放接口。" * 6
    return f"{COMPANIES[n]}今天宣布，{title(n)}。{said}"


def page(n: int) -> str:
    return (
        f'<html><head><meta charset="utf-8"><title>{title(n)}_样刊</title></head><body><h1>{title(n)}</h1>'
        f'<div class="info">{published(n):%Y-%m-%d %H:%M} 来源：样刊</div>'
        f'<div class="content"><p>{text(n)}</p><p>{text(n)[::-1]}</p></div></body></html>'
    )


def rss() -> str:
    items = "".join(
        f"<item><title>{title(n)}</title><link>{HOST}{path(n)}</link>"
        f"<pubDate>{format_datetime(published(n))}</pubDate><description>简介</description></item>"
        for n in range(COUNT)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>样刊</title>{items}</channel></rss>'


def atom() -> str:
    items = "".join(
        f'<entry><title>{title(n)}</title><link rel="alternate" href="{path(n)}"/><id>tag:x,{n}</id>'
        f"<updated>{published(n).isoformat()}</updated></entry>"
        for n in range(COUNT)
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>样刊</title>{items}</feed>'


def rdf() -> str:
    items = "".join(
        f'<item rdf:about="{HOST}{path(n)}"><title>{title(n)}</title><link>{HOST}{path(n)}</link>'
        f"<dc:date>{published(n).isoformat()}</dc:date></item>"
        for n in range(COUNT)
    )
    spaces = (
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    return f'<?xml version="1.0"?><rdf:RDF {spaces}><channel><title>样刊</title></channel>{items}</rdf:RDF>'


def json_feed() -> str:
    items = [
        {"id": str(n), "url": f"{HOST}{path(n)}", "title": title(n), "content_html": f"<p>{text(n) * 3}</p>",
         "date_published": published(n).isoformat()}
        for n in range(COUNT)
    ]  # fmt: skip
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "样刊", "items": items})


def wordpress() -> str:
    posts = [
        {
            "id": 100 + n, "date": f"{published(n):%Y-%m-%dT%H:%M:%S}",
            "date_gmt": f"{published(n).astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
            "modified": f"{NOW:%Y-%m-%dT%H:%M:%S}", "slug": f"post-{n}", "status": "publish", "type": "post",
            "link": f"{HOST}{path(n)}", "title": {"rendered": title(n)}, "author": 3, "featured_media": 12,
            "content": {"rendered": f"<p>{text(n)}</p>", "protected": False},
            "excerpt": {"rendered": "<p>简介在这里，不长也不短。</p>", "protected": False},
            "_links": {"self": [{"href": f"{HOST}/wp-json/wp/v2/posts/{100 + n}"}]},
        }
        for n in range(COUNT)
    ]  # fmt: skip
    return json.dumps(posts)


NAVIGATION = "".join(f'<li><a href="/channel/{n}/">频道栏目的名字{n}</a></li>' for n in range(6))
SIDE = "".join(f'<li><a href="/hot/{n}.html">大家都在看的旧闻标题{n}</a></li>' for n in range(5))


def listing(rows: str, head: str = "") -> str:
    return (
        f"<!DOCTYPE html><html><head>{head}<title>样刊 人工智能</title></head><body><ul class='nav'>{NAVIGATION}</ul>"
        f'<div class="main">{rows}</div><div class="side"><ul>{SIDE}</ul></div></body></html>'
    )


def gbk_list() -> bytes:
    rows = "".join(
        f'<li><a href="{path(n)}" target="_blank">{title(n)}</a><span>{published(n):%Y-%m-%d %H:%M}</span></li>'
        for n in range(COUNT)
    )
    return listing(f'<ul class="newslist">{rows}</ul>').encode("gbk")


def relative_list() -> str:
    words = ("刚刚", "3分钟前", "1小时前", "5小时前", "昨天 10:20", "昨天 09:05", "2天前", "11-17 08:30")
    rows = "".join(
        f'<div class="card item-{n}"><a class="pic" href="{path(n)}"><img src="/{n}.jpg"></a>'
        f'<h3><a href="{path(n)}">{title(n)}</a></h3><p class="desc">摘要文字，说的是这一条新闻。</p>'
        f'<div class="meta"><span class="author">记者</span><span class="when">{words[n]}</span></div></div>'
        for n in range(COUNT)
    )
    return listing(rows)


def next_page() -> str:
    entries = [
        {"articleId": 700100 + n, "headline": title(n), "publishTime": int(published(n).timestamp() * 1000),
         "cover": f"https://img.example/{n}.png", "abstract": "一段摘要，说的是这条新闻的要点。", "readCount": 5 * n}
        for n in range(COUNT)
    ]  # fmt: skip
    state = {"props": {"pageProps": {"nav": [{"name": "首页频道"}] * 4, "feed": {"list": entries, "total": 400}}}}
    links = "".join(f'<div><a href="{path(n)}">{title(n)}</a></div>' for n in range(COUNT))
    script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(state, ensure_ascii=False)}</script>'
    return f"<!DOCTYPE html><html><head><title>样刊</title></head><body><div>{links}</div>{script}</body></html>"


def sitemap() -> str:
    more = "".join(f"<url><loc>{HOST}/{name}</loc></url>" for name in ("", "about", "contact"))
    rows = "".join(
        f"<url><loc>{HOST}{path(n)}</loc><lastmod>{published(n).isoformat()}</lastmod></url>"
        for n in reversed(range(COUNT))
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{more}{rows}</urlset>'


def news_sitemap() -> str:
    rows = "".join(
        f"<url><loc>{HOST}{path(n)}</loc><news:news><news:publication><news:name>样刊</news:name>"
        f"<news:language>zh-cn</news:language></news:publication><news:title>{title(n)}</news:title>"
        f"<news:publication_date>{published(n).isoformat()}</news:publication_date></news:news></url>"
        for n in range(COUNT)
    )
    spaces = (
        'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {spaces}>{rows}</urlset>'


SHAPES: dict[str, tuple[Callable[[], str | bytes], str, str, bool]] = {  # name → (body, type, spider, times are exact)
    "rss": (rss, "application/rss+xml", "feed", True),
    "atom": (atom, "text/html", "feed", True),
    "rdf": (rdf, "text/xml", "feed", True),
    "json-feed": (json_feed, "application/feed+json", "feed", True),
    "wordpress": (wordpress, "application/json", "json_api", True),
    "gbk-list": (gbk_list, "text/html", "list_page", True),
    "relative-list": (relative_list, "text/html", "list_page", False),
    "next-state": (next_page, "text/html", "state_page", True),
    "sitemap": (sitemap, "application/xml", "feed", True),
    "news-sitemap": (news_sitemap, "application/xml", "feed", True),
}


def publish(web: Any) -> None:
    for n in range(COUNT):
        web.put(f"//news.example{path(n)}", page(n))


def settings(desk: Any) -> config.Settings:
    return config.load(desk.config)


async def proposals(desks: dict[str, Any]) -> dict[str, Any]:
    """Two at a time: what is proposed for each shape."""
    lanes = asyncio.Semaphore(2)

    async def one(name: str) -> Any:
        async with lanes:
            return await proposal(settings(desks[name]), f"{HOST}/a-{name}", "tried")

    return dict(zip(desks, await asyncio.gather(*map(one, desks)), strict=True))


def collected(desk: Any, found: Any) -> tuple[Any, set[str]]:
    """What the proposed source brings home, and the addresses it stored."""
    desk.source("tried", found.toml)
    crawled = desk.crawl("tried")
    with desk.engine.connect() as db:
        return crawled.stats, store.pages.known(db, "tried")


def test_what_is_proposed_for_ten_shapes_of_sites_then_collects_everything(tmp_path: Path, desk: Any, web: Any) -> None:
    publish(web)
    desks = {}
    for name, (body, media, _, _) in SHAPES.items():
        web.put(f"//news.example/a-{name}", body(), type=media)
        (tmp_path / name).mkdir()
        desks[name] = type(desk)(tmp_path / name, web)
    proposed = asyncio.run(proposals(desks))
    with ThreadPoolExecutor(2) as lanes:
        results = lanes.map(collected, desks.values(), proposed.values())
    for (name, found), (stats, stored) in zip(proposed.items(), results, strict=True):
        _, _, spider, exact = SHAPES[name]
        desks[name].engine.dispose()
        assert found.table["spider"] == spider, (name, found)
        assert found.listed == COUNT, name
        assert [item.title for item in found.items] == [title(n) for n in range(5)], name
        assert all(item.excerpt.startswith(COMPANIES[n]) for n, item in enumerate(found.items)), name
        assert len(found.items[0].excerpt) == 80
        assert (stats.errors, stats.listed, stats.new, stats.dated) == ({}, COUNT, COUNT, COUNT), (name, stats)
        assert stats.titled == (0 if name == "sitemap" else COUNT), name
        assert stored == {f"https://news.example{path(n)}" for n in range(COUNT)}, name
        if exact:
            times = [datetime.fromisoformat(item.published) for item in found.items]
            assert times == [published(n) for n in range(5)], name
            assert stats.newest == published(0), name


def test_a_page_is_collected_by_the_feed_it_names(desk: Any, web: Any) -> None:
    publish(web)
    link = '<link rel="alternate" type="application/rss+xml" href="/own/feed.xml">'
    web.put("//news.example/ai/", listing("<p>没有列表</p>", link))
    web.put("//news.example/own/feed.xml", rss(), type="text/xml")
    found = asyncio.run(proposal(settings(desk), f"{HOST}/ai/"))
    assert (found.id, found.table["url"]) == ("example", f"{HOST}/own/feed.xml")
    assert [item.title for item in found.items] == [title(n) for n in range(5)]


def test_a_feed_that_leads_nowhere_is_passed_over_and_said(desk: Any, web: Any) -> None:
    publish(web)
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    rows = "".join(f'<li><a href="{path(n)}">{title(n)}</a></li>' for n in range(COUNT))
    web.put("//news.example/", listing(f'<ul class="list">{rows}</ul>', link))
    web.put("//news.example/feed", "<rss><channel><title>样</title></channel></rss>", type="text/xml")
    found = asyncio.run(proposal(settings(desk), HOST))
    assert found.table["spider"] == "list_page"
    assert any(f"feed {HOST}/feed: its list is empty" in said for said in found.passed_over)


def test_a_site_with_a_sitemap_alone_is_read_through_its_index(desk: Any, web: Any) -> None:
    publish(web)
    index = "".join(
        f"<sitemap><loc>{HOST}/{name}.xml.gz</loc><lastmod>{day}</lastmod></sitemap>"
        for name, day in (("category-sitemap", "2026-11-20"), ("post-sitemap1", "2025-01-01"), ("post-sitemap2", ""))
    )
    web.put("//news.example/", "<html><body><div id=app></div></body></html>")
    web.put("//news.example/sitemap.xml", f"<sitemapindex>{index}</sitemapindex>", type="text/xml")
    web.put("//news.example/post-sitemap1.xml.gz", gzip.compress(sitemap().encode()), type="application/gzip")
    found = asyncio.run(proposal(settings(desk), HOST))
    assert found.table["url"] == f"{HOST}/sitemap.xml"
    assert [item.title for item in found.items] == [title(n) for n in range(5)]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<html><title>安全验证</title><body>请完成验证</body></html>", "challenge page"),
        ('{"code": 1, "message": "sign error"}', "no list has both titles and addresses"),
    ],
)
def test_where_there_is_nothing_to_collect_it_is_said(desk: Any, web: Any, body: str, words: str) -> None:
    web.put("//news.example/x", body)
    with pytest.raises(InputError, match=words):
        asyncio.run(proposal(settings(desk), f"{HOST}/x"))


SCRIPTED = """<!DOCTYPE html><html><head><title>样刊</title></head><body><div id=app></div><script>
fetch('/list.html').then(answer => answer.text()).then(list => document.getElementById('app').innerHTML = list)
</script></body></html>"""


@pytest.mark.skipif(bool(chromium.missing()), reason="there is no browser here")
def test_a_list_made_by_scripts_is_seen_in_a_browser_and_said_to_need_one(desk: Any, web: Any) -> None:
    publish(web)
    desk.configure("news.example", timeout_seconds=30)
    web.put("//news.example/", SCRIPTED)
    rows = "".join(
        f'<li><a href="{path(n)}">{title(n)}</a><span>{published(n):%Y-%m-%d %H:%M}</span></li>' for n in range(COUNT)
    )
    web.put("//news.example/list.html", f'<ul class="newslist">{rows}</ul>')
    found = asyncio.run(proposal(settings(desk), HOST))
    assert (found.table["spider"], found.table["render"], found.listed) == ("list_page", "browser", COUNT)
    assert [item.title for item in found.items] == [title(n) for n in range(5)]
    assert any("only after the page's scripts ran" in said for said in found.passed_over)


def test_where_there_is_no_browser_it_is_said_what_may_be_missing(desk: Any, web: Any) -> None:
    desk.configure("news.example", chromium="/nowhere/chromium")
    web.put("//news.example/", SCRIPTED)
    with pytest.raises(InputError, match="需要浏览器渲染"):
        asyncio.run(proposal(settings(desk), HOST))


def test_an_address_of_this_machine_is_refused(desk: Any, web: Any) -> None:
    with pytest.raises(InputError, match="not a public address"):
        asyncio.run(proposal(settings(desk), f"http://127.0.0.1:{web.port}/"))
    with pytest.raises(InputError, match="no http or https address"):
        asyncio.run(proposal(settings(desk), "file:///etc/passwd"))


def test_a_name_is_taken_once(desk: Any) -> None:
    desk.source("news", f'name = "样刊"\nspider = "feed"\nurl = "{HOST}/feed"\n')
    with pytest.raises(InputError, match="there is a source news already"):
        asyncio.run(proposal(settings(desk), HOST, "news"))
    with pytest.raises(InputError, match="small letters"):
        asyncio.run(proposal(settings(desk), HOST, "../x"))


def test_the_command_saves_a_source_and_says_how_to_have_it_crawled(desk: Any, web: Any) -> None:
    publish(web)
    web.put("//news.example/feed", rss(), type="text/xml")
    desk.configure("news.example", sources_dirs=[])
    (done, said) = command(desk, "add", f"{HOST}/feed", "--id", "site_news", "--json")
    file = desk.folder / "sources" / "site_news.toml"
    assert (done.returncode, said["saved"], said["read_by_config"]) == (0, str(file), False)
    assert file.read_text(encoding="utf-8") == said["toml"]
    assert [item["title"] for item in said["items"]] == [title(n) for n in range(5)]
    again, _ = command(desk, "add", f"{HOST}/feed", "--id", "site_news")
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
    tried, _ = command(desk, "try", f"{HOST}/feed")
    assert tried.returncode == 0
    assert 'spider = "feed"' in tried.stdout
    assert title(0) in tried.stdout


def command(desk: Any, *arguments: str) -> tuple[subprocess.CompletedProcess[str], Any]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BAIMO_")}
    environment |= {"COLUMNS": "200", "LANG": "en_US.UTF-8"}
    called = [sys.executable, "-m", "cli", "sources", *arguments, "--config", str(desk.config)]
    done = subprocess.run(called, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done, json.loads(done.stdout) if "--json" in arguments else None
