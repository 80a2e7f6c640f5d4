"""Mail over real SMTP on the loopback address."""

import pytest

from alerts.channels.smtp import Smtp, mail
from records import ConfigError, DeliveryError

HOST = "mail.example"


def channel(port, mode="plain", to=("li@reader.example",), **other):
    hosts = {f"{HOST}:{port}": f"127.0.0.1:{port}"}
    return Smtp(HOST, "百模 <baimo@sender.example>", to, mode=mode, port=port, hosts=hosts, timeout=5, **other)


def failed(channel, message):
    with pytest.raises(DeliveryError) as caught:
        channel.send(message)
    return caught.value


def test_a_digest_arrives_as_text_with_an_html_alternative(mail_server, message):
    box = mail_server()
    channel(box.port).send(message)
    (letter,) = box.letters
    assert letter["Subject"] == message.subject
    assert (letter["From"], letter["To"]) == ("百模 <baimo@sender.example>", "li@reader.example")
    assert letter["Message-ID"] == f"<{message.id}@sender.example>"
    assert letter["Date"].datetime == message.at
    assert letter["List-Id"] == "<baimo.sender.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe"] is None
    assert letter.get_content_type() == "multipart/alternative"
    plain, html = letter.iter_parts()
    assert plain.get_content().replace("\r\n", "\n") == message.text
    assert html.get_content().replace("\r\n", "\n").rstrip() == message.html.rstrip()


def test_every_line_of_the_mail_is_short_and_ascii(message):
    wire = mail(channel(25), message, "li@reader.example").as_bytes()
    assert wire.isascii()
    assert max(map(len, wire.split(b"\r\n"))) <= 78


def test_two_attempts_write_the_same_bytes(message):
    first, second = (mail(channel(25), message, "li@reader.example").as_bytes() for _ in range(2))
    assert first == second


def test_unsubscribing_is_offered_where_it_is_configured(message):
    links = ("mailto:out@sender.example?subject=stop", "https://sender.example/out")
    letter = mail(channel(25, unsubscribe=links), message, "li@reader.example")
    assert letter["List-Unsubscribe"] == ", ".join(f"<{link}>" for link in links)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    only_mail = mail(channel(25, unsubscribe=links[:1]), message, "li@reader.example")
    assert only_mail["List-Unsubscribe-Post"] is None


def test_a_subject_cannot_open_a_header(mail_server, message, make):
    box = mail_server()
    channel(box.port).send(make.replace(message, subject="题\r\nBcc: victim@example.com\r\n\r\n正文"))
    (letter,) = box.letters
    assert letter["Bcc"] is None
    assert letter["Subject"] == "题 Bcc: victim@example.com 正文"
    assert box.recipients == [["li@reader.example"]]


def test_each_recipient_gets_a_mail_of_his_own(mail_server, message):
    box = mail_server()
    both = channel(box.port, to=("li@reader.example", "王 <wang@reader.example>"))
    both.send(message)
    assert box.recipients == [["li@reader.example"], ["wang@reader.example"]]
    assert [str(letter["To"]) for letter in box.letters] == ["li@reader.example", "王 <wang@reader.example>"]


@pytest.mark.parametrize("mode", ["starttls", "ssl"])
def test_tls_verifies_the_name_even_at_a_mapped_address(mail_server, message, certificate, mode):
    box = mail_server(mode, users={"baimo": "geheim"})
    channel(box.port, mode, ca_file=certificate, username="baimo", password="geheim").send(message)
    assert len(box.letters) == 1


@pytest.mark.parametrize("mode", ["starttls", "ssl"])
def test_a_certificate_nobody_vouches_for_is_refused(mail_server, message, mode):
    box = mail_server(mode)
    error = failed(channel(box.port, mode), message)
    assert not error.permanent
    assert "TLS: " in str(error)
    assert box.letters == []


def test_without_starttls_nothing_is_sent(mail_server, message, certificate):
    box = mail_server()
    error = failed(channel(box.port, "starttls", ca_file=certificate), message)
    assert not error.permanent
    assert "STARTTLS" in str(error)
    assert box.letters == []


def test_a_wrong_password_is_permanent_and_not_repeated_in_the_error(mail_server, message, certificate):
    box = mail_server("starttls", users={"baimo": "geheim"})
    wrong = channel(box.port, "starttls", ca_file=certificate, username="baimo", password="falsch-1234")
    error = failed(wrong, message)
    assert error.permanent
    assert str(error).startswith("smtp: mail.example: login refused: 535 ")
    assert "falsch-1234" not in str(error) + repr(wrong)
    assert error.__cause__ is None


