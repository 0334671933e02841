import datetime
import re
from email.message import EmailMessage

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from members.actions import end_affiliation
from members.dated import today
from members.models import Person
from notifications.actions import choose_group_mail, unhandled_entries
from notifications.models import Delivery
from notifications.tasks import dispatch_journal, send_deliveries
from notifications.unsubscribing import unsubscribe_url
from sector_reports.actions import change_label, withdraw_edition
from sector_reports.models import Report
from tests.notifications.conftest import MailServer, text_of
from tests.notifications.facts import entry_about, publish, run_tasks
from tests.scene import Scene
from working_groups.actions import begin_mandate, end_mandate, end_participation, receive_message
from working_groups.models import Mandate
from working_groups.tlp import Tlp

CANARY = "Xylophage"
EVERYBODY = ["chair@example.org", "participant@example.org", "wg@example.org"]


def secret(tlp: Tlp, scene: Scene, **fields: object) -> Report:
    """A report whose title, abstract and address give it away."""
    return publish(
        tlp,
        by=scene.people["secretariat"],
        group=scene.group,
        addressed_to=[scene.group],
        title=f"{CANARY} in hospitals",
        abstract=f"How {CANARY} spreads.",
        slug=f"{CANARY.lower()}-in-hospitals",
        **fields,
    )


def states() -> dict[str, str]:
    rows = Delivery.objects.values_list("person__email", "address", "state")
    return {email or address: state for email, address, state in rows}


def test_report_reaches_the_right_people_and_nobody_else(scene: Scene, mail_server: MailServer) -> None:
    publish(Tlp.GREEN, by=scene.people["secretariat"], group=scene.group, is_announced=False)

    run_tasks()

    assert mail_server.recipients == EVERYBODY


def test_report_mail_says_what_where_and_why(scene: Scene, mail_server: MailServer) -> None:
    report = publish(
        Tlp.GREEN,
        by=scene.people["secretariat"],
        group=scene.group,
        title="Ransomware & clinics",
        abstract="What it's about.",
    )

    run_tasks()

    participant = scene.people["participant"]
    mail = mail_server.mail_to(participant.email)
    assert mail["Subject"] == "[TLP:GREEN] SWG3.6: Ransomware & clinics"
    assert text_of(mail) == (
        "TLP:GREEN\n"
        "\n"
        "SWG3.6 has published a report:\n"
        "\n"
        "Ransomware & clinics\n"
        "\n"
        "What it's about.\n"
        "\n"
        "Read it here:\n"
        f"http://localhost:8000/reports/{report.slug}/\n"
        "\n"
        "--\n"
        "You get this because you take part in SWG3.6.\n"
        "To get no more mail about your groups, open:\n"
        f"{unsubscribe_url(participant)}\n"
        "European Cyber Security Organisation (ECSO)\n"
    )


def test_report_mail_has_the_headers_of_a_list(scene: Scene, mail_server: MailServer) -> None:
    publish(by=scene.people["secretariat"], group=scene.group)

    run_tasks()

    participant = scene.people["participant"]
    mail = mail_server.mail_to(participant.email)
    delivery = Delivery.objects.get(person=participant)
    assert {
        name: mail[name].strip() for name in mail if name not in ("Date", "Content-Transfer-Encoding")
    } == {
        "Subject": f"[TLP:CLEAR] SWG3.6: {Report.objects.get().title}",
        "From": "ECSO portal <portal@localhost>",
        "To": "participant@example.org",
        "Message-ID": f"<{delivery.pk}@localhost>",
        "Auto-Submitted": "auto-generated",
        "List-Id": '"SWG3.6" <swg3.6.localhost>',
        "List-Unsubscribe": f"<{unsubscribe_url(participant)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "MIME-Version": "1.0",
        "Content-Type": 'text/plain; charset="utf-8"',
        "X-Envelope-To": "participant@example.org",
    }


