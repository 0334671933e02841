"""Feeds, one for each list that everybody may read. They hold open reports only, whoever asks."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from sector_reports.citing.record import PUBLISHER, absolute
from sector_reports.facets import FACETS
from sector_reports.feeds import FORMATS, MOST_ENTRIES, Feed, FeedEntry, of_news, of_reports
from sector_reports.forms import LibraryForm
from sector_reports.library import Library
from sector_reports.open_reports import open_reports
from sector_reports.search.copies import NoIndexError
from sector_reports.search.library import IndexLibrary
from sector_reports.search.reading import opened, whatever_ails_it
from working_groups.models import Sector
from working_groups.tlp import Tlp
from working_groups.viewer import ANONYMOUS
from working_groups.views.access import groups_shown_to, news_shown_to


@login_not_required
@require_safe
@conditional_page
def library(request: HttpRequest, name: str) -> HttpResponse:
    """The library with any question: the same address as the search has, in its feed."""
    asked = LibraryForm(request.GET, visible=open_reports()).understood()
    question = request.GET.copy()
    question.pop("page", None)
    said = f"?{question.urlencode()}" if question else ""
    reports = open_reports().filter(pk__in=found(asked)) if said else open_reports()
    page = reverse("sector_reports:library")
    feed = described(request, title=title_of(asked), page=page, said=said, entries=of_reports(reports))
    return send(feed, name)


def found(asked: dict[str, Any]) -> list[UUID]:
    """The best answers to a question. The index is asked for TLP:CLEAR alone, and PostgreSQL again for each."""
    labels = asked.get("label") or [Tlp.CLEAR]
    if Tlp.CLEAR not in labels:
        return []
    asked = {**asked, "label": [Tlp.CLEAR]}
    try:
        with whatever_ails_it():
            results = IndexLibrary(opened(), ANONYMOUS, open_reports(), asked).results()[:MOST_ENTRIES]
    except NoIndexError:
        results = Library(ANONYMOUS, open_reports(), asked).results()[:MOST_ENTRIES]
    return [result.report.pk for result in results]


def title_of(asked: dict[str, Any]) -> str:
    """The question in a few words, so that several saved searches can be told apart."""
    words = [f"“{asked['q']}”"] if asked.get("q") else []
    words += [facet.name_of(value)[1] for facet in FACETS for value in asked.get(facet.name) or []]
    return _("Reports: %(question)s") % {"question": ", ".join(words)} if words else _("Reports")


@login_not_required
@require_safe
@conditional_page
def group(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """The reports of a group and of its parts, as its page lists them."""
    groups = groups_shown_to(ANONYMOUS)
    this = get_object_or_404(groups, code__iexact=code)
    lasting = this.code.lower()
    if code != lasting:
        return redirect("feeds:group", code=lasting, name=name, permanent=True)
    reports = open_reports().filter(group__in=[this, *groups.filter(parent=this)])
    title = _("Reports of %(group)s") % {"group": this}
    page = reverse("working_groups:reports", args=[lasting])
    return send(described(request, title=title, page=page, entries=of_reports(reports)), name)


@login_not_required
@require_safe
@conditional_page
def sector(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    this = get_object_or_404(Sector, slug=slug)
    title = _("Reports: %(question)s") % {"question": this}
    page = f"{reverse('sector_reports:library')}?sector={this.slug}"
    entries = of_reports(open_reports().filter(sectors=this))
    return send(described(request, title=title, page=page, entries=entries), name)


@login_not_required
@require_safe
@conditional_page
def news(request: HttpRequest, name: str) -> HttpResponse:
    items = news_shown_to(ANONYMOUS).filter(published_on__isnull=False)[:MOST_ENTRIES]
    page = reverse("working_groups:news_index")
    return send(described(request, title=_("News"), page=page, entries=of_news(items)), name)


def described(
    request: HttpRequest, *, title: str, page: str, entries: list[FeedEntry], said: str = ""
) -> Feed:
    """`said`: the question that the addresses of the feed and of its page end with."""
    return Feed(f"{PUBLISHER} · {title}", absolute(request.path + said), absolute(page + said), entries)


def send(feed: Feed, name: str) -> HttpResponse:
    kind = FORMATS[name]
    return HttpResponse(kind.render(feed), content_type=f"{kind.media_type}; charset=utf-8")
