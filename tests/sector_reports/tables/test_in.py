"""A table comes in as changes and new reports, which are looked at and then written, all or none."""

import pytest
from django.test import Client

from journal.admin.tables.files import read_table
from journal.models import Entry
from members.models import Person
from sector_reports.models import Report
from tests import factories as make
from tests.office import recorded, said
from tests.sector_reports.tables.handling import (
    changed,
    confirm,
    errors,
    exported,
    new_row,
    told,
    upload,
    written,
)
from tests.sector_reports.test_admin_hidden import make_red
from working_groups.tlp import Tlp


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_changes_are_shown_then_written_and_on_the_record(office: Client, staff: Person, kind: str) -> None:
    make.make_group(code="WG91")
    sector = make.make_sector(name="Health; care")
    one, other = make.make_report(title="One"), make.make_report(title="Other")
    Report.objects.update(published_on="2018-03-19")
    before = len(recorded())
    content = changed(
        office,
        {"title": "=New; title", "sectors": "health; CARE", "kind": "position_paper"},
        {"addressed_groups": "wg91", "published": "2018-03", "announced": "no"},
        kind=kind,
    )

    looked = upload(office, content)
    nothing = recorded()[before:]
    done = confirm(office, looked)

    one.refresh_from_db()
    other.refresh_from_db()
    assert told(looked) == [
        ("title", "One", "=New; title"),
        ("kind", "sector_report", "position_paper"),
        ("sectors", "", "health; CARE"),
        ("announced", "yes", "no"),
        ("published", "2018-03-19", "2018-03"),
        ("addressed_groups", "", "wg91"),
    ]
    assert nothing == []
    assert said(done) == ["2 rows were written."]
    assert (one.title, one.kind, list(one.sectors.all())) == ("=New; title", "position_paper", [sector])
    assert (other.date_iso, other.is_announced) == ("2018-03", False)
    assert [group.code for group in other.addressed_groups.all()] == ["WG91"]
    assert recorded()[before:] == [("report.changed", "=New; title"), ("report.changed", "Other")]
    entry = Entry.objects.filter(verb="report.changed").order_by("id")[0]
    assert entry.by == staff
    assert entry.changes["title"] == ["One", "=New; title"]


def test_page_says_who_will_see_more(office: Client) -> None:
    make.make_report(Tlp.GREEN, is_announced=False)

    looked = upload(office, changed(office, {"announced": "yes"}))

    assert looked.context["changing"][0].told == [
        "The public will see more: title and abstract, so far nothing."
    ]
    assert b"will see more: title and abstract, so far nothing." in looked.content


def test_one_row_that_cannot_be_keeps_all_from_being_written(office: Client) -> None:
    one, other = make.make_report(title="One"), make.make_report(title="Other")

    looked = upload(office, changed(office, {"title": "New"}, {"title": "", "sectors": "Unheard of"}))
    again = confirm(office, looked)

    one.refresh_from_db()
    assert errors(looked) == errors(again)
    assert errors(looked) == [
        (3, "title", "This field is required."),
        (3, "sectors", "There is no “Unheard of”."),
    ]
    assert b"Write these changes" not in looked.content
    assert one.title == "One"
    assert other.title == "Other"


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"number": "999999"}, "number", "There is none of this number here that you could change."),
        ({"number": "twelve"}, "number", "There is none of this number here that you could change."),
        ({"title": "x" * 251}, "title", "Ensure this value has at most 250 characters (it has 251)."),
        ({"slug": "other"}, "", "The address of a published report lasts."),
        ({"slug": "taken"}, "slug", "This address cannot be used. Choose another."),
        ({"kind": "novel"}, "kind", "Select a valid choice. novel is not one of the available choices."),
        ({"group": "WG0"}, "group", "There is no “WG0”."),
        ({"group": ""}, "group", "This field is required."),
        ({"label": "PINK"}, "label", "Choose CLEAR, GREEN, AMBER or AMBER+STRICT."),
        ({"label": "RED"}, "label", "A report becomes TLP:RED on its page, with those it is addressed to."),
        ({"label": "CLEAR"}, "", "Say why the label is lowered."),
        (
            {"announced": "perhaps"},
            "announced",
            "Select a valid choice. perhaps is not one of the available choices.",
        ),
        (
            {"published": "March"},
            "published",
            "Write the date as 2018-03-19, or 2018-03 for the month alone.",
        ),
        ({"published": ""}, "", "A published report needs its date."),
        ({"state": "draft"}, "state", "A table does not change this."),
        ({"version": ""}, "version", "This is not what the portal wrote here. Export the table again."),
        ({"version": "v=="}, "version", "This is not what the portal wrote here. Export the table again."),
        ({"abstract": "[too long for a cell]"}, "abstract", "A table cannot hold this text."),
    ],
)
def test_row_that_cannot_be_is_told_with_its_column(
    office: Client, cells: dict[str, str], column: str, words: str
) -> None:
    make_red(slug="taken")
    report = make.make_report(Tlp.GREEN, slug="own")
    before = Report.objects.values().get(pk=report.pk)

    looked = upload(office, changed(office, cells))

    assert errors(looked) == [(2, column, words)]
    assert Report.objects.values().get(pk=report.pk) == before


