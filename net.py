"""Addresses: the canonical form of a URL, and the check that keeps strangers' addresses out of the private network.

Everything that opens an address someone else wrote (crawler, import, webhooks) goes through `check_address` and
connects to the very addresses it returns: a name cannot mean one place to the check and another to the request.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from records import BaimoError

# --- canonical URLs ---------------------------------------------------------------------------------------------------

WAYS = """
    spm spm_id_from scm vd_source adchannelid gclid dclid fbclid msclkid yclid twclid igshid mc_cid mc_eid _ga _gl
    bd_vid bd_source hmsr hmpl hmcu hmkw hmci wfr isappinstalled share_token share_source share_medium share_from
    sharefrom shareto sharesource share_id share_session_id share_times share_type weixin_share tt_from
    wxshare_count nsukey cmpid ncid ocid cvid ftag trackingid jsessionid phpsessid
"""
TRACKING = frozenset(WAYS.split())  # say how a reader came, never what the page is
TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "hsa_", "_hs")
SHARES = """
    rss feed timeline singlemessage groupmessage weixin wechat wx weibo qq qzone app share search baidu pc_search
    mobile_search
"""
TRACKING_VALUES = {  # these names mean something on some sites: only these values are marks of the way
    "f": {"rss"},
    "from": frozenset(SHARES.split()),
    "source": {"rss", "feed"},
    "ref": {"rss", "feed"},
    "refer": {"rss", "feed"},
}
TRACKING_ON_HOST = {"mp.weixin.qq.com": {"chksm", "scene", "mpshare", "srcid", "sharer_shareinfo", "key", "uin"}}
WRAPPERS = {  # pages whose only content is the way to another one: host suffix, path, parameters that hold it
    ("bing.com", "/news/apiclick.aspx"): ("url",),
    ("google.com", "/url"): ("q", "url"),
    ("google.com.hk", "/url"): ("q", "url"),
    ("link.zhihu.com", "/"): ("target",),
    ("link.juejin.cn", "/"): ("target",),
}
SAME_ON_MOBILE = """
    sohu.com thepaper.cn 36kr.com huxiu.com leiphone.com yicai.com jiemian.com cls.cn tmtpost.com ithome.com
    cnbeta.com.tw gelonghui.com stcn.com qbitai.com zhidx.com oschina.net ifanr.com
"""
MOBILE = {  # mobile hosts that serve the very paths of the desktop host
    f"{short}.{site}": f"www.{site}" for site in SAME_ON_MOBILE.split() for short in ("m", "wap")
}
MOVED = (  # mobile paths that differ from the desktop ones
    (re.compile(r"^www\.ithome\.com/html/(\d{3})(\d{3})\.html?$"), r"www.ithome.com/0/\1/\2.htm"),
    (re.compile(r"^www\.thepaper\.cn/detail/(\d+)$"), r"www.thepaper.cn/newsDetail_forward_\1"),
)
UNWRAP_DEPTH = 3
DEFAULT_PORTS = {"http": 80, "https": 443}
UNRESERVED = re.compile(r"[A-Za-z0-9\-._~]")
PATH = "/:@!$&'()*+,;=%"
QUERY = PATH + "?[]{}|"


def canonical(url: str) -> str:
    """The form by which two addresses of one page are the same; idempotent. What is no web address stays as it is.

    https, lower-case host, no user, default port, fragment or tracking parameters; Bing's and Google's wrappers are
    opened, mobile hosts of known sites become the desktop ones.
    """
    url = unwrapped(url)
    parts = split(url)
    if parts is None:
        return url.strip()
    path = re.sub(r";jsessionid=[^/?#]*", "", _path(parts.path), flags=re.I)
    place = MOBILE.get(host(parts), host(parts)) + path
    for pattern, desktop in MOVED:
        place = pattern.sub(desktop, place)
    name, slash, rest = place.partition("/")
    query = "&".join(piece for piece in parts.query.split("&") if piece and not _tracking(piece, name))
    return f"https://{name}{_port(parts)}{slash}{rest}" + (f"?{_escape(query, QUERY)}" if query else "")


def unwrapped(url: str) -> str:
    """The address a search engine's link leads to; any other address as it is."""
    for _ in range(UNWRAP_DEPTH):
        parts = split(url)
        inner = _wrapped(parts) if parts else ""
        if not inner:
            break
        url = inner
    return url


def split(url: str) -> SplitResult | None:
    """The parts of an http or https address; None for anything else, and for what no browser would open."""
    url = url.strip()
    if url.startswith("//"):
        url = f"https:{url}"
    try:
        parts = urlsplit(url)
        valid = parts.scheme in DEFAULT_PORTS and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return parts if valid else None


def host(parts: SplitResult) -> str:
    """The host, lower-case and in ASCII (xn--…), IPv6 in brackets, without a trailing dot."""
    name = (parts.hostname or "").rstrip(".")
    if ":" in name:
        return f"[{name}]"
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return quote(name)


def _port(parts: SplitResult) -> str:
    return "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"


