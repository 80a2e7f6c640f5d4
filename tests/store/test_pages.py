"""Pages: each document once, handed out until an extractor has taken it; further pages wanted; validators."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

import store
from records import Hint, Page, StoreError
from store.pages import Validators, Wanted
from store.warc import Archive

Keep = Callable[[Page], bool]


def test_a_page_comes_back_whole(engine: Engine, archive: Archive, make: Any, keep_page: Keep) -> None:
    hint = Hint("百模大战", "5月18日", "记者", "摘要", ("688327",), "https://www.site.example/a/0", "alert")
    page = make.page(
        "正文".encode("gb18030"), hint=hint, charset="gb18030", status=203, url="http://m.site.example/a?x=1"
    )
    keep_page(page)
    with engine.connect() as db:
        assert store.pages.pending(db, archive, 1, 10) == [page]
        stored = store.pages.locate(db, page.digest)
    assert stored.read(archive) == page
    assert (stored.size, stored.extracted, stored.problem) == (4, None, "")


def test_the_same_document_is_one_row_and_a_changed_one_another(make: Any, keep_page: Keep) -> None:
    page = make.page(b"one")
    later = make.page(b"one", fetched_at=make.at(60))
    assert [keep_page(page), keep_page(later), keep_page(make.page(b"two"))] == [True, False, True]


def test_known_are_the_canonical_urls_of_a_sources_articles(engine: Engine, make: Any, keep_page: Keep) -> None:
    keep_page(make.page(url="http://www.site.example/a/1?utm_source=x#top"))
    keep_page(make.page(url="https://www.site.example/list", kind="list"))
    keep_page(make.page(url="https://www.other.example/a/2", source="other"))
    with engine.connect() as db:
        assert store.pages.known(db, "site") == {"https://www.site.example/a/1"}
        assert store.pages.known(db, "nobody") == set()


def test_pending_are_article_pages_oldest_first(engine: Engine, archive: Archive, make: Any, keep_page: Keep) -> None:
    for minutes in (30, 10, 20):
        keep_page(make.page(b"%d" % minutes, fetched_at=make.at(minutes)))
    keep_page(make.page(b"list", kind="list"))
    keep_page(make.page(b"quote", kind="quote"))
    with engine.connect() as db:
        assert [page.body for page in store.pages.pending(db, archive, 1, 10)] == [b"10", b"20", b"30"]
        assert [page.body for page in store.pages.pending(db, archive, 1, 2)] == [b"10", b"20"]
        assert [page.body for page in store.pages.pending(db, archive, 1, 10, kind="quote")] == [b"quote"]
        assert [store.pages.waiting(db, 1), store.pages.waiting(db, 1, "quote")] == [3, 1]


def test_what_was_taken_waits_for_a_newer_version(engine: Engine, archive: Archive, make: Any, keep_page: Keep) -> None:
    page = make.page()
    keep_page(page)
    with engine.begin() as db:
        store.pages.extracted(db, page.digest, 1, "no text")
        assert store.pages.locate(db, page.digest).problem == "no text"
        assert store.pages.pending(db, archive, 1, 10) == []
        assert store.pages.pending(db, archive, 2, 10) == [page]
        store.pages.extracted(db, page.digest, 2)
        assert (store.pages.locate(db, page.digest).extracted, store.pages.locate(db, page.digest).problem) == (2, "")


def test_reprocess_hands_out_pages_again(engine: Engine, archive: Archive, make: Any, keep_page: Keep) -> None:
    old, new = make.page(b"old"), make.page(b"new", fetched_at=make.at(60))
    listing = make.page(b"list", kind="list", fetched_at=make.at(60))
    for page in (old, new, listing):
        keep_page(page)
    with engine.begin() as db:
        for page in (old, new, listing):
            store.pages.extracted(db, page.digest, 1)
        assert store.pages.reprocess(db, make.at(30)) == 1
        assert store.pages.pending(db, archive, 1, 10) == [new]
        assert store.pages.reprocess(db) == 2
        assert store.pages.pending(db, archive, 1, 10) == [old, new]


def test_a_page_whose_bytes_are_lost_is_passed_over_and_says_so(
    engine: Engine, archive: Archive, make: Any, keep_page: Keep
) -> None:
    pages = [make.page(b"%d" % n, fetched_at=make.at(n)) for n in range(4)]
    for page in pages:
        keep_page(page)
    with engine.begin() as db:
        lost, torn = (archive.folder / store.pages.locate(db, pages[n].digest).file for n in (0, 2))
        lost.unlink()
        os.truncate(torn, torn.stat().st_size - 40)
        assert store.pages.pending(db, archive, 1, 2) == [pages[1], pages[3]]
        assert "No such file" in store.pages.locate(db, pages[0].digest).problem
        assert store.pages.waiting(db, 1) == 2
        with pytest.raises(StoreError):
            store.pages.locate(db, pages[2].digest).read(archive)


def test_many_lost_pages_do_not_hide_the_rest(engine: Engine, archive: Archive, make: Any) -> None:
    """Also where nobody commits the marks, more lost pages than one look holds are passed."""
    last = make.page(b"last", fetched_at=make.at(1000))
    with Archive(archive.folder, "kept") as writing, engine.begin() as db:
        for n in range(store.pages.READ_AHEAD * 2 + 5):
            store.pages.keep(db, make.page(b"%d" % n, fetched_at=make.at(n % 7)), "2023-05-18/gone.warc.gz", 0)
        store.pages.keep(db, last, *writing.append(last))
    with engine.connect() as db:
        assert store.pages.pending(db, archive, 1, 10) == [last]


def test_a_missing_archive_marks_nothing(engine: Engine, make: Any, keep_page: Keep, tmp_path: Path) -> None:
    keep_page(make.page())
    with engine.begin() as db:
        with pytest.raises(StoreError, match="no such archive folder"):
            store.pages.pending(db, Archive(tmp_path / "unmounted"), 1, 10)
        assert store.pages.waiting(db, 1) == 1


def test_expired_pages_keep_their_rows(engine: Engine, archive: Archive, make: Any, keep_page: Keep) -> None:
    page = make.page()
    keep_page(page)
    with engine.begin() as db:
        store.pages.extracted(db, page.digest, 1)
        gone = archive.expire(make.at(2 * 24 * 60).date())
        assert store.pages.expired(db, gone) == 1
        stored = store.pages.locate(db, page.digest)
        assert (stored.file, stored.offset) == (None, None)
        assert store.pages.reprocess(db) == 0
        assert store.pages.known(db, "site") == {"https://www.site.example/a/1"}
        with pytest.raises(StoreError, match="no longer kept"):
            stored.read(archive)


def test_every_version_of_a_url_is_found(engine: Engine, make: Any, keep_page: Keep) -> None:
    for n, url in enumerate(["https://www.site.example/a/1", "http://www.site.example/a/1?utm_source=rss"]):
        keep_page(make.page(b"%d" % n, url=url, fetched_at=make.at(n)))
    with engine.connect() as db:
        found = store.pages.versions(db, "https://www.site.example/a/1")
    assert [page.url for page in found] == [
        "https://www.site.example/a/1",
        "http://www.site.example/a/1?utm_source=rss",
    ]


def test_a_wanted_url_is_wanted_until_it_is_fetched(engine: Engine, make: Any, keep_page: Keep) -> None:
    first = "https://www.site.example/a/1"
    with engine.begin() as db:
        store.pages.want(db, "site", [f"{first}_2", f"{first}_3"], first, make.now)
        store.pages.want(db, "site", [f"{first}_2"], first, make.at(5))
        store.pages.want(db, "other", [], first, make.now)
        assert store.pages.wanted(db, "site") == [
            Wanted("site", f"{first}_2", first, make.now),
            Wanted("site", f"{first}_3", first, make.now),
        ]
        assert store.pages.wanted(db, "other") == []
        assert store.pages.wanted(db, "site", make.at(1)) == []
    keep_page(make.page(url=f"{first}_2", hint=Hint(part_of=first)))
    with engine.connect() as db:
        assert [wanted.url for wanted in store.pages.wanted(db, "site")] == [f"{first}_3"]


def test_validators_are_the_newest_of_exactly_this_url(engine: Engine) -> None:
    url = "https://www.site.example/feed"
    with engine.begin() as db:
        assert store.pages.validators(db, url) is None
        store.pages.remember(db, url, Validators('W/"1"', "Thu, 18 May 2023 09:30:00 GMT"))
        store.pages.remember(db, url, Validators('"2"'))
        assert store.pages.validators(db, url) == Validators('"2"', "")
        assert store.pages.validators(db, f"{url}?page=2") is None


def test_ten_thousand_pages_are_known_at_once(engine: Engine, make: Any) -> None:
    with engine.begin() as db:
        for n in range(10_000):
            url = f"https://www.site.example/a/{n}"
            page = Page("site", url, make.now + timedelta(seconds=n), "text/html", b"")
            store.pages.keep(db, page, "file", n)
        assert len(store.pages.known(db, "site")) == 10_000


def test_the_newest_answers_of_a_source_s_lists_come_in_their_order(engine: Engine, make: Any) -> None:
    with engine.begin() as db:
        for n in range(4):
            page = make.page(b"%d" % n, url=f"https://www.site.example/list/{n}", kind="list", fetched_at=make.at(n))
            store.pages.keep(db, page, "f.warc.gz", n)
        store.pages.keep(db, make.page(b"article"), "f.warc.gz", 9)
        found = store.pages.lists(db, "site", 2)
        assert store.pages.lists(db, "other", 2) == []
    assert [page.url[-1] for page in found] == ["2", "3"]
