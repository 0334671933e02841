"""What was changed while a table was out is neither lost nor overwritten."""

import datetime

import time_machine
from django.test import Client

from members.models import Person
from sector_reports.models import Report
from tests import factories as make
from tests.office import at_work, said
from tests.sector_reports.tables.handling import changed, confirm, errors, upload
from tests.sector_reports.test_admin_hidden import CANARY
from working_groups.tlp import Tlp


def test_what_was_changed_after_the_export_is_a_conflict(office: Client) -> None:
    report = make.make_report(title="Exported")
    content = changed(office, {"title": "From the table", "abstract": "From the table."})
    Report.objects.update(title="Typed meanwhile")

    looked = upload(office, content)

    report.refresh_from_db()
    assert errors(looked) == [
        (2, "title", "This was changed after the export. It is now: Typed meanwhile"),
    ]
    assert report.title == "Typed meanwhile"


def test_cell_that_the_table_leaves_alone_is_not_written_back(office: Client) -> None:
    report = make.make_report(title="Exported")
    content = changed(office, {"abstract": "From the table."})
    Report.objects.update(title="Typed meanwhile")

    confirm(office, upload(office, content))

    report.refresh_from_db()
    assert (report.title, report.abstract) == ("Typed meanwhile", "From the table.")


def test_change_between_looking_and_confirming_is_a_conflict(office: Client) -> None:
    report = make.make_report(title="Exported")
    looked = upload(office, changed(office, {"title": "From the table"}))
    Report.objects.update(title="Typed meanwhile")

    response = confirm(office, looked)

    report.refresh_from_db()
    assert errors(response)[0][1] == "title"
    assert report.title == "Typed meanwhile"


def test_report_that_went_out_of_sight_meanwhile_is_there_no_longer(office: Client) -> None:
    make.make_report(title=CANARY, recipients=[make.make_person()])
    content = changed(office, {"abstract": "From the table."})
    Report.objects.update(tlp=Tlp.RED)

    looked = upload(office, content)

    assert errors(looked) == [(2, "number", "There is none of this number here that you could change.")]
    assert CANARY.encode() not in looked.content


def test_table_is_confirmed_by_who_looked_at_it_and_not_for_ever(office: Client, staff: Person) -> None:
    make.make_report(title="Exported")
    looked = upload(office, changed(office, {"title": "From the table"}))
    other = at_work(Client(), make.make_staff())

    of_another = confirm(other, looked)
    with time_machine.travel(datetime.timedelta(hours=2)):
        too_late = confirm(at_work(Client(), staff), looked)

    words = ["It is too long ago that you looked at this. Choose the file again."]
    assert (said(of_another), said(too_late)) == (words, words)
    assert Report.objects.get().title == "Exported"
