"""The archive: any WARC tool reads it, a record is found by file and offset, a crash costs the last record only."""

from __future__ import annotations

import gzip
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

import store
from records import StoreError
from store.warc import Archive

ROOT = Path(store.__file__).parent.parent


def records(file: Path) -> list[Any]:
    """(type, target, status line, headers, body) of every record, as another tool reads them."""
    with file.open("rb") as opened:
        return [
            (
                record.rec_type,
                record.rec_headers.get_header("WARC-Target-URI"),
                record.http_headers.statusline if record.http_headers else "",
                dict(record.http_headers.headers) if record.http_headers else {},
                record.content_stream().read(),
            )
            for record in ArchiveIterator(opened, check_digests="raise")
        ]


def test_a_page_comes_back_by_file_and_offset(tmp_path: Path, make: Any) -> None:
    bodies = [b"", b"<html>\xb0\xd9\xc4\xa3</html>", os.urandom(200_000), b"a\r\n\r\nWARC/1.1\r\n"]
    with Archive(tmp_path, "run1") as archive:
        places = [archive.append(make.page(body)) for body in bodies]
        assert [archive.read(*place) for place in places] == bodies
    assert [Archive(tmp_path).read(*place) for place in places] == bodies


def test_each_run_and_source_has_a_file_of_its_day(tmp_path: Path, make: Any) -> None:
    with Archive(tmp_path, "run1") as archive:
        first = archive.append(make.page())[0]
        later = archive.append(make.page(fetched_at=make.now + timedelta(days=1)))[0]
        other = archive.append(make.page(source="other"))[0]
    assert first == later == "2023-05-18/run1-site.warc.gz"
    assert other == "2023-05-18/run1-other.warc.gz"


def test_the_day_is_that_of_utc(tmp_path: Path, make: Any) -> None:
    shanghai = datetime.fromisoformat("2023-05-19T06:00:00+08:00")
    with Archive(tmp_path, "run1") as archive:
        assert archive.append(make.page(fetched_at=shanghai))[0].startswith("2023-05-18/")


def test_a_run_met_twice_gets_a_second_file(tmp_path: Path, make: Any) -> None:
    places = []
    for body in (b"one", b"two"):
        with Archive(tmp_path, "run1") as archive:
            places.append(archive.append(make.page(body)))
    assert [name for name, _ in places] == ["2023-05-18/run1-site.warc.gz", "2023-05-18/run1-site-2.warc.gz"]
    assert [Archive(tmp_path).read(*place) for place in places] == [b"one", b"two"]


@pytest.mark.parametrize("source", ["../../etc/passwd", "机器之心", "a b/c", "..", ""])
def test_a_source_cannot_choose_the_folder(tmp_path: Path, make: Any, source: str) -> None:
    with Archive(tmp_path, "run1") as archive:
        name, offset = archive.append(make.page(b"x", source=source))
    assert (tmp_path / name).resolve().parent == (tmp_path / "2023-05-18").resolve()
    assert Archive(tmp_path).read(name, offset) == b"x"


def test_other_tools_find_info_response_and_request(tmp_path: Path, make: Any) -> None:
    page = make.page(
        "百模".encode("gb18030"), charset="gb18030", status=404, url="https://www.site.example/a?q=大 模型"
    )
    sent = {"User-Agent": "Baimo", "Cookie": "secret=1", "Authorization": "secret"}
    got = [("Content-Type", "text/html; charset=gb18030"), ("Content-Encoding", "gzip"), ("Content-Length", "9")]
    with Archive(tmp_path, "run1") as archive:
        name, _ = archive.append(page, sent, [*got, ("X-Evil", "a\r\nWARC/1.1\r\nb")])
    info, response, request = records(tmp_path / name)
    assert info[0] == "warcinfo"
    assert b"software: Baimo" in info[4]
    assert response[:3] == ("response", "https://www.site.example/a?q=%E5%A4%A7%20%E6%A8%A1%E5%9E%8B", "404 Not Found")
    assert response[3] == {
        "Content-Type": "text/html; charset=gb18030",
        "X-Archive-Orig-Content-Encoding": "gzip",
        "X-Archive-Orig-Content-Length": "9",
        "X-Evil": "a WARC/1.1 b",
        "Content-Length": "4",
    }
    assert response[4] == "百模".encode("gb18030")
    assert request[0] == "request"
    assert request[3] == {"Host": "www.site.example", "User-Agent": "Baimo"}


