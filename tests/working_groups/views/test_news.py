import datetime
import re

import pytest
from django.test import Client

from tests import factories as make
from tests.working_groups.views.pages import page, words
from working_groups.models import NewsItem
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db


def test_news_index_lists_what_is_published_newest_first(client: Client) -> None:
    make.make_news(title="Older", published_on=datetime.date(2025, 1, 1))
    make.make_news(title="Draft", is_published=False)
    make.make_news(title="Newer", published_on=datetime.date(2026, 1, 1))
    make.make_news(title="Standing", kind=NewsItem.Kind.INITIATIVE, published_on=None)

    assert [item.title for item in client.get("/news/").context["page"]] == ["Newer", "Older", "Standing"]


def test_news_index_has_pages(client: Client) -> None:
    for _number in range(21):
        make.make_news()

    assert len(client.get("/news/").context["page"]) == 20
    assert len(client.get("/news/?page=2").context["page"]) == 1
    assert client.get("/news/?page=none").status_code == 200


def test_news_detail_tells_the_text_and_what_it_is_about(client: Client) -> None:
    group, sector = make.make_group(code="WG3"), make.make_sector(name="Health")
    item = make.make_news(title="PIE", body="First *line*.\n\nSecond.")
    item.groups.add(group)
    item.sectors.add(sector)

    html = page(client, "news_detail", item.slug)

    assert "<p>First <em>line</em>.</p>" in html
    assert '<meta name="description" content="First line.">' in html
    assert "1 January 2026 News WG3 Health" in words(html)


def test_news_detail_shows_the_related_reports_that_the_viewer_may_see(client: Client) -> None:
    item = make.make_news()
    for label in (Tlp.CLEAR, Tlp.AMBER):
        make.make_report(label, title=f"Titled {label.name}").news.add(item)

    assert re.findall(r"Titled \w+", page(client, "news_detail", item.slug)) == ["Titled CLEAR"]


def test_news_that_is_not_published_is_not_found(client: Client) -> None:
    item = make.make_news(is_published=False)

    assert client.get(item.get_absolute_url()).status_code == 404
