"""WARC files of others: every HTML answer in them as a Page. Ours, Common Crawl's, wget's; plain or gzip."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from records import InputError, Page

LARGEST = 32 << 20  # of one body, unpacked
HTML = ("text/html", "application/xhtml+xml")


def pages(file: Path, source: str) -> Iterator[Page]:
    """The file's successful HTML answers in order, `fetched_at` as recorded. A body over LARGEST is passed over.

    Raises InputError naming the file where it is no WARC; a torn tail ends it without one, what came before is given.
    """
    found = False
    try:
        with file.open("rb") as opened:
            for record in ArchiveIterator(opened, arc2warc=True):
                found = True
                if page := _page(record, source):
                    yield page
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror or error}") from None
    except (ArchiveLoadFailed, EOFError, zlib.error, ValueError) as error:
        if not found:
            raise InputError(f"{file}: no WARC file: {error}") from None
    if not found:
        raise InputError(f"{file}: no record in it")


def _page(record: ArcWarcRecord, source: str) -> Page | None:
    headers = record.http_headers
    if record.rec_type != "response" or headers is None or headers.get_statuscode() != "200":
        return None
    media_type, _, parameters = (headers.get_header("Content-Type") or "").partition(";")
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    if media_type.strip().lower() not in HTML or not url.startswith(("http://", "https://")):
        return None
    body = record.content_stream().read(LARGEST + 1)
    if len(body) > LARGEST:
        return None
    charset = parameters.lower().partition("charset=")[2].split(";")[0].strip(" \"'")
    return Page(source, url, _moment(record), media_type.strip().lower(), body, charset=charset)


def _moment(record: ArcWarcRecord) -> datetime:
    said = record.rec_headers.get_header("WARC-Date") or ""
    try:
        return datetime.fromisoformat(said.replace("Z", "+00:00")).astimezone(UTC)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
