"""Files that are no table of reports, or too much of one."""

import io

import openpyxl
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import factories as make
from tests.sector_reports.tables.handling import changed, errors, exported, refused, upload


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The submitted file is empty."),
        (b"a,b\n1,2", "Nobody knows these columns: a, b."),
        (b"title\nx", "These columns are missing: number, version."),
        (b"number\nx", "These columns are missing: version."),
        (b"PK\x03\x04", "The file is damaged, or is no workbook."),
        (b"\xff\xfe", "This is no text in UTF-8."),
        (b"x" * (5 * 1024 * 1024 + 1), "The file is larger than 5 MB."),
    ],
)
def test_file_that_is_no_table_is_refused_in_words(office: Client, content: bytes, words: str) -> None:
    assert words in refused(upload(office, content))


def test_formula_in_a_workbook_is_refused_with_its_cell(office: Client) -> None:
    report = make.make_report()
    book = openpyxl.Workbook()
    book.active.append(["number", "title", "version"])
    book.active.append([report.number, "=1+1", ""])
    content = io.BytesIO()
    book.save(content)

    looked = upload(office, content.getvalue(), "reports.xlsx")

    assert errors(looked) == [(2, "title", "This is a formula or an error. Write the text itself.")]


def test_looking_takes_as_many_queries_for_more_rows_that_change_nothing(
    office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for rows_added in (1, 2):
        for _row in range(rows_added):
            make.make_report().sectors.add(make.make_sector())
        content = exported(office)
        with django_assert_num_queries(12):
            upload(office, content)


def test_not_more_rows_are_changed_at_once_than_that_takes_no_time(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("journal.admin.tables.rows.MOST_CHANGES", 1)
    for _number in range(2):
        make.make_report()

    response = upload(office, changed(office, {"title": "New"}, {"title": "Newer"}))

    assert refused(response) == "The table changes more than 1 rows. Divide it."


def test_not_more_text_is_changed_at_once_than_a_form_may_send(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("journal.admin.tables.pages.LARGEST_PACKED", 100)
    make.make_report()

    response = upload(office, changed(office, {"abstract": "A long text."}))

    assert refused(response) == "The table changes too much text at once. Divide it."
