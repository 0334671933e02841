import pytest
from django.test import Client
from django.urls import reverse

from journal.models import Entry
from notifications.models import MailPreference
from notifications.unsubscribing import signer, unsubscribe_url
from tests import factories as make
from tests.scene import Scene

PAGE = "/me/notifications/"


@pytest.fixture
def path(scene: Scene) -> str:
    return unsubscribe_url(scene.people["participant"]).removeprefix("http://localhost:8000")


def refusing() -> list[str]:
    refused = MailPreference.objects.filter(wants_group_mail=False)
    return list(refused.values_list("person__email", flat=True))


def recorded() -> list[tuple[str | None, dict[str, list[str]], str]]:
    entries = Entry.objects.filter(verb="mail_preference.changed").order_by("pk")
    return list(entries.values_list("by__email", "changes", "reason"))


STOPPED = {"wants_group_mail": ["True", "False"]}
WANTED_AGAIN = {"wants_group_mail": ["False", "True"]}


def test_preferences_are_for_people_who_are_signed_in(client: Client) -> None:
    response = client.get(PAGE)

    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={PAGE}")


def test_mail_is_wanted_until_somebody_says_no(scene: Scene, client: Client) -> None:
    client.force_login(scene.people["participant"])

    response = client.get(PAGE)

    assert response.context["form"].initial == {"wants_group_mail": True}
    assert MailPreference.objects.count() == 0


def test_choice_is_kept_and_can_be_taken_back(scene: Scene, client: Client) -> None:
    client.force_login(scene.people["participant"])

    response = client.post(PAGE, {})
    assert (response.status_code, response["Location"]) == (302, PAGE)
    assert refusing() == ["participant@example.org"]
    client.post(PAGE, {"wants_group_mail": "on"})

    assert refusing() == []
    assert "Your choice is kept." in client.get(PAGE).content.decode()


def test_each_change_of_the_choice_is_on_record_without_a_name(scene: Scene, client: Client) -> None:
    client.force_login(scene.people["participant"])

    for wish in ({"wants_group_mail": "on"}, {}, {}, {"wants_group_mail": "on"}):
        client.post(PAGE, wish)

    email = "participant@example.org"
    assert recorded() == [(email, STOPPED, ""), (email, WANTED_AGAIN, "")]
    assert {entry.object_label for entry in Entry.objects.all()} == {"Mail about groups"}


def test_one_click_is_on_record_once_and_in_nobodys_name(client: Client, path: str) -> None:
    for _number in range(2):
        client.post(path, {"List-Unsubscribe": "One-Click"})

    assert recorded() == [(None, STOPPED, "By the address in a mail, without a log-in.")]


def test_looking_at_the_address_of_a_mail_changes_nothing(client: Client, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 200
    assert "Stop this mail" in response.content.decode()
    assert refusing() == []


def test_one_click_stops_the_mail_without_log_in_or_cookie(path: str) -> None:
    client = Client(enforce_csrf_checks=True)

    for _number in range(2):
        response = client.post(path, {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert "You will get no more mail about your groups." in response.content.decode()
    assert response["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert refusing() == ["participant@example.org"]
    assert "_auth_user_id" not in client.session


def test_one_click_leaves_the_page_in_step(scene: Scene, client: Client, path: str) -> None:
    client.post(path)
    client.force_login(scene.people["participant"])

    assert client.get(PAGE).context["form"].initial == {"wants_group_mail": False}


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_word_that_the_portal_did_not_sign_is_not_found(client: Client, method: str) -> None:
    person = make.make_person()
    forged = reverse("notifications:unsubscribe", kwargs={"token": f"{person.pk.hex}:{'A' * 43}"})

    assert getattr(client, method)(forged).status_code == 404
    assert MailPreference.objects.count() == 0


@pytest.mark.django_db
def test_signed_word_of_somebody_unknown_is_not_found(client: Client) -> None:
    token = signer.sign("0" * 32)

    assert client.post(reverse("notifications:unsubscribe", kwargs={"token": token})).status_code == 404


@pytest.mark.parametrize("method", ["put", "delete"])
def test_other_methods_are_refused(client: Client, path: str, method: str) -> None:
    assert getattr(client, method)(path).status_code == 405
