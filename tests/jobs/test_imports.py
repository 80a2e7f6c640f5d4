"""What is imported is stored once, raises no alert unless asked to, and survives a broken file in the middle."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

import config
import store
from jobs import extract, imports, prune
from records import InputError, Page
from store.warc import Archive

Made = Callable[..., config.Settings]
BODY = "<html><head><title>{0}</title>{1}</head><body><h1>{0}</h1><p>{2}</p></body></html>"
TEXT = "这家公司在周四的发布会上介绍了自己的语言模型，并且说明了训练所用的数据、算力与时间。" * 6
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>站</title>
<item><title>第一条</title><link>https://feed.example/1</link><pubDate>Thu, 18 May 2023 09:30:00 +0800</pubDate>
<description>&lt;p&gt;{0}&lt;/p&gt;</description></item>
<item><title>第二条</title><link>https://feed.example/2</link><pubDate>Thu, 18 May 2023 10:30:00 +0800</pubDate>
<description>&lt;p&gt;{0}&lt;/p&gt;</description></item></channel></rss>"""


def rows(folder: Path, count: int) -> Path:
    file = folder / "news.jsonl"
    said = (
        {"id": f"n{n}", "title": f"题{n}", "text": f"第{n}篇的正文", "publish_date": "2023-05-18"} for n in range(count)
    )
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in said), encoding="utf-8")
    return file


def articles(engine: Engine) -> list[str]:
    with engine.connect() as db:
        return sorted(article.title for article in store.articles.query(db, limit=1000))


def test_lines_are_stored_once_however_often_they_are_imported(engine: Engine, settings: Made, tmp_path: Path) -> None:
    file = rows(tmp_path, 450)
    made = settings()
    assert imports.import_(engine, made, [file], imports.Options(limit=300)) == {"new": 300}
    assert imports.import_(engine, made, [file], imports.Options()) == {"same": 300, "new": 150}
    assert len(articles(engine)) == 450


def test_history_raises_no_alert_unless_it_is_asked_to(engine: Engine, settings: Made, tmp_path: Path) -> None:
    imports.import_(engine, settings(), [rows(tmp_path, 1)], imports.Options())
    with engine.connect() as db:
        (article,) = store.articles.query(db)
    assert article.first_recorded_only
    other = tmp_path / "other"
    other.mkdir()
    file = rows(other, 2)
    file.write_text(file.read_text(encoding="utf-8").splitlines()[1], encoding="utf-8")
    imports.import_(engine, settings(), [file], imports.Options(alert=True))
    with engine.connect() as db:
        assert {a.external_id: a.first_recorded_only for a in store.articles.query(db)} == {"n0": True, "n1": False}


def test_what_stands_before_a_broken_line_is_kept(engine: Engine, settings: Made, tmp_path: Path) -> None:
    file = rows(tmp_path, 5)
    file.write_text(file.read_text(encoding="utf-8") + "\n{broken", encoding="utf-8")
    with pytest.raises(InputError, match=r"news\.jsonl:6"):
        imports.import_(engine, settings(), [file], imports.Options())
    assert len(articles(engine)) == 5


def page(number: int) -> Page:
    body = BODY.format(f"档案里的第{number}篇", "", TEXT).encode()
    return Page("other", f"https://old.example/{number}.html", datetime(2023, 5, 18, tzinfo=UTC), "text/html", body)


def test_warc_files_saved_pages_and_feeds_become_articles(engine: Engine, settings: Made, tmp_path: Path) -> None:
    with Archive(tmp_path / "theirs", "crawl") as archive:
        for number in (1, 2):
            archive.append(page(number))
    own = '<link rel="canonical" href="https://saved.example/p/9">'
    (tmp_path / "theirs" / "saved.html").write_text(BODY.format("存下的网页", own, TEXT), encoding="gb18030")
    (tmp_path / "theirs" / "feed.xml").write_text(FEED.format(TEXT), encoding="utf-8")
    (tmp_path / "theirs" / "notes.pdf").write_bytes(b"%PDF")  # of no kind that is read: passed over in a folder
    made = settings("[archive]\ndir = 'ours'")
    assert imports.import_(engine, made, [tmp_path / "theirs"], imports.Options()) == {"new": 5}
    extract.extract(engine, made)
    assert articles(engine) == ["存下的网页", "档案里的第1篇", "档案里的第2篇", "第一条", "第二条"]
    with engine.connect() as db:
        found = {article.title: article for article in store.articles.query(db)}
    assert found["存下的网页"].url == "https://saved.example/p/9"
    assert found["第一条"].known_at == datetime(2023, 5, 18, 1, 30, tzinfo=UTC)
    assert all(article.first_recorded_only for article in found.values())
    assert imports.import_(engine, made, [tmp_path / "theirs"], imports.Options()) == {"same": 5}


def test_a_torn_warc_gives_what_is_whole(engine: Engine, settings: Made, tmp_path: Path) -> None:
    with Archive(tmp_path / "theirs", "crawl") as archive:
        for number in (1, 2, 3):
            name, offset = archive.append(page(number))
    file = tmp_path / "theirs" / name
    file.write_bytes(file.read_bytes()[: offset + 40])
    made = settings("[archive]\ndir = 'ours'")
    assert imports.import_(engine, made, [file], imports.Options()) == {"new": 2}


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.warc.gz", b"no gzip", "a.warc.gz"),
        ("a.warc", b"", "a.warc: no record in it"),
        ("a.xml", b"<html><body>404</body></html>", "a.xml"),
        ("a.pdf", b"%PDF", "a.pdf: not a WARC, HTML, feed, JSONL or text file"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    engine: Engine, settings: Made, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(InputError) as refused:
        imports.import_(engine, settings(), [file], imports.Options())
    assert says in str(refused.value)


def test_a_missing_path_is_named(engine: Engine, settings: Made, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere: no such file or folder"):
        imports.import_(engine, settings(), [tmp_path / "nowhere"], imports.Options())


def test_what_was_fetched_long_ago_is_kept_as_long_as_what_is_fetched_today(
    engine: Engine, settings: Made, tmp_path: Path
) -> None:
    with Archive(tmp_path / "theirs", "crawl") as archive:
        archive.append(page(1))
    made = settings("[clock]\nnow = 2026-11-20T12:00:00+08:00\n[archive]\nkeep_days = 180")
    assert imports.import_(engine, made, [tmp_path / "theirs"], imports.Options()) == {"new": 1}
    assert prune.prune(engine, made) == {"files": 0, "pages": 0}
    assert extract.extract(engine, made) == {"new": 1}
    later = settings("[clock]\nnow = 2027-11-20T12:00:00+08:00\n[archive]\nkeep_days = 180")
    assert prune.prune(engine, later) == {"files": 1, "pages": 1}
