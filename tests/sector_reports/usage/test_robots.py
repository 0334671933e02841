import pytest
from django.test import RequestFactory

from sector_reports.usage.robots import is_by_a_person, is_continuation, is_robot

CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.6 Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize(
    "user_agent",
    [
        CHROME,
        IPHONE,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36 Edg/141.0",
        "Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 Chrome/99.0 Mobile Safari/537.36",
        "Opera/9.80 (Windows NT 6.1) Presto/2.12.388 Version/12.18",
    ],
)
def test_browsers_are_no_robots(user_agent: str) -> None:
    assert not is_robot(user_agent)


@pytest.mark.parametrize(
    "user_agent",
    [
        "",
        "  ",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0) Chrome/116.0 Safari/537.36",
        "Mozilla/5.0 (compatible; GPTBot/1.2)",
        "Mozilla/5.0; compatible; ChatGPT-User/1.0",
        "Mozilla/5.0 (compatible; Baiduspider/2.0)",
        "facebookexternalhit/1.1",
        "curl/8.14.1",
        "Wget/1.25.0",
        "python-requests/2.32",
        "Go-http-client/2.0",
        "Apache-HttpClient/4.5",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/141.0 Safari/537.36",
        "Mozilla/5.0 (compatible; archive.org_bot)",
        "UptimeRobot/2.0",
    ],
)
def test_robots_are_known(user_agent: str) -> None:
    assert is_robot(user_agent)


@pytest.mark.parametrize(
    ("method", "headers", "expected"),
    [
        ("GET", {}, True),
        ("POST", {}, True),
        ("HEAD", {}, False),
        ("GET", {"Sec-Purpose": "prefetch;prerender"}, False),
        ("GET", {"Purpose": "prefetch"}, False),
    ],
)
def test_only_what_somebody_asked_to_see_counts(method: str, headers: dict[str, str], expected: bool) -> None:
    request = RequestFactory().generic(method, "/", headers={"User-Agent": CHROME, **headers})

    assert is_by_a_person(request) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (None, False),
        ("bytes=0-", False),
        ("bytes=0-65535", False),
        ("bytes=0-1,5-6", False),
        ("bytes=65536-", True),
        ("bytes=-500", True),
        ("bytes=100-200", True),
    ],
)
def test_a_later_part_of_a_file_is_a_continuation(wanted: str | None, expected: bool) -> None:
    request = RequestFactory().get("/", headers={"Range": wanted} if wanted else {})

    assert is_continuation(request) == expected
