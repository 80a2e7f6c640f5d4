"""The tables of a PDF, as rows of cells, read in a process of its own: a file from the net may never end or swell.

Needs the extra `pdf`. `python -m crawler.pdf_tables` reads the file from standard input and prints JSON.
"""

from __future__ import annotations

import ctypes
import importlib.util
import io
import json
import resource
import signal
import subprocess
import sys
from contextlib import suppress
from typing import Any

MOST_PAGES = 500
MEMORY = 1 << 30  # bytes of address space
SECONDS = 120  # of processor time for one file; some pages a second are usual
WAIT_SECONDS = 600.0  # on a machine that is busy with other things
PR_SET_PDEATHSIG = 1


def available() -> bool:
    """The extra is installed."""
    try:
        return importlib.util.find_spec("pdfplumber") is not None
    except ImportError:
        return False


def tables(document: bytes) -> list[list[list[str]]]:
    """All tables in the order of the pages, each a list of rows of cells. ValueError where the file cannot be read."""
    command = [sys.executable, "-m", "crawler.pdf_tables"]
    try:
        done = subprocess.run(command, input=document, capture_output=True, check=False, timeout=WAIT_SECONDS)
    except subprocess.TimeoutExpired:
        raise ValueError("reading the PDF does not come to an end") from None
    try:
        found = json.loads(done.stdout)
    except ValueError:  # it was ended by its limits
        raise ValueError("reading the PDF takes more time or memory than it may") from None
    if "problem" in found:
        raise ValueError(f"no readable PDF: {found['problem']}")
    read: list[list[list[str]]] = found["tables"]
    return read


def main() -> int:
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        resource.setrlimit(kind, (most, most))
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)
    return 0


def read(document: bytes) -> dict[str, Any]:
    import pdfplumber

    try:
        with pdfplumber.open(io.BytesIO(document)) as pdf:
            found = []
            for page in pdf.pages[:MOST_PAGES]:
                found += [[[cell or "" for cell in row] for row in table] for table in page.extract_tables()]
                page.close()  # or every page's layout is kept
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # the parser raises whatever a broken file leads it to
        return {"problem": f"{type(error).__name__}: {error}"[:200]}
    return {"tables": found}


if __name__ == "__main__":
    sys.exit(main())
