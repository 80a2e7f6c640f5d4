"""A page that asks who we are is no page; a report that speaks of a 验证 is one."""

from __future__ import annotations

import pytest

from crawler import challenge


def page(title: str, body: str = "") -> bytes:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("验证", ""),
        (" 验证中… ", "请稍候"),
        ("安全验证", "请完成验证后继续访问"),
        ("滑动验证页面", ""),
        ("请稍候", "请进行验证"),
        ("系统提示", "请先完成验证"),
        ("提示", "请您点击下方按钮完成验证"),
        ("提示", "点击按钮进行验证"),
        ("提示", "正在验证您的浏览器"),
        ("访问过于频繁", ""),
        ("403", "您的访问过于频繁，请稍后再试"),
        ("提示", "操作太频繁了"),
        ("提示", "访问频繁，请稍后再试"),
        ("Just a moment...", "Please enable JavaScript and cookies to continue"),
        ("站点", "Verifying you are human. This may take a few seconds."),
        ("Attention Required! | Cloudflare", ""),
    ],
)
def test_a_challenge_is_known_by_its_words(title: str, body: str) -> None:
    assert challenge.found(page(title, body))


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("公司公告", "星河智能的产品已通过客户验证，进入量产阶段。"),
        ("新一代大模型完成技术验证", "财联社电，星河智能表示，新一代大模型完成技术验证。"),
        ("快讯", "公司正在验证新模型的推理能力，双方互访频繁。"),
        ("提示公告", "请验证公告真伪，以交易所网站披露为准。"),
        ("监管动态", "请各单位先行核对登记信息。"),
        ("安全验证平台发布", "<p>" + "星河智能发布安全验证平台，面向金融客户提供验证码之外的新办法。" * 20 + "</p>"),
    ],
)
def test_a_report_is_no_challenge(title: str, body: str) -> None:
    assert challenge.found(page(title, body)) == ""


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"<rss><channel><title>\xe9\xaa\x8c\xe8\xaf\x81</title></channel></rss>", b"\x00\x01"]
)
def test_what_is_no_page_is_no_challenge(body: bytes) -> None:
    assert challenge.found(body) == ""