def test_secretariat_is_not_told_how_to_unsubscribe(scene: Scene, mail_server: MailServer) -> None:
    publish(by=scene.people["secretariat"], group=scene.group)

    run_tasks()

    mail = mail_server.mail_to("wg@example.org")
    assert mail["List-Unsubscribe"] is None
    assert "unsubscribe" not in text_of(mail)
    assert "You get this because this is the address of the secretariat of SWG3.6." in text_of(mail)


@pytest.mark.parametrize("tlp", [Tlp.AMBER, Tlp.AMBER_STRICT])
def test_mail_from_amber_on_names_no_title(scene: Scene, mail_server: MailServer, tlp: Tlp) -> None:
    secret(tlp, scene)

    run_tasks()

    assert mail_server.recipients == EVERYBODY
    assert CANARY.lower() not in mail_server.everything.lower()
    mail = mail_server.mail_to("participant@example.org")
    assert mail["Subject"] == f"[{tlp.label}] A report of SWG3.6 is ready for you"
    assert text_of(mail).startswith(f"{tlp.label}\n\nA {tlp.label} report of SWG3.6 is ready for you.")
    assert "http://localhost:8000/groups/swg3.6/reports/" in text_of(mail)


def test_title_of_an_amber_report_is_in_no_log(
    scene: Scene, mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    mail_server.answers = ["554 refused", "451 later"]
    secret(Tlp.AMBER, scene)

    run_tasks()

    log = "\n".join(record.getMessage() for record in caplog.records if record.name != "mail.log")
    assert "SMTPDataError 554" in log
    assert CANARY.lower() not in log.lower()
    assert "@example.org" not in log


def test_report_raised_to_amber_after_the_journal_was_read_loses_its_title(
    scene: Scene, mail_server: MailServer
) -> None:
    report = secret(Tlp.CLEAR, scene)
    dispatch_journal()
    change_label(report=report, tlp=Tlp.AMBER, by=scene.people["secretariat"])

    send_deliveries()

    assert mail_server.recipients == EVERYBODY
    assert CANARY.lower() not in mail_server.everything.lower()


def test_report_raised_to_red_after_the_journal_was_read_travels_in_no_mail(
    scene: Scene, mail_server: MailServer
) -> None:
    report = secret(Tlp.CLEAR, scene, recipients=[scene.people["participant"]])
    dispatch_journal()
    change_label(report=report, tlp=Tlp.RED, by=scene.people["secretariat"])

    send_deliveries()

    assert mail_server.tries == []
    assert states() == dict.fromkeys(EVERYBODY, "dropped")


def test_report_withdrawn_in_the_meantime_is_not_told(scene: Scene, mail_server: MailServer) -> None:
    report = publish(by=scene.people["secretariat"], group=scene.group)
    dispatch_journal()
    withdraw_edition(edition=report.editions.get(), reason="Wrong.", by=scene.people["secretariat"])

    send_deliveries()

    assert mail_server.tries == []
    assert states() == dict.fromkeys(EVERYBODY, "dropped")


def leave_organisation(scene: Scene) -> None:
    affiliation = scene.people["participant"].affiliations.get()
    end_affiliation(affiliation=affiliation, on=today(), by=scene.people["secretariat"])


def leave_group(scene: Scene) -> None:
    participation = scene.people["participant"].participations.get()
    end_participation(participation=participation, on=today(), by=scene.people["secretariat"])


def lose_membership(scene: Scene) -> None:
    membership = scene.organisation.memberships.get()
    membership.period = DateRange(membership.starts, today())
    membership.save()


def lose_account(scene: Scene) -> None:
    scene.people["participant"].is_active = False
    scene.people["participant"].save()


def refuse_mail(scene: Scene) -> None:
    choose_group_mail(person=scene.people["participant"], is_wanted=False, by=None)


@pytest.mark.parametrize(
    "change", [leave_organisation, leave_group, lose_membership, lose_account, refuse_mail]
)
def test_who_left_between_publishing_and_sending_gets_nothing(
    scene: Scene, mail_server: MailServer, change: object
) -> None:
    publish(by=scene.people["secretariat"], group=scene.group)
    dispatch_journal()
    assert callable(change)
    change(scene)

    send_deliveries()

    assert mail_server.recipients == ["chair@example.org", "wg@example.org"]
    assert states()["participant@example.org"] == "dropped"


def test_issuing_group_that_may_not_list_the_report_gets_nothing(
    scene: Scene, mail_server: MailServer
) -> None:
    publish(
        Tlp.AMBER_STRICT,
        by=scene.people["secretariat"],
        group=scene.other_group,
        addressed_to=[scene.group],
    )

    run_tasks()

    assert mail_server.recipients == EVERYBODY
    assert states()["outsider@example.org"] == "dropped"


def test_secretariat_that_moved_gets_the_mail_at_its_new_address(
    scene: Scene, mail_server: MailServer
) -> None:
    receive_message(group=scene.group, name="V", email="v@example.org", subject="S", message="M", by=None)
    dispatch_journal()
    scene.group.secretariat_email = "new@example.org"
    scene.group.save()

    send_deliveries()

    assert mail_server.recipients == ["new@example.org"]
    assert states() == {"new@example.org": "sent"}


def test_secretariat_that_has_no_address_any_more_gets_nothing(scene: Scene, mail_server: MailServer) -> None:
    receive_message(group=scene.group, name="V", email="v@example.org", subject="S", message="M", by=None)
    publish(by=scene.people["secretariat"], group=scene.group)
    begin_seat(scene)
    dispatch_journal()
    scene.group.secretariat_email = ""
    scene.group.save()

    send_deliveries()

    assert "wg@example.org" not in mail_server.recipients
    assert set(Delivery.objects.exclude(address="").values_list("state", flat=True)) == {"dropped"}


def begin_seat(scene: Scene, **fields: object) -> Mandate:
    values = {
        "group": scene.group,
        "role": Mandate.Role.VICE_CHAIR,
        "organisation": scene.organisation,
        "person": scene.people["participant"],
        "starts": datetime.date(2026, 1, 1),
        "by": scene.people["secretariat"],
        **fields,
    }
    return begin_mandate(**values)  # type: ignore[arg-type]


def test_mandate_mails(scene: Scene, mail_server: MailServer) -> None:
    begin_seat(scene)

    run_tasks()

    assert mail_server.recipients == EVERYBODY
    mail = mail_server.mail_to("participant@example.org")
    assert mail["Subject"] == "SWG3.6: Vice-chair for Our hospital"
    assert mail["List-Unsubscribe"] is None
    assert text_of(mail) == (
        "You fill a seat in a working group of ECSO:\n"
        "\n"
        "Group: SWG3.6 Healthcare\n"
        "Role: Vice-chair\n"
        "Organisation: Our hospital\n"
        "Filled by: Participant\n"
        "From: 1 January 2026\n"
        "\n"
        "http://localhost:8000/groups/swg3.6/\n"
        "\n"
        "--\n"
        "You get this because you fill a seat in SWG3.6.\n"
        "European Cyber Security Organisation (ECSO)\n"
    )
    mail = mail_server.mail_to("chair@example.org")
    assert text_of(mail).startswith("A seat in the group is filled:\n")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_mandate_without_person_or_day_leaves_both_out(scene: Scene, mail_server: MailServer) -> None:
    begin_seat(scene, person=None, starts=None)

    run_tasks()

    assert mail_server.recipients == ["chair@example.org", "wg@example.org"]
    assert "Organisation: Our hospital\n\nhttp://" in text_of(mail_server.mail_to("wg@example.org"))


def test_mandate_that_ended_in_the_meantime_is_not_told(scene: Scene, mail_server: MailServer) -> None:
    mandate = begin_seat(scene)
    dispatch_journal()
    end_mandate(mandate=mandate, on=today(), by=scene.people["secretariat"])

    send_deliveries()

    assert mail_server.tries == []


def test_mandate_to_come_is_told_on_its_day(scene: Scene, mail_server: MailServer) -> None:
    begin_seat(scene, starts=today() + datetime.timedelta(days=1))

    run_tasks()
    before = mail_server.recipients
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1)):
        run_tasks()
        run_tasks()

    assert (before, mail_server.recipients) == ([], EVERYBODY)


