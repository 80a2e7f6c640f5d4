"""Which addresses belong together: the registrable domain."""

from __future__ import annotations

from collections.abc import Iterable

import tldextract

import net
from records import Source

SUFFIXES = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)  # the bundled list: nothing is downloaded


def site(url: str) -> str:
    """www.36kr.com → 36kr.com; a host without a known suffix, or an IP literal, is its own site."""
    parts = net.split(url)
    name = net.host(parts).strip("[]") if parts else ""
    return SUFFIXES(name).top_domain_under_public_suffix or name


def homes(source: Source) -> set[str]:
    """The domains of a source: those its file names, the sites and hosts of its endpoints."""
    parts = [net.split(endpoint.url) for endpoint in source.endpoints]
    hosts = {net.host(part) for part in parts if part}
    return {*source.domains, *hosts, *(site(endpoint.url) for endpoint in source.endpoints)}


def within(name: str, domains: Iterable[str]) -> bool:
    """A host is one of these domains or below one."""
    return any(name == domain or name.endswith(f".{domain}") for domain in domains)
