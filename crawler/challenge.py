"""Is this a page at all, or does the host want to know whether we are human? We do not solve, we stop."""

from __future__ import annotations

import re

from crawler.decoding import decode

# What such pages say; on a page with a text of its own these words are part of the news.
WORDS = re.compile(
    r"安全验证|人机验证|滑动验证|拖动滑块|验证码|访问验证|身份验证|访问异常|异常访问|"
    r"请您?(?:先|点击|按住|拖动|下方|按钮|完成|进行|通过)*验证(?![\u4e00-\u9fff]{0,4}(?:公告|真伪|信息))|"
    r"点击(?:下方|按钮|完成|进行)*验证|正在验证(?:您|你|浏览器|访问)|"
    r"(?:访问|操作|请求)(?:过于|过|太)频繁|访问频繁[，,]?请|"
    r"Just a moment|Checking your browser|Attention Required|Access Denied|captcha|_waf|waf_|"
    r"verify(?:ing)? (?:that )?you are (?:a )?human|enable JavaScript and cookies to continue|"
    r"机器之心数据服务|TTGCaptcha",
    re.I,
)
BARE = re.compile(
    r"\W*(?:页面|系统)?验证(?:中|页面|中心)?\W*"
)  # as the whole title; within a text it is any report's word
TINY_TEXT = 400  # visible characters; challenge pages say little, the shortest real reports say more
TINY_BODY = 64 * 1024
HIDDEN = re.compile(r"<(script|style|noscript|template)\b.*?</\1\s*>|<!--.*?-->", re.S | re.I)
TAG = re.compile(r"<[^>]*>")
TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.S | re.I)
ROOT = re.compile(r"(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>|\s)*<(?:[\w.-]+:)?([A-Za-z][\w.-]*)", re.S | re.I)
TEXTUAL = re.compile(r"^(text/|application/(json|javascript|x-javascript|ld\+json|.*\bxml|xhtml))", re.I)
BINARY = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")


def found(body: bytes) -> str:
    """The words by which a tiny page is known as a challenge; "" for every other body."""
    if len(body) > TINY_BODY or not looks_like_html(body):
        return ""
    page = decode(body)
    visible = " ".join(TAG.sub(" ", HIDDEN.sub(" ", page)).split())
    if len(visible) > TINY_TEXT:
        return ""
    title = TITLE.search(page)
    if title and BARE.fullmatch(title[1]):
        return title[1].strip()
    said = WORDS.search(f"{title[1] if title else ''} {visible}") or (WORDS.search(page) if len(visible) < 40 else None)
    return said[0] if said else ""


def looks_like_html(body: bytes) -> bool:
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return (
        start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<!--"))
        and b"<rss" not in start
    )


def root(body: bytes) -> str:
    """What an answer is, whatever its header says: the root element in lower case, html, json, text or empty."""
    start = decode(body[:4096]).lstrip("\ufeff \t\r\n")
    if not start:
        return "empty"
    if start[0] in "{[":
        return "json"
    if looks_like_html(body):
        return "html"
    found = ROOT.match(start)
    return found[1].lower() if found else "text"


def is_text(body: bytes, media_type: str) -> bool:
    """A body an article can be read from. The bytes decide, an honest media type may only say no."""
    if not body.strip() or body.startswith(BINARY) or b"\0" in body[:1024]:
        return False
    return not media_type or bool(TEXTUAL.match(media_type)) or looks_like_html(body)


def head(text: str) -> str:
    """The first words of an answer, for a message."""
    return " ".join(text[:200].split())[:60]
