import datetime

from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils.translation import gettext as _

from journal.models import Entry
from members.models import Person
from members.signing_in.devices import in_words
from notifications.letters.letter import Letter, absolute
from notifications.models import Delivery

AT_ONCE = datetime.timedelta(seconds=30)  # between a session and the entry about it


def about_odd_log_in(delivery: Delivery) -> Letter | None:
    person = delivery.person
    if person is None or not person.is_active:
        return None
    return Letter(
        to=person.email,
        subject=_("You signed in from a new place"),
        template="notifications/odd_log_in.txt",
        because=_("You get this because it is about your account."),
        context={
            "when": delivery.entry.at,
            "device": device_of(person, delivery.entry),
            "time_zone": person.time_zone,
            "sessions_url": absolute(reverse("usersessions_list")),
            "password_url": absolute(reverse("account_reset_password")),
        },
    )


def device_of(person: Person, entry: Entry) -> str:
    """What the session that began then says of its device; empty if it is over."""
    sessions = UserSession.objects.filter(
        user=person, created_at__range=(entry.at - AT_ONCE, entry.at + AT_ONCE)
    )
    began = sessions.order_by("-created_at").first()
    return in_words(began.user_agent) if began else ""
