"""The bytes of pages: WARC/1.1 files, one gzip member a record, one file a run and source, another when it is full.

    <folder>/2026-11-24/<run>-<source>.warc.gz

Any WARC tool reads them. A record is found by file and offset alone, so a torn tail, which is all a crash can leave,
costs the last record and no other.
"""

from __future__ import annotations

import hashlib
import http
import io
import os
import re
import shutil
import string
import zlib
from base64 import b32encode
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO
from urllib.parse import quote, urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from records import Page, StoreError

Headers = Iterable[tuple[str, str]] | Mapping[str, str]

UNSAFE_NAME = re.compile(r"[^\w.-]+|^\.+")
ASCII = string.punctuation + " "  # beside letters and digits
BREAKS = re.compile(r"[\r\n\0]+")
# The body is kept as the client handed it over, out of these codings; the header stays readable under another name.
UNDONE = {"content-encoding", "transfer-encoding", "content-length"}
SECRET = {"authorization", "cookie", "proxy-authorization"}
BLANK = b"\r\n\r\n"
CONTENT_LENGTH = re.compile(rb"(?im)^content-length: *(\d+)")
WARC_TYPE = re.compile(rb"(?im)^warc-type: *(\w+)")
CHUNK = 1 << 16
FULL = 1 << 30  # bytes; a file that has grown beyond is followed by another
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class _Open:
    name: str  # relative to the folder, with forward slashes
    file: BinaryIO
    writer: Any


class Archive:
    """The archive in `folder`. With a `run`, a context manager that appends; reading needs neither.

    Files are kept by the day their first page was fetched, or by `day`: what is imported has been fetched long ago, and
    its time here begins today. Not for two threads; other processes write files of their own.
    """

    def __init__(self, folder: Path, run: str = "", full: int = FULL, day: date | None = None) -> None:
        self.folder, self.run, self.full, self.day = folder, run, full, day
        self._open: dict[str, _Open] = {}
        self._files = ExitStack()

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write everything through to the disk. StoreError where that fails."""
        try:
            for opened in self._open.values():
                os.fsync(opened.file.fileno())
            self._files.close()
        except OSError as error:
            raise _full(self.folder, error) from error
        finally:
            self._open.clear()
            with suppress(OSError):
                self._files.close()

    def append(
        self, page: Page, request_headers: Headers | None = None, response_headers: Headers | None = None
    ) -> tuple[str, int]:
        """Keep the page's bytes; (file relative to the folder, offset of its record).

        With request headers, a request record follows (without cookies and credentials). Raises StoreError where the
        disk is full or the folder cannot be written; what was begun is taken back, the file stays whole.
        """
        return self._write(page, request_headers, lambda writer: _response(writer, page, response_headers or ()))

    def revisit(
        self, page: Page, first: datetime, request_headers: Headers | None = None, response_headers: Headers = ()
    ) -> tuple[str, int]:
        """Note that the page was fetched again with the very body recorded at `first`; the body is not kept twice.

        As `append`; what stands at the place returned holds no body and cannot be read as a page.
        """
        return self._write(page, request_headers, lambda writer: _revisit(writer, page, first, response_headers))

    def _write(self, page: Page, asked: Headers | None, record: Callable[[Any], Any]) -> tuple[str, int]:
        if not self.run:
            raise ValueError("an archive without a run is for reading")
        try:
            opened = self._current(page)
        except OSError as error:
            raise _full(self.folder, error) from error
        offset = opened.file.seek(0, os.SEEK_END)
        try:
            made = record(opened.writer)
            opened.writer.write_record(made)
            if asked is not None:
                opened.writer.write_record(_request(opened.writer, page, asked, made))
        except OSError as error:
            self._take_back(opened, offset)
            raise _full(self.folder / opened.name, error) from error
        return opened.name, offset

    def _current(self, page: Page) -> _Open:
        """The file to append to; one that is full is written through and left."""
        opened = self._open.get(page.source)
        if opened is None or opened.file.seek(0, os.SEEK_END) < self.full:
            return opened or self._start(page)
        del self._open[page.source]
        os.fsync(opened.file.fileno())
        opened.file.close()
        return self._start(page)

    def _start(self, page: Page) -> _Open:
        """A new file for this source, never one that another process may have open or left torn."""
        stem = "-".join(UNSAFE_NAME.sub("_", part) or "_" for part in (self.run, page.source))
        day = (self.day or page.fetched_at.astimezone(UTC).date()).isoformat()
        (self.folder / day).mkdir(parents=True, exist_ok=True)
        for number in range(1, 10_000):
            name = f"{day}/{stem}{f'-{number}' if number > 1 else ''}.warc.gz"
            with suppress(FileExistsError):
                file = self._files.enter_context((self.folder / name).open("xb"))
                break
        else:
            raise StoreError(f"{self.folder / day}: too many files of run {self.run}")
        writer = WARCWriter(file, gzip=True, warc_version="WARC/1.1")
        said = {"software": "Baimo", "format": "WARC File Format 1.1", "isPartOf": _line(self.run)}
        writer.write_record(writer.create_warcinfo_record(name.rpartition("/")[2], said))
        opened = self._open[page.source] = _Open(name, file, writer)
        return opened

    def _take_back(self, opened: _Open, offset: int) -> None:
        """After a failed write: cut what was begun, so that the file ends with a whole record."""
        with suppress(OSError):
            opened.file.truncate(offset)

    def read(self, file: str, offset: int) -> bytes:
        """The body kept at this place. StoreError where it is gone, torn or no page's record."""
        path = self.folder / file
        if ".." in Path(file).parts or Path(file).is_absolute():
            raise StoreError(f"{file}: not a file of the archive")
        try:
            with path.open("rb") as opened:
                opened.seek(offset)
                return _body(_member(opened))
        except OSError as error:
            raise StoreError(f"{path}: {error.strerror or error}") from error
        except (zlib.error, ValueError) as error:
            raise StoreError(f"{path}: no whole record at offset {offset} ({error})") from error

    def expire(self, before: date) -> list[str]:
        """Remove the days before this one (UTC); the files removed, as `pages.expired` takes them."""
        gone: list[str] = []
        if not self.folder.is_dir():
            return gone
        try:
            for day in sorted(self.folder.iterdir()):
                if DAY.fullmatch(day.name) and day.name < before.isoformat() and day.is_dir():
                    gone += [f"{day.name}/{file.name}" for file in sorted(day.iterdir())]
                    shutil.rmtree(day)
        except OSError as error:
            raise StoreError(f"{self.folder}: {error.strerror or error}") from error
        return gone


