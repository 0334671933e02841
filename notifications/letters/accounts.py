import datetime

from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils.translation import gettext as _

from journal.models import Entry
from members.models import Affiliation, Person
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


def about_account(delivery: Delivery) -> Letter | None:
    """That the secretariat has closed it, or opened it again. Nobody is told what is no longer so."""
    account = Person.objects.filter(pk=delivery.entry.object_id, erased_at__isnull=True).first()
    is_closed = delivery.entry.verb == "person.account_closed"
    if account is None or delivery.person is None or account.is_active == is_closed:
        return None
    if delivery.person == account:
        return _about_own_account(account, is_closed=is_closed)
    return _about_account_of_colleague(account, delivery.person, is_closed=is_closed)


def _about_own_account(account: Person, *, is_closed: bool) -> Letter:
    closed = _(
        "The secretariat of ECSO has closed your account: you cannot sign in any more. If you do not know why, ask"
        " the secretariat."
    )
    opened = _("The secretariat of ECSO has opened your account again: you can sign in as before.")
    return Letter(
        to=account.email,
        subject=_("Your account is closed") if is_closed else _("Your account is open again"),
        template="notifications/people_changed.txt",
        because=_("You get this because it is about your account."),
        context={
            "told": closed if is_closed else opened,
            "url": absolute(
                reverse("about:page", args=["contact"]) if is_closed else reverse("account_login")
            ),
        },
    )


def _about_account_of_colleague(account: Person, contact: Person, *, is_closed: bool) -> Letter | None:
    """Of the organisations that the contact looks after, the first that the account acts for."""
    acting = Affiliation.objects.acting()
    looked_after = acting.contacts().filter(person=contact).values("organisation")
    theirs = acting.filter(person=account, organisation__in=looked_after).select_related("organisation")
    affiliation = theirs.order_by("organisation__name").first()
    if affiliation is None:
        return None
    organisation = affiliation.organisation
    closed = _(
        "The secretariat of ECSO has closed the account of %(whom)s: they cannot sign in any more, and what they do for"
        " %(organisation)s counts no longer."
    )
    opened = _(
        "The secretariat of ECSO has opened the account of %(whom)s again: they act for %(organisation)s."
    )
    subject = _("an account is closed") if is_closed else _("an account is open again")
    return Letter(
        to=contact.email,
        subject=f"{organisation}: {subject}",
        template="notifications/people_changed.txt",
        because=_("You get this because you are an official contact of %(organisation)s.")
        % {"organisation": organisation},
        context={
            "told": (closed if is_closed else opened) % {"whom": account, "organisation": organisation},
            "url": absolute(reverse("my_organisation_detail", kwargs={"slug": organisation.slug})),
        },
    )


def device_of(person: Person, entry: Entry) -> str:
    """What the session that began then says of its device; empty if it is over."""
    sessions = UserSession.objects.filter(
        user=person, created_at__range=(entry.at - AT_ONCE, entry.at + AT_ONCE)
    )
    began = sessions.order_by("-created_at").first()
    return in_words(began.user_agent) if began else ""
