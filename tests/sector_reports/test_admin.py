import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from journal.models import Entry
from members.models import Person
from sector_reports.models import Edition, Recipient, Report, StoredFile
from sector_reports.tasks import check_uploads
from tests import factories as make
from tests.office import address, at_work, list_address, recorded, said, typed, with_row
from tests.sector_reports.test_admin_hidden import CANARY, make_red
from working_groups.tlp import Tlp


@pytest.fixture
def staff(db: None) -> Person:
    return make.make_staff(email="staff@example.org", name="Staff")


@pytest.fixture
def office(client: Client, staff: Person) -> Client:
    return at_work(client, staff)


def pdf(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("report.pdf", content if content is not None else make.blank_pdf())


def new_report(office: Client, **fields: Any) -> dict[str, Any]:
    """A new report as typed, with one draft edition."""
    data = typed(office.get(list_address(Report, "add")))
    data |= {"title": "Health care", "slug": "health-care", "abstract": "What it says.", "is_announced": "on"}
    data |= {"group": make.make_group().pk, "tlp": Tlp.CLEAR, **fields}
    return with_row(data, "editions", language="en", notes="First.", upload=pdf())


LISTS: dict[type[Model], tuple[int, Callable[[], object]]] = {
    Report: (8, make.make_report),
    Edition: (6, make.make_report),
    StoredFile: (6, make.make_report),
}


@pytest.mark.parametrize("model", LISTS)
def test_lists_take_a_constant_number_of_queries(
    office: Client, model: type[Model], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    queries, make_one = LISTS[model]

    for rows_added in (1, 2):
        for _row in range(rows_added):
            make_one()
        with django_assert_num_queries(queries):
            office.get(list_address(model))


def test_page_of_a_report_takes_a_constant_number_of_queries(
    office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    report = make.make_report()

    for rows_added in (1, 2):
        for _row in range(rows_added):
            person, organisation = make.make_person(), make.make_member()
            make.make_affiliation(person, organisation)
            make.make_participation(report.group, person, organisation)
            Recipient.objects.create(report=report, person=person)
            number = report.editions.count() + 1
            Edition.objects.create(report=report, file=make.make_file(), number=number)
        with django_assert_num_queries(23):
            office.get(address(report))


# Views of what is sensitive


@pytest.mark.parametrize(
    ("tlp", "times"), [(Tlp.CLEAR, 0), (Tlp.GREEN, 0), (Tlp.AMBER, 4), (Tlp.AMBER_STRICT, 4)]
)
def test_view_of_amber_and_above_is_on_the_record(office: Client, tlp: Tlp, times: int) -> None:
    report = make.make_report(tlp)

    for page in ("change", "history", "label"):
        office.get(address(report, page))
    office.get(address(report.editions.get()))

    views = Entry.objects.filter(verb="report.viewed")
    assert views.count() == times
    assert all(entry.tlp == tlp and entry.object_label.startswith("Report ") for entry in views)


def test_amber_strict_is_listed(office: Client) -> None:
    make.make_report(Tlp.AMBER_STRICT, title="Listed")

    assert b"Listed" in office.get(list_address(Report)).content


# Writing


def test_report_is_added_with_a_draft_edition(office: Client) -> None:
    response = office.post(list_address(Report, "add"), new_report(office), follow=True)

    report = Report.objects.get()
    edition = report.editions.get()
    assert said(response)[0].startswith("report.pdf is being checked. <a")
    assert said(response)[1].startswith("The report “<a")
    assert (report.state, edition.state, edition.number) == ("draft", "draft", 1)
    assert edition.file is None
    check_uploads()
    edition.refresh_from_db()
    assert edition.file is not None
    assert edition.file.pages == 1
    verbs = ["report.added", "edition.added", "upload.received", "upload.accepted"]
    assert recorded() == [(verb, "Health care") for verb in verbs]
    assert Entry.objects.get(verb="edition.added").changes["edition"] == ["", "1"]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"MZ\x90 is not one", "This is not a PDF file."),
        (b"%PDF-1.7 but then nothing", "The file is cut off: its end is missing."),
        (b"", "The submitted file is empty."),
    ],
)
def test_broken_file_is_refused_and_what_was_typed_stays(office: Client, content: bytes, error: str) -> None:
    data = new_report(office) | {"editions-0-upload": pdf(content)}

    response = office.post(list_address(Report, "add"), data)

    assert error in response.content.decode()
    assert b'value="Health care"' in response.content
    assert b"First.</textarea>" in response.content
    assert not Report.objects.exists()
    assert not StoredFile.objects.exists()


