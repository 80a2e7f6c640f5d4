"""Signed webhooks over real HTTP on the loopback address."""

import json
from base64 import b64encode
from email.utils import formatdate

import pytest
import standardwebhooks

from alerts.channels import webhook
from alerts.channels.guard import addresses, networks
from alerts.channels.webhook import LIMIT, Webhook, payload, sign
from alerts.digest import compose
from alerts.render import render
from alerts.rules import build_rules
from net import AddressRefused
from records import ConfigError, DeliveryError

SECRET = "whsec_" + b64encode(b"k" * 32).decode()
OTHER = "whsec_" + b64encode(b"o" * 32).decode()
TOKEN = "token-8a7f"


def channel(receiver, url="http://hooks.example/in/" + TOKEN, **other):
    return Webhook(url, SECRET, hosts={"hooks.example:80": receiver.address}, timeout=5, name="hook", **other)


def failed(channel, message):
    with pytest.raises(DeliveryError) as caught:
        channel.send(message)
    assert TOKEN not in str(caught.value)
    assert caught.value.__cause__ is None
    return caught.value


def test_the_golden_value_of_the_signature():
    secret = "whsec_a2tra2tra2tra2tra2tra2tra2tra2tr"
    signed = sign(secret, "msg_1", 1700000000, b'{"type":"entrant.new"}')
    assert signed == "v1,L6cGROakvw7iMU9+F/Ov8ZJJdfKzbt9qjhXPr6/oe3A="


def test_the_standards_own_library_verifies_what_arrives(http_server, message):
    receiver = http_server()
    channel(receiver).send(message)
    ((path, headers, body),) = receiver.requests
    assert path == "/in/" + TOKEN
    said = standardwebhooks.Webhook(SECRET).verify(body, {k.lower(): v for k, v in headers.items()})
    assert said["type"] == "digest"
    assert said["timestamp"] == "2023-05-18T15:40:00+08:00"
    assert said["data"]["id"] == message.id == headers["webhook-id"]
    assert said["data"]["alerts"] == json.loads(message.data)["alerts"]
    assert (said["data"]["total"], said["data"]["omitted"]) == (len(said["data"]["alerts"]), 0)
    assert headers["Host"].startswith("hooks.example")
    assert headers["Content-Type"] == "application/json; charset=utf-8"


def test_a_changed_body_or_secret_is_not_verified(http_server, message):
    receiver = http_server()
    channel(receiver).send(message)
    ((_, headers, body),) = receiver.requests
    headers = {k.lower(): v for k, v in headers.items()}
    for secret, text in ((SECRET, body + b" "), (OTHER, body)):
        with pytest.raises(standardwebhooks.WebhookVerificationError):
            standardwebhooks.Webhook(secret).verify(text, headers)


def test_while_a_secret_is_changed_both_verify(http_server, message):
    receiver = http_server()
    channel(receiver, old_secret=OTHER).send(message)
    ((_, headers, body),) = receiver.requests
    for secret in (SECRET, OTHER):
        standardwebhooks.Webhook(secret).verify(body, {k.lower(): v for k, v in headers.items()})


def test_attempts_share_their_id(http_server, message):
    receiver = http_server()
    for _ in range(2):
        channel(receiver).send(message)
    assert {headers["webhook-id"] for _, headers, _ in receiver.requests} == {message.id}
    assert len({body for _, _, body in receiver.requests}) == 1


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_only_two_hundreds_are_success(http_server, message, status):
    receiver = http_server()
    receiver.status = status
    channel(receiver).send(message)


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        (301, True), (302, True), (304, True), (307, True), (400, True), (401, True), (404, True), (410, True),
        (408, False), (425, False), (429, False), (500, False), (502, False), (503, False), (504, False),
    ],
)  # fmt: skip
def test_every_other_status_says_whether_to_try_again(http_server, message, status, permanent):
    receiver = http_server()
    receiver.status, receiver.headers = status, {"Location": f"http://{receiver.address}/elsewhere"}
    error = failed(channel(receiver), message)
    assert error.permanent is permanent
    assert str(error).startswith(f"hook: hooks.example: HTTP {status}")
    assert [path for path, _, _ in receiver.requests] == ["/in/" + TOKEN]  # a redirect is not followed


@pytest.mark.parametrize(
    ("said", "seconds"), [("120", 120), ("0", 0), ("soon", None), ("-5", None), ("", None), ("9" * 400, 999999999)]
)
def test_the_wait_a_receiver_asks_for_is_handed_on(http_server, message, said, seconds):
    receiver = http_server()
    receiver.status, receiver.headers = 429, {"Retry-After": said}
    assert failed(channel(receiver), message).retry_after == seconds


def test_a_wait_until_a_date_is_told_by_the_receivers_clock():
    date = formatdate(1_700_000_000, usegmt=True)
    assert webhook._retry_after(formatdate(1_700_000_090, usegmt=True), date) == 90
    assert webhook._retry_after(formatdate(1_600_000_000, usegmt=True), date) == 0


def test_a_refusal_for_good_asks_for_no_wait(http_server, message):
    receiver = http_server()
    receiver.status, receiver.headers = 404, {"Retry-After": "120"}
    assert failed(channel(receiver), message).retry_after is None


