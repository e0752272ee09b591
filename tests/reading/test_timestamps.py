"""Times of chat messages in the spelling of many locales."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultgraph.reading.timestamps import Order, parse, proved_order


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("14.06.2025 at 20:07", "2025-06-14T20:07"),
        ("15.06.2025 at 6:22", "2025-06-15T06:22"),
        ("06/14/2025 at 8:07:15 PM", "2025-06-14T20:07:15"),
        ("2025-06-14 20:07:00", "2025-06-14T20:07:00"),
        ("14.06.2025 20:07:00", "2025-06-14T20:07:00"),
        ("2025.06.14. at 오후 8:07", "2025-06-14T20:07"),
        ("14. 6. 2025. at 6:22", "2025-06-14T06:22"),
        ("14.06.2025 at 20.07", "2025-06-14T20:07"),
        ("١٤/\u200f٦/\u200f٢٠٢٥ at ٢٠:٠٧", "2025-06-14T20:07"),
        ("12/31/2025 at 12:05 AM", "2025-12-31T00:05"),
        ("2025-08-20T13:48:30.000Z", "2025-08-20T13:48:30Z"),
    ],
)
def test_a_time_whose_numbers_prove_their_order(written, value):
    time = parse(written)
    assert (time.value, time.certain) == (value, True)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("03/04/2025 at 20:07", "2025-04-03T20:07"),
        ("03/04/2025 at 8:07 PM", "2025-03-04T20:07"),
        ("03.04.2025 at 8:07 PM", "2025-04-03T20:07"),
    ],
)
def test_a_time_whose_order_is_only_likely(written, value):
    time = parse(written)
    assert (time.value, time.certain) == (value, False)


def test_another_time_nearby_proves_the_order():
    assert proved_order("06/14/2025 at 8:07") is Order.MDY
    time = parse("03/04/2025 at 20:07", {Order.MDY})
    assert (time.value, time.certain) == ("2025-03-04T20:07", True)


@pytest.mark.parametrize("written", ["", "yesterday", "99.99.9999 at 1:00", "1/1"])
def test_what_is_no_time_is_kept_as_written(written):
    assert (parse(written).raw, parse(written).value) == (written, "")


@given(st.text())
def test_any_text_is_taken(text):
    parse(text)