def test_mandates_to_come_do_not_stand_in_the_way(scene: Scene) -> None:
    begin_seat(scene, starts=today() + datetime.timedelta(days=1))
    report = publish(by=scene.people["secretariat"], group=scene.group)

    assert unhandled_entries(limit=1) == [entry_about(report).pk]


@pytest.mark.parametrize("when", ["before the journal is read", "before the mail leaves"])
def test_mandate_taken_back_in_the_meantime_is_not_told(
    scene: Scene, mail_server: MailServer, when: str
) -> None:
    mandate = begin_seat(scene)
    if when == "before the mail leaves":
        dispatch_journal()
    mandate.delete()

    dispatch_journal()
    send_deliveries()

    assert mail_server.tries == []


def test_holder_who_left_the_organisation_is_not_told(scene: Scene, mail_server: MailServer) -> None:
    begin_seat(scene)
    dispatch_journal()
    leave_organisation(scene)

    send_deliveries()

    assert mail_server.recipients == ["chair@example.org", "wg@example.org"]


def test_chair_who_no_longer_chairs_is_not_told_of_a_mandate(scene: Scene, mail_server: MailServer) -> None:
    begin_seat(scene)
    dispatch_journal()
    chair = scene.people["chair"].mandates.get()
    end_mandate(mandate=chair, on=today(), by=scene.people["secretariat"])

    send_deliveries()

    assert mail_server.recipients == ["participant@example.org", "wg@example.org"]


