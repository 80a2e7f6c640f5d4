"""A requests session that reaches public addresses only, and the very ones that were checked.

A webhook's address is configuration, but its name is resolved by servers of others: without the check it could be made
to mean a service of the private network.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from net import Address, AddressRefused, check_address

Network = IPv4Network | IPv6Network
MOST_ADDRESSES = 4  # tried, each for the whole timeout


def networks(allow: Sequence[str]) -> tuple[Network, ...]:
    """The private networks a channel may reach, from CIDR notation. Raises ValueError naming the wrong one."""
    return tuple(ip_network(net) for net in allow)


def session(hosts: Mapping[str, str], allow: Sequence[str] = ()) -> requests.Session:
    """A session for one attempt: no proxies, no .netrc, no redirects, every address checked.

    `hosts` maps "name:port" to "address:port"; `allow` holds the private networks that may be reached. AddressRefused
    passes through requests as it is.
    """
    made = _Direct()
    made.trust_env = False
    adapter = _Guarded(hosts, networks(allow))
    made.mount("http://", adapter)
    made.mount("https://", adapter)
    return made


def addresses(host: str, port: int, hosts: Mapping[str, str], allow: tuple[Network, ...]) -> list[Address]:
    """The checked addresses of a host; raises AddressRefused when one answer is neither public nor allowed."""
    try:
        return check_address(host, port, hosts)
    except AddressRefused:
        if not allow:
            raise
        answers = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        found = [Address(family, str(sockaddr[0]), port) for family, _, _, _, sockaddr in answers]
        for _, address, _ in found:
            literal = ip_address(address.partition("%")[0])
            if not any(literal.version == net.version and literal in net for net in allow):
                check_address(address, port, {})
        return found


def _connect(connection: Any, hosts: Mapping[str, str], allow: tuple[Network, ...]) -> socket.socket:
    """What urllib3's `_new_conn` does, but to checked addresses only; TLS still verifies the name."""
    host, port, timeout = connection._dns_host, connection.port, connection.timeout
    try:
        found = addresses(host, port, hosts, allow)
    except socket.gaierror as error:
        raise NewConnectionError(connection, f"{host} does not resolve: {error.strerror}") from None
    problem: OSError | None = None
    for family, address, number in found[:MOST_ADDRESSES]:
        made = socket.socket(family, socket.SOCK_STREAM)
        try:
            made.settimeout(timeout)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            made.connect((address, number))
        except OSError as error:
            made.close()
            problem = error
        else:
            return made
    if isinstance(problem, TimeoutError):
        raise ConnectTimeoutError(connection, f"{host} did not answer in {timeout} s") from None
    raise NewConnectionError(connection, f"{host}: {problem and problem.strerror}") from None


class _Direct(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """None: requests would read the whole body of a redirect, however long, even where it does not follow it."""
        return None


class _Guarded(HTTPAdapter):
    def __init__(self, hosts: Mapping[str, str], allow: tuple[Network, ...]) -> None:
        self._hosts, self._allow = hosts, allow
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        hosts, allow = self._hosts, self._allow

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return _connect(self, hosts, allow)

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return _connect(self, hosts, allow)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
