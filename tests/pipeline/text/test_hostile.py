"""Whatever the bytes are, the answer is an article or a reason: no crash, no text a database refuses."""

import os
import random
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.text import article
from pipeline.text.mirror import MAX_CHARACTERS
from records import Page

MEGABYTES = 400  # of a process that reads any one page, the interpreter's and the page's own among them
MUTATIONS = int(os.environ.get("BAIMO_FUZZ", "300"))
PAGES = sorted((Path(__file__).resolve().parents[2] / "pages" / "shapes").rglob("*.html"))
NOW = datetime.fromisoformat("2024-12-31T12:00:00+08:00")
PIECES = (
    *(b"<div>", b"</div>", b"<b>", b"<table>", b"<tr><td>", b"<a href=x>", b"<!--", b"<script>", b"<svg>", b"<p>"),
    *(
        b"</body>",
        b'"',
        b"\0",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"&#xD800;",
        b"&#0;",
        b"\xe2\x80\xa8",
        b"\xa1\xa1",
        b"<title>",
    ),
)
OPEN = b"<html><head><title>x</title></head><body>"


def read(body, media_type="text/html"):
    found = article(Page("hostile", "https://www.site.example/a", NOW, media_type, body), None)
    made = found.article
    assert made is not None or found.why
    assert found.whole or "read in part" in found.why
    if made:
        said = made.text + made.title + made.author + made.publisher
        said.encode()  # no lone surrogate
        assert "\0" not in said
        assert made.text.strip()
        assert made.published is None or made.published.at <= NOW.replace(hour=13)
    return found


def mutated(body, chance):
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(body) + 1)
        end = min(len(body), start + chance.randint(1, 2000))
        kind = chance.randrange(6)
        if kind == 0:
            body = body[:start]
        elif kind == 1:
            shuffled = list(body[start:end])
            chance.shuffle(shuffled)
            body = body[:start] + bytes(shuffled) + body[end:]
        elif kind == 2:
            body = body[:start] + body[end:]
        elif kind == 3:
            body = body[:start] + chance.randbytes(100) + body[start:]
        elif kind == 4:
            body = body[:start] + chance.choice(PIECES) * chance.choice((1, 5, 500)) + body[start:]
        else:
            body = body[:start] + body[start:end] * chance.randint(2, 20) + body[end:]
    return body


@pytest.mark.parametrize("seed", range(10))
def test_mutated_pages_are_answered(seed):
    chance = random.Random(seed)
    for n in range(MUTATIONS // 10):
        body = chance.choice(PAGES).read_bytes()
        if n % 5 == 0:
            body = body.decode().encode(chance.choice(("gb18030", "utf-16", "big5hkscs")), "replace")
        read(mutated(body, chance), "application/json" if n % 7 == 0 else "text/html")


@pytest.mark.parametrize(
    "body",
    (
        b"",
        b"\0" * 100_000,
        OPEN + b"<div>" * 5_000 + b"x" + b"</div>" * 5_000,
        OPEN + b"<div>" * 300_000 + b"x" + b"</div>" * 300_000,
        OPEN + b"".join(b"<b a=%d>" % n for n in range(5_000)) + b"<p>x" * 5_000,
        OPEN + b"<table><tr><td>" * 5_000,
        OPEN + b"<script>a = " + b'{"a":' * 100_000,
        OPEN + ("<script>" + 'x = {"content": "大模型，大模型"};' * 20_000 + "</script>").encode(),
        OPEN + b"<script>" + b"a.b.c" * 200_000 + "大模型，".encode() * 30,
        ("<html><title>" + "大模 - " * 100_000 + "</title><p>x").encode(),
        OPEN + ("<p>来源：新华社" * 50_000).encode(),
        OPEN + ("<span class=time>2023-05-18 </span><p>" * 50_000).encode(),
        "\ud800".encode("utf-8", "surrogatepass") * 10_000,
        ("[" * 100_000).encode(),
    ),
    ids=range(14),
)
def test_bombs_are_answered(body):
    read(body)
    read(body, "application/json")


@pytest.mark.parametrize(
    "body",
    (
        OPEN + ("<p>大模型发布，好。</p>" * 700_000).encode(),
        OPEN + ("大模型发布，好。" * 900_000).encode(),
        OPEN + b"x<br>" * 200_000,
        OPEN + "<div><p>大模型发布，好。".encode() * 20_000,
        OPEN + ("<div>大模型发布，好。</div>" * 40_000).encode(),
        ("大模型发布，好。" * 900_000).encode(),
    ),
    ids=("paragraphs", "one text", "breaks", "nested", "elements", "plain text"),
)
def test_a_page_beyond_the_limits_is_read_in_part_and_says_so(body):
    found = read(body)
    assert not found.whole
    assert found.article is None or len(found.article.text) <= MAX_CHARACTERS


def test_a_long_page_within_the_limits_is_read_whole():
    body = OPEN + b"<div>" + ("<p>大模型今日发布，参数公开，价格下调。" * 5_000).encode()
    found = read(body)
    assert found.whole
    assert found.why == ""
    assert found.article.text.count("大模型") == 5_000


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc for the peak of one process's memory")
@pytest.mark.parametrize("piece", (b"x<br>", b"<p>", b"<p a b c d e f g h>", b"<b a=1><p>x", b"a<wbr>"))
def test_memory_is_bounded_on_twenty_megabytes(piece):
    reading = f"""
from datetime import UTC, datetime
from pipeline.text import article
from records import Page
body = {OPEN!r} + {piece!r} * (20_000_000 // {len(piece)})
article(Page("bomb", "https://www.site.example/a", datetime(2024, 1, 1, tzinfo=UTC), "text/html", body), None)
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", reading], cwd=root, check=True, capture_output=True, text=True)
    assert int(done.stdout) >> 10 < MEGABYTES
