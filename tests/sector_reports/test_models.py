"""Each promise of the database is broken once."""

import datetime
import errno
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction

from sector_reports.models import Edition, Embargo, Recipient, Relation, Report, StoredFile
from sector_reports.models.stored_file import count_pages
from tests import factories as make
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db


def broken(change: Callable[[], object]) -> str:
    """The name of the constraint that refuses the change; deferred ones are asked at once."""
    with pytest.raises(IntegrityError) as refusal:
        make_now(change)
    cause = refusal.value.__cause__
    return str(cause.diag.constraint_name)  # type: ignore[union-attr]


@transaction.atomic
def make_now(change: Callable[[], object]) -> None:
    change()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def update(row: Report | Edition, **fields: object) -> Callable[[], object]:
    return lambda: type(row)._default_manager.filter(pk=row.pk).update(**fields)


def test_report_label_is_one_of_five() -> None:
    assert broken(update(make.make_report(), tlp=5)) == "report_tlp_is_a_label"


def test_published_report_has_a_date() -> None:
    assert broken(update(make.make_report(), published_on=None)) == "report_published_has_a_date"


def test_month_is_written_as_its_first_day() -> None:
    change = update(make.make_report(), published_precision="month", published_on=datetime.date(2018, 3, 2))

    assert broken(change) == "report_month_is_its_first_day"


def test_address_of_a_published_report_lasts() -> None:
    assert broken(update(make.make_report(), slug="elsewhere")) == "report_address_lasts"


def test_address_of_a_draft_may_change() -> None:
    report = make.make_report(state=Report.State.DRAFT)

    assert update(report, slug="elsewhere")() == 1


def test_state_of_a_report_follows_its_editions() -> None:
    report = make.make_report()

    assert broken(update(report, state="withdrawn")) == "report_state_follows_editions"


def test_state_of_editions_leads_the_report() -> None:
    report = make.make_report(state=Report.State.DRAFT)
    edition = report.editions.get()

    assert broken(update(edition, state="published", published_at="2020-01-01T00:00Z")) == (
        "report_state_follows_editions"
    )


def test_red_report_has_a_recipient() -> None:
    assert broken(update(make.make_report(), tlp=Tlp.RED)) == "report_red_has_recipients"


def test_last_recipient_of_a_red_report_stays() -> None:
    report = make.make_report(Tlp.RED, recipients=[make.make_person()])

    assert broken(Recipient.objects.filter(report=report).delete) == "report_red_has_recipients"


def test_recipient_is_named_once() -> None:
    person = make.make_person()
    report = make.make_report(Tlp.RED, recipients=[person])

    assert broken(lambda: Recipient.objects.create(report=report, person=person)) == "recipient_named_once"


def test_edition_numbers_are_unique() -> None:
    report = make.make_report()

    assert broken(lambda: Edition.objects.create(report=report, number=1)) == "edition_number_unique"


def test_edition_numbers_begin_at_one() -> None:
    report = make.make_report()

    assert broken(lambda: Edition.objects.create(report=report, number=0)) == "edition_number_from_one"


def test_published_edition_has_a_file() -> None:
    edition = make.make_report(state=Report.State.DRAFT).editions.get()

    assert broken(update(edition, state="published", file=None)) == "edition_published_has_file_and_time"


def test_withdrawn_edition_has_a_reason() -> None:
    edition = make.make_report().editions.get()

    assert broken(update(edition, state="withdrawn")) == "edition_withdrawn_has_reason_and_time"


@pytest.mark.parametrize("fields", [{"number": 7}, {"notes": "New"}, {"published_at": "2020-01-01T00:00Z"}])
def test_published_edition_never_changes(fields: dict[str, object]) -> None:
    assert broken(update(make.make_report().editions.get(), **fields)) == "edition_immutable"


def test_published_edition_takes_no_other_file() -> None:
    assert broken(update(make.make_report().editions.get(), file=make.make_file())) == "edition_immutable"


def test_withdrawn_edition_does_not_come_back() -> None:
    edition = make.make_report(state=Report.State.WITHDRAWN).editions.get()

    assert (
        broken(update(edition, state="published", withdrawn_reason="", withdrawn_at=None))
        == "edition_immutable"
    )


def test_published_edition_cannot_be_deleted() -> None:
    edition = make.make_report().editions.get()

    assert broken(lambda: Edition.objects.filter(pk=edition.pk).delete()) == "edition_immutable"


def test_file_is_named_by_a_sha256() -> None:
    make.make_file()

    assert broken(lambda: StoredFile.objects.update(sha256="../etc/passwd")) == "stored_file_sha256_hex"


