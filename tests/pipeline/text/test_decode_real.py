"""Real pages in every encoding they might come in, with a true declaration, a false one and none."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from pipeline.text.decode import CODECS, decode

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "pages"
ENOUGH = 0.99
DECLARED = re.compile(r"""((?:charset|encoding)\s*=\s*["']?\s*)[A-Za-z0-9_\-]{2,24}""")
FALSE = {"gb18030": ("utf-8", "big5", "iso-8859-1"), "big5hkscs": ("utf-8", "gb2312", "iso-8859-1")}


def pages() -> list[tuple[Path, str, str]]:
    """(file, encoding, script) of each page, as it was found by those who saved it."""
    if not (SHARED / "manifest.json").exists():
        pytest.skip("no ../shared/data/pages here")
    said = json.loads((SHARED / "manifest.json").read_text(encoding="utf-8"))
    return [(SHARED / page["file"], page["charset"].lower(), page["script"]) for page in said]


@pytest.mark.parametrize("declaration", ["stripped", "false", "true"])
def test_pages_written_in_another_encoding_are_read(declaration: str) -> None:
    right, wrong = 0, []
    for file, encoding, script in pages():
        text = file.read_bytes().decode(CODECS.get(encoding, encoding), "ignore").replace("\ufffd", "")
        codec = "big5hkscs" if script == "hant" else "gb18030"
        names = {"stripped": ("",), "true": ("big5" if codec == "big5hkscs" else "gbk",), "false": FALSE[codec]}
        for name in names[declaration]:
            said = DECLARED.sub(rf"\g<1>{name}" if name else "data-x=", text)
            body = said.encode(codec, "xmlcharrefreplace")
            want = body.decode(codec)
            if decode(body).text == want:
                right += 1
            else:
                wrong.append((file.name, name))
    share = right / (right + len(wrong))
    sys.stdout.write(f"\n{declaration:9} {right} of {right + len(wrong)} = {share:.4f}  {wrong[:8]}\n")
    assert share >= ENOUGH


def test_pages_are_read_as_they_were_saved() -> None:
    wrong = []
    for file, encoding, _ in (said := pages()):
        body = file.read_bytes()
        read = decode(body)
        if read.text != body.decode(CODECS.get(encoding, encoding), "replace").removeprefix("\ufeff"):
            wrong.append((file.name, encoding, read.encoding))
    share = 1 - len(wrong) / len(said)
    sys.stdout.write(f"\nas saved  {len(said) - len(wrong)} of {len(said)} = {share:.4f}  {wrong[:8]}\n")
    assert share >= ENOUGH
