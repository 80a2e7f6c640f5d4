"""Canonical URLs and the address check."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from net import Address, AddressRefused, canonical, check_address


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://Site.Example/a", "https://site.example/a"),
        ("https://site.example", "https://site.example/"),
        ("//site.example/a", "https://site.example/a"),
        (" https://user:pw@site.example:443/a#top ", "https://site.example/a"),
        ("http://site.example:80/a", "https://site.example/a"),
        ("http://site.example:8080/a", "https://site.example:8080/a"),
        ("https://site.example./a", "https://site.example/a"),
        ("https://site.example/a/../b/./c", "https://site.example/b/c"),
        ("https://site.example/../../x", "https://site.example/x"),
        ("https://site.example/a/..", "https://site.example/"),
        ("https://site.example/%e5%a4%a7/大", "https://site.example/%E5%A4%A7/%E5%A4%A7"),
        ("https://site.example/%7Ea", "https://site.example/~a"),
        ("https://site.example/100%", "https://site.example/100%25"),
        ("https://site.example/a;jsessionid=9F?id=1", "https://site.example/a?id=1"),
        ("https://新闻.example/", "https://xn--efvy88h.example/"),
        ("https://www.36kr.com/p/12?f=rss", "https://www.36kr.com/p/12"),
        ("https://site.example/a?f=1", "https://site.example/a?f=1"),
        ("https://www.infoq.cn/article/1?utm_source=rss&utm_medium=x", "https://www.infoq.cn/article/1"),
        ("https://new.qq.com/rain/a/1?adChannelId=news", "https://new.qq.com/rain/a/1"),
        ("https://site.example/a?id=2&from=timeline&b=", "https://site.example/a?id=2&b="),
        ("https://site.example/a?from=shanghai", "https://site.example/a?from=shanghai"),
        ("https://mp.weixin.qq.com/s?__biz=x&mid=1&chksm=z&scene=2", "https://mp.weixin.qq.com/s?__biz=x&mid=1"),
        ("https://site.example/s?q=大模型", "https://site.example/s?q=%E5%A4%A7%E6%A8%A1%E5%9E%8B"),
        (
            "http://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fsite.example%2fa%3fid%3d1&c=1",
            "https://site.example/a?id=1",
        ),
        ("https://www.google.com/url?q=http://site.example/a&sa=U", "https://site.example/a"),
        ("https://www.bing.com/news/apiclick.aspx?url=", "https://www.bing.com/news/apiclick.aspx?url="),
        ("https://m.sohu.com/a/1_2", "https://www.sohu.com/a/1_2"),
        ("https://m.ithome.com/html/812345.htm", "https://www.ithome.com/0/812/345.htm"),
        ("https://m.thepaper.cn/detail/77", "https://www.thepaper.cn/newsDetail_forward_77"),
        ("https://m.unknown.example/a", "https://m.unknown.example/a"),
        ("mailto:someone@site.example", "mailto:someone@site.example"),
        ("https://[::1", "https://[::1"),
        ("https://site.example:99999/", "https://site.example:99999/"),
        ("", ""),
    ],
)
def test_an_address_has_one_spelling(url: str, expected: str) -> None:
    assert canonical(url) == expected


@given(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=40),
    st.text(alphabet="abc%2F?=&#;.大/", max_size=30),
)
def test_the_canonical_form_of_a_canonical_form_is_itself(path: str, query: str) -> None:
    once = canonical(f"http://site.example/{path}?{query}")
    assert canonical(once) == once


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "LOCALHOST.",
        "::1",
        "[::1]",
        "0.0.0.0",
        "2130706433",
        "0x7f.1",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::127.0.0.1",
        "169.254.169.254",
        "168.63.129.16",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.100.100.200",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "64:ff9b::8.8.8.8",
        "2002:808:808::1",
        "2001:0:808:808::1",
        "fe80::1",
        "fe80::1%eth0",
        "fd00::1",
        "fec0::1",
        "ff02::1",
        "999999999999",
    ],
)
def test_what_is_not_public_is_refused_however_it_is_written(host: str) -> None:
    with pytest.raises(AddressRefused):
        check_address(host, 80, {"127.0.0.1:80": "127.0.0.1:9", "localhost:1": "127.0.0.1:9"})


def test_a_public_literal_is_connected_to_as_it_is() -> None:
    assert check_address("8.8.8.8", 443, {}) == [Address(socket.AF_INET, "8.8.8.8", 443)]


@pytest.mark.parametrize(
    ("host", "port", "there"),
    [
        ("news.example", 80, Address(socket.AF_INET, "127.0.0.1", 4000)),
        ("News.Example.", 443, Address(socket.AF_INET, "127.0.0.1", 4000)),  # asked over plain http
        ("tls.example", 443, Address(socket.AF_INET6, "::1", 4001)),
    ],
)
def test_a_mapped_name_goes_where_the_configuration_says(host: str, port: int, there: Address) -> None:
    hosts = {"news.example:80": "127.0.0.1:4000", "tls.example:443": "[::1]:4001"}
    assert check_address(host, port, hosts) == [there]


def test_a_mapping_holds_for_its_port_only() -> None:
    with pytest.raises(socket.gaierror):
        check_address("news.invalid", 8080, {"news.invalid:80": "127.0.0.1:4000"})


def test_a_mapping_to_a_name_is_refused() -> None:
    with pytest.raises(AddressRefused, match="no address:port"):
        check_address("news.example", 80, {"news.example:80": "localhost:4000"})


def test_a_label_no_resolver_takes_is_refused() -> None:
    with pytest.raises(AddressRefused, match="no host name"):
        check_address("a" * 70 + ".example", 80, {})