def test_file_of_a_form_with_another_error_is_not_stored(office: Client) -> None:
    response = office.post(list_address(Report, "add"), new_report(office, title=""))

    assert response.status_code == 200
    assert not StoredFile.objects.exists()


def test_next_edition_follows_in_number(office: Client) -> None:
    report = make.make_report()
    data = with_row(typed(office.get(address(report))), "editions", language="en", notes="New.", upload=pdf())

    office.post(address(report), data)

    assert list(report.editions.order_by("number").values_list("number", "state")) == [
        (1, "published"),
        (2, "draft"),
    ]


def test_file_of_a_draft_is_replaced(office: Client) -> None:
    edition = make.make_report(state="draft").editions.get()
    before = edition.file

    office.post(address(edition), typed(office.get(address(edition))) | {"upload": pdf()})

    edition.refresh_from_db()
    assert edition.file == before
    check_uploads()
    edition.refresh_from_db()
    assert edition.file not in (None, before)
    assert [verb for verb, _label in recorded()] == ["edition.changed", "upload.received", "upload.accepted"]


def test_form_says_what_became_of_the_upload(office: Client) -> None:
    edition = make.make_report(state="draft").editions.get()
    office.post(
        address(edition), typed(office.get(address(edition))) | {"upload": pdf(b"%PDF-1.7 broken %%EOF")}
    )

    assert b">Waiting</a>" in office.get(address(edition)).content
    check_uploads()
    page = office.get(address(edition)).content.decode()

    assert "Refused: The file is damaged, or not written as PDF prescribes.</a>" in page
    assert address(edition.uploads.get()) in page


def test_published_edition_is_only_looked_at(office: Client) -> None:
    report = make.make_report()
    edition = report.editions.get()
    data = with_row(typed(office.get(address(report))), "editions-2", language="en", notes="Changed.")

    office.post(address(report), data | {"editions-2-0-id": edition.pk, "editions-2-0-notes": "Changed."})

    edition.refresh_from_db()
    assert edition.notes == ""
    assert office.post(address(edition), {"notes": "Changed."}).status_code == 403
    assert b'name="notes"' not in office.get(address(edition)).content


def test_state_label_and_address_of_a_published_report_are_not_typed(office: Client) -> None:
    report = make.make_report(slug="lasting")
    data = typed(office.get(address(report))) | {"state": "withdrawn", "tlp": Tlp.AMBER, "slug": "new"}

    office.post(address(report), data)

    report.refresh_from_db()
    assert (report.state, report.tlp, report.slug) == ("published", Tlp.CLEAR, "lasting")


@pytest.mark.parametrize(("tlp", "values"), [(Tlp.GREEN, ["Report", "New"]), (Tlp.AMBER, ["", ""])])
def test_values_of_amber_and_above_are_not_on_the_record(office: Client, tlp: Tlp, values: list[str]) -> None:
    report = make.make_report(tlp, title="Report")

    office.post(address(report), typed(office.get(address(report))) | {"title": "New"})

    assert Entry.objects.get(verb="report.changed").changes == {"title": values}


def test_recipient_is_on_the_record_by_identifier(office: Client) -> None:
    report, person = make.make_report(Tlp.AMBER), make.make_person(name="Ann")

    office.post(
        address(report), with_row(typed(office.get(address(report))), "recipient_set", person=person.pk)
    )

    entry = Entry.objects.get(verb="recipient.added")
    assert entry.changes == {"recipient": ["", str(person.pk)]}
    assert "Ann" not in entry.object_label


# Steps


@pytest.mark.parametrize("of", ["report", "edition"])
def test_draft_is_published(office: Client, staff: Person, of: str) -> None:
    report = make.make_report(state="draft", title="Health care")
    edition = make.sign_off(report.editions.get())

    page = office.get(address(report if of == "report" else edition, "publish"))
    response = office.post(address(report if of == "report" else edition, "publish"), follow=True)

    report.refresh_from_db()
    edition.refresh_from_db()
    assert page.context["preview"].public == "title, abstract and file"
    assert said(response) == [f"The {of} is published."]
    assert (report.state, edition.state, edition.published_by) == ("published", "published", staff)
    assert recorded() == [("report.published", "Health care")]


