"""Real servers on the loopback address: mail by aiosmtpd, HTTP by the standard library, certificates of our own."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from alerts.digest import compose
from alerts.render import render
from alerts.rules import RULES, build_rules


@pytest.fixture
def message(make):
    return render(compose(make.full_window(), build_rules({name: {} for name in RULES})))


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A PEM file that is key, certificate and authority in one, for mail.example, localhost and 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("mail.example"), x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "cert.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


class Mailbox:
    """What a mail server took, and the answers it gives: by recipient, for DATA, for QUIT."""

    def __init__(self) -> None:
        self.letters, self.recipients, self.answers, self.data, self.hang_up = [], [], {}, "250 kept", False

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.answers.get(address, "250 ok")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        if self.hang_up:
            server.transport.abort()
            return "421 gone"
        if self.data.startswith("250"):
            self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
            self.recipients.append(list(envelope.rcpt_tos))
        return self.data


@pytest.fixture
def mail_server(certificate) -> Iterator[Callable[..., Mailbox]]:
    """start(tls="starttls"|"ssl"|"", users={}) → a mailbox with the port it is reached at."""
    running = []

    def start(tls: str = "", users: dict[str, str] | None = None) -> Mailbox:
        box = Mailbox()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        more = {"tls_context": context} if tls == "starttls" else {}
        if users is not None:
            more["authenticator"] = lambda server, session, envelope, mechanism, data: AuthResult(
                success=users.get(data.login.decode()) == data.password.decode(), handled=False
            )
            more["auth_require_tls"] = tls == "starttls"
        outer = {"ssl_context": context} if tls == "ssl" else {}
        server = Controller(box, hostname="127.0.0.1", port=free_port(), **outer, **more)
        server.start()
        running.append(server)
        box.port = server.port
        return box

    yield start
    for server in running:
        server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Receiver:
    """A webhook receiver: what it got and what it answers."""

    def __init__(self) -> None:
        self.requests, self.status, self.headers, self.silent = [], 204, {}, threading.Event()
        self.mute = False


@pytest.fixture
def http_server(certificate) -> Iterator[Callable[..., Receiver]]:
    running = []

    def start(tls: bool = False) -> Receiver:
        receiver = Receiver()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.requests.append((self.path, dict(self.headers), body))
                if receiver.mute:
                    receiver.silent.wait(20)
                    return
                self.send_response(receiver.status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.end_headers()

            do_GET = do_POST

            def log_message(self, *args):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
            server.handle_error = lambda *_: None  # a client that turns away at the handshake
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        running.append((server, receiver))
        receiver.port = server.server_address[1]
        receiver.address = f"127.0.0.1:{receiver.port}"
        return receiver

    yield start
    for server, receiver in running:
        receiver.silent.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def raw_server() -> Iterator[Callable[[list[bytes]], int]]:
    """start(lines): a server that says the lines one by one, each after it was spoken to, and hangs up."""
    running = []

    def start(lines: list[bytes]) -> int:
        listener = socket.create_server(("127.0.0.1", 0))

        def serve() -> None:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client:
                for n, line in enumerate(lines):
                    if n:
                        client.recv(4096)
                    client.sendall(line)
                if lines[-1]:
                    client.recv(4096)

        thread = threading.Thread(target=serve)
        thread.start()
        running.append((listener, thread))
        return listener.getsockname()[1]

    yield start
    for listener, thread in running:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
