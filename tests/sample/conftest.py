from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage

import pytest

from sample.content import ERAS, Era, load
from sample.site import Site, serve


@dataclass(frozen=True)
class Reply:
    status: int
    headers: HTTPMessage
    body: bytes

    def text(self, encoding: str = "utf-8") -> str:
        return self.body.decode(encoding)


Ask = Callable[..., Reply]


def _ask(site: Site) -> Ask:
    def ask(
        host: str, path: str, method: str = "GET", headers: dict[str, str] | None = None, body: str | None = None
    ) -> Reply:
        connection = HTTPConnection("127.0.0.1", site.port, timeout=10)
        try:
            connection.request(method, path, body=body, headers={"Host": host, **(headers or {})})
            with connection.getresponse() as answer:
                return Reply(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    return ask


@pytest.fixture(scope="session")
def site_2023() -> Iterator[Site]:
    with serve(era="2023") as site:
        yield site


@pytest.fixture
def ask(site_2023: Site) -> Ask:
    """GET of one path of one host of 2023; `method`, `headers` and `body` may be given."""
    return _ask(site_2023)


@pytest.fixture(scope="session", params=ERAS)
def era_site(request: pytest.FixtureRequest) -> Iterator[tuple[Era, Ask]]:
    """Each era with a way to ask its site."""
    with serve(era=request.param) as site:
        yield load(request.param), _ask(site)