def test_headers_that_are_no_ascii_are_escaped(tmp_path: Path, make: Any) -> None:
    with Archive(tmp_path, "run1") as archive:
        name, offset = archive.append(make.page(b"x"), None, {"X-Name": "百\x85模\ud800", "Content-Type": "text/html"})
        assert archive.read(name, offset) == b"x"
    assert records(tmp_path / name)[1][3]["X-Name"] == "%E7%99%BE%C2%85%E6%A8%A1?"


def test_without_headers_the_page_says_its_type(tmp_path: Path, make: Any) -> None:
    with Archive(tmp_path, "run1") as archive:
        name, _ = archive.append(make.page(b"x", charset="gbk", status=299))
    (_, _, status, headers, _) = records(tmp_path / name)[1]
    assert status == "299 Unknown"
    assert headers["Content-Type"] == "text/html; charset=gbk"


def test_the_file_is_gzip_by_record_and_version_1_1(tmp_path: Path, make: Any) -> None:
    with Archive(tmp_path, "run1") as archive:
        name, offset = archive.append(make.page(b"x"))
    raw = (tmp_path / name).read_bytes()
    assert gzip.decompress(raw).startswith(b"WARC/1.1\r\n")
    assert gzip.decompress(raw[offset:]).startswith(b"WARC/1.1\r\n")
    assert f"WARC-Date: {make.now:%Y-%m-%dT%H:%M:%S}".encode() in gzip.decompress(raw[offset:])


def test_a_torn_tail_costs_the_last_record_only(tmp_path: Path, make: Any) -> None:
    with Archive(tmp_path, "run1") as archive:
        whole = archive.append(make.page(b"whole"))
        torn = archive.append(make.page(os.urandom(300)))
    file = tmp_path / torn[0]
    for size in range(file.stat().st_size - 1, torn[1] - 1, -1):
        os.truncate(file, size)
        with pytest.raises(StoreError, match="no whole record"):
            archive.read(*torn)
    assert archive.read(*whole) == b"whole"
    assert [record[4] for record in records(file)][1:] == [b"whole"]


@pytest.mark.parametrize("url", ["", "file:///home/user/saved 页.html", "urn:x"])
def test_what_did_not_come_over_http_is_a_resource(tmp_path: Path, make: Any, url: str) -> None:
    body = b"HTTP/1.1 200 OK\r\n\r\nnot a header but the text"
    with Archive(tmp_path, "run1") as archive:
        place = archive.append(make.page(body, url=url))
        assert archive.read(*place) == body
    (_, resource) = records(tmp_path / place[0])
    assert resource[0] == "resource"
    assert resource[4] == body


def test_the_request_of_a_page_is_no_page(tmp_path: Path, make: Any) -> None:
    with Archive(tmp_path, "run1") as archive:
        name, _ = archive.append(make.page(b"x"), {"User-Agent": "Baimo"})
    raw = (tmp_path / name).read_bytes()
    starts = [n for n in range(len(raw)) if raw[n : n + 3] == b"\x1f\x8b\x08"]
    with pytest.raises(StoreError, match="no response"):
        archive.read(name, starts[-1])