@pytest.mark.parametrize(
    ("answer", "permanent"), [("550 no such user", True), ("451 greylisted, come back", False), ("552 full", True)]
)
def test_a_refused_recipient_is_kept_in_words(mail_server, message, answer, permanent):
    box = mail_server()
    box.answers["li@reader.example"] = answer
    error = failed(channel(box.port), message)
    assert str(error) == f"smtp: mail.example: recipient refused: {answer}"
    assert error.permanent is permanent


@pytest.mark.parametrize(("answer", "permanent"), [("554 spam", True), ("451 try later", False)])
def test_a_refused_message_is_kept_in_words(mail_server, message, answer, permanent):
    box = mail_server()
    box.data = answer
    error = failed(channel(box.port), message)
    assert str(error) == f"smtp: mail.example: refused: {answer}"
    assert error.permanent is permanent


def test_of_several_recipients_the_refused_are_named_and_the_others_served(mail_server, message):
    box = mail_server()
    box.answers["gone@reader.example"] = "550 no such user"
    several = channel(box.port, to=("gone@reader.example", "li@reader.example"))
    error = failed(several, message)
    assert str(error) == (
        "smtp: mail.example: 1 of 2 accepted; gone@reader.example: recipient refused: 550 no such user"
    )
    assert error.permanent
    assert box.recipients == [["li@reader.example"]]


def test_a_connection_dropped_while_sending_is_tried_again(mail_server, message):
    box = mail_server()
    box.hang_up = True
    error = failed(channel(box.port), message)
    assert not error.permanent
    assert box.letters == []


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([b"220 hello\r\n", b""], "the server closed the connection"),
        ([b"421 busy\r\n"], "refused: 421 busy"),
        ([b"554 go away\r\n"], "refused: 554 go away"),
        ([b"\xff\xfe\x1b[31m\r\n"], "refused: -1"),
    ],
)
def test_a_server_that_says_no_at_the_door(raw_server, message, lines, words):
    error = failed(channel(raw_server(lines)), message)
    assert words in str(error)
    assert error.permanent is ("554" in words)
    assert "\x1b" not in str(error)


def test_nobody_there_is_tried_again(message):
    error = failed(channel(1), message)
    assert not error.permanent
    assert "cannot connect" in str(error)


def test_an_answer_to_quit_does_not_undo_what_was_accepted(raw_server, message):
    lines = [
        b"220 hi\r\n",
        b"250 hi\r\n",
        b"250 ok\r\n",
        b"250 ok\r\n",
        b"354 go\r\n",
        b"250 kept\r\n",
        b"500 what\r\n",
    ]
    small = type(message)(message.id, message.digest, message.at, "s", "t\n", "", "<p>h</p>")
    channel(raw_server(lines)).send(small)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"mode": "plain"}, "plain is for loopback"),
        ({"sender": "nobody"}, "sender: nobody is no mail address"),
        ({"sender": "a@b.example\r\nBcc: x@y.example"}, "sender"),
        ({"to": ()}, "at least one address"),
        ({"to": ("a@b.example, c@d.example",)}, "is no mail address"),
        ({"to": ("<a@b.example",)}, "is no mail address"),
        ({"unsubscribe": ("javascript:x",)}, "unsubscribe"),
        ({"unsubscribe": ("https://x.example/>\r\nX: y",)}, "unsubscribe"),
        ({"password": "p"}, "needs a username"),
        ({"host": ""}, "needs a host"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_runs(fields, words):
    said = {"host": "smtp.far.example", "sender": "a@b.example", "to": ("c@d.example",), **fields}
    with pytest.raises(ConfigError, match=words):
        Smtp(**said)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "127.8.8.8"])
def test_plain_is_allowed_to_this_machine(host):
    assert Smtp(host, "a@b.example", ("c@d.example",), mode="plain").mode == "plain"


def test_a_channel_of_several_recipients_splits_into_one_each():
    both = Smtp("m.example", "a@b.example", ("c@d.example", "e@f.example"), name="mail")
    split = both.split()
    assert list(split) == ["mail/c@d.example", "mail/e@f.example"]
    assert split["mail/e@f.example"].to == ("e@f.example",)
    assert list(Smtp("m.example", "a@b.example", ("c@d.example",), name="mail").split()) == ["mail"]
