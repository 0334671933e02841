from __future__ import annotations

import datetime
import secrets
from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from members.dated import today
from members.models.membership import Membership
from members.register.countries import country_name

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is misread over the telephone


def new_reference() -> str:
    return "A-" + "".join(secrets.choice(ALPHABET) for _unused in range(8))


class ApplicationQuerySet(models.QuerySet["Application"]):
    def submitted(self) -> Self:
        """What the secretariat sees; until it is sent an application is its author's own."""
        return self.filter(submitted_at__isnull=False)

    def undecided(self) -> Self:
        return self.submitted().filter(decision="", withdrawn_at__isnull=True)

    def to_be_admitted(self) -> Self:
        """Those that the board has accepted and that are no members yet."""
        return self.filter(decision=Application.Decision.ACCEPTED, admitted_at__isnull=True)

    def waiting_for_applicant(self) -> Self:
        return (
            self.undecided().filter(questions__answered_at__isnull=True, questions__isnull=False).distinct()
        )

    def waiting_for_review(self) -> Self:
        """Those with which the secretariat can go on: no question is open, or the board has accepted them."""
        every = self.model.objects
        asked = every.waiting_for_applicant().values("pk")
        unasked = every.undecided().exclude(pk__in=asked).values("pk")
        return self.filter(models.Q(pk__in=unasked) | models.Q(pk__in=every.to_be_admitted().values("pk")))


