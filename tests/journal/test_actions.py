import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from journal.actions import record
from journal.models import Entry
from journal.signals import entry_recorded
from tests import factories as make


@pytest.mark.django_db
def test_record_writes_what_happened_and_to_what() -> None:
    person, organisation, group = make.make_person(), make.make_organisation(), make.make_group()

    entry = record(
        "organisation.renamed",
        organisation,
        by=person,
        label="Before",
        group_id=group.pk,
        tlp=2,
        changes={"name": ["Before", "After"]},
        reason="A merger.",
    )

    entry.refresh_from_db()
    assert (entry.verb, entry.object, entry.object_label, entry.by) == (
        "organisation.renamed",
        organisation,
        "Before",
        person,
    )
    assert (entry.group_id, entry.tlp, entry.reason) == (group.pk, 2, "A merger.")
    assert entry.changes == {"name": ["Before", "After"]}
    assert str(entry) == "organisation.renamed: Before"
    assert list(Entry.objects.about(organisation)) == [entry]
    assert list(Entry.objects.about(person)) == []


@pytest.mark.django_db
def test_record_by_the_portal_itself_names_the_object_by_its_text() -> None:
    organisation = make.make_organisation(name="x" * 200, slug="x")

    entry = record("organisation.loaded", organisation, by=None)

    assert (entry.by, entry.object_label) == (None, "x" * 200)


@pytest.mark.django_db
def test_record_tells_those_who_listen() -> None:
    heard: list[Entry] = []
    organisation = make.make_organisation()

    def listen(entry: Entry, **_kwargs: object) -> None:
        heard.append(entry)

    entry_recorded.connect(listen)
    try:
        entry = record("organisation.loaded", organisation, by=None)
    finally:
        entry_recorded.disconnect(listen)

    assert heard == [entry]


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_is_refused() -> None:
    organisation = make.make_organisation()

    with pytest.raises(TransactionManagementError, match="inside the transaction"):
        record("organisation.loaded", organisation, by=None)

    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_record_disappears_with_the_change_that_was_rolled_back() -> None:
    organisation = make.make_organisation()

    with transaction.atomic():
        record("organisation.loaded", organisation, by=None)
        transaction.set_rollback(True)

    assert not Entry.objects.exists()
