from __future__ import annotations

import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from members.dated import Dated, DatedQuerySet, no_overlap, period_not_empty, today
from members.email_domains import FREE_MAIL, validate_domain
from members.register.countries import country_name
from members.register.identifiers import IdentifierField, validate_lei, validate_ror, validate_vat

TAKEN = ["figures", "map"]  # addresses beside those of the organisations


def holds(function: str, field: str) -> models.Func:
    """A function of the database that says whether a text is what it should be; see the migration that writes it."""
    return models.Func(models.F(field), function=function, output_field=models.BooleanField())


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def shown(self, *, to_insiders: bool = False) -> OrganisationQuerySet:
        """Those with a page of their own: they are or were members, or hold or held a seat in a group.

        The pages of those that stay out of the public directory are for insiders alone.
        """
        until_today = DateRange(None, today(), "[]")
        everybody = self.model.objects
        known = self if to_insiders else self.filter(is_listed=True)
        return known.filter(
            models.Q(pk__in=everybody.filter(memberships__period__overlap=until_today).values("pk"))
            | models.Q(pk__in=everybody.filter(mandates__period__overlap=until_today).values("pk"))
        )

    def called(self, words: str) -> OrganisationQuerySet:
        """Those whose name, acronym or former name contains the words."""
        everybody = self.model.objects.order_by()
        named = everybody.filter(models.Q(name__icontains=words) | models.Q(acronym__icontains=words))
        formerly = FormerName.objects.order_by().filter(name__icontains=words)
        return self.filter(pk__in=named.values("pk").union(formerly.values("organisation")))


class Organisation(Record):
    """A company, administration or association: what a membership, a mandate and a seat belong to."""

    name = models.CharField(_("name"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("ISO 3166-1, two letters; empty if not known.")
    )
    website = models.URLField(_("website"), blank=True)
    description = models.TextField(
        _("description"),
        max_length=4_000,
        blank=True,
        help_text=_("What it does, in Markdown; its official contacts propose other words."),
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="subsidiaries",
        verbose_name=_("parent organisation"),
    )
    email_domains = ArrayField(
        models.CharField(max_length=253, validators=[validate_domain]),
        verbose_name=_("e-mail domains"),
        default=list,
        blank=True,
        help_text=_("Separated by commas."),
    )
    lets_domains_join = models.BooleanField(
        _("addresses at its e-mail domains join by themselves"),
        default=False,
        help_text=_(
            "Whoever has a verified address at one of them acts for the organisation without being asked."
        ),
    )
    vat = IdentifierField(
        _("VAT number"),
        max_length=14,
        blank=True,
        validators=[validate_vat],
        help_text=_("With the letters of its country: BE0123456789."),
    )
    lei = IdentifierField(
        _("LEI"),
        max_length=20,
        blank=True,
        validators=[validate_lei],
        help_text=_("Legal Entity Identifier, ISO 17442: 20 letters and digits."),
    )
    ror = IdentifierField(
        _("ROR ID"),
        max_length=9,
        blank=True,
        is_upper=False,
        validators=[validate_ror],
        help_text=_("Of a research organisation, from ror.org: 05gq02987, or its whole address."),
    )
    is_listed = models.BooleanField(
        _("in the public directory"),
        default=True,
        help_text=_("Without it only members and the secretariat find the organisation and open its page."),
    )
    is_sample = models.BooleanField(
        _("sample"), default=False, help_text=_("Part of the demonstration, not a real organisation.")
    )

    objects: ClassVar[OrganisationQuerySet] = OrganisationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Upper("name"),
                name="organisation_name_unique",
                violation_error_message=_("There is already an organisation of this name."),
            ),
            models.CheckConstraint(
                name="organisation_country_iso",
                condition=models.Q(country="") | models.Q(country__regex=r"^[A-Z]{2}$"),
                violation_error_message=_("A country is two capital letters, as in ISO 3166-1: BE, DE, FR."),
            ),
            models.CheckConstraint(
                name="organisation_domains_are_its_own",
                condition=~models.Q(email_domains__overlap=FREE_MAIL),
                violation_error_message=_("Anybody can have an address at a provider of free mail."),
            ),
            models.CheckConstraint(
                name="organisation_not_own_parent",
                condition=~models.Q(parent=models.F("id")),
                violation_error_message=_("An organisation cannot be its own parent."),
            ),
            models.CheckConstraint(
                name="organisation_slug_free",
                condition=~models.Q(slug__in=TAKEN),
                violation_error_message=_(
                    "The portal has another page at this address: choose another word."
                ),
            ),
            models.CheckConstraint(
                name="organisation_vat_valid",
                condition=models.Q(vat="") | models.Q(vat__regex=r"^[A-Z]{2}[0-9A-Z+*]{2,12}$"),
                violation_error_message=_("This is no VAT number as VIES takes it."),
            ),
            models.CheckConstraint(
                name="organisation_lei_valid",
                condition=models.Q(lei="") | models.Q(holds("is_lei", "lei")),
                violation_error_message=_("This is no LEI: its check digits do not fit."),
            ),
            models.CheckConstraint(
                name="organisation_ror_valid",
                condition=models.Q(ror="") | models.Q(holds("is_ror", "ror")),
                violation_error_message=_("This is no ROR ID: its check digits do not fit."),
            ),
            *(
                models.UniqueConstraint(
                    fields=[identifier],
                    name=f"organisation_{identifier}_unique",
                    condition=~models.Q(**{identifier: ""}),
                    violation_error_message=_("Another organisation has this identifier."),
                )
                for identifier in ("vat", "lei", "ror")
            ),
        ]
        indexes = [
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="organisation_name_trgm"),
            GinIndex(OpClass(Upper("acronym"), name="gin_trgm_ops"), name="organisation_acronym_trgm"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("members:detail", kwargs={"slug": self.slug})

    @property
    def country_name(self) -> str:
        return country_name(self.country)

    @property
    def ror_url(self) -> str:
        return f"https://ror.org/{self.ror}" if self.ror else ""

    def name_on(self, date: datetime.date) -> str:
        """The name it bore on that day; reads `former_names`, so prefetch them for a list."""
        former = next((row for row in self.former_names.all() if row.holds_on(date)), None)
        return former.name if former else self.name

    def country_on(self, date: datetime.date) -> str:
        """The name of the country in which it had its seat on that day; reads `former_countries`."""
        former = next((row for row in self.former_countries.all() if row.holds_on(date)), None)
        return country_name(former.country) if former else self.country_name


class FormerName(Dated):
    """A name that an organisation bore for a while and bears no longer."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="former_names")
    name = models.CharField(_("name"), max_length=200)

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        ordering = ["-period"]
        constraints = [
            period_not_empty("former_name_period_not_empty"),
            no_overlap(
                "former_name_one_a_day",
                "organisation",
                message=_("The organisation already bore another name in this period."),
            ),
        ]
        indexes = [
            GistIndex(fields=["period"], name="former_name_period"),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="former_name_trgm"),
        ]

    def __str__(self) -> str:
        return self.name