def _member(file: BinaryIO) -> bytes:
    """One gzip member from where the file stands. ValueError or zlib.error where it is cut short or is none."""
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    parts = []
    while not unpacking.eof:
        packed = file.read(CHUNK)
        if not packed:
            raise ValueError("torn")
        parts.append(unpacking.decompress(packed))
    return b"".join(parts)


def _body(record: bytes) -> bytes:
    """The payload of a response or resource record; ValueError where it is another kind, or not whole."""
    head, _, rest = record.partition(BLANK)
    length, kind = CONTENT_LENGTH.search(head), WARC_TYPE.search(head)
    if not head.startswith(b"WARC/1.") or not length or not kind or len(rest) < int(length[1]):
        raise ValueError("no WARC record")
    block = rest[: int(length[1])]
    if kind[1] == b"resource":
        return block
    http_head, blank, body = block.partition(BLANK)
    if kind[1] != b"response" or not blank or not http_head.startswith(b"HTTP/"):
        raise ValueError("no response")
    return body


def _full(path: Path, error: OSError) -> StoreError:
    return StoreError(f"{path}: the archive cannot be written: {error.strerror or error}")


def _line(text: str) -> str:
    """One line of a header in ASCII: a value from the net cannot start another one; what is no ASCII is escaped."""
    return quote(BREAKS.sub(" ", text).strip(), safe=ASCII, errors="replace")


def _pairs(headers: Headers) -> list[tuple[str, str]]:
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return [(_line(name), _line(value)) for name, value in pairs]


def _uri(url: str) -> str:
    """An address as RFC 3986 has it: non-ASCII and blanks escaped, what is escaped left."""
    return quote(BREAKS.sub(" ", url).strip(), safe="%/:?#[]@!$&'()*+,;=~", errors="replace")


def _response(writer: Any, page: Page, given: Headers) -> Any:
    """A response record; of what did not come over HTTP (an imported file) a resource record."""
    said = {"WARC-Date": _date(page.fetched_at), "WARC-Payload-Digest": _sha1(page.body)}
    payload, length = io.BytesIO(page.body), len(page.body)  # without a length warcio buffers through temporary files
    if not page.url.startswith(("http://", "https://")):
        target, kind = _uri(page.url) or f"urn:sha256:{page.digest}", _line(page.media_type)
        return writer.create_warc_record(target, "resource", payload, length, kind, said)
    headers = _http(page, given, length)
    return writer.create_warc_record(
        _uri(page.url), "response", payload, length, warc_headers_dict=said, http_headers=headers
    )


def _http(page: Page, given: Headers, length: int) -> StatusAndHeaders:
    headers = []
    for name, value in _pairs(given):
        headers.append((f"X-Archive-Orig-{name}" if name.lower() in UNDONE else name, value))
    if not any(name.lower() == "content-type" for name, _ in headers):
        charset = f"; charset={_line(page.charset)}" if page.charset else ""
        headers.append(("Content-Type", f"{_line(page.media_type)}{charset}"))
    headers.append(("Content-Length", str(length)))
    return StatusAndHeaders(_status(page.status), headers, protocol="HTTP/1.1")


def _revisit(writer: Any, page: Page, first: datetime, given: Headers) -> Any:
    """A revisit record of the profile identical-payload-digest: headers, and where the body was recorded."""
    target, said = _uri(page.url), {"WARC-Date": _date(page.fetched_at)}
    headers = _http(page, given, len(page.body)) if page.url.startswith(("http://", "https://")) else None
    return writer.create_revisit_record(target, _sha1(page.body), target, _date(first), headers, said)


def _request(writer: Any, page: Page, given: Headers, response: Any) -> Any:
    parts = urlsplit(_uri(page.url))
    headers = [(name, value) for name, value in _pairs(given) if name.lower() not in SECRET]
    if not any(name.lower() == "host" for name, _ in headers):
        headers.insert(0, ("Host", parts.netloc))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    concurrent = response.rec_headers.get_header("WARC-Record-ID")
    return writer.create_warc_record(
        _uri(page.url),
        "request",
        payload=io.BytesIO(b""),
        length=0,
        warc_headers_dict={"WARC-Date": _date(page.fetched_at), "WARC-Concurrent-To": concurrent},
        http_headers=StatusAndHeaders(f"GET {target} HTTP/1.1", headers, is_http_request=True),
    )


def _status(code: int) -> str:
    try:
        return f"{code} {http.HTTPStatus(code).phrase}"
    except ValueError:
        return f"{code} Unknown"


def _date(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def _sha1(body: bytes) -> str:
    return f"sha1:{b32encode(hashlib.sha1(body).digest()).decode()}"