class Application(Record):
    """An organisation's request to become a member, from its first words to the board's decision and the admission.

    `forgotten_at`: what was personal in it is gone; what is left says who asked, when, and what was decided.
    """

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")

    class Status(models.TextChoices):
        BEGUN = "begun", _("Begun, not sent yet")
        APPLIED = "applied", _("Applied")
        UNDER_REVIEW = "under_review", _("Under review")
        APPROVED = "approved", _("Board-approved")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        ADMITTED = "admitted", _("Admitted")

    reference = models.CharField(
        _("reference"), max_length=12, unique=True, default=new_reference, editable=False
    )

    organisation_name = models.CharField(_("name of the organisation"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    country = models.CharField(_("country"), max_length=2)
    category = models.CharField(_("category"), max_length=30, choices=Membership.Category)
    website = models.URLField(_("website"), blank=True)
    description = models.TextField(_("what the organisation does"), max_length=4000, blank=True)

    contact_name = models.CharField(_("name of the contact"), max_length=150, blank=True)
    contact_email = models.EmailField(_("e-mail address of the contact"), blank=True)
    contact_job_title = models.CharField(_("job title of the contact"), max_length=120, blank=True)

    begun_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("last changed"), default=timezone.now, editable=False)
    verified_at = models.DateTimeField(_("address verified"), null=True, editable=False)
    submitted_at = models.DateTimeField(_("sent"), null=True, editable=False)
    review_began_at = models.DateTimeField(_("review begun"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    decision = models.CharField(_("decision"), max_length=10, choices=Decision, blank=True)
    decided_on = models.DateField(_("day of the decision"), null=True, blank=True)
    basis = models.CharField(_("basis of the decision"), max_length=200, blank=True)
    refusal_reason = models.TextField(_("reason of the refusal"), max_length=2000, blank=True)

    membership = models.OneToOneField(
        Membership, on_delete=models.PROTECT, null=True, related_name="application", editable=False
    )
    admitted_at = models.DateTimeField(_("admitted"), null=True, editable=False)
    forgotten_at = models.DateTimeField(_("personal data deleted"), null=True, editable=False)

    objects: ClassVar[ApplicationQuerySet] = ApplicationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-submitted_at", "-begun_at"]
        constraints = [
            models.CheckConstraint(
                name="application_country_iso",
                condition=models.Q(country__regex=r"^[A-Z]{2}$"),
                violation_error_message=_("A country is two capital letters, as in ISO 3166-1: BE, DE, FR."),
            ),
            models.CheckConstraint(
                name="application_category_known",
                condition=models.Q(
                    category__in=[
                        "large_company",
                        "sme",
                        "user_or_operator",
                        "research_centre",
                        "university",
                        "association",
                        "regional_cluster",
                        "national_administration",
                        "regional_administration",
                    ]
                ),
                violation_error_message=_("An application names one of the categories of members."),
            ),
            models.CheckConstraint(
                name="application_email_lower_case",
                condition=models.Q(contact_email=Lower("contact_email")),
                violation_error_message=_("Write the e-mail address of the contact in small letters."),
            ),
            models.CheckConstraint(
                name="application_has_contact",
                condition=models.Q(forgotten_at__isnull=False)
                | (~models.Q(contact_name="") & ~models.Q(contact_email="")),
                violation_error_message=_(
                    "An application names its contact until personal data are deleted."
                ),
            ),
            models.CheckConstraint(
                name="application_forgotten_names_nobody",
                condition=models.Q(forgotten_at__isnull=True)
                | models.Q(contact_name="", contact_email="", contact_job_title="", description=""),
                violation_error_message=_("Of an application that was forgotten nothing personal is kept."),
            ),
            models.CheckConstraint(
                name="application_sent_when_verified",
                condition=models.Q(submitted_at__isnull=True) | models.Q(verified_at__isnull=False),
                violation_error_message=_(
                    "An application is sent once the address of its contact is verified."
                ),
            ),
            models.CheckConstraint(
                name="application_reviewed_when_sent",
                condition=models.Q(review_began_at__isnull=True) | models.Q(submitted_at__isnull=False),
                violation_error_message=_("Only an application that was sent is reviewed."),
            ),
            models.CheckConstraint(
                name="application_decision_whole",
                condition=models.Q(decision="", decided_on__isnull=True, basis="")
                | (
                    models.Q(decision__in=["accepted", "refused"])
                    & models.Q(decided_on__isnull=False, review_began_at__isnull=False)
                    & ~models.Q(basis="")
                ),
                violation_error_message=_("A decision has its day and its basis, and follows a review."),
            ),
            models.CheckConstraint(
                name="application_refused_has_reason",
                condition=(models.Q(decision="refused") & ~models.Q(refusal_reason=""))
                | (~models.Q(decision="refused") & models.Q(refusal_reason="")),
                violation_error_message=_("A refusal says why, and nothing else does."),
            ),
            models.CheckConstraint(
                name="application_withdrawn_undecided",
                condition=models.Q(withdrawn_at__isnull=True)
                | models.Q(decision="", submitted_at__isnull=False),
                violation_error_message=_("Only what was sent and is not decided is withdrawn."),
            ),
            models.CheckConstraint(
                name="application_admitted_was_accepted",
                condition=models.Q(membership__isnull=True, admitted_at__isnull=True)
                | models.Q(membership__isnull=False, admitted_at__isnull=False, decision="accepted"),
                violation_error_message=_("Only what the board accepted leads to a membership."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}, {self.organisation_name}"

    @property
    def journal_label(self) -> str:
        return self.reference

    @property
    def country_name(self) -> str:
        return country_name(self.country)

    @property
    def status(self) -> Application.Status:
        return self.status_on(today())

    def status_on(self, date: datetime.date) -> Application.Status:
        """Computed from its dates and the decision."""
        if _by(self.admitted_at, date):
            return self.Status.ADMITTED
        if _by(self.withdrawn_at, date):
            return self.Status.WITHDRAWN
        if self.decided_on and self.decided_on <= date:
            is_accepted = self.decision == self.Decision.ACCEPTED
            return self.Status.APPROVED if is_accepted else self.Status.REFUSED
        if _by(self.review_began_at, date):
            return self.Status.UNDER_REVIEW
        return self.Status.APPLIED if _by(self.submitted_at, date) else self.Status.BEGUN

    @property
    def is_begun(self) -> bool:
        """Its author may still change it."""
        return self.submitted_at is None

    @property
    def is_undecided(self) -> bool:
        return self.submitted_at is not None and not self.decision and self.withdrawn_at is None


def _by(moment: datetime.datetime | None, date: datetime.date) -> bool:
    zone = timezone.get_default_timezone()
    return moment is not None and timezone.localdate(moment, timezone=zone) <= date
