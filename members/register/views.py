"""The pages of the register that are for everybody: the members as a list, as a map, as a table and in figures."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.http import VisitorRequest
from members.models import Membership
from members.register.day import DayForm, kept
from members.register.directory import Directory, same_but
from members.register.drawing import SLOT, drawn_bars, drawn_countries, heat, key_of, land_without, round_up
from members.register.europe import HEIGHT, WIDTH
from members.register.export import table_of
from members.register.figures import (
    Counted,
    counted_on,
    ends_of_years,
    number_of_countries,
    number_unlisted,
)
from members.register.forms import DirectoryForm


@login_not_required
@require_safe
def index(request: VisitorRequest) -> HttpResponse:
    directory = directory_of(request)
    context = directory_context(request, directory)
    context["page"] = directory.page(request.GET.get("page"))
    return render(request, "members/index.html", context)


@login_not_required
@require_safe
def europe(request: VisitorRequest) -> HttpResponse:
    directory = directory_of(request)
    counts = directory.by_country()
    chosen = directory.form.chosen("country")
    countries = drawn_countries(counts, request.GET, chosen)
    context = directory_context(request, directory) | {
        "countries": countries,
        "land": land_without(countries),
        "unknown": counts[""],
        "key": key_of(max(counts.values(), default=0)),
        "width": WIDTH,
        "height": HEIGHT,
    }
    return render(request, "members/map.html", context)


@login_not_required
@require_safe
def export(request: VisitorRequest) -> HttpResponse:
    return table_of(directory_of(request))


@login_not_required
@require_safe
def figures(request: VisitorRequest) -> HttpResponse:
    """All members, also those that stay out of the directory: a number names nobody."""
    day = DayForm(request.GET)
    years = counted_on(ends_of_years(day.date))
    top = round_up(max(year.total for year in years))
    context = {
        "day": day,
        "tabs_question": day.kept,
        "day_kept": day.kept,
        "then": years[-1],
        "countries": number_of_countries(day.date),
        "unlisted": number_unlisted(day.date),
        "categories": Membership.Category.choices,
        "rows": table_of_years(years),
        "has_unknown": any(year.of("") for year in years),
        "bars": drawn_bars(years, top),
        "top": top,
        "width": len(years) * SLOT,
        "years": years,
    }
    return render(request, "members/figures.html", context)


def directory_of(request: VisitorRequest) -> Directory:
    return Directory(DirectoryForm(request.GET), to_insiders=request.viewer.is_insider)


def directory_context(request: VisitorRequest, directory: Directory) -> dict[str, Any]:
    form = directory.form
    facets = directory.facets()
    chosen = [
        (choice.title, same_but(request.GET, **{facet.name: _less(form.chosen(facet.name), choice.value)}))
        for facet in facets
        for choice in facet.choices
        if choice.is_chosen
    ]
    return {
        "form": form,
        "count": directory.count,
        "facets": facets,
        "chosen": chosen,
        "without_words": same_but(request.GET, q=None),
        "question": same_but(request.GET),
        "tabs_question": same_but(request.GET),
        "today_question": same_but(request.GET, on=None),
        "is_narrowed": directory.is_narrowed,
        "is_today": form.past_day is None,
        "day_kept": kept(form.past_day),
    }


def _less(values: list[str], value: str) -> list[str]:
    return [each for each in values if each != value]


def table_of_years(years: list[Counted]) -> list[tuple[Counted, list[tuple[int, int]]]]:
    """The newest first; of each category, and of those not known if there are any, the number and its colour."""
    categories = [*Membership.Category.values, *([""] if any(year.of("") for year in years) else [])]
    most = max((number for year in years for number in year.by_category.values()), default=0)
    return [
        (year, [(year.of(category), heat(year.of(category), most)) for category in categories])
        for year in reversed(years)
    ]
