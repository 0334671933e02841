from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from journal import chain
from journal.actions import record
from journal.models import DailyRoot, Entry, Seal
from journal.tasks import seal_journal
from tests import factories as make

pytestmark = pytest.mark.django_db


def write(*verbs: str) -> list[Entry]:
    organisation = make.make_organisation()
    return [record(verb, organisation, by=None, changes={"name": ["é", "ö"]}) for verb in verbs]


@transaction.atomic
def tamper(statement: str, *values: Any) -> None:
    """Change the record as somebody with the rights of the database's owner could."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_entries_are_sealed_once_in_their_order() -> None:
    entries = write("a", "b", "c")

    counts = [chain.seal_entries(limit=2), chain.seal_entries(), chain.seal_entries()]

    assert counts == [2, 1, 0]
    assert [seal.entry for seal in Seal.objects.order_by("number")] == entries
    assert not Entry.objects.unsealed().exists()


def test_each_hash_rests_on_the_one_before() -> None:
    first, second = write("a", "b")

    chain.seal_entries()

    hashes = list(Seal.objects.order_by("number").values_list("hash", flat=True))
    assert hashes[0] == chain.entry_hash(Entry.objects.get(pk=first.pk), chain.GENESIS)
    assert hashes[1] == chain.entry_hash(Entry.objects.get(pk=second.pk), hashes[0])


def verified() -> str:
    out = StringIO()
    call_command("verify_journal", stdout=out)
    return out.getvalue()


def test_verify_journal_finds_an_untouched_record_intact() -> None:
    write("a", "b")
    chain.seal_entries()
    write("c")

    assert verified() == "2 entries sealed and intact, 1 waiting for the next seal.\n"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("verb", "z"),
        ("object_label", "Another"),
        ("reason", "Invented"),
        ("changes", "{}"),
        ("tlp", 4),
        ("at", datetime(2020, 1, 1, tzinfo=UTC)),
        ("group_id", "00000000-0000-0000-0000-000000000001"),
        ("object_id", "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_verify_journal_finds_a_changed_field(field: str, value: object) -> None:
    _first, second, _third = write("a", "b", "c")
    chain.seal_entries()

    tamper(f"UPDATE journal_entry SET {field} = %s WHERE id = %s", value, second.pk)

    with pytest.raises(CommandError, match=f"does not follow from entry {second.pk}: the record was changed"):
        verified()


def test_verify_journal_finds_a_changed_actor() -> None:
    (entry,) = write("a")
    chain.seal_entries()

    tamper("UPDATE journal_entry SET by_id = %s WHERE id = %s", make.make_person().pk, entry.pk)

    with pytest.raises(CommandError, match="the record was changed"):
        verified()


def test_verify_journal_finds_a_removed_entry() -> None:
    _first, second, _third = write("a", "b", "c")
    chain.seal_entries()

    tamper("DELETE FROM journal_seal WHERE entry_id = %s", second.pk)
    tamper("DELETE FROM journal_entry WHERE id = %s", second.pk)

    with pytest.raises(CommandError, match="the record was changed"):
        verified()


@transaction.atomic
def seal_on(*moments: datetime) -> list[Seal]:
    """Sealed entries of these moments."""
    for moment, entry in zip(moments, write(*("v" for _moment in moments)), strict=True):
        tamper("UPDATE journal_entry SET at = %s WHERE id = %s", moment, entry.pk)
    chain.seal_entries()
    return list(Seal.objects.order_by("number"))


def test_daily_roots_keep_the_last_seal_of_each_finished_day() -> None:
    noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
    seals = seal_on(noon, noon + timedelta(hours=11), noon + timedelta(days=1), noon + timedelta(days=2))

    chain.write_daily_roots(noon + timedelta(days=2))
    chain.write_daily_roots(noon + timedelta(days=2, hours=1))
    chain.write_daily_roots(noon + timedelta(days=3))

    assert [(str(root.day), root.seal_number) for root in DailyRoot.objects.order_by("day")] == [
        ("2026-05-01", seals[1].number),
        ("2026-05-02", seals[2].number),
        ("2026-05-03", seals[3].number),
    ]


def test_verify_journal_finds_a_record_cut_short() -> None:
    seal_journal_until_tomorrow(write("a", "b"))

    tamper("DELETE FROM journal_seal")
    tamper("DELETE FROM journal_entry")

    with pytest.raises(CommandError, match="cut short"):
        verified()


def test_verify_journal_finds_a_chain_made_anew() -> None:
    first, _second = write("a", "b")
    seal_journal_until_tomorrow([first])

    tamper("UPDATE journal_entry SET reason = 'Invented'")
    tamper("DELETE FROM journal_seal")
    tamper("ALTER SEQUENCE journal_seal_number_seq RESTART WITH 1")
    chain.seal_entries()

    with pytest.raises(CommandError, match="made anew"):
        verified()


def seal_journal_until_tomorrow(entries: list[Entry]) -> None:
    """Restarts the numbers of the seals, so that a chain made anew has the same."""
    tamper("ALTER SEQUENCE journal_seal_number_seq RESTART WITH 1")
    chain.seal_entries()
    chain.write_daily_roots(entries[0].at + timedelta(days=1))


def test_seal_journal_seals_and_leaves_today_open() -> None:
    write("a")

    seal_journal()

    assert Seal.objects.count() == 1
    assert not DailyRoot.objects.filter(day=timezone.now().date()).exists()
