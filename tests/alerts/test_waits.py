"""The schedule of retries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.waits import JITTER, WAITS, next_try


@pytest.mark.parametrize(
    ("tries", "seconds"),
    [(1, 5), (2, 300), (3, 1800), (4, 7200), (5, 18000), (6, 36000), (7, 50400), (8, 72000), (9, 86400)],
)
def test_each_wait_is_that_of_the_standard_within_a_fifth(tries, seconds):
    for key in ("a:mail", "b:mail", "c:hook"):
        wait = next_try(tries, key)
        assert seconds * (1 - JITTER) <= wait < seconds * (1 + JITTER)


def test_patience_ends_after_ten_tries():
    assert next_try(10, "a:mail") is None
    assert next_try(11, "a:mail", retry_after=5) is None
    assert sum(WAITS) / 3600 == pytest.approx(75.6, abs=0.1)


def test_the_same_delivery_waits_the_same_and_others_spread():
    assert next_try(3, "a:mail") == next_try(3, "a:mail")
    assert len({next_try(3, f"{n}:mail") for n in range(50)}) == 50


@pytest.mark.parametrize(("asked", "least", "most"), [(3600, 3600, 3600), (1, 4, 6), (10**9, 86400, 86400), (-5, 4, 6)])
def test_a_receiver_may_ask_for_more_time_but_not_for_less_nor_for_ever(asked, least, most):
    assert least <= next_try(1, "a:mail", retry_after=asked) <= most


def test_tries_are_counted_from_one():
    with pytest.raises(ValueError, match="counts from 1"):
        next_try(0, "a")


@given(st.integers(1, 9), st.text())
def test_a_wait_is_always_positive(tries, key):
    assert next_try(tries, key) > 0
