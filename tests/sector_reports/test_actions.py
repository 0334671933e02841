import datetime

import pytest
from django.core.exceptions import ValidationError

from journal.models import Entry
from members.dated import today
from sector_reports.actions import change_label, publish_edition, record_access, withdraw_edition
from sector_reports.models import Edition, Report
from tests import factories as make
from working_groups.models import WorkingGroup
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db


def verbs(report: Report) -> list[str]:
    return list(Entry.objects.about(report).order_by("pk").values_list("verb", flat=True))


def test_publish_edition_publishes_the_report_today() -> None:
    staff = make.make_staff()
    report = make.make_report(state=Report.State.DRAFT)

    publish_edition(edition=make.sign_off(report.editions.get()), by=staff)

    report.refresh_from_db()
    edition = report.editions.get()
    assert (report.state, report.published_on) == ("published", today())
    assert (edition.state, edition.published_by) == ("published", staff)
    assert verbs(report)[-1] == "report.published"


def test_publish_edition_keeps_the_date_of_the_report() -> None:
    report = make.make_report(state=Report.State.DRAFT, published_on=datetime.date(2018, 3, 1))

    publish_edition(edition=report.editions.get(), by=None, is_news=False)

    report.refresh_from_db()
    assert report.published_on == datetime.date(2018, 3, 1)
    assert verbs(report) == ["report.imported"]


def test_publish_edition_refuses_what_is_published() -> None:
    edition = make.make_report().editions.get()

    with pytest.raises(ValidationError, match="Only a draft"):
        publish_edition(edition=edition, by=None)


def test_publish_edition_needs_a_file() -> None:
    edition = Edition.objects.create(report=make.make_report(), number=2)

    with pytest.raises(ValidationError, match="Upload the PDF"):
        publish_edition(edition=edition, by=None)


def test_publish_edition_keeps_within_the_highest_label_of_the_group() -> None:
    group = make.make_group(highest_tlp=Tlp.GREEN)
    report = make.make_report(Tlp.AMBER, group=group, state=Report.State.DRAFT)

    with pytest.raises(ValidationError, match="stricter"):
        publish_edition(edition=report.editions.get(), by=None)

    assert verbs(report) == []


def test_withdraw_edition_leaves_the_earlier_one() -> None:
    report = make.make_report()
    second = Edition.objects.create(report=report, number=2, file=make.make_file())
    publish_edition(edition=second, by=None)

    withdraw_edition(edition=second, reason=" Wrong figures. ", by=make.make_staff())

    report.refresh_from_db()
    assert (report.state, report.latest_edition) == ("published", report.editions.get(number=1))
    assert second.withdrawn_reason == "Wrong figures."


def test_withdraw_edition_needs_a_reason_and_a_published_one() -> None:
    staff = make.make_staff()
    draft = make.make_report(state=Report.State.DRAFT).editions.get()
    published = make.make_report().editions.get()

    with pytest.raises(ValidationError, match="Only a published"):
        withdraw_edition(edition=draft, reason="x", by=staff)
    with pytest.raises(ValidationError, match="Say why"):
        withdraw_edition(edition=published, reason="  ", by=staff)


def test_label_is_raised_at_once_and_lowered_with_a_reason() -> None:
    staff, report = make.make_staff(), make.make_report(Tlp.GREEN)

    change_label(report=report, tlp=Tlp.AMBER, by=staff)
    with pytest.raises(ValidationError, match="Say why"):
        change_label(report=report, tlp=Tlp.CLEAR, by=staff)
    change_label(report=report, tlp=Tlp.CLEAR, reason="Agreed by the group.", by=staff)
    change_label(report=report, tlp=Tlp.CLEAR, by=staff)

    assert verbs(report) == ["report.published", "report.label_changed", "report.label_changed"]
    assert Entry.objects.about(report).first().changes == {"label": ["TLP:AMBER", "TLP:CLEAR"]}  # type: ignore[union-attr]


def test_label_is_not_raised_beyond_the_highest_of_the_group() -> None:
    staff, report = (
        make.make_staff(),
        make.make_report(Tlp.GREEN, group=make.make_group(highest_tlp=Tlp.AMBER)),
    )

    with pytest.raises(ValidationError, match=r"TLP:AMBER\+STRICT is stricter than WG\d+ allows"):
        change_label(report=report, tlp=Tlp.AMBER_STRICT, by=staff)
    change_label(report=report, tlp=Tlp.AMBER, by=staff)

    report.refresh_from_db()
    assert report.label == Tlp.AMBER


def test_label_that_is_too_strict_for_the_group_can_be_lowered_step_by_step() -> None:
    report = make.make_report(Tlp.AMBER)
    WorkingGroup.objects.update(default_tlp=Tlp.CLEAR, highest_tlp=Tlp.CLEAR)

    change_label(report=report, tlp=Tlp.GREEN, reason="Agreed by the group.", by=make.make_staff())

    assert report.label == Tlp.GREEN


def test_one_person_does_not_lower_amber_strict() -> None:
    report = make.make_report(Tlp.AMBER_STRICT)

    with pytest.raises(ValidationError, match="two people"):
        change_label(report=report, tlp=Tlp.AMBER, reason="I would like to.", by=make.make_staff())


def test_record_hides_the_title_of_amber() -> None:
    report = make.make_report(Tlp.AMBER, title="Canary")

    record_access(report=report, verb="report.viewed", by=make.make_staff())

    assert not Entry.objects.filter(object_label__contains="Canary").exists()
