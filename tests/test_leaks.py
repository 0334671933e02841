"""The leak matrix: every address × every kind of person × every label and state → the answer the policy gives.

Complete by construction: an address that tests/address_table.py does not name fails the test. Every report carries
canary words in its title, abstract, address and file; whatever page shows one that its reader may not see listed is a
leak.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from members.models import Person
from sector_reports.models import Edition, Report
from tests.address_table import (
    PAGES,
    REPORT_PAGES,
    ReportPage,
    page_for_editors,
    post_only,
    post_only_signed_in,
)
from tests.battery import CANARY, Battery, make_battery, right, word
from tests.policy_table import COLUMNS
from tests.scene import PERSONAS, Scene
from tests.written_down import in_redis, log_at_debug
from working_groups.models import Sector
from working_groups.tlp import Tlp

# What the whole matrix runs through is covered by the tests of its parts.
pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]


@pytest.fixture(autouse=True)
def nothing_is_written_down() -> Iterator[None]:
    """Whatever is asked here: neither the log, not even at DEBUG, nor Redis has a word of any report."""
    with log_at_debug() as log:
        yield
    assert CANARY.findall(log.getvalue()) == []
    assert CANARY.findall(in_redis()) == []


@pytest.fixture
def battery(scene: Scene) -> Battery:
    return make_battery(scene)


def addresses(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern, inner)
        elif isinstance(pattern, URLPattern):
            assert pattern.name or "admin" in namespace, f"{pattern} has no name"
            yield f"{namespace}{pattern.name}"


def test_no_address_is_missing_from_the_matrix() -> None:
    portal = {name for name in addresses() if not name.startswith("admin:")}

    assert portal == set(PAGES) | set(REPORT_PAGES)


def sign_in(client: Client, scene: Scene, persona: str) -> None:
    person = scene.person(persona)
    if person:
        client.force_login(person)


def content(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return str(body.decode("latin-1"))


def without_token(page: str) -> str:
    """A page without its CSRF token, which differs each time."""
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", page)


def words_in(response: Any) -> set[str]:
    headers = " ".join(f"{name}: {value}" for name, value in response.items())
    return {found.lower() for found in CANARY.findall(content(response) + headers)}


@pytest.mark.parametrize("persona", PERSONAS)
def test_pages(client: Client, battery: Battery, persona: str) -> None:
    sign_in(client, battery.scene, persona)
    seen = battery.seen_by(persona)

    for name, pages in PAGES.items():
        for page in pages:
            url = reverse(name, kwargs=page.args(battery)) + page.query
            response = client.get(url)
            shown = words_in(response)

            assert response.status_code in page.status(persona), f"{url}: {response.status_code}"
            assert shown <= seen, f"{url} leaks {shown - seen}"
            if page.lists:
                listed = {found for found in seen if found.startswith(page.lists)}
                assert shown == listed, f"{url} does not show {listed - shown} or shows {shown - listed}"


@pytest.mark.parametrize("persona", PERSONAS)
def test_report_pages_and_files(client: Client, battery: Battery, persona: str) -> None:
    sign_in(client, battery.scene, persona)
    seen = battery.seen_by(persona)

    for (state, column), report in battery.reports.items():
        for name, page in REPORT_PAGES.items():
            url = reverse(name, kwargs={"slug": report.slug, **page.args})
            response = client.get(url)
            own = {word(state, column)}  # a page may repeat the address it was asked for

            assert response.status_code == page.expected(persona, state, column), url
            assert words_in(response) <= seen | own, f"{url} leaks {words_in(response) - seen - own}"


@pytest.mark.parametrize("persona", PERSONAS)
def test_file_leaves_only_with_the_right_to_it(client: Client, battery: Battery, persona: str) -> None:
    sign_in(client, battery.scene, persona)

    for (state, column), report in battery.reports.items():
        response = client.get(f"/reports/{report.slug}/v1.pdf")

        opened = "d" in right(persona, state, column) and COLUMNS[column][0] != "red"
        assert ("%PDF-" in content(response)) == opened, report.slug


@pytest.mark.parametrize("persona", PERSONAS)
def test_text_and_pictures_leave_only_with_the_right_to_the_file(
    client: Client, battery: Battery, persona: str
) -> None:
    sign_in(client, battery.scene, persona)

    for (state, column), report in battery.reports.items():
        opened = "d" in right(persona, state, column) and COLUMNS[column][0] != "red"
        for ending, sign in (
            ("pages/1-small.webp", "" if COLUMNS[column][1] < Tlp.AMBER else "never"),
            ("read/", "Words of a page"),
            ("read/1/", "Words of a page"),
            ("read/1/?q=words", "<mark>Words</mark> of a page"),
            ("text/", "Words of a page"),
            ("pages/1.webp", ""),
        ):
            shown = content(client.get(f"/reports/{report.slug}/v1/{ending}"))

            expected = opened and sign != "never"
            assert ((sign or "WEBP") in shown) == expected, f"{report.slug} {ending}"


@pytest.mark.parametrize("persona", PERSONAS)
def test_hidden_answers_like_missing(client: Client, battery: Battery, persona: str) -> None:
    sign_in(client, battery.scene, persona)
    hidden = [key for key in battery.reports if "l" not in right(persona, *key)]
    assert hidden, "everybody has something that is hidden from them"

    for name, page in REPORT_PAGES.items():
        missing = said_of(client, name, page, "x" * 20)
        assert missing[0] in {302, 404}, name
        for key in hidden:
            assert said_of(client, name, page, battery.reports[key].slug) == missing, f"{name} of {key}"


def said_of(client: Client, name: str, page: ReportPage, slug: str) -> tuple[int, dict[str, str], str]:
    """All that an answer says, but for the address that was asked for."""
    ask = client.post if page.expected in {post_only, post_only_signed_in} else client.get
    response: Any = ask(reverse(name, kwargs={"slug": slug, **page.args}))
    headers = {header: value.replace(slug, "") for header, value in response.items()}
    headers.pop("Content-Length", None)  # a page may repeat the address
    return response.status_code, headers, without_token(content(response)).replace(slug, "")


@pytest.mark.parametrize("persona", [persona for persona in PERSONAS if persona != "anonymous"])
def test_hidden_answers_like_missing_to_whoever_would_write_it(
    client: Client, battery: Battery, persona: str
) -> None:
    sign_in(client, battery.scene, persona)
    typed = {"title": "Mine", "abstract": "Mine", "kind": "sector_report", "language": "en", "notes": "Mine"}

    for key in battery.reports:
        if page_for_editors(persona, *key) == 404:
            for ending in ("change/", "editions/new/", "v1/change/"):
                for_hidden = client.post(f"/reports/{battery.reports[key].slug}/{ending}", typed)
                for_missing = client.post(f"/reports/missing/{ending}", typed)

                assert for_hidden.status_code == for_missing.status_code == 404
                assert dict(for_hidden.items()) == dict(for_missing.items())
                assert without_token(content(for_hidden)) == without_token(content(for_missing))
    assert not Report.objects.filter(title="Mine").exists()
    assert not Edition.objects.filter(notes="Mine").exists()


def admin_arguments(model: type[models.Model]) -> dict[str, Any] | None:
    """The first object, as the admin's addresses name it; None where there is none."""
    first = model._default_manager.order_by("pk").first()
    return {"object_id": first.pk} if first else None


