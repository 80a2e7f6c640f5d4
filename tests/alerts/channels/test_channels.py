"""Tables become channels, strictly."""

import io
import json
import sys
from base64 import b64encode
from contextlib import redirect_stdout

import pytest

from alerts.build import options
from alerts.channels import CHANNELS, build_channels, select
from alerts.channels.stdout import Stdout
from records import ConfigError, DeliveryError

SECRET = "whsec_" + b64encode(b"k" * 32).decode()
MAIL = {"kind": "smtp", "host": "smtp.example.com", "sender": "a@b.example", "to": ["c@d.example", "e@f.example"]}
TABLES = {
    "stdout": {},
    "mail": MAIL,
    "desk": {"kind": "webhook", "url": "https://hooks.example/x", "secret": SECRET},
}


def test_a_table_names_its_kind_or_is_named_like_it():
    channels = build_channels(TABLES, {})
    assert list(channels) == ["stdout", "mail/c@d.example", "mail/e@f.example", "desk"]
    assert channels["desk"].name == "desk"


def test_mapped_hosts_reach_the_channels():
    tables = {"desk": {"kind": "webhook", "url": "http://hooks.example/x", "secret": SECRET}}
    assert build_channels(tables, {"hooks.example:80": "127.0.0.1:8080"})["desk"].hosts
    with pytest.raises(ConfigError, match="needs https"):
        build_channels(tables, {})


def test_a_table_stands_for_all_of_its_recipients():
    channels = build_channels(TABLES, {})
    assert select(channels) == list(channels)
    assert select(channels, ("mail",)) == ["mail/c@d.example", "mail/e@f.example"]
    assert select(channels, ("mail/e@f.example", "desk")) == ["mail/e@f.example", "desk"]
    with pytest.raises(ConfigError, match=r"\[digest\] channels: unknown channel mial; did you mean mail\?"):
        select(channels, ("mial",))


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"mail": {}}, "[channels.mail] unknown kind mail; there is stdout, smtp, webhook"),
        ({"x": {"kind": "smpt"}}, "[channels.x] unknown kind smpt; did you mean smtp?"),
        ({"x": {"kind": "webhook", "ulr": "hunter2"}}, "[channels.x] unknown key ulr; did you mean url?"),
        ({"x": {"kind": "webhook", "url": "https://a.example/hunter2"}}, "[channels.x] needs the key secret"),
        ({"x": {"kind": "webhook", "hosts": {}}}, "[channels.x] unknown key hosts"),
        ({"x": {**MAIL, "mode": "hunter2"}}, "[channels.x] mode: "),
        ({"x": {**MAIL, "port": "hunter2"}}, "[channels.x] port: "),
        ({"x": {**MAIL, "password": "hunter2"}}, "[channels.x] password: needs a username"),
        ({"x": {"kind": "webhook", "url": 7, "secret": "hunter2"}}, "[channels.x] url: "),
        ({"a/b": {"kind": "stdout"}}, "[channels.a/b]"),
    ],
)
def test_a_wrong_table_is_refused_by_place_and_name_and_never_by_value(tables, words):
    with pytest.raises(ConfigError) as caught:
        build_channels(tables, {})
    assert words in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("kind", CHANNELS)
def test_no_secret_is_an_option_that_repr_shows(kind):
    for name, option in options(CHANNELS[kind]).items():
        if name in ("password", "secret", "old_secret", "url"):
            assert not option.repr


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_stdout_prints_the_form_it_is_asked_for(message, form):
    with redirect_stdout(io.StringIO()) as out:
        Stdout(form).send(message)
    said = {"text": message.text, "markdown": message.markdown, "html": message.html, "json": message.data}
    assert out.getvalue().rstrip("\n") == said[form].rstrip("\n")
    if form == "json":
        json.loads(out.getvalue())


def test_a_terminal_without_chinese_shows_question_marks(message):
    raw = io.BytesIO()
    with redirect_stdout(io.TextIOWrapper(raw, encoding="ascii")):
        Stdout().send(message)
        written = raw.getvalue()
        sys.stdout.detach()
    assert b"????" in written


def test_a_closed_output_is_an_error_to_try_again(message):
    stream = io.StringIO()
    stream.close()
    with redirect_stdout(stream), pytest.raises(DeliveryError) as caught:
        Stdout().send(message)
    assert not caught.value.permanent
