"""One's own profile: names, who sees what, the photo, and how others see one."""

import pytest
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from journal.models import Entry
from members.models import Circle, Person, Picture
from members.profiles import pictures
from members.profiles.forms import ProfileForm, is_latin
from tests import factories as make
from tests.members.profiles.samples import as_file, drawn, make_picture

pytestmark = pytest.mark.django_db

ADDRESS = "/me/profile/"
CIRCLES = {
    f"{facet}_shown_to": circle
    for facet, circle in (
        ("name", "members"),
        ("photo", "groups"),
        ("job_title", "public"),
        ("email", "staff"),
    )
}


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def upload(client: Client, content: bytes, name: str = "me.png", kind: str = "image/png") -> object:
    return client.post("/me/profile/photo/", {"photo": SimpleUploadedFile(name, content, kind)})


def typed(**values: str) -> ProfileForm:
    return ProfileForm({"name": "Ada", "latin_name": "", "time_zone": "UTC", **CIRCLES, **values})


@pytest.mark.parametrize(
    ("name", "latin_name", "refused"),
    [
        ("Žofie Łącka", "", []),
        ("Žofie", "Žofie", []),
        ("Σωκράτης", "Sokrates", []),
        ("Σωκράτης", "", ["latin_name"]),
        ("דנה כהן", "דנה", ["latin_name"]),
        ("Ada", "Ада", ["latin_name"]),
        ("", "", ["name"]),
    ],
)
def test_name_in_another_script_has_a_latin_form(name: str, latin_name: str, refused: list[str]) -> None:
    assert list(typed(name=name, latin_name=latin_name).errors) == refused


def test_signs_that_are_no_letters_are_of_every_script() -> None:
    assert is_latin("O’Neil-Šmíd, J. 3rd")


def test_language_is_asked_where_there_is_a_choice(settings: object) -> None:
    assert "language" not in ProfileForm().fields

    settings.LANGUAGES = [("en", "English"), ("fr", "Français")]  # type: ignore[attr-defined]

    assert "language" in ProfileForm().fields


def test_circle_that_is_none_is_refused() -> None:
    assert list(typed(email_shown_to="friends").errors) == ["email_shown_to"]


def test_photo_is_kept_small_under_one_address_and_on_record_without_anything_personal() -> None:
    person = make.make_person()
    client = signed_in(person)

    first = upload(client, as_file(drawn(600, 400)))
    before = Picture.objects.get(person=person)
    upload(client, as_file(drawn(300, 300, colour="red"), "JPEG"), "me.jpg", "image/jpeg")

    after = Picture.objects.get(person=person)
    assert [str(message) for message in get_messages(first.wsgi_request)] == ["Your photo is saved."]  # type: ignore[attr-defined]
    assert before.pk == after.pk
    assert before.sha256 != after.sha256
    assert (before.width, after.width, after.small_width) == (400, 300, 96)
    assert [(entry.verb, entry.object_label, entry.changes) for entry in Entry.objects.all()] == [
        ("profile.changed", "profile", {"photo": ["", ""]})
    ] * 2


def test_photo_that_is_none_is_refused_in_words_and_nothing_else_is_lost() -> None:
    person = make.make_person(name="Saved")
    make_picture(person=person)
    client = signed_in(person)

    response = upload(client, b"GIF89a")

    assert response.status_code == 422  # type: ignore[attr-defined]
    page = response.content.decode()  # type: ignore[attr-defined]
    assert "This is no PNG, JPEG or WebP picture" in page
    assert 'value="Saved"' in page
    assert Picture.objects.filter(person=person).exists()
    assert not Entry.objects.exists()


def test_photo_is_removed_once() -> None:
    person = make.make_person()
    make_picture(person=person)
    client = signed_in(person)

    client.post("/me/profile/photo/remove/")
    client.post("/me/profile/photo/remove/")

    assert not Picture.objects.exists()
    assert Entry.objects.count() == 1


def test_photos_of_an_hour_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(pictures, "AN_HOUR", 1)
    client = signed_in(make.make_person())

    answers = [upload(client, as_file(drawn())).status_code for _each in range(2)]  # type: ignore[attr-defined]

    assert answers == [302, 422]


def test_photo_of_another_person_cannot_be_changed_or_removed() -> None:
    theirs = make_picture(person=make.make_person())
    client = signed_in(make.make_person())

    upload(client, as_file(drawn()))
    client.post("/me/profile/photo/remove/")

    theirs.refresh_from_db()
    assert theirs.sha256 == "0" * 64


def test_profile_shows_how_others_see_it() -> None:
    person = make.make_person(
        name="Ada",
        name_shown_to=Circle.MEMBERS,
        job_title_shown_to=Circle.GROUPS,
        photo_shown_to=Circle.PUBLIC,
    )
    make.make_affiliation(person, make.make_member(), job_title="CISO")
    make_picture(person=person)

    others = signed_in(person).get(ADDRESS).context["others"]

    assert [(one.name, one.job_title, one.email, bool(one.photo)) for _words, one in others] == [
        ("", "", "", False),
        ("Ada", "", "", True),
        ("Ada", "CISO", "", True),
    ]


def test_picture_says_how_it_may_be_kept(client: Client) -> None:
    person = make.make_person(name_shown_to=Circle.PUBLIC, photo_shown_to=Circle.PUBLIC)
    photo = make_picture(person=person)

    public = client.get(photo.get_absolute_url())
    again = client.get(photo.get_absolute_url(), headers={"If-None-Match": public["ETag"]})
    Person.objects.filter(pk=person.pk).update(photo_shown_to=Circle.STAFF)
    private = signed_in(person).get(photo.small_url)
    hidden = client.get(photo.get_absolute_url(), headers={"If-None-Match": public["ETag"]})

    assert public["Content-Type"] == "image/webp"
    assert public["Cache-Control"].startswith("public")
    assert private["Cache-Control"] == "private, no-cache"
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", public["ETag"])
    assert private["ETag"] != public["ETag"]
    assert hidden.status_code == 404
    for response in (public, private, again):
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_photo_of_a_closed_account_is_for_the_secretariat_alone(client: Client) -> None:
    person = make.make_person(name_shown_to=Circle.PUBLIC, photo_shown_to=Circle.PUBLIC, is_active=False)
    photo = make_picture(person=person)

    assert client.get(photo.get_absolute_url()).status_code == 404
    assert signed_in(make.make_staff()).get(photo.get_absolute_url()).status_code == 200


def test_photo_goes_with_its_person() -> None:
    person = make.make_person()
    make_picture(person=person)

    person.undertakings.all().delete()
    Person.objects.filter(pk=person.pk).delete()

    assert not Picture.objects.exists()