def _wrapped(parts: SplitResult) -> str:
    for (suffix, path), names in WRAPPERS.items():
        if _on(host(parts), suffix) and parts.path.rstrip("/") == path.rstrip("/"):
            given = dict(parse_qsl(parts.query))
            return next((given[n] for n in names if split(given.get(n, ""))), "")
    return ""


def _on(name: str, suffix: str) -> bool:
    return name == suffix or name.endswith(f".{suffix}")


def _tracking(piece: str, name: str) -> bool:
    key, _, value = piece.partition("=")
    key = unquote(key).lower()
    return (
        key in TRACKING
        or key.startswith(TRACKING_PREFIXES)
        or value.lower() in TRACKING_VALUES.get(key, ())
        or key in TRACKING_ON_HOST.get(name, ())
    )


def _escape(text: str, safe: str) -> str:
    """One spelling of the same characters: capital hex, nothing escaped that need not be, RFC 3986 section 6.2.2."""
    text = quote(text, safe=safe)
    text = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
    return re.sub(r"%[0-9A-Fa-f]{2}", _plain, text)


def _plain(found: re.Match[str]) -> str:
    character = chr(int(found[0][1:], 16))
    return character if UNRESERVED.match(character) else found[0].upper()


def _path(path: str) -> str:
    """Escaped in one way and without dot segments; never empty."""
    kept: list[str] = []
    pieces = _escape(path, PATH).split("/")
    for piece in pieces:
        if piece == "..":
            del kept[max(1, len(kept) - 1) :]
        elif piece != ".":
            kept.append(piece)
    if pieces[-1] in {".", ".."}:
        kept.append("")
    joined = "/".join(kept)
    return joined if joined.startswith("/") else f"/{joined}"


# --- the address check ------------------------------------------------------------------------------------------------


class AddressRefused(BaimoError):
    """An address that must not be opened. Not an OSError: urllib3 would wrap that and the reason would be lost."""


class Address(NamedTuple):
    """One checked answer, ready to connect to."""

    family: socket.AddressFamily
    address: str
    port: int


TRANSLATED = tuple(  # IPv6 ranges that carry an IPv4 address to somewhere the check does not see
    IPv6Network(net) for net in ("::ffff:0:0/96", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)
CLOUD_INTERNAL = frozenset({IPv4Address("168.63.129.16")})  # a public-looking address that answers only inside a cloud


def check_address(host: str, port: int, hosts: Mapping[str, str]) -> list[Address]:
    """Resolve a host and check every answer; the caller connects to what is returned and to nothing else.

    A name in `hosts` ("name:port", or the name with any port of http) goes to the address given there. Raises
    AddressRefused when one answer is not public, and socket.gaierror when the name does not resolve.
    """
    name = host.strip("[]").rstrip(".").lower()
    literal = _literal(name)
    if literal is None and (there := mapped(name, port, hosts)):
        return [there]
    if literal is not None:
        _refuse_private(name, literal)
    try:
        answers = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise AddressRefused(f"{host!r} is no host name") from None
    found = []
    for family, _, _, _, sockaddr in answers:
        address = str(sockaddr[0])
        _refuse_private(name, ip_address(address.partition("%")[0]))
        found.append(Address(family, address, port))
    return found


def mapped(name: str, port: int, hosts: Mapping[str, str]) -> Address | None:
    """Where the configuration sends this name. A mapped name is asked over plain http, so 443 stands for 80."""
    keys = (f"{name}:{port}", f"{name}:80") if port == DEFAULT_PORTS["https"] else (f"{name}:{port}",)
    there = next((hosts[key] for key in keys if key in hosts), "")
    if not there or _literal(name) is not None:
        return None
    address, _, number = there.rpartition(":")
    literal = _literal(address.strip("[]"))
    if literal is None or not number.isdigit():
        raise AddressRefused(f"{name} is mapped to {there!r}, which is no address:port")
    family = socket.AF_INET6 if literal.version == 6 else socket.AF_INET
    return Address(family, str(literal), int(number))


def _literal(name: str) -> IPv4Address | IPv6Address | None:
    """The address a host is written as, in any form a resolver takes: 127.1, 2130706433, 0x7f.1 too."""
    try:
        return ip_address(name.partition("%")[0])
    except ValueError:
        pass
    if not re.fullmatch(r"(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+)){0,3}", name, re.I):
        return None
    try:
        return IPv4Address(socket.inet_aton(name))
    except OSError:
        raise AddressRefused(f"{name} is no address") from None


def _refuse_private(name: str, address: IPv4Address | IPv6Address) -> None:
    hidden = isinstance(address, IPv6Address) and any(address in net for net in TRANSLATED)
    if (
        hidden
        or not address.is_global
        or address.is_multicast
        or address.is_reserved
        or (isinstance(address, IPv6Address) and address.is_site_local)
        or address in CLOUD_INTERNAL
    ):
        raise AddressRefused(f"{name} is at {address}, which is not a public address")
