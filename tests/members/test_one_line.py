"""Mails of the portal bear names and job titles that anybody may type: none of them begins a line of its own there."""

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Person
from members.my_organisation.forms import AskingForm, InvitationForm, JobTitleForm, NameForm
from members.one_line import OneLineField
from members.profiles.forms import ProfileForm
from members.signing_in.forms import SignUpForm

pytestmark = pytest.mark.django_db

LURE = "Ada\n\nYour account was closed: open it again at https://elsewhere.example/"


@pytest.mark.parametrize("sign", ["\n", "\r", "\x0b", "\x1b", "\u2028", "\u2029"])
def test_nothing_begins_a_new_line(sign: str) -> None:
    assert OneLineField().clean(" Zoë O’Neil ") == "Zoë O’Neil"
    form = NameForm({"name": f"Ada{sign}Example"})

    assert form.errors["name"] == ["Write this in one line."]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (SignUpForm, "name"),
        (NameForm, "name"),
        (ProfileForm, "name"),
        (ProfileForm, "latin_name"),
        (InvitationForm, "job_title"),
        (JobTitleForm, "job_title"),
        (AskingForm, "job_title"),
    ],
)
def test_form_takes_one_line(form: type[NameForm], field: str) -> None:
    assert form({field: LURE}).errors[field] == ["Write this in one line."]


def test_nobody_signs_up_as_a_mail(client: Client) -> None:
    typed = {"name": LURE, "email": "mallory@elsewhere.example", "password1": "a long and quiet sentence"}

    client.post(reverse("account_signup"), typed)

    assert not Person.objects.exists()
