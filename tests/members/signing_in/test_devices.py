import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.signing_in.devices import device_of, in_words, network_in_words, network_of
from tests.members.signing_in.doors import FIREFOX, SAFARI

CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)
EDGE = f"{CHROME.replace('X11; Linux x86_64', 'Windows NT 10.0')} Edg/142.0.0.0"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (SAFARI, "Safari on iPhone"),
        (CHROME, "Chrome on Linux"),
        (EDGE, "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15) Firefox/145.0", "Firefox on Mac"),
        ("Mozilla/5.0 (Linux; Android 10) Chrome/142.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Opera/9.80", "Opera"),
        ("Mozilla/5.0 (Windows NT 10.0)", "A browser on Windows"),
        ("curl/8.5.0", "A browser that does not say its name"),
        ("", "A browser that does not say its name"),
    ],
)
def test_device_is_told_in_words(user_agent: str, words: str) -> None:
    assert in_words(device_of(user_agent)) == words


@given(st.text() | st.sampled_from([FIREFOX, SAFARI, CHROME, EDGE, "Samsung Android", "CrOS"]))
def test_device_of_a_device_is_the_same(user_agent: str) -> None:
    assert device_of(device_of(user_agent)) == device_of(user_agent)


@pytest.mark.parametrize(
    ("address", "network", "words"),
    [
        ("192.0.2.77", "192.0.2.0", "192.0.2.…"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::", "2001:db8:1::…"),
        ("::1", "::", "::…"),
    ],
)
def test_network_is_part_of_the_address(address: str, network: str, words: str) -> None:
    assert network_of(address) == network
    assert network_in_words(network) == words