def test_page_of_publishing_does_not_publish(office: Client) -> None:
    report = make.make_report(state="draft")

    office.get(address(report, "publish"))

    report.refresh_from_db()
    assert report.state == "draft"


def test_draft_without_a_file_is_not_published(office: Client) -> None:
    report = make.make_report(state="draft")
    report.editions.update(file=None)

    response = office.post(address(report, "publish"))

    assert b"Upload the PDF of this edition before you publish it." in response.content
    assert recorded() == []


@pytest.mark.parametrize(
    ("state", "step", "words"),
    [
        ("published", "publish", b"There is no draft edition to publish."),
        ("draft", "withdraw", b"There is no published edition to withdraw."),
    ],
)
def test_step_out_of_turn_is_refused(office: Client, state: str, step: str, words: bytes) -> None:
    report = make.make_report(state=state)

    response = office.post(address(report, step), {"reason": "Typed at length."})

    assert words in response.content


@pytest.mark.parametrize("of", ["report", "edition"])
def test_edition_is_withdrawn_with_a_reason(office: Client, of: str) -> None:
    report = make.make_report()
    obj = report if of == "report" else report.editions.get()

    without = office.post(address(obj, "withdraw"), {"reason": ""})
    response = office.post(address(obj, "withdraw"), {"reason": "Figures were wrong."}, follow=True)

    report.refresh_from_db()
    assert without.context["errors"] == {"reason": ["This field is required."]}
    assert said(response) == ["The edition is withdrawn."]
    assert report.state == "withdrawn"
    assert report.editions.get().withdrawn_reason == "Figures were wrong."


def test_label_is_raised_at_once(office: Client) -> None:
    report = make.make_report()

    response = office.post(address(report, "label"), {"tlp": Tlp.AMBER, "reason": ""}, follow=True)

    report.refresh_from_db()
    assert report.tlp == Tlp.AMBER
    assert said(response) == ["The report has its new label."]
    assert Entry.objects.get(verb="report.label_changed").changes == {"label": ["TLP:CLEAR", "TLP:AMBER"]}


@pytest.mark.parametrize(
    ("before", "after", "reason", "words"),
    [
        (Tlp.AMBER, Tlp.GREEN, "", "Say why the label is lowered."),
        (Tlp.AMBER_STRICT, Tlp.AMBER, "Typed.", "TLP:AMBER+STRICT is lowered by two people together."),
        (Tlp.AMBER, Tlp.RED, "Typed.", "A TLP:RED report is addressed to at least one person by name."),
    ],
)
def test_label_is_not_changed_against_the_rules(
    office: Client, before: Tlp, after: Tlp, reason: str, words: str
) -> None:
    report = make.make_report(before)

    response = office.post(address(report, "label"), {"tlp": after, "reason": reason})

    report.refresh_from_db()
    assert response.context["errors"]["__all__"] == [words]
    assert f"{reason}</textarea>" in response.content.decode()
    assert report.tlp == before


def test_report_leaves_the_sight_of_the_office_as_red(office: Client) -> None:
    report = make.make_report(title=CANARY)
    Recipient.objects.create(report=report, person=make.make_person())

    response = office.post(address(report, "label"), {"tlp": Tlp.RED}, follow=True)

    assert response.redirect_chain == [(list_address(Report), 302)]
    assert said(response) == ["The report has its new label."]
    assert CANARY.encode() not in response.content


def test_report_is_not_added_as_red(office: Client) -> None:
    data = with_row(new_report(office, tlp=Tlp.RED), "recipient_set", person=make.make_person().pk)

    page = office.get(list_address(Report, "add"))
    response = office.post(list_address(Report, "add"), data)

    assert b"TLP:AMBER+STRICT</option>" in page.content
    assert b"TLP:RED</option>" not in page.content
    assert b"TLP:RED comes later" in page.content
    assert list(response.context["adminform"].form.errors) == ["tlp"]
    assert not Report.objects.exists()


def test_draft_that_nobody_could_publish_does_not_become_red(office: Client) -> None:
    report = make.make_report(Tlp.AMBER, state="draft", recipients=[make.make_person()])

    refused = office.post(address(report, "label"), {"tlp": Tlp.RED})
    report.editions.update(state="scheduled", publish_at=timezone.now() + datetime.timedelta(days=1))
    office.post(address(report, "label"), {"tlp": Tlp.RED})

    report.refresh_from_db()
    assert b"Publish or schedule an edition first" in refused.content
    assert report.label == Tlp.RED


