from __future__ import annotations

import zoneinfo
from functools import cached_property
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Concat, Lower, Upper
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from members.models.folded import Folded
from members.passwords import normalised
from members.rules import permissions_of


class PersonQuerySet(models.QuerySet["Person"]):
    def called(self, words: str) -> Self:
        """Those in whose name, in either script, each of the words occurs, whatever its accents and capitals."""
        found = self
        for word in words.split():
            found = found.filter(names_folded__finds=word)
        return found


NOWHERE = "erased.invalid"  # RFC 6761: no mail ever goes there


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(email=email.lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email=(username or "").lower())


PeopleManager = PersonManager.from_queryset(PersonQuerySet)


def validate_time_zone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(
            _("%(value)s is not a time zone; write one such as Europe/Brussels."), params={"value": value}
        )


class Circle(models.TextChoices):
    """To whom something of a person is shown; each holds those after it. Who they are: members.profiles.visibility."""

    PUBLIC = "public", _("Everybody")
    MEMBERS = "members", _("Members")
    GROUPS = "groups", _("People of my groups")
    STAFF = "staff", _("The secretariat only")


class CircleField(models.CharField[Any, Any]):
    """The circle that sees a field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 10, "choices": Circle, "default": Circle.STAFF, **kwargs})


def circle_known(name: str, field: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=models.Q(**{f"{field}__in": ["public", "members", "groups", "staff"]}),
        violation_error_message=_(
            "Choose who sees it: everybody, members, the people of the groups or the secretariat only."
        ),
    )


class Person(Record, AbstractBaseUser):
    """Someone with an account, who signs in by e-mail. What they may do comes from their affiliations and roles."""

    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("There is already an account with this e-mail address.")},
    )
    name = models.CharField(
        _("name"), max_length=150, blank=True, help_text=_("In the script you write it in.")
    )
    latin_name = models.CharField(_("name in Latin script"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(
        _("time zone"), max_length=60, default=settings.TIME_ZONE, validators=[validate_time_zone]
    )
    names_folded = models.GeneratedField(
        verbose_name=_("names as they are searched"),
        expression=Folded(Concat("name", models.Value(" "), "latin_name")),
        output_field=models.TextField(),
        db_persist=True,
    )
    name_shown_to = CircleField(_("who sees the name"))
    photo_shown_to = CircleField(_("who sees the photo"))
    job_title_shown_to = CircleField(_("who sees the job title"))
    email_shown_to = CircleField(_("who sees the e-mail address"))
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_sample = models.BooleanField(_("sample"), default=False)
    joined_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)
    last_visit = models.DateTimeField(_("last visit"), null=True, editable=False)
    visit_before = models.DateTimeField(null=True, editable=False)
    terms_version = models.CharField(_("terms accepted"), max_length=20, blank=True, editable=False)
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)
    represented = models.CharField(_("represented until erased"), max_length=200, blank=True, editable=False)

    USERNAME_FIELD = "email"
    is_superuser = False  # nobody is: staff act by a dated role

    objects: ClassVar[PersonManager] = PeopleManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "email"]
        constraints = [
            models.CheckConstraint(
                name="person_email_lower_case",
                condition=models.Q(email=Lower("email")),
                violation_error_message=_("Write the e-mail address in small letters."),
            ),
            models.CheckConstraint(
                name="person_erased_is_nobody",
                condition=models.Q(erased_at__isnull=True, represented="")
                | models.Q(
                    erased_at__isnull=False,
                    name="",
                    latin_name="",
                    is_active=False,
                    email__endswith=f"@{NOWHERE}",
                ),
                violation_error_message=_(
                    "Who was erased has neither name nor address, and signs in no more."
                ),
            ),
            circle_known("person_name_shown_to_known", "name_shown_to"),
            circle_known("person_photo_shown_to_known", "photo_shown_to"),
            circle_known("person_job_title_shown_to_known", "job_title_shown_to"),
            circle_known("person_email_shown_to_known", "email_shown_to"),
        ]
        indexes = [
            GinIndex(OpClass("names_folded", name="gin_trgm_ops"), name="person_names_trgm"),
            GinIndex(OpClass(Upper("email"), name="gin_trgm_ops"), name="person_email_trgm"),
        ]

    def __str__(self) -> str:
        return former_representative(self.represented) if self.erased_at else self.name or self.email

    def clean(self) -> None:
        self.email = self.email.lower()

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(None if raw_password is None else normalised(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        return super().check_password(None if raw_password is None else normalised(raw_password))

    @cached_property
    def staff_permissions(self) -> frozenset[str]:
        """Those of the staff roles that hold today."""
        if not (self.is_active and self.pk):
            return frozenset()
        return permissions_of(self.staff_roles.current().values_list("role", flat=True))

    @property
    def is_staff(self) -> bool:
        return bool(self.staff_permissions)

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        return perm in self.staff_permissions

    def has_perms(self, perm_list: list[str], obj: models.Model | None = None) -> bool:
        return self.staff_permissions.issuperset(perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        return any(perm.startswith(f"{app_label}.") for perm in self.staff_permissions)


def former_representative(organisation: object) -> str:
    """What the record says in the place of the name of somebody who was erased."""
    if not organisation:
        return gettext("former user of the portal")
    return gettext("former representative of %(organisation)s") % {"organisation": organisation}


def display_name(person: Person) -> str:
    return str(person)
