import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as make
from tests.scene import Scene
from tests.working_groups.views.pages import TABS, THEN, page
from working_groups.models import WorkingGroup

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("tab", [*TABS, "contact"])
def test_another_spelling_redirects_for_ever(client: Client, tab: str) -> None:
    make.make_group(code="SWG3.1")
    canonical = reverse(f"working_groups:{tab}", args=["swg3.1"])

    response = client.get(canonical.replace("swg3.1", "SwG3.1") + THEN)

    assert (response.status_code, response["Location"]) == (301, canonical + THEN)


@pytest.mark.parametrize("tab", [*TABS, "contact"])
def test_an_unknown_group_is_not_found(client: Client, tab: str) -> None:
    assert client.get(reverse(f"working_groups:{tab}", args=["wg404"])).status_code == 404


@pytest.mark.parametrize("code", ["wg3%00", "wg3%0A", "-wg3", "wg%20x"])
def test_what_is_no_code_is_not_found(client: Client, code: str) -> None:
    assert client.get(f"/groups/{code}/").status_code == 404


@pytest.mark.parametrize("tab", [*TABS, "contact"])
@pytest.mark.parametrize(("persona", "status"), [("anonymous", 404), ("chair", 404), ("secretariat", 200)])
def test_a_proposed_group_is_the_secretariats_own_business(
    client: Client, scene: Scene, tab: str, persona: str, status: int
) -> None:
    make.make_group(code="WG7", title="Not yet", state=WorkingGroup.State.PROPOSED)
    if person := scene.person(persona):
        client.force_login(person)

    assert client.get(reverse(f"working_groups:{tab}", args=["wg7"])).status_code == status
    assert ("Not yet" in page(client, "index")) == (status == 200)


def test_a_proposed_group_shows_on_no_page_of_others(client: Client) -> None:
    proposed = make.make_group(code="WG7", title="Not yet", state=WorkingGroup.State.PROPOSED)
    part = make.make_group(code="SWG7.1", parent=proposed)
    make.make_group(code="SWG7.1.1", title="Nor that", parent=part, state=WorkingGroup.State.PROPOSED)
    item = make.make_news()
    item.groups.add(proposed, part)

    pages = [page(client, tab, "swg7.1") for tab in (*TABS, "contact")]
    pages += [page(client, "news_index"), page(client, "news_detail", item.slug)]

    assert not any(secret in html for html in pages for secret in ("WG7<", "Not yet", "Nor that"))


@pytest.mark.parametrize("name", ["index", *TABS, "news_index"])
def test_pages_only_answer_questions(client: Client, name: str) -> None:
    make.make_group(code="WG3")

    assert (
        client.post(reverse(f"working_groups:{name}", args=["wg3"] if name in TABS else [])).status_code
        == 405
    )
