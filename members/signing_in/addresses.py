"""The e-mail addresses of a person: every change is on record, and told to the address that mail goes to."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.account.signals import email_added, email_changed, email_removed
from allauth.account.views import EmailView
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from members.models import Person
from members.signing_in.adapter import enter


class AddressesView(EmailView):
    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Not of somebody who is erased at this very moment: an address of theirs would stay."""
        held = Person.objects.select_for_update(of=("self",), no_key=True)
        get_object_or_404(held, pk=request.user.pk, erased_at__isnull=True)
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response


# allauth tells what was done, within that transaction


@receiver(email_added)
def added(user: Person, email_address: EmailAddress, **_kwargs: Any) -> None:
    enter("person.email_added", user)
    tell(user, "email_added", {"added_email": email_address.email})


@receiver(email_changed)
def changed(user: Person, **_kwargs: Any) -> None:
    """allauth tells the address of before."""
    enter("person.email_changed", user)


@receiver(email_removed)
def removed(user: Person, email_address: EmailAddress, **_kwargs: Any) -> None:
    """allauth tells the address that mail goes to; the one that is gone is told too, if it was theirs."""
    enter("person.email_removed", user)
    if email_address.verified:
        tell(user, "email_deleted", {"deleted_email": email_address.email}, email=email_address.email)


def tell(person: Person, what: str, context: dict[str, str], email: str | None = None) -> None:
    get_adapter().send_notification_mail(f"account/email/{what}", person, context, email)
