import pytest
from django.test import Client

from journal.models import Entry
from tests import factories as make
from tests.scene import Scene
from tests.working_groups.views.pages import make_wg3, page
from working_groups.contact_limit import PER_ADDRESS
from working_groups.models import ContactMessage

pytestmark = pytest.mark.django_db

LETTER = {"name": "Ada", "email": "ada@example.org", "subject": "Hello", "message": "May I come?"}


def test_contact_stores_the_message_and_shows_its_reference(client: Client) -> None:
    group = make.make_group(code="WG3")

    response = client.post("/groups/wg3/contact/", LETTER, follow=True)

    message = ContactMessage.objects.get()
    assert (message.group, message.name, message.email) == (group, "Ada", "ada@example.org")
    assert (message.subject, message.message) == ("Hello", "May I come?")
    assert message.reference in response.content.decode()
    assert Entry.objects.get(verb="contact.received").by is None


def test_contact_knows_who_is_signed_in(client: Client, scene: Scene) -> None:
    person = scene.people["outsider"]
    client.force_login(person)

    html = page(client, "contact", "swg3.6")
    client.post("/groups/swg3.6/contact/", LETTER)

    assert f'value="{person.email}"' in html
    assert f'value="{person.name}"' in html
    assert Entry.objects.get(verb="contact.received").by == person


def test_contact_keeps_what_was_typed_when_something_is_missing(client: Client) -> None:
    make.make_group(code="WG3")

    html = client.post("/groups/wg3/contact/", {**LETTER, "email": "ada"}).content.decode()

    assert 'role="alert"' in html
    assert "May I come?" in html
    assert not ContactMessage.objects.exists()


def test_contact_answers_a_program_as_if_it_had_been_heard(client: Client) -> None:
    make.make_group(code="WG3")

    response = client.post("/groups/wg3/contact/", {**LETTER, "homepage": "https://example.org"}, follow=True)

    assert "Your message has been sent" in response.content.decode()
    assert not ContactMessage.objects.exists()


def test_contact_hides_the_trap_from_people(client: Client) -> None:
    make.make_group(code="WG3")

    html = page(client, "contact", "wg3")

    trap = html[html.index('<div class="hidden" aria-hidden="true">') :].partition("</div>")[0]
    assert 'name="homepage"' in trap
    assert 'tabindex="-1"' in trap
    assert 'autocomplete="off"' in trap


def test_contact_is_limited_and_keeps_what_was_typed(client: Client) -> None:
    make.make_group(code="WG3")
    for _number in range(PER_ADDRESS):
        assert client.post("/groups/wg3/contact/", LETTER).status_code == 302

    response = client.post("/groups/wg3/contact/", LETTER)

    assert response.status_code == 429
    assert "Too many messages" in response.content.decode()
    assert "May I come?" in response.content.decode()
    assert ContactMessage.objects.count() == PER_ADDRESS


def test_contact_counts_neither_programs_nor_mistakes(client: Client) -> None:
    make.make_group(code="WG3")
    for _number in range(PER_ADDRESS + 1):
        client.post("/groups/wg3/contact/", {**LETTER, "homepage": "https://example.org"})
        client.post("/groups/wg3/contact/", {**LETTER, "email": "ada"})

    assert client.post("/groups/wg3/contact/", LETTER).status_code == 302
    assert ContactMessage.objects.count() == 1


def test_contact_refuses_a_subject_of_two_lines(client: Client) -> None:
    make.make_group(code="WG3")

    response = client.post("/groups/wg3/contact/", {**LETTER, "subject": "Hello\r\nBcc: all@example.org"})

    assert "Write this in one line." in response.content.decode()
    assert not ContactMessage.objects.exists()


def test_contact_of_a_part_names_whose_secretariat_reads(client: Client) -> None:
    make_wg3()

    assert "The secretariat of WG3 reads the messages for this group." in page(client, "contact", "swg3.1")
    assert "reads the messages" not in page(client, "contact", "wg3")


def test_contact_without_any_address_says_so(client: Client) -> None:
    make.make_group(code="WG3", secretariat_email="")

    assert "No address is known" in page(client, "contact", "wg3")
    assert client.post("/groups/wg3/contact/", LETTER).status_code == 200
    assert not ContactMessage.objects.exists()


def test_receipt_of_another_hand_is_not_found(client: Client) -> None:
    make.make_group(code="WG3")

    assert client.get("/groups/wg3/contact/sent/C-23456789/").status_code == 404
    assert client.get("/groups/wg3/contact/sent/C-23456789:forged/").status_code == 404
