"""Lists that the secretariat asks for again and again: who is to be written to, invited, counted or reminded."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django import forms
from django.utils.translation import gettext_lazy as _

from members.date_range import DayInput
from members.dated import today
from members.models import Affiliation, Membership
from members.register.countries import NAMES, country_name
from members.signing_in.second_factor import FACTORS
from working_groups.models import Mandate, Participation
from working_groups.tlp import Tlp

Line = list[str]


class ListForm(forms.Form):
    """What a list is asked with: a day, which may be still to come, a category, a country."""

    on = forms.DateField(label=_("Day"), required=False, widget=DayInput)
    category = forms.ChoiceField(label=_("Category"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        any_one = [("", _("All"))]
        countries = sorted(NAMES.items(), key=lambda pair: str(pair[1]))
        self.fields["category"].choices = [*any_one, *Membership.Category.choices]  # type: ignore[attr-defined]
        self.fields["country"].choices = [*any_one, *countries]  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        cleaned = self.cleaned_data
        return Asked(cleaned.get("on") or today(), cleaned.get("category", ""), cleaned.get("country", ""))


@dataclass(frozen=True)
class Asked:
    day: datetime.date
    category: str = ""
    country: str = ""

    def members(self) -> Any:
        """The members in standing on that day, by the names they bore, as far as they are asked for."""
        rows = Membership.objects.directory(self.day)
        if self.category:
            rows = rows.filter(category=self.category)
        return rows.filter(country_then=self.country) if self.country else rows

    def contacts(self) -> dict[UUID, list[Affiliation]]:
        rows = (
            Affiliation.objects.on(self.day)
            .contacts()
            .select_related("person")
            .order_by("person__name", "pk")
        )
        found = defaultdict(list)
        for row in rows.filter(organisation__in=self.members().order_by().values("organisation")):
            found[row.organisation_id].append(row)
        return found


@dataclass(frozen=True)
class SavedList:
    name: str
    title: Any
    explanation: Any
    columns: list[Any]
    lines: Callable[[Asked], Iterable[Line]]
    found_in: str = "admin:members_organisation_changelist"  # the list that finds what is in the first column


def _of_member(row: Any) -> Line:
    return [row.name_then, country_name(row.country_then), str(row.get_category_display())]


def _day(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""


def official_contacts(asked: Asked) -> Iterable[Line]:
    contacts = asked.contacts()
    for row in asked.members():
        for each in contacts.get(row.organisation_id, []):
            person = each.person
            yield [*_of_member(row), person.name, person.email, each.job_title, _day(each.starts)]


def voting_members(asked: Asked) -> Iterable[Line]:
    contacts = asked.contacts()
    for row in asked.members():
        people = [f"{each.person} <{each.person.email}>" for each in contacts.get(row.organisation_id, [])]
        yield [*_of_member(row), _day(row.starts), "; ".join(people)]


def dues(asked: Asked) -> Iterable[Line]:
    contacts = asked.contacts()
    for row in asked.members().filter(dues_until__isnull=False).with_status().order_by("dues_until", "pk"):
        people = [each.person.email for each in contacts.get(row.organisation_id, [])]
        status = str(row.status_on(asked.day).label)
        yield [*_of_member(row), _day(row.dues_until), status, "; ".join(people)]


def without_second_factor(asked: Asked) -> Iterable[Line]:
    """Everybody who needs one for a group whose reports may be TLP:AMBER, and has none."""
    have = Authenticator.objects.filter(type__in=FACTORS).values("user")
    groups: dict[UUID, list[str]] = defaultdict(list)
    people: dict[UUID, Any] = {}
    for model in (Participation, Mandate):
        rows: Any = model.objects.counting_on(asked.day).filter(group__highest_tlp__gte=Tlp.AMBER)
        members = asked.members().order_by().values("organisation")
        rows = rows.filter(organisation__in=members).exclude(person__in=have)
        for row in rows.select_related("group", "person", "organisation"):
            people.setdefault(row.person_id, (row.person, row.organisation))
            if row.group.code not in groups[row.person_id]:
                groups[row.person_id].append(row.group.code)
    for key, (person, organisation) in sorted(people.items(), key=lambda pair: str(pair[1][0])):
        yield [person.name, person.email, str(organisation), ", ".join(sorted(groups[key]))]


def seats(asked: Asked) -> Iterable[Line]:
    members = asked.members().order_by().values("organisation")
    rows = Mandate.objects.on(asked.day).filter(organisation__in=members)
    rows = rows.select_related("group", "organisation", "person").order_by(
        "group__code", "role", "organisation__name"
    )
    for row in rows:
        email = row.person.email if row.person else ""
        yield [
            row.group.code,
            str(row.get_role_display()),
            str(row.organisation),
            row.held_by,
            email,
            _day(row.ends),
        ]


OF_MEMBER = [_("Organisation"), _("Country"), _("Category")]

LISTS = [
    SavedList(
        "official-contacts",
        _("Official contacts of the members"),
        _("Everybody who looks after the people of a member in standing; a row for each."),
        [*OF_MEMBER, _("Name"), _("E-mail"), _("Job title"), _("Since")],
        official_contacts,
    ),
    SavedList(
        "voting-members",
        _("Voting members"),
        _(
            "The members in standing on that day, grace included, suspension not; a row for each, with its contacts."
        ),
        [*OF_MEMBER, _("Member since"), _("Official contacts")],
        voting_members,
    ),
    SavedList(
        "dues",
        _("Dues"),
        _("The members in standing that pay dues, by the day until which they are paid."),
        [*OF_MEMBER, _("Dues paid until"), _("Status"), _("Official contacts")],
        dues,
    ),
    SavedList(
        "without-second-factor",
        _("People without a second factor"),
        _("Of groups whose reports may be TLP:AMBER or stricter: they cannot read those yet."),
        [_("Name"), _("E-mail"), _("Organisation"), _("Groups")],
        without_second_factor,
        "admin:members_person_changelist",
    ),
    SavedList(
        "seats",
        _("Seats in the groups"),
        _("Who holds which role, for which organisation, and until when."),
        [_("Group"), _("Role"), _("Organisation"), _("Name"), _("E-mail"), _("Until")],
        seats,
        "admin:working_groups_workinggroup_changelist",
    ),
]


def list_of(name: str) -> SavedList | None:
    return next((each for each in LISTS if each.name == name), None)
