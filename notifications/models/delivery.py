from __future__ import annotations

import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.models import Entry, Record
from members.models import Person

MOST_TRIES = 10


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> DeliveryQuerySet:
        return self.filter(state=Delivery.State.WAITING)

    def due(self) -> DeliveryQuerySet:
        """Waiting, its time has come, and no worker holds it."""
        now = timezone.now()
        return self.waiting().filter(
            Q(leased_until__isnull=True) | Q(leased_until__lte=now), next_attempt_at__lte=now
        )

    def given_up(self) -> DeliveryQuerySet:
        return self.filter(state__in=[Delivery.State.FAILED, Delivery.State.DROPPED])


class Delivery(Record):
    """One entry of the journal on its way to one recipient: a person, or the address of a group's secretariat.

    `leased_until`: a worker holds it until then; if that worker dies, another takes over. `last_error` is the
    kind of the error and the code of the mail server, never its words, which may quote the mail.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")

    class Reason(models.TextChoices):
        PARTICIPANT = "participant", _("takes part in the group")
        CHAIR = "chair", _("chairs the group")
        HOLDER = "holder", _("fills the seat")
        SECRETARIAT = "secretariat", _("secretariat of the group")
        STAFF = "staff", _("works for the secretariat")
        CONTACT = "contact", _("is an official contact of the organisation")
        CONCERNED = "concerned", _("is the one concerned")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Given up")
        DROPPED = "dropped", _("No longer allowed")

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.EMAIL)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="deliveries", verbose_name=_("person")
    )
    address = models.EmailField(_("address"), blank=True)
    reason = models.CharField(_("because they"), max_length=20, choices=Reason)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    next_attempt_at = models.DateTimeField(_("next try"), default=timezone.now)
    leased_until = models.DateTimeField(_("held until"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    last_error = models.CharField(_("last error"), max_length=80, blank=True)

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state="waiting"), name="delivery_due"),
            models.Index(fields=["-created_at", "id"], name="delivery_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "entry", "channel"],
                name="delivery_once_a_person",
                violation_error_message=_("This person is told of this already."),
            ),
            models.UniqueConstraint(
                fields=["address", "entry", "channel"],
                condition=~Q(address=""),
                name="delivery_once_an_address",
                violation_error_message=_("This address is told of this already."),
            ),
            models.CheckConstraint(
                name="delivery_one_recipient",
                condition=Q(person__isnull=False, address="") | (Q(person__isnull=True) & ~Q(address="")),
                violation_error_message=_("A delivery goes to a person or to an address."),
            ),
            models.CheckConstraint(
                name="delivery_state_known",
                condition=Q(state__in=["waiting", "sent", "failed", "dropped"]),
                violation_error_message=_("Choose the state of the delivery."),
            ),
            models.CheckConstraint(
                name="delivery_sent_has_its_time",
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                violation_error_message=_("What is sent has the time it was sent, and nothing else has."),
            ),
            models.CheckConstraint(
                name="delivery_failed_has_an_error",
                condition=~Q(state="failed") | ~Q(last_error=""),
                violation_error_message=_("What was given up has an error."),
            ),
            models.CheckConstraint(
                name="delivery_only_waiting_is_held",
                condition=Q(state="waiting") | Q(leased_until__isnull=True),
                violation_error_message=_("A worker holds only what is still to be sent."),
            ),
            models.CheckConstraint(
                name="delivery_ten_tries",
                condition=Q(attempts__lte=MOST_TRIES),
                violation_error_message=_("Ten tries are enough."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry.verb}, {self.get_reason_display()}"

    def begin_try(self) -> None:
        """Counted before anything can go wrong, so that a mail that kills its worker is not tried for ever."""
        self.attempts += 1
        self._update(attempts=self.attempts)

    def mark_sent(self, to: str) -> None:
        address = to if self.address else ""  # a group's secretariat may have moved in the meantime
        self._leave_waiting(state=self.State.SENT, sent_at=timezone.now(), last_error="", address=address)

    def mark_dropped(self) -> None:
        self._leave_waiting(state=self.State.DROPPED)

    def mark_failed(self, error: str) -> None:
        self._leave_waiting(state=self.State.FAILED, last_error=error)

    def try_again_in(self, pause: datetime.timedelta, error: str) -> None:
        self._update(leased_until=None, next_attempt_at=timezone.now() + pause, last_error=error)

    def put_back(self) -> None:
        """Untried: the mail server or the time was the hindrance."""
        self._update(leased_until=None)

    def _leave_waiting(self, **values: object) -> None:
        self._update(leased_until=None, **values)

    def _update(self, **values: object) -> None:
        """Only from `waiting`: what is settled stays settled, whoever comes late."""
        Delivery.objects.waiting().filter(pk=self.pk).update(**values)
