"""The table of the people and whom they act for: a row is an affiliation."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, QuerySet
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from journal.actions import record_all
from journal.admin.changes import as_text
from journal.admin.tables.cells import as_cell
from journal.admin.tables.files import Row
from members.actions import change_job_title, end_affiliation, make_official_contact, take_back_contact
from members.dated import today
from members.email_domains import domain_of
from members.importing.sheet import VERSION, Judged, Sheet, as_day, as_yes, yes
from members.models import Affiliation, Invitation, Membership, Organisation, Person, SeatAllowance

OF_PERSON = ["name", "latin_name", "language"]


class PeopleSheet(Sheet):
    name = "people"
    columns = [
        "email",
        "organisation",
        "name",
        "latin_name",
        "language",
        "job_title",
        "official_contact",
        "since",
        "until",
    ]
    keys = ["email", "organisation"]
    fixed = {"email", "organisation", "since", *OF_PERSON}
    needed = ["email", "organisation"]

    @staticmethod
    def fetched(affiliations: QuerySet[Affiliation]) -> QuerySet[Affiliation]:
        return affiliations.select_related("person", "organisation")

    def load(self, rows: Sequence[Row]) -> None:
        named = {row.cells.get("organisation", "") for row in rows}
        emails = {row.cells.get("email", "").lower() for row in rows}
        by_name = Organisation.objects.annotate(upper=Upper("name")).filter(
            upper__in={name.upper() for name in named}
        )
        by_slug = Organisation.objects.filter(slug__in=named)
        keys = [*by_name.values_list("pk", flat=True), *by_slug.values_list("pk", flat=True)]
        held = (
            Organisation.objects.filter(pk__in=keys)
            .order_by("pk")
            .select_for_update(of=("self",), no_key=True)
        )
        self.organisations: dict[str, Organisation] = {}
        for organisation in held:
            self.organisations[organisation.slug] = organisation
            self.organisations.setdefault(organisation.name.upper(), organisation)
        self.people = {row.email: row for row in Person.objects.filter(email__in=emails)}
        running = Affiliation.objects.running_after(today()).filter(
            organisation__in=keys, person__in=[person.pk for person in self.people.values()]
        )
        self.affiliations = {(row.person.email, row.organisation_id): row for row in self.fetched(running)}
        self.domains: dict[str, set[str]] = defaultdict(set)
        for name, domains in Organisation.objects.exclude(email_domains=[]).values_list(
            "name", "email_domains"
        ):
            for domain in domains:
                self.domains[domain].add(name)
        self._count_seats(keys)
        taking = Membership.objects.taking_people().filter(organisation__in=keys)
        self.open_ones = set(taking.values_list("organisation", flat=True))
        self.twice = Counter(map(self._pair, rows))

    def _pair(self, row: Row) -> tuple[str, str]:
        organisation = self._organisation(row.cells.get("organisation", ""))
        return row.cells.get("email", "").lower(), str(organisation.pk) if organisation else ""

    def _organisation(self, text: str) -> Organisation | None:
        return self.organisations.get(text) or self.organisations.get(text.upper())

    def _count_seats(self, keys: list[Any]) -> None:
        """How many are left of each organisation; those without a limit are not in it."""
        allowed = dict(SeatAllowance.objects.values_list("category", "seats"))
        running = Membership.objects.running_after(today()).filter(organisation__in=keys).order_by("-period")
        categories = dict(running.values_list("organisation", "category"))
        people = Affiliation.objects.running_after(today()).filter(organisation__in=keys).order_by()
        invited = Invitation.objects.open().filter(organisation__in=keys).order_by()
        taken: Counter[Any] = Counter()
        taken.update(dict(people.values_list("organisation").annotate(Count("person", distinct=True))))
        taken.update(dict(invited.values_list("organisation").annotate(Count("pk"))))
        self.left = {
            key: allowed[category] - taken[key] for key, category in categories.items() if category in allowed
        }

    def find(self, row: Row) -> Affiliation | None:
        email, organisation = (
            row.cells.get("email", "").lower(),
            self._organisation(row.cells.get("organisation", "")),
        )
        if not email:
            raise ValidationError(_("This is needed."))
        if organisation is None:
            raise ValidationError(
                _("There is no organisation of this name or address: “%(said)s”.")
                % {"said": row.cells.get("organisation", "")[:200]}
            )
        if self.twice[self._pair(row)] > 1:
            raise ValidationError(_("Another row says the same."))
        known = self.affiliations.get((email, organisation.pk))
        if row.cells.get(VERSION):
            if known is None:
                raise ValidationError(_("This person does not act for the organisation any more."))
            return known
        if known is not None:
            raise ValidationError(
                _("This person acts for it already. To change that, export the table and change the row.")
            )
        return None

    def cells(self, obj: Affiliation) -> dict[str, str]:
        texts = {
            "email": obj.person.email,
            "organisation": obj.organisation.slug,
            "name": obj.person.name,
            "latin_name": obj.person.latin_name,
            "language": obj.person.language,
            "job_title": obj.job_title,
            "official_contact": yes(obj.is_official_contact),
            "since": as_text(obj.starts),
            "until": as_text(obj.ends),
        }
        return {name: as_cell(text) for name, text in texts.items()}

    def clean(self, name: str, text: str) -> Any:
        match name:
            case "email":
                validate_email(text)
                return text.lower()
            case "organisation":
                return self._organisation(text)
            case "official_contact":
                return as_yes(text)
            case "since" | "until":
                return as_day(text)
            case "job_title":
                field: Any = Affiliation._meta.get_field("job_title")
                return field.clean(text, None)
        field = Person._meta.get_field(name)
        return field.clean(text, None)

    # The row as a whole

    def complete(self, judged: Judged) -> None:
        if judged.obj is None:
            self._look_at_new(judged)
        else:
            self._look_at_changed(judged)

    def _look_at_new(self, judged: Judged) -> None:
        cleaned = judged.cleaned
        organisation, email = cleaned["organisation"], cleaned["email"]
        person = self.people.get(email)
        if person is None:
            judged.told.append(
                _("An account is opened; its owner sets a password by the link of “Forgotten password”.")
            )
        else:
            said = [
                name
                for name in OF_PERSON
                if cleaned.get(name, getattr(person, name)) != getattr(person, name)
            ]
            judged.errors += [
                (name, _("People change this themselves: the account is there already.")) for name in said
            ]
            if not person.is_active:
                judged.errors.append(("email", _("This account is closed.")))
        holders = self.domains.get(domain_of(email), set())
        if holders and organisation.name not in holders:
            words = _(
                "%(domain)s is a domain of %(others)s. Whoever acts for another organisation is entered by hand."
            )
            what = {"domain": domain_of(email), "others": ", ".join(sorted(holders)[:3])}
            judged.errors.append(("email", words % what))
        if organisation.pk not in self.open_ones:
            words = _("%(organisation)s is no member at present, so nobody can act for it.")
            judged.errors.append(("organisation", words % {"organisation": organisation}))
        self._look_at_days(judged)
        self._take_seat(judged)

    def _look_at_days(self, judged: Judged) -> None:
        starts, ends = judged.cleaned.get("since"), judged.cleaned.get("until")
        if starts and ends and ends <= starts:
            judged.errors.append(("until", _("The period ends before it begins.")))
        if ends and ends <= today():
            judged.errors.append(
                ("until", _("A new row is of somebody who acts for the organisation today."))
            )

    def _take_seat(self, judged: Judged) -> None:
        organisation = judged.cleaned["organisation"]
        if organisation.pk in self.left:
            self.left[organisation.pk] -= 1
            if self.left[organisation.pk] < 0:
                words = _("%(organisation)s has no seat left for this person.")
                judged.errors.append(("organisation", words % {"organisation": organisation}))

    def _look_at_changed(self, judged: Judged) -> None:
        """What takes rights away is said; it is not to happen by the way."""
        cleaned = judged.cleaned
        if "until" in cleaned and cleaned["until"] is None:
            judged.errors.append(("until", _("A table ends what runs; it does not let it run on.")))
        elif "until" in cleaned:
            judged.told.append(
                _("From that day the person no longer acts for it, and loses what that opened.")
            )
        if cleaned.get("official_contact") is False:
            judged.told.append(_("The person looks after its people no more."))

    # Writing

    def write_new(self, rows: Sequence[Judged]) -> None:
        """Nobody is written to: what is imported is told by whoever imports it."""
        new = {
            row.cleaned["email"]: self._person(row.cleaned)
            for row in rows
            if row.cleaned["email"] not in self.people
        }
        Person.objects.bulk_create(new.values())
        people = {**self.people, **new}
        made = [
            Affiliation(
                person=people[row.cleaned["email"]],
                organisation=row.cleaned["organisation"],
                job_title=row.cleaned.get("job_title", ""),
                is_official_contact=row.cleaned.get("official_contact", False),
                period=DateRange(row.cleaned.get("since") or today(), row.cleaned.get("until")),
            )
            for row in rows
        ]
        Affiliation.objects.bulk_create(made)
        record_all("person.registered", ((row, {}) for row in new.values()), by=self.by, label="account")
        record_all("affiliation.imported", ((row, {}) for row in made), by=self.by)
        self.people = people

    def _person(self, cleaned: dict[str, Any]) -> Person:
        own = {name: cleaned[name] for name in OF_PERSON if cleaned.get(name)}
        return Person(email=cleaned["email"], password=make_password(None), **own)

    def write_changed(self, judged: Judged) -> None:
        affiliation, cleaned = judged.obj, judged.cleaned
        if "job_title" in cleaned:
            change_job_title(affiliation=affiliation, job_title=cleaned["job_title"], by=self.by)
        if cleaned.get("official_contact") is True:
            make_official_contact(affiliation=affiliation, by=self.by)
        elif cleaned.get("official_contact") is False:
            take_back_contact(affiliation=affiliation, must_leave_a_contact=True, by=self.by)
        if cleaned.get("until"):
            end_affiliation(
                affiliation=affiliation, on=cleaned["until"], must_leave_a_contact=True, by=self.by
            )