def without_object(name: str) -> str:
    """The address of a list, or of what is done with all that is in it; empty where one object is meant."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


OF_A_LIST = {
    "saved_list": {"name": "without-second-factor"},
    "saved_list_file": {"name": "without-second-factor", "kind": "csv"},
}


def admin_urls(battery: Battery) -> Iterator[str]:
    """Every address of the admin: those with an object, for each report and for one of every other kind."""
    kinds = {f"{model._meta.app_label}_{model._meta.model_name}": model for model in admin.site._registry}
    for name in addresses():
        if not name.startswith("admin:") or name == "admin:None":
            continue
        action = name.removeprefix("admin:")
        kind = next((kind for kind in kinds if action.startswith(f"{kind}_")), None)
        if action == "app_list":
            yield reverse(name, kwargs={"app_label": "sector_reports"})
        elif action == "view_on_site":
            continue  # looks up a content type and an id; tested below
        elif kind is None:
            yield reverse(name, kwargs=OF_A_LIST.get(action))
        elif plain := without_object(name):
            yield plain
        elif kinds[kind] is Report:
            yield from (reverse(name, kwargs={"object_id": report.pk}) for report in battery.reports.values())
        elif arguments := admin_arguments(kinds[kind]):
            yield reverse(name, kwargs=arguments)


@pytest.mark.parametrize("persona", [persona for persona in PERSONAS if persona != "secretariat"])
def test_admin_is_closed(client: Client, battery: Battery, persona: str) -> None:
    sign_in(client, battery.scene, persona)

    for url in admin_urls(battery):
        response = client.get(url)

        assert response.status_code in {302, 403}, f"{url}: {response.status_code}"
        assert words_in(response) == set()


def test_admin_shows_the_secretariat_what_it_may_see(client: Client, battery: Battery) -> None:
    sign_in(client, battery.scene, "secretariat")
    seen = battery.seen_by("secretariat")

    for url in admin_urls(battery):
        response = client.get(url)

        assert response.status_code in {200, 302, 403, 405}, f"{url}: {response.status_code}"
        assert words_in(response) <= seen, f"{url} leaks {words_in(response) - seen}"


def test_admin_search_and_autocomplete_find_no_red(client: Client, battery: Battery) -> None:
    sign_in(client, battery.scene, "secretariat")
    query = "?q=canary"

    for model in (Report, Person, Sector):
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert words_in(client.get(url + query)) <= battery.seen_by("secretariat")
    completed = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "sector_reports", "model_name": "edition", "field_name": "report", "term": "canary"},
    )
    assert words_in(completed) <= battery.seen_by("secretariat")
