import pytest
from django.core.exceptions import ValidationError

from journal.models import Entry
from sector_reports.actions import publish_edition
from sector_reports.models import Comment, Edition, Report
from sector_reports.reviewing import comment_on, decide_on, propose_edition, sign_off, take_back_edition
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    edition = make.make_report(state=Report.State.DRAFT).editions.get()
    propose_edition(edition=edition, by=make.make_staff())
    return edition


def verbs(edition: Edition) -> list[str]:
    return list(Entry.objects.about(edition.report).order_by("pk").values_list("verb", flat=True))


def test_way_of_an_edition_is_on_record(edition: Edition) -> None:
    chair, staff = make.make_person(), make.make_staff()

    comment = comment_on(edition=edition, text="Page 1 is empty.", page=1, by=chair)
    decide_on(comment=comment, disposition="modified", reason="It says so now.", by=staff)
    sign_off(edition=edition, by=chair)
    publish_edition(edition=edition, by=staff)

    assert edition.state == "published"
    assert (comment.disposition, comment.disposed_by) == ("modified", staff)
    assert verbs(edition) == [
        "report.proposed",
        "report.commented",
        "report.comment_decided",
        "report.signed_off",
        "report.published",
    ]


def test_words_of_a_comment_are_not_in_the_journal(edition: Edition) -> None:
    comment = comment_on(edition=edition, text="Canary", by=make.make_person())
    decide_on(comment=comment, disposition="rejected", reason="Canary", by=make.make_staff())

    assert not [entry for entry in Entry.objects.all() if "Canary" in f"{entry.changes} {entry.reason}"]


def test_nobody_publishes_what_nobody_stands_for(edition: Edition) -> None:
    with pytest.raises(ValidationError, match="Nobody has signed off"):
        publish_edition(edition=edition, by=make.make_staff())


def test_another_file_needs_another_sign_off(edition: Edition) -> None:
    chair = make.make_person()
    sign_off(edition=edition, by=chair)
    edition.file = make.make_file(make.blank_pdf(2))
    edition.save()

    with pytest.raises(ValidationError, match="Nobody has signed off"):
        publish_edition(edition=edition, by=make.make_staff())
    sign_off(edition=edition, by=chair)
    publish_edition(edition=edition, by=make.make_staff())

    assert edition.state == "published"


def test_open_comment_stands_in_the_way(edition: Edition) -> None:
    sign_off(edition=edition, by=make.make_person())
    comment = comment_on(edition=edition, text="Wait.", by=make.make_person())

    with pytest.raises(ValidationError, match="still open"):
        sign_off(edition=edition, by=make.make_person())
    with pytest.raises(ValidationError, match="still open"):
        publish_edition(edition=edition, by=make.make_staff())
    decide_on(comment=comment, disposition="accepted", by=make.make_staff())
    publish_edition(edition=edition, by=make.make_staff())


def test_decision_may_be_made_anew_and_needs_a_reason_unless_accepted(edition: Edition) -> None:
    staff = make.make_staff()
    comment = comment_on(edition=edition, text="Shorter, please.", by=staff)

    decide_on(comment=comment, disposition="accepted", by=staff)
    with pytest.raises(ValidationError, match="Say why"):
        decide_on(comment=comment, disposition="rejected", reason=" ", by=staff)
    decide_on(comment=comment, disposition="rejected", reason="It is short.", by=staff)

    assert (comment.disposition, comment.disposition_reason) == ("rejected", "It is short.")


def test_page_of_a_comment_is_one_of_the_file(edition: Edition) -> None:
    with pytest.raises(ValidationError, match="the pages 1 to 1"):
        comment_on(edition=edition, text="Where?", page=2, by=make.make_person())


def test_one_person_signs_a_file_once(edition: Edition) -> None:
    chair = make.make_person()
    sign_off(edition=edition, by=chair)

    with pytest.raises(ValidationError, match="already"):
        sign_off(edition=edition, by=chair)


def test_draft_is_not_commented_on_and_not_signed_off(edition: Edition) -> None:
    staff = make.make_staff()
    take_back_edition(edition=edition, by=staff)

    assert edition.state == "draft"
    with pytest.raises(ValidationError, match="not in review"):
        comment_on(edition=edition, text="Early.", by=staff)
    with pytest.raises(ValidationError, match="not in review"):
        sign_off(edition=edition, by=staff)
    with pytest.raises(ValidationError, match="not in review"):
        take_back_edition(edition=edition, by=staff)


def test_only_a_draft_with_a_file_is_proposed(edition: Edition) -> None:
    staff = make.make_staff()
    with pytest.raises(ValidationError, match="Only a draft"):
        propose_edition(edition=edition, by=staff)
    empty = Edition.objects.create(report=edition.report, number=2)

    with pytest.raises(ValidationError, match="Upload the PDF"):
        propose_edition(edition=empty, by=staff)


def test_comments_stay_with_their_edition(edition: Edition) -> None:
    comment_on(edition=edition, text="Kept.", by=make.make_person())

    take_back_edition(edition=edition, by=make.make_staff())

    assert Comment.objects.open().get().edition == edition
