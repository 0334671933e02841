from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.letters.letter import Letter, absolute
from notifications.models import Delivery


def about_removal(delivery: Delivery) -> Letter | None:
    person = delivery.person
    if person is None or not person.is_active:
        return None
    return Letter(
        to=person.email,
        subject=_("Your second factor was removed"),
        template="notifications/second_factor_removed.txt",
        because=_("You get this because it is about your account."),
        context={
            "when": delivery.entry.at,
            "time_zone": person.time_zone,
            "login_url": absolute(reverse("account_login")),
            "contact_url": absolute(reverse("about:page", kwargs={"slug": "contact"})),
        },
    )
