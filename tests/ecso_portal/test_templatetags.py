import pytest
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test import RequestFactory

from working_groups.tlp import Tlp


def draw(text: str, **context: object) -> str:
    return Template("{% load portal %}" + text).render(Context(context))


def test_icon_points_into_the_sheet_of_drawings() -> None:
    assert draw('{% icon "search" %}') == (
        '<svg class="icon" aria-hidden="true"><use href="/static/icons.svg#search"/></svg>'
    )


def test_icon_that_points_along_the_line_turns_round_with_it() -> None:
    assert 'class="icon flip"' in draw('{% icon "arrow" %}')


@pytest.mark.parametrize("label", [Tlp.AMBER_STRICT, 3, "TLP:AMBER+STRICT"])
def test_tlp_draws_the_badge_from_any_form_of_the_label(label: object) -> None:
    assert draw("{% tlp label %}", label=label) == (
        '<span class="tlp tlp-amber-strict" translate="no" dir="ltr">TLP:AMBER+STRICT</span>'
    )


def test_tlp_refuses_what_is_no_label() -> None:
    with pytest.raises(KeyError):
        draw('{% tlp "TLP:WHITE" %}')


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/groups/", ' aria-current="page"'), ("/groups/wg3/", ' aria-current="true"'), ("/reports/", "")],
)
def test_current_marks_the_page_and_its_section(path: str, expected: str) -> None:
    context = RequestContext(RequestFactory().get(path), {"request": RequestFactory().get(path)})

    assert Template('{% load portal %}{% current "/groups/" %}').render(context) == expected


def test_current_is_silent_without_a_request() -> None:
    assert draw('{% current "/groups/" %}') == ""


def test_elided_offers_the_numbers_around_the_page() -> None:
    page = Paginator(range(400), 10).page(20)

    drawn = draw("{% for number in page|elided %}{{ number }} {% endfor %}", page=page).split()

    assert drawn == ["1", "2", "…", "17", "18", "19", "20", "21", "22", "23", "…", "39", "40"]