def test_a_killed_process_leaves_what_it_had_appended(tmp_path: Path) -> None:
    program = """
import os, pathlib, signal, sys
from datetime import UTC, datetime
from records import Page
from store.warc import Archive
archive = Archive(pathlib.Path(sys.argv[1]), "run1")
page = Page("site", "https://www.site.example/", datetime(2023, 5, 18, tzinfo=UTC), "text/html", b"kept")
print(archive.append(page)[1], flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    ended = subprocess.run([sys.executable, "-c", program, tmp_path], cwd=ROOT, capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert Archive(tmp_path).read("2023-05-18/run1-site.warc.gz", int(ended.stdout)) == b"kept"


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file of this process may grow beyond: writing fails as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, old)


def test_a_full_disk_is_said_and_leaves_a_whole_file(tmp_path: Path, make: Any) -> None:
    with Archive(tmp_path, "run1") as archive:
        first = archive.append(make.page(b"first"))
        with largest_file(20_000), pytest.raises(StoreError, match="the archive cannot be written"):
            archive.append(make.page(os.urandom(100_000)))
        second = archive.append(make.page(b"second"))
    assert [archive.read(*place) for place in (first, second)] == [b"first", b"second"]
    assert [record[4] for record in records(tmp_path / first[0])][1:] == [b"first", b"second"]


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, make: Any) -> None:
    (tmp_path / "archive").touch()
    with Archive(tmp_path / "archive", "run1") as archive, pytest.raises(StoreError, match="cannot be written"):
        archive.append(make.page())


@pytest.mark.parametrize("place", [("2023-05-18/none.warc.gz", 0), ("../outside.warc.gz", 0), ("/etc/passwd", 0)])
def test_what_is_not_there_is_said(tmp_path: Path, place: tuple[str, int]) -> None:
    with pytest.raises(StoreError, match=r"No such file|not a file of the archive"):
        Archive(tmp_path).read(*place)


def test_a_wrong_offset_is_said(tmp_path: Path, make: Any) -> None:
    with Archive(tmp_path, "run1") as archive:
        name, offset = archive.append(make.page())
    for wrong in (0, offset + 1, offset + 10**6):
        with pytest.raises(StoreError):
            archive.read(name, wrong)


def test_an_archive_without_a_run_only_reads(tmp_path: Path, make: Any) -> None:
    with pytest.raises(ValueError, match="for reading"):
        Archive(tmp_path).append(make.page())


def test_old_days_are_removed_and_nothing_else(tmp_path: Path, make: Any) -> None:
    with Archive(tmp_path, "run1") as archive:
        archive.append(make.page())
    with Archive(tmp_path, "run2") as archive:
        young = archive.append(make.page(b"young", fetched_at=make.now + timedelta(days=2)))
    (tmp_path / "my notes").mkdir()
    assert Archive(tmp_path).expire(date(2023, 5, 20)) == ["2023-05-18/run1-site.warc.gz"]
    assert Archive(tmp_path).read(*young) == b"young"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2023-05-20", "my notes"]
    assert Archive(tmp_path / "none").expire(date(2023, 5, 20)) == []


def test_a_body_met_again_is_noted_and_not_kept_twice(tmp_path: Path, make: Any) -> None:
    body = os.urandom(50_000)
    first = make.page(body)
    again = make.page(body, fetched_at=make.now + timedelta(hours=1))
    with Archive(tmp_path, "run1") as archive:
        name, offset = archive.append(first, {"User-Agent": "Baimo"}, {"ETag": '"a"'})
        size = (tmp_path / name).stat().st_size
        there = archive.revisit(again, first.fetched_at, {"User-Agent": "Baimo"}, {"ETag": '"a"'})
    assert (tmp_path / name).stat().st_size - size < 2000
    assert Archive(tmp_path).read(name, offset) == body
    with pytest.raises(StoreError, match="no response"):
        Archive(tmp_path).read(*there)
    with (tmp_path / name).open("rb") as opened:
        kept = [record for record in ArchiveIterator(opened, check_digests="raise") if record.rec_type == "revisit"]
        (said,) = [dict(record.rec_headers.headers) for record in kept]
    assert said["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert said["WARC-Refers-To-Target-URI"] == first.url
    assert said["WARC-Refers-To-Date"] == f"{first.fetched_at:%Y-%m-%dT%H:%M:%S.%fZ}"
    assert [record[0] for record in records(tmp_path / name)] == [
        "warcinfo",
        "response",
        "request",
        "revisit",
        "request",
    ]


def test_a_file_that_is_full_is_followed_by_another(tmp_path: Path, make: Any) -> None:
    bodies = [os.urandom(3000) for _ in range(6)]
    with Archive(tmp_path, "run1", full=7000) as archive:
        places = [archive.append(make.page(body)) for body in bodies]
    names = [name for name, _ in places]
    assert list(dict.fromkeys(names)) == [f"2023-05-18/run1-site{n}.warc.gz" for n in ("", "-2", "-3")]
    assert [Archive(tmp_path).read(*place) for place in places] == bodies
    assert all(records(tmp_path / name)[0][0] == "warcinfo" for name in names)


def test_warcio_finds_nothing_wrong(tmp_path: Path, make: Any) -> None:
    with Archive(tmp_path, "run1", full=5000) as archive:
        for n in range(8):
            page = make.page(os.urandom(900 * n), url=f"https://www.site.example/{n}")
            archive.append(page, {"User-Agent": "Baimo"}, {"Content-Encoding": "gzip", "Content-Length": "3"})
            archive.revisit(page, page.fetched_at, {"User-Agent": "Baimo"})
        archive.append(make.page(b"saved", url="file:///x.html"))
    files = sorted((tmp_path / "2023-05-18").iterdir())
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", *files], capture_output=True, text=True, check=False
    )
    assert len(files) > 1
    assert (checked.returncode, "digest pass" in checked.stdout) == (0, True), checked.stdout + checked.stderr
    assert "fail" not in checked.stdout


def test_many_sources_of_one_run_stay_apart(tmp_path: Path, make: Any) -> None:
    with Archive(tmp_path, "run1") as archive:
        places = [archive.append(make.page(b"%d" % n, source=f"site{n % 7}")) for n in range(70)]
    assert [archive.read(*place) for place in places] == [b"%d" % n for n in range(70)]
