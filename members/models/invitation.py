from __future__ import annotations

import datetime
from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from members.mailed_token import hash_of, kept_token, new_token
from members.models.affiliation import Affiliation
from members.models.organisation import Organisation
from members.models.person import Person

HOLDS_FOR = datetime.timedelta(days=14)
SALT = "members.invitation"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> InvitationQuerySet:
        """Neither accepted nor revoked; the time of some may be over, until they are sent again."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def open(self) -> InvitationQuerySet:
        return self.pending().filter(expires_at__gt=timezone.now())

    def of_state(self, state: str) -> InvitationQuerySet:
        """Those whose `state` is this one at this moment."""
        match state:
            case Invitation.State.ACCEPTED:
                return self.filter(accepted_at__isnull=False)
            case Invitation.State.REVOKED:
                return self.filter(revoked_at__isnull=False)
            case Invitation.State.EXPIRED:
                return self.pending().filter(expires_at__lte=timezone.now())
        return self.open()

    def named_by(self, token: str) -> InvitationQuerySet:
        """The open one that this word of a link belongs to."""
        return self.open().filter(token_hash=hash_of(token))


class Invitation(Record):
    """That somebody may act for an organisation once they open the link mailed to them.

    What is accepted or revoked keeps neither the address nor the job title: of whoever came, the affiliation tells
    more.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        EXPIRED = "expired", _("Expired")
        ACCEPTED = "accepted", _("Accepted")
        REVOKED = "revoked", _("Revoked")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("organisation")
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    is_official_contact = models.BooleanField(
        _("as official contact"),
        default=False,
        help_text=_("They will look after the organisation's people on the portal."),
    )
    times_sent = models.PositiveSmallIntegerField(_("times sent"), default=1, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("invited by"),
    )
    sent_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("holds until"), editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    affiliation = models.OneToOneField(
        Affiliation, on_delete=models.PROTECT, null=True, related_name="invitation", editable=False
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_one_pending",
                violation_error_message=_("This address is already invited: send that invitation again."),
            ),
            models.CheckConstraint(
                name="invitation_email_lower_case",
                condition=models.Q(email=Lower("email")),
                violation_error_message=_("Write the e-mail address in small letters."),
            ),
            models.CheckConstraint(
                name="invitation_accepted_or_revoked",
                condition=models.Q(accepted_at__isnull=True) | models.Q(revoked_at__isnull=True),
                violation_error_message=_("An invitation is accepted or revoked, not both."),
            ),
            models.CheckConstraint(
                name="invitation_accepted_leads_to_affiliation",
                condition=models.Q(accepted_at__isnull=True, affiliation__isnull=True)
                | models.Q(accepted_at__isnull=False, affiliation__isnull=False),
                violation_error_message=_("What is accepted leads to an affiliation, and nothing else does."),
            ),
            models.CheckConstraint(
                name="invitation_address_while_pending",
                condition=(models.Q(accepted_at__isnull=True, revoked_at__isnull=True) & ~models.Q(email=""))
                | (
                    (models.Q(accepted_at__isnull=False) | models.Q(revoked_at__isnull=False))
                    & models.Q(email="", job_title="")
                ),
                violation_error_message=_("The address is kept for as long as the invitation is pending."),
            ),
            models.CheckConstraint(
                name="invitation_expires_after_it_was_sent",
                condition=models.Q(expires_at__gt=models.F("sent_at")),
                violation_error_message=_("An invitation holds for a while."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.organisation}" if self.email else str(self.organisation)

    def clean(self) -> None:
        self.email = self.email.lower()

    @property
    def journal_label(self) -> str:
        """Without the address: the record cannot be changed when somebody wants to be forgotten."""
        return str(self.organisation)

    @property
    def state(self) -> Invitation.State:
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.revoked_at:
            return self.State.REVOKED
        return self.State.OPEN if self.expires_at > timezone.now() else self.State.EXPIRED

    @property
    def is_pending(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None

    def begin_to_hold(self) -> None:
        """From now on, by the link for this time of sending; any that was sent before opens nothing."""
        self.sent_at = timezone.now()
        self.expires_at = self.sent_at + HOLDS_FOR
        self.token_hash = hash_of(new_token(SALT, self._which))

    def token_to_mail(self) -> str | None:
        """The word of its link; None where the key that it was made with is gone."""
        return kept_token(SALT, self._which, self.token_hash)

    @property
    def _which(self) -> str:
        return f"{self.pk}:{self.times_sent}"

    def settle(self, *, affiliation: Affiliation | None) -> None:
        """Accepted where an affiliation came of it, otherwise revoked."""
        now = timezone.now()
        self.affiliation = affiliation
        self.accepted_at, self.revoked_at = (now, None) if affiliation else (None, now)
        self.email = self.job_title = ""
        self.save(update_fields=["affiliation", "accepted_at", "revoked_at", "email", "job_title"])
