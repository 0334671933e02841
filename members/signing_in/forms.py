from copy import copy
from typing import Any, cast
from uuid import uuid4

from allauth.account.forms import LoginForm, ResetPasswordForm, SignupForm
from allauth.account.models import EmailAddress
from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.models import Person
from members.one_line import OneLineField
from members.signing_in.adapter import enter


class LogInForm(LoginForm):
    """Without a link between the address and the password: the page has it after both."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class SignUpForm(SignupForm):
    """The name, e-mail address and password of somebody who registers."""

    name = OneLineField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["name", "email", "password1"]

    def clean_email(self) -> str:
        """An address that somebody else added and never confirmed is no reason to refuse its owner."""
        email: str = self.cleaned_data["email"].lower()
        EmailAddress.objects.filter(email=email, verified=False).exclude(user__email=email).delete()
        return super().clean_email()

    def try_save(self, request: HttpRequest) -> Any:
        if self.account_already_exists:
            self.take_as_long(request)
        return super().try_save(request)

    @transaction.atomic
    def take_as_long(self, request: HttpRequest) -> None:
        """All that opening an account takes, for nobody: otherwise the time would tell that there is one already."""
        nobody = copy(self)
        nobody.account_already_exists = False
        nobody.cleaned_data = {**self.cleaned_data, "email": f"{uuid4()}@nobody.invalid"}
        look_up_for_mail(nobody.save(request))
        transaction.set_rollback(True)

    @transaction.atomic
    def save(self, request: HttpRequest) -> Person:
        person = cast(Person, super().save(request))
        person.name = self.cleaned_data["name"]
        person.save(update_fields=["name"])
        enter("person.registered", person)
        return person


def look_up_for_mail(person: Person) -> None:
    """As allauth does before it mails the link that confirms the address of a new account."""
    EmailAddress.objects.filter(user=person, verified=True).exists()
    address = EmailAddress.objects.get(user_id=person.pk)
    Person.objects.get(pk=address.user_id)


class ResetForm(ResetPasswordForm):
    """A link leaves only for an address that is somebody's: the one of their account, or one that they confirmed."""

    def clean_email(self) -> str:
        email = super().clean_email()
        owners = set(EmailAddress.objects.filter(email=email, verified=True).values_list("user", flat=True))
        self.users = [person for person in self.users if person.pk in owners or person.email == email.lower()]
        return email
