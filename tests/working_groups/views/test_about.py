import pytest
from django.test import Client

from working_groups.models import AboutPage

pytestmark = pytest.mark.django_db


def test_about_leads_to_the_page_of_ecso(client: Client) -> None:
    assert client.get("/about/")["Location"] == "/about/ecso/"


def test_about_page_shows_its_text_and_its_neighbours(client: Client) -> None:
    AboutPage.objects.create(slug="ecso", title="About ECSO", lead="In one line.", body="## Why\n\nBecause.")
    AboutPage.objects.create(slug="tlp", title="Labels", position=1)

    html = client.get("/about/ecso/").content.decode()

    assert "<title>About ECSO · ECSO</title>" in html
    assert '<p class="lead">In one line.</p>' in html
    assert "<h2>Why</h2>" in html
    assert '<li><a href="/about/tlp/">Labels</a></li>' in html
    assert '<li><a href="/about/ecso/" aria-current="page">About ECSO</a></li>' in html


def test_about_page_that_is_not_written_is_not_found(client: Client) -> None:
    assert client.get("/about/ecso/").status_code == 404
