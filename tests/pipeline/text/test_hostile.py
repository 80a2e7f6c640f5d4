"""Whatever the bytes are, the answer is an article or a reason: no crash, no text a database refuses."""

import os
import random
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.text import article
from pipeline.text.mirror import MAX_CHARACTERS
from records import Page

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
    assert (made is None) == bool(found.why and made is None)
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


def test_twenty_megabytes_are_read_in_part():
    found = read(OPEN + ("<p>大模型发布，好。</p>" * 700_000).encode())
    assert found.article is None or len(found.article.text) <= MAX_CHARACTERS