def test_a_receiver_that_does_not_answer_is_tried_again(http_server, message):
    receiver = http_server()
    receiver.mute = True
    slow = Webhook("http://hooks.example/" + TOKEN, SECRET, timeout=0.2, hosts={"hooks.example:80": receiver.address})
    error = failed(slow, message)
    assert (str(error), error.permanent) == ("webhook: hooks.example: timed out", False)


def test_nobody_there_is_tried_again(message):
    gone = Webhook("http://hooks.example/" + TOKEN, SECRET, hosts={"hooks.example:80": "127.0.0.1:1"}, timeout=5)
    error = failed(gone, message)
    assert (str(error), error.permanent) == ("webhook: hooks.example: cannot connect", False)


def test_a_server_that_speaks_no_http_is_tried_again(raw_server, message):
    port = raw_server([b"SSH-2.0-OpenSSH_9.2\r\n"])
    odd = Webhook("http://hooks.example/" + TOKEN, SECRET, hosts={"hooks.example:80": f"127.0.0.1:{port}"}, timeout=5)
    assert not failed(odd, message).permanent


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]"])
def test_a_private_address_is_refused_for_good(http_server, message, host):
    receiver = http_server()
    inward = Webhook(f"https://{host}:{receiver.port}/{TOKEN}", SECRET, timeout=5)
    error = failed(inward, message)
    assert error.permanent
    assert "not a public address" in str(error)
    assert receiver.requests == []


def test_an_allowed_network_may_be_reached_and_no_other(http_server, message):
    receiver = http_server()
    Webhook(f"http://127.0.0.1:{receiver.port}/x", SECRET, allow=("127.0.0.0/8", "::1/128")).send(message)
    assert len(receiver.requests) == 1
    other = Webhook(f"http://127.0.0.1:{receiver.port}/{TOKEN}", SECRET, allow=("10.0.0.0/8",))
    assert failed(other, message).permanent


def test_one_answer_outside_the_allowed_networks_refuses_the_name():
    with pytest.raises(AddressRefused):
        addresses("127.0.0.1", 80, {}, networks(("10.0.0.0/8", "::/0")))
    assert addresses("127.0.0.1", 80, {}, networks(("127.0.0.1/32",)))[0].address == "127.0.0.1"


def test_tls_verifies_the_name(http_server, message, certificate):
    receiver = http_server(tls=True)
    url, allow = f"https://localhost:{receiver.port}/{TOKEN}", ("127.0.0.0/8", "::1/128")
    Webhook(url, SECRET, allow=allow, ca_file=certificate, timeout=5).send(message)
    assert len(receiver.requests) == 1
    error = failed(Webhook(url, SECRET, allow=allow, timeout=5), message)
    assert (str(error), error.permanent) == ("webhook: localhost: TLS: the certificate is not accepted", False)


def test_a_mapped_name_is_asked_over_plain_http(http_server, message):
    receiver = http_server()
    channel(receiver, url="https://hooks.example/in/" + TOKEN).send(message)
    assert len(receiver.requests) == 1


def test_neither_address_nor_secret_is_shown(http_server):
    shown = repr(channel(http_server(), old_secret=OTHER))
    for secret in (TOKEN, SECRET, OTHER, "hooks.example"):
        assert secret not in shown


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"url": "http://hooks.example/x"}, "needs https"),
        ({"url": "ftp://hooks.example/x"}, "no web address"),
        ({"url": "https://user:hunter2@hooks.example/"}, "no web address"),
        ({"url": "https:///hunter2"}, "no web address"),
        ({"url": "https://hooks.example/\r\nhunter2"}, "no web address"),
        ({"secret": "hunter2"}, "starts with whsec_"),
        ({"secret": "whsec_hunter2!"}, "not base64"),
        ({"secret": "whsec_" + b64encode(b"hunter2").decode()}, "holds 7 bytes"),
        ({"old_secret": "hunter2"}, "starts with whsec_"),
        ({"allow": ("10.0.0.1/8",)}, "allow: "),
    ],
)
def test_what_cannot_work_is_refused_before_anything_runs(fields, words):
    with pytest.raises(ConfigError) as caught:
        Webhook(**{"url": "https://hooks.example/x", "secret": SECRET, **fields})
    assert words in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_long_digest_is_cut_with_a_count_and_keeps_the_loudest(make):
    many = tuple(make.entrant(f"公司{n:03}") for n in range(150))
    message = render(compose(make.window(entrants=many), build_rules({"new_entrant": {}})))
    body = payload(message)
    data = json.loads(body)["data"]
    assert 0.8 * LIMIT < len(body) < LIMIT
    assert data["total"] == 150
    assert data["omitted"] == 150 - len(data["alerts"]) > 0
    assert data["alerts"] == json.loads(message.data)["alerts"][: len(data["alerts"])]


def test_a_long_list_of_unseen_sources_is_counted_too(make):
    from records import SourceState

    coverage = tuple(SourceState(f"s{n}", f"来源{n}", "failed", reason="超时" * 50) for n in range(400))
    body = payload(render(compose(make.window(coverage=coverage), build_rules({}))))
    said = json.loads(body)["data"]["coverage"]
    assert len(body) < LIMIT
    assert (said["failed"], said["not_seen"], said["not_seen_omitted"]) == (400, [], 400)
