"""The reader: a page of an edition as it looks and as it reads, or all its pages as text."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from journal.models import Entry
from members.signing_in.second_factor import ask_for_it
from sector_reports.forms import ReasonForm
from sector_reports.models import Edition, Page, ReadingCopy, Report
from sector_reports.reading.marks import WordsForm
from sector_reports.reading.opening import may_open, record_reading, record_reason
from sector_reports.reading.outline import tree
from sector_reports.reading.previews import READING, path_of
from sector_reports.reading.shown import shown_page
from sector_reports.stamping import stamp_for
from sector_reports.usage.counting import count_reading
from sector_reports.views.report import render_report
from working_groups.middleware import ViewerRequest
from working_groups.policy import Action, can, waits_for_second_factor
from working_groups.tlp import Tlp
from working_groups.viewer import Viewer

AT_ONCE = 20  # pages of text


class PlaceForm(forms.Form):
    """Where somebody wants to go; what is no number leads to the beginning, what is too far to the end."""

    page = forms.IntegerField()

    def place(self, pages: int) -> int:
        return min(max(self.cleaned_data["page"], 1), pages) if self.is_valid() else 1


def listed_edition(viewer: Viewer, slug: str, number: int) -> Edition:
    """With its file, if it is shown to the viewer at all; everything else does not exist."""
    editions = Edition.objects.select_related("report__group", "file__reading_copy")
    reports = Report.objects.visible_to(viewer).filter(slug=slug)
    found = get_object_or_404(editions, report__in=reports, number=number, file__isnull=False)
    if not can(viewer, Action.LIST, found):
        raise Http404
    return found


@login_not_required
@require_safe
def read(request: ViewerRequest, slug: str, number: int, page: int | None = None) -> HttpResponseBase:
    """One page: its picture, and beneath it what it says."""
    edition = listed_edition(request.viewer, slug, number)
    if not may_open(request.viewer, edition):
        return _refused(request, edition)
    pages = pages_of(edition)
    if page is None and "page" in request.GET:
        words = _words(request)
        asked_for = PlaceForm(request.GET).place(pages)
        return HttpResponseRedirect(_address(edition, asked_for, words))
    place = 1 if page is None else page
    if not 1 <= place <= pages:
        raise Http404
    return _opened(request, edition, lambda entry: _page(request, edition, place, entry), str(place))


@login_not_required
@require_safe
def text(request: ViewerRequest, slug: str, number: int) -> HttpResponseBase:
    """All pages as text, so many at once."""
    edition = listed_edition(request.viewer, slug, number)
    if not may_open(request.viewer, edition):
        return _refused(request, edition)
    part = Paginator(range(1, pages_of(edition) + 1), AT_ONCE).get_page(request.GET.get("page"))
    return _opened(
        request,
        edition,
        lambda entry: _text(request, edition, part, entry),
        f"{part.start_index()}–{part.end_index()}",
    )


@login_not_required
@require_POST
def with_reason(request: ViewerRequest, slug: str, number: int) -> HttpResponseBase:
    """The secretariat reads a TLP:AMBER+STRICT edition that is not addressed to it; the reason goes on the record."""
    edition = listed_edition(request.viewer, slug, number)
    if not can(request.viewer, Action.READ_WITH_REASON, edition) or not request.user.is_authenticated:
        return _refused(request, edition)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _refused(request, edition, reason_form=form, status=422)
    record_reason(edition=edition, reason=form.cleaned_data["reason"], by=request.user)
    return redirect("sector_reports:read", slug, number)


def is_public(edition: Edition) -> bool:
    return edition.report.tlp == Tlp.CLEAR and edition.state == Edition.State.PUBLISHED


def pages_of(edition: Edition) -> int:
    return edition.file.pages if edition.file else 0


def _refused(
    request: ViewerRequest, edition: Edition, *, reason_form: ReasonForm | None = None, status: int = 403
) -> HttpResponse:
    """Why not, and what to do."""
    if waits_for_second_factor(request.viewer, Action.READ, edition):
        return ask_for_it(request)
    report = Report.objects.visible_to(request.viewer).for_page().get(pk=edition.report_id)
    if edition.state == Edition.State.WITHDRAWN:
        status = 410
    return render_report(request, report, wanted=edition, reason_form=reason_form, status=status)


def _opened(
    request: ViewerRequest, edition: Edition, show: Callable[[Entry | None], HttpResponse], pages: str
) -> HttpResponseBase:
    """What is shown, on record before it leaves from TLP:AMBER on."""
    response = show(_record(request, edition, pages))
    if not is_public(edition):
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
    count_reading(request, edition)
    return response


def _record(request: ViewerRequest, edition: Edition, pages: str) -> Entry | None:
    if edition.report.tlp < Tlp.AMBER:
        return None
    if not request.user.is_authenticated:
        raise PermissionDenied
    return record_reading(edition=edition, pages=pages, by=request.user)


def _page(request: ViewerRequest, edition: Edition, page: int, entry: Entry | None) -> HttpResponse:
    outline = _outline(edition)
    shown = shown_page(page, _texts(edition, page, page).get(page, ""), outline, _words(request), top=4)
    pages = pages_of(edition)
    places = {"first": 1, "previous": page - 1, "next": page + 1, "last": pages}
    context = _context(request, edition, entry) | {
        "page": shown,
        "picture": _picture(edition, page),
        "outline": tree(outline),
        "current": max((heading[2] for heading in outline if heading[2] <= page), default=0),
        "turns": {
            turn: _address(edition, place, _words(request))
            for turn, place in places.items()
            if 1 <= place <= pages and place != page
        },
    }
    return render(request, "sector_reports/read.html", context)


def _text(request: ViewerRequest, edition: Edition, part: Any, entry: Entry | None) -> HttpResponse:
    texts = _texts(edition, part.start_index(), part.end_index())
    outline = _outline(edition)
    pages = [shown_page(page, texts.get(page, ""), outline, _words(request), top=3) for page in part]
    context = _context(request, edition, entry) | {"pages_shown": pages, "part": part}
    return render(request, "sector_reports/read_text.html", context)


def _context(request: ViewerRequest, edition: Edition, entry: Entry | None) -> dict[str, Any]:
    words = _words(request)
    return {
        "edition": edition,
        "report": edition.report,
        "pages": pages_of(edition),
        "words": words,
        "asked": _question(words),
        "reader": reverse("sector_reports:read", args=[edition.report.slug, edition.number]),
        "stamp": stamp_for(request.viewer, entry) if entry else None,
        "is_public": is_public(edition),
        "has_file": can(request.viewer, Action.READ, edition),
    }


def _words(request: ViewerRequest) -> str:
    return WordsForm(request.GET).words()


def _address(edition: Edition, page: int, words: str) -> str:
    """Of a page, at the place where it begins: who turns pages by keyboard is there at once."""
    kwargs = {"slug": edition.report.slug, "number": edition.number, "page": page}
    return f"{reverse('sector_reports:read', kwargs=kwargs)}{_question(words)}#page"


def _question(words: str) -> str:
    return f"?{urlencode({'q': words})}" if words else ""


def _texts(edition: Edition, first: int, last: int) -> dict[int, str]:
    found = Page.objects.filter(file=edition.file_id, number__range=(first, last))
    return dict(found.values_list("number", "text"))


def _copy(edition: Edition) -> ReadingCopy | None:
    return getattr(edition.file, "reading_copy", None)


def _outline(edition: Edition) -> list[list[Any]]:
    copy = _copy(edition)
    return copy.outline if copy else []


def _picture(edition: Edition, page: int) -> tuple[int, int] | None:
    """Its width and height; None where there is no picture, or it is not drawn yet."""
    copy = _copy(edition)
    size = copy.size_of(page) if copy else None
    if size is None or edition.file is None:
        return None
    return size if default_storage.exists(path_of(edition.file, page, READING)) else None
