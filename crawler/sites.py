"""Which addresses belong together: the registrable domain."""

from __future__ import annotations

import tldextract

import net

SUFFIXES = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)  # the bundled list: nothing is downloaded


def site(url: str) -> str:
    """www.36kr.com → 36kr.com; a host without a known suffix, or an IP literal, is its own site."""
    parts = net.split(url)
    name = net.host(parts).strip("[]") if parts else ""
    return SUFFIXES(name).top_domain_under_public_suffix or name