def test_row_that_is_there_twice_is_refused(office: Client) -> None:
    make.make_report()
    table = read_table(exported(office))
    lines = [[row.cells.get(column, "") for column in table.columns] for row in table.rows * 2]

    assert [error[2] for error in errors(upload(office, written(table, lines)))] == [
        "Another row says the same."
    ] * 2


def test_label_goes_the_way_of_the_label(office: Client) -> None:
    report = make.make_report(Tlp.AMBER, title="Health care")
    before = len(recorded())

    looked = upload(office, changed(office, {"label": "green", "reason": "As the board decided."}))
    confirm(office, looked)

    report.refresh_from_db()
    entry = Entry.objects.get(verb="report.label_changed")
    assert report.tlp == Tlp.GREEN
    assert (entry.reason, entry.changes) == ("As the board decided.", {"label": ["TLP:AMBER", "TLP:GREEN"]})
    assert [verb for verb, _label in recorded()[before:]] == [
        "report.exported",
        "report.viewed",
        "report.label_changed",
    ]


@pytest.mark.parametrize("label", ["AMBER", "TLP:GREEN"])
def test_strict_label_is_not_lowered_by_a_table(office: Client, label: str) -> None:
    make.make_report(Tlp.AMBER_STRICT)

    looked = upload(office, changed(office, {"label": label, "reason": "Typed."}))

    assert errors(looked) == [(2, "", "TLP:AMBER+STRICT is lowered by two people together.")]


@pytest.mark.parametrize("cells", [{"label": "AMBER"}, {"group": "WG91"}])
def test_label_stays_within_what_the_group_allows(office: Client, cells: dict[str, str]) -> None:
    make.make_group(code="WG91", highest_tlp=Tlp.CLEAR, default_tlp=Tlp.CLEAR)
    narrow = make.make_group(highest_tlp=Tlp.GREEN, default_tlp=Tlp.GREEN)
    make.make_report(Tlp.GREEN, group=narrow)

    looked = upload(office, changed(office, cells))

    assert "is stricter than" in errors(looked)[0][2]


def test_what_an_import_shows_of_amber_is_on_the_record(office: Client) -> None:
    """Also to whoever has made the version up, to be told what the cells hold."""
    amber = make.make_report(Tlp.AMBER, abstract="What it holds.")
    make.make_report(Tlp.GREEN)
    asked = {"number": str(amber.number), "abstract": "?", "version": "v" + "A" * 8 * 13}

    looked = upload(office, new_row(office, **asked))

    assert "What it holds." in looked.content.decode()
    assert [label for verb, label in recorded() if verb == "report.viewed"] == [
        f"Report {amber.number} (TLP:AMBER)"
    ]


def test_another_group_allows_the_label_that_comes_with_it(office: Client) -> None:
    make.make_group(code="WG91", highest_tlp=Tlp.CLEAR, default_tlp=Tlp.CLEAR)
    make.make_report(Tlp.AMBER)

    looked = upload(office, changed(office, {"group": "WG91", "label": "GREEN", "reason": "Typed."}))

    assert errors(looked) == [(2, "", "TLP:GREEN is stricter than WG91 allows.")]


# New ones


def test_groups_to_which_a_new_draft_is_open_are_on_the_record(office: Client) -> None:
    make.make_group(code="WG77")
    make.make_group(code="WG91")
    cells = {
        "title": "T",
        "abstract": "A",
        "group": "WG77",
        "label": "AMBER",
        "addressed_groups": "WG91; WG77",
    }

    confirm(office, upload(office, new_row(office, **cells)))

    assert Entry.objects.get(verb="report.added").changes == {"addressed_groups": ["", "WG77, WG91"]}


def test_row_without_a_number_is_a_new_draft(office: Client) -> None:
    group = make.make_group(code="WG77", default_tlp=Tlp.RED)
    sector = make.make_sector(name="Health")
    content = new_row(office, title="Health care", abstract="What it says.", group="wg77", sectors="Health")

    looked = upload(office, content)
    before = Report.objects.count()
    confirm(office, looked)

    report = Report.objects.get()
    assert before == 0
    assert looked.context["changing"][0].is_new
    assert (report.slug, report.group, report.state) == ("health-care", group, "draft")
    assert (report.label, report.kind, report.is_announced) == (Tlp.AMBER_STRICT, "sector_report", True)
    assert list(report.sectors.all()) == [sector]
    assert [verb for verb, _label in recorded()] == ["report.added"]


def test_new_row_says_what_it_lacks(office: Client) -> None:
    looked = upload(office, new_row(office, kind="sector_report"))

    assert errors(looked) == [
        (2, column, "This field is required.") for column in ("title", "slug", "abstract", "group")
    ]


def test_confirmation_is_written_once(office: Client) -> None:
    make.make_group(code="WG77")
    looked = upload(office, new_row(office, title="Health care", abstract="What it says.", group="WG77"))

    confirm(office, looked)
    again = confirm(office, looked)

    assert errors(again) == [(2, "slug", "This address cannot be used. Choose another.")]
    assert Report.objects.count() == 1