def test_who_refuses_group_mail_still_hears_of_their_own_seat(scene: Scene, mail_server: MailServer) -> None:
    refuse_mail(scene)
    choose_group_mail(person=scene.people["chair"], is_wanted=False, by=None)
    begin_seat(scene)

    run_tasks()

    assert mail_server.recipients == ["participant@example.org", "wg@example.org"]


def message_mail(scene: Scene, mail_server: MailServer, **fields: str) -> EmailMessage:
    values = {
        "name": "Vera",
        "email": "vera@example.net",
        "subject": "A question",
        "message": "How do we <join>?",
    }
    receive_message(group=scene.group, by=None, **{**values, **fields})
    run_tasks()
    return mail_server.mail_to("wg@example.org")


def test_message_reaches_the_secretariat_and_is_answered_to_its_sender(
    scene: Scene, mail_server: MailServer
) -> None:
    mail = message_mail(scene, mail_server)

    assert mail_server.recipients == ["wg@example.org"]
    assert mail["Reply-To"] == "vera@example.net"
    assert re.fullmatch(r"SWG3\.6: A question \(C-\w{8}\)", mail["Subject"])
    assert "How do we <join>?" in text_of(mail)
    assert "Vera <vera@example.net> has written to SWG3.6 by the contact form." in text_of(mail)


def test_subject_on_two_lines_adds_no_header(scene: Scene, mail_server: MailServer) -> None:
    mail = message_mail(scene, mail_server, subject="One\r\nBcc: two@example.net")

    assert mail_server.recipients == ["wg@example.org"]
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("SWG3.6: One Bcc: two@example.net (C-")


def test_letters_of_every_script_arrive(scene: Scene, mail_server: MailServer) -> None:
    mail = message_mail(scene, mail_server, subject="שלום – Grüße", message="Ελληνικά\n.\nה")

    assert "שלום – Grüße" in mail["Subject"]
    assert "Ελληνικά\n.\nה" in text_of(mail)


def test_account_closed_meanwhile_is_told_nothing(scene: Scene, mail_server: MailServer) -> None:
    publish(by=scene.people["secretariat"], group=scene.group)
    dispatch_journal()
    Person.objects.filter(email="participant@example.org").update(is_active=False)

    send_deliveries()

    assert mail_server.recipients == ["chair@example.org", "wg@example.org"]
