from __future__ import annotations

import zoneinfo
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from members.rules import STAFF_PERMISSIONS


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(email=email.lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email=(username or "").lower())


def validate_time_zone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(
            _("%(value)s is not a time zone; write one such as Europe/Brussels."), params={"value": value}
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
    is_listed = models.BooleanField(
        _("show me to members"),
        default=False,
        help_text=_("Your name and job title appear on the pages of your groups, for signed-in members."),
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_sample = models.BooleanField(_("sample"), default=False)
    joined_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)
    last_visit = models.DateTimeField(_("last visit"), null=True, editable=False)
    visit_before = models.DateTimeField(null=True, editable=False)

    USERNAME_FIELD = "email"
    is_superuser = False  # nobody is: staff act by a dated role

    objects: ClassVar[PersonManager] = PersonManager()

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
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        self.email = self.email.lower()

    def get_full_name(self) -> str:
        return self.name

    @cached_property
    def staff_permissions(self) -> frozenset[str]:
        """Names such as `members.change_organisation`, from the staff roles that hold today."""
        if not (self.is_active and self.pk):
            return frozenset()
        roles = self.staff_roles.current().values_list("role", flat=True)
        return frozenset().union(*(STAFF_PERMISSIONS[role] for role in roles))

    @property
    def is_staff(self) -> bool:
        return bool(self.staff_permissions)

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        return perm in self.staff_permissions

    def has_perms(self, perm_list: list[str], obj: models.Model | None = None) -> bool:
        return self.staff_permissions.issuperset(perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        return any(perm.startswith(f"{app_label}.") for perm in self.staff_permissions)


def display_name(person: Person) -> str:
    return str(person)
