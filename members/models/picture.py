from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from intake.pictures.limits import HEAVIEST, WIDEST
from journal.models import Record
from members.models.organisation import Organisation
from members.models.person import Person
from members.models.profile_proposal import ProfileProposal

BYTES = ("content", "small")


class PictureQuerySet(models.QuerySet["Picture"]):
    def without_bytes(self) -> Self:
        """For a list, which only names the address."""
        return self.defer(*BYTES)


class Picture(Record):
    """The photo of a person, or the logo of an organisation or of the profile that is proposed for one.

    It was made anew from what somebody uploaded, as WebP, in two sizes. It lies in its row, so that it comes and goes
    with it; its address stays the same when another picture takes its place.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, null=True, related_name="photo")
    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, null=True, related_name="logo"
    )
    proposal = models.OneToOneField(ProfileProposal, on_delete=models.CASCADE, null=True, related_name="logo")
    content = models.BinaryField(_("picture"))
    small = models.BinaryField(_("small picture"))
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    small_width = models.PositiveSmallIntegerField(_("width of the small picture"))
    small_height = models.PositiveSmallIntegerField(_("height of the small picture"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    objects: ClassVar[PictureQuerySet] = PictureQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.CheckConstraint(
                name="picture_one_owner",
                condition=models.Q(person__isnull=False, organisation__isnull=True, proposal__isnull=True)
                | models.Q(person__isnull=True, organisation__isnull=False, proposal__isnull=True)
                | models.Q(person__isnull=True, organisation__isnull=True, proposal__isnull=False),
                violation_error_message=_("A picture belongs to a person, an organisation or a proposal."),
            ),
            models.CheckConstraint(
                name="picture_light_enough",
                condition=models.Q(LessThanOrEqual(Length("content"), HEAVIEST))
                & models.Q(LessThanOrEqual(Length("small"), HEAVIEST)),
                violation_error_message=_("A picture has at most 100 kB."),
            ),
            models.CheckConstraint(
                name="picture_size",
                condition=models.Q(
                    width__range=(1, WIDEST),
                    height__range=(1, WIDEST),
                    small_width__range=(1, WIDEST),
                    small_height__range=(1, WIDEST),
                ),
                violation_error_message=_("A picture is at most 512 pixels wide and high."),
            ),
            models.CheckConstraint(
                name="picture_sha256_hex",
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message=_("A SHA-256 is 64 hexadecimal digits."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.width} × {self.height}"

    def get_absolute_url(self) -> str:
        return reverse("members:picture", kwargs={"pk": self.pk})

    @property
    def small_url(self) -> str:
        return reverse("members:small_picture", kwargs={"pk": self.pk})
