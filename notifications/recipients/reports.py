from collections.abc import Iterator

from journal.models import Entry
from notifications.recipients.recipient import Reason, Recipient, people, secretariat, with_affiliation
from sector_reports.models import Report
from working_groups.models import Mandate, Participation
from working_groups.tlp import Tlp


def of_report(entry: Entry) -> Iterator[Recipient]:
    """Everyone in the issuing and the addressed groups, and the secretariat. TLP:RED travels in no mail."""
    report = Report.objects.available().exclude(tlp=Tlp.RED).filter(pk=entry.object_id).first()
    if report is None:
        return
    groups = [report.group_id, *report.addressed_groups.values_list("pk", flat=True)]
    seats = with_affiliation(Mandate.objects.current()).filter(group__in=groups)
    parts = with_affiliation(Participation.objects.current()).filter(group__in=groups)
    yield from people(Reason.PARTICIPANT, seats.values_list("person", flat=True))
    yield from people(Reason.PARTICIPANT, parts.values_list("person", flat=True))
    yield from secretariat(report.group)


def of_opening(entry: Entry) -> Iterator[Recipient]:
    """The chairs of the group whose report the secretariat has opened for a reason of its own."""
    chairs = with_affiliation(Mandate.objects.current().chairs()).filter(group=entry.group_id)
    yield from people(Reason.CHAIR, chairs.values_list("person", flat=True))


def of_proposal(entry: Entry) -> Iterator[Recipient]:
    """The chairs of the group that would issue it, but for the one who proposes it."""
    chairs = with_affiliation(Mandate.objects.current().chairs()).filter(group=entry.group_id)
    yield from people(Reason.CHAIR, chairs.exclude(person=entry.by_id).values_list("person", flat=True))


def of_sign_off(entry: Entry) -> Iterator[Recipient]:
    """The secretariat, which publishes what is signed off."""
    report = Report.objects.select_related("group").get(pk=entry.object_id)
    yield from secretariat(report.group)