def test_same_bytes_are_stored_once() -> None:
    content = make.blank_pdf(pages=3)

    first, second = StoredFile.objects.store_pdf(content), StoredFile.objects.store_pdf(content)

    assert first == second
    assert (first.pages, first.size) == (3, len(content))
    with default_storage.open(first.path) as stored:
        assert stored.read() == content


@pytest.mark.parametrize("damaged", [b"%PDF-1.7 cut", b""])
def test_file_cut_off_at_rest_is_whole_again_once_it_is_stored_again(damaged: bytes) -> None:
    content = make.blank_pdf()
    stored = make.make_file(content)
    at_rest = Path(default_storage.path(stored.path))
    at_rest.write_bytes(damaged)

    make.make_file(content)

    assert at_rest.read_bytes() == content
    assert at_rest.stat().st_mode & 0o777 == 0o640
    assert list(at_rest.parent.iterdir()) == [at_rest]


def test_file_that_cannot_be_written_whole_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)

    with pytest.raises(OSError, match="No space"):
        make.make_file()

    assert not StoredFile.objects.exists()
    assert [path for path in Path(default_storage.path("")).rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_pdf"),
        (b"<html>%PDF-1.7 %%EOF", "not_a_pdf"),
        (b"%PDF-1.7\ncut off", "not_a_pdf"),
        (b"%PDF-1.7\nnothing that reads\n%%EOF", "broken"),
        (b"%PDF-" + b"0" * (25 * 1024 * 1024), "too_large"),
    ],
)
def test_what_is_no_pdf_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        StoredFile.objects.store_pdf(content)

    assert refusal.value.code == code
    assert not StoredFile.objects.exists()


def test_pages_are_counted_in_several_threads_at_once() -> None:
    content = make.blank_pdf(pages=300)

    with ThreadPoolExecutor(max_workers=4) as threads:
        counts = list(threads.map(count_pages, [content] * 400))

    assert set(counts) == {300}


def test_date_is_as_precise_as_it_is_known() -> None:
    day = Report(published_on=datetime.date(2018, 3, 1))
    month = Report(published_on=datetime.date(2018, 3, 1), published_precision=Report.Precision.MONTH)

    assert (day.date_display, day.date_iso) == ("1 March 2018", "2018-03-01")
    assert (month.date_display, month.date_iso) == ("March 2018", "2018-03")
    assert (Report().date_display, Report().date_iso) == ("", "")


def test_scheduled_edition_has_a_file_and_a_time() -> None:
    edition = make.make_report(state=Report.State.DRAFT).editions.get()

    assert broken(update(edition, state="scheduled")) == "edition_scheduled_has_file_and_time"


def test_draft_has_no_time_to_come_out() -> None:
    edition = make.make_report(state=Report.State.DRAFT).editions.get()

    assert broken(update(edition, publish_at="2030-01-01T00:00Z")) == "edition_scheduled_has_file_and_time"


@pytest.mark.parametrize("fields", [{"notes": "New"}, {"state": "withdrawn"}])
def test_scheduled_edition_stays_as_it_was_signed_off(fields: dict[str, object]) -> None:
    edition = make.make_report(state=Report.State.DRAFT).editions.get()
    update(edition, state="scheduled", publish_at="2030-01-01T00:00Z")()

    assert broken(update(edition, **fields)) == "edition_immutable"


def relate(report: Report, kind: str, other: Report) -> Callable[[], object]:
    return lambda: Relation.objects.create(report=report, kind=kind, other=other)


def test_report_has_no_relation_to_itself() -> None:
    report = make.make_report()

    assert broken(relate(report, "replaces", report)) == "relation_of_two_reports"


@pytest.mark.parametrize("turn", [False, True])
def test_relation_is_written_once_and_one_way(turn: bool) -> None:
    pair = [make.make_report(), make.make_report()]
    relate(pair[0], "replaces", pair[1])()

    assert broken(relate(pair[turn], "replaces", pair[not turn])) == "relation_one_way_and_once"


def test_relation_is_of_a_known_kind() -> None:
    assert broken(relate(make.make_report(), "likes", make.make_report())) == "relation_kind_known"


def embargo(tlp: int, reason: str) -> Callable[[], object]:
    report = make.make_report(Tlp.AMBER)
    return lambda: Embargo.objects.create(report=report, ends_at="2030-01-01T00:00Z", tlp=tlp, reason=reason)


def test_embargo_leads_to_no_strict_label() -> None:
    assert broken(embargo(Tlp.AMBER_STRICT, "Because.")) == "embargo_label_afterwards_known"


def test_embargo_has_a_reason() -> None:
    assert broken(embargo(Tlp.CLEAR, "")) == "embargo_has_a_reason"