@pytest.mark.parametrize(
    ("of_group", "of_report"),
    [
        (Tlp.CLEAR, Tlp.CLEAR),
        (Tlp.GREEN, Tlp.GREEN),
        (Tlp.AMBER, Tlp.AMBER),
        (Tlp.RED, Tlp.AMBER_STRICT),
    ],
)
def test_label_left_empty_is_that_of_the_group(office: Client, of_group: Tlp, of_report: Tlp) -> None:
    group = make.make_group(default_tlp=of_group)

    office.post(list_address(Report, "add"), new_report(office, group=group.pk, tlp=""))

    assert Report.objects.get().label == of_report


def test_new_report_has_no_label_before_one_is_chosen(office: Client) -> None:
    form = office.get(list_address(Report, "add")).context["adminform"].form

    assert form["tlp"].value() == ""
    assert Report().label == Tlp.AMBER_STRICT


def test_address_that_is_taken_does_not_tell_by_what(office: Client) -> None:
    make_red(slug="health-care")

    response = office.post(list_address(Report, "add"), new_report(office))

    assert response.context["adminform"].form.errors == {
        "slug": ["This address cannot be used. Choose another."]
    }


@pytest.mark.parametrize("tlp", [Tlp.GREEN, Tlp.AMBER_STRICT])
def test_groups_to_which_a_report_is_opened_are_on_the_record_by_code(office: Client, tlp: Tlp) -> None:
    one, other = make.make_group(code="WG91"), make.make_group(code="WG92")
    report = make.make_report(tlp, addressed_to=[one])
    data = typed(office.get(address(report))) | {"addressed_groups": [other.pk, one.pk]}

    office.post(address(report), data)

    assert Entry.objects.get(verb="report.changed").changes == {"addressed_groups": ["WG91", "WG91, WG92"]}


def test_recipient_in_the_office_sees_the_report_until_taken_off_it(office: Client, staff: Person) -> None:
    make.make_affiliation(staff, make.make_member())
    report = make_red(recipients=[staff, make.make_person()])
    own = report.recipient_set.order_by("named_at").first()
    assert own
    data = typed(office.get(address(report)))
    row = next(name for name, value in data.items() if value == own.pk).removesuffix("-id")

    response = office.post(address(report), data | {f"{row}-DELETE": "on"}, follow=True)

    assert list(report.recipient_set.values_list("person", flat=True)) != [staff.pk]
    assert response.redirect_chain == [(list_address(Report), 302)]
    assert CANARY.encode() not in response.content
    assert Entry.objects.get(verb="recipient.removed").changes == {"recipient": [str(staff.pk), ""]}


@pytest.mark.parametrize("tlp", [Tlp.GREEN, Tlp.AMBER])
def test_message_names_a_report_as_the_record_does(office: Client, tlp: Tlp) -> None:
    report = make.make_report(tlp, title="Ports", addressed_to=[make.make_group()])

    response = office.post(
        address(report), typed(office.get(address(report))) | {"abstract": "Anew."}, follow=True
    )

    assert f">{report.journal_label}</a>” was changed successfully." in said(response)[0]
    assert Report.objects.get().title == "Ports"


def test_page_of_a_report_says_who_sees_it(office: Client) -> None:
    published, draft = make.make_report(Tlp.GREEN), make.make_report(Tlp.GREEN, state="draft")

    assert "preview_published" not in office.get(address(published)).context
    response = office.get(address(draft))
    assert response.context["preview"].public == "nothing"
    assert response.context["preview_published"].public == "title and abstract"


def test_file_is_opened_at_its_public_address(office: Client) -> None:
    edition = make.make_report(slug="health-care").editions.get()

    for page in (address(edition.report), address(edition)):
        assert b'href="/reports/health-care/v1.pdf"' in office.get(page).content


@pytest.mark.parametrize("model", [Report, Edition, StoredFile])
def test_nobody_deletes(office: Client, model: type[Model]) -> None:
    make.make_report(state="draft")
    obj = model._default_manager.first()
    assert obj

    assert office.post(address(obj, "delete"), {"post": "yes"}).status_code == 403
