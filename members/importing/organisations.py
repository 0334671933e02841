"""The table of the organisations: what docs/importing.md tells people of its columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from journal.actions import record_all
from journal.admin import CHANGED, enter
from journal.admin.changes import as_text
from journal.admin.tables.cells import as_cell
from journal.admin.tables.files import Row
from members.actions import admit_organisation, renew_membership
from members.actions.memberships import period_of
from members.dated import today
from members.email_domains import validate_domain
from members.importing.former_names import as_former_names, former_names_cell, made_former_names
from members.importing.sheet import VERSION, Judged, Sheet, as_day, as_yes, yes
from members.models import FormerName, Membership, Organisation
from members.register.countries import NAMES
from members.register.slugs import free_slug, kept_from_all

PLAIN = ["name", "acronym", "website", "vat", "lei", "ror"]
OWN = [*PLAIN, "country", "parent", "email_domains", "listed"]
OF_MEMBERSHIP = ["category", "member_since", "dues_until", "decision"]
IDENTIFIERS = ["vat", "lei", "ror"]


class OrganisationSheet(Sheet):
    name = "organisations"
    columns = [
        "slug",
        "name",
        "acronym",
        "former_names",
        "country",
        "website",
        "parent",
        "email_domains",
        "vat",
        "lei",
        "ror",
        "listed",
        *OF_MEMBERSHIP,
        "status",
    ]
    keys = ["slug"]
    fixed = {"slug", "former_names", "status"}
    needed = ["name"]

    @staticmethod
    def fetched(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
        return organisations.select_related("parent").prefetch_related(
            "memberships__suspensions", "former_names"
        )

    def load(self, rows: Sequence[Row]) -> None:
        named = {row.cells.get("slug", "") for row in rows if row.cells.get(VERSION)}
        changing = Organisation.objects.filter(slug__in=named).order_by("pk")
        list(changing.select_for_update(of=("self",), no_key=True).values_list("pk"))
        self.changing = {row.slug: row for row in self.fetched(changing)}
        every = list(Organisation.objects.values_list("pk", "slug", "name", "email_domains", *IDENTIFIERS))
        self.by_slug = {row[1]: row[0] for row in every}
        self.taken = {*self.by_slug, *kept_from_all()}
        self.names = {row[2].upper(): row[1] for row in every}
        self.domains = {domain: (row[1], row[2]) for row in every for domain in row[3]}
        self.identifiers = {
            name: {row[4 + place]: row[1] for row in every if row[4 + place]}
            for place, name in enumerate(IDENTIFIERS)
        }
        self.twice = Counter(row.cells.get("slug", "") for row in rows)

    def find(self, row: Row) -> Organisation | None:
        slug = row.cells.get("slug", "")
        if slug and self.twice[slug] > 1:
            raise ValidationError(_("Another row says the same."))
        if not row.cells.get(VERSION):
            if slug in self.taken:
                raise ValidationError(
                    _("This address is taken. To change what is there, export the table and change that.")
                )
            return None
        if slug not in self.changing:
            raise ValidationError(_("There is none of this address here."))
        return self.changing[slug]

    def cells(self, obj: Organisation) -> dict[str, str]:
        membership = membership_of(obj)
        texts = {
            "slug": obj.slug,
            "name": obj.name,
            "acronym": obj.acronym,
            "former_names": former_names_cell(obj.former_names.all()),
            "country": obj.country,
            "website": obj.website,
            "parent": obj.parent.slug if obj.parent else "",
            "email_domains": "; ".join(obj.email_domains),
            "vat": obj.vat,
            "lei": obj.lei,
            "ror": obj.ror,
            "listed": yes(obj.is_listed),
            "category": membership.category if membership else "",
            "member_since": as_text(membership.starts) if membership else "",
            "dues_until": as_text(membership.dues_until) if membership else "",
            "decision": membership.decision if membership else "",
            "status": membership.status.value if membership else "",
        }
        return {name: as_cell(text) for name, text in texts.items()}

    def clean(self, name: str, text: str) -> Any:
        if name == "parent":
            return self._as_parent(text)
        if name == "status":
            raise ValidationError(_("The portal computes this. Leave it empty."))
        if name in CLEANERS:
            return CLEANERS[name](text)
        model = Membership if name == "decision" else Organisation
        field: Any = model._meta.get_field(name)
        return field.clean(text, None)

    def _as_parent(self, text: str) -> Any:
        found = text if text in self.by_slug else self.names.get(text.upper())
        if text and found is None:
            raise ValidationError(
                _("There is no organisation of this name or address. A new one is imported first.")
            )
        return self.by_slug[found] if found else None

    # The row as a whole

    def complete(self, judged: Judged) -> None:
        own = judged.obj.slug if judged.obj else ""
        if judged.is_new and "slug" not in judged.cleaned:
            judged.cleaned["slug"] = free_slug(judged.cleaned["name"], self.taken)
        slug = own or judged.cleaned["slug"]
        if judged.is_new and slug in self.taken:
            judged.errors.append(("slug", _("This address is taken.")))
        self._need_own(judged, slug)
        self._look_at_domains(judged, slug)
        self._look_at_membership(judged)
        self.taken.add(slug)

    def _need_own(self, judged: Judged, slug: str) -> None:
        """The name and the identifiers are nobody else's, in the register or in the table."""
        known = {"name": self.names, **self.identifiers}
        for name, holders in known.items():
            value = judged.cleaned.get(name)
            if not value:
                continue
            key = value.upper() if name == "name" else value
            if holders.setdefault(key, slug) != slug:
                words = _("There is already an organisation of this name.") if name == "name" else ""
                judged.errors.append((name, words or _("Another organisation has this identifier.")))

    def _look_at_domains(self, judged: Judged, slug: str) -> None:
        for domain in judged.cleaned.get("email_domains", ()):
            holder, title = self.domains.setdefault(domain, (slug, judged.cleaned.get("name", slug)))
            if holder != slug:
                text = _("%(domain)s is a domain of %(organisation)s too: they may be one organisation.")
                judged.told.append(text % {"domain": domain, "organisation": title})

    def _look_at_membership(self, judged: Judged) -> None:
        """A membership begins here or is renewed; the rest of its life is a step of the office."""
        said = {name: judged.cleaned[name] for name in OF_MEMBERSHIP if name in judged.cleaned}
        if not said:
            return
        membership = membership_of(judged.obj) if judged.obj else None
        if membership is None:
            starts, dues_until = said.get("member_since"), said.get("dues_until")
            if not any(said.values()):
                return
            if starts and dues_until and dues_until <= starts:
                judged.errors.append(("dues_until", _("Dues are paid beyond the first day.")))
            if starts is None:
                judged.errors.append(("member_since", _("Say from which day it is a member.")))
            judged.told.append(_("A membership begins."))
            return
        for name in (name for name in said if name != "dues_until"):
            judged.errors.append(
                (name, _("A table does not change this. Open the membership and take a step."))
            )
        if "dues_until" in said and (
            membership.dues_until is None
            or said["dues_until"] is None
            or said["dues_until"] <= membership.dues_until
        ):
            words = _(
                "Dues can only be paid for longer. Anything else is a step on the page of the membership."
            )
            judged.errors.append(("dues_until", words))

    # Writing

    def write_new(self, rows: Sequence[Judged]) -> None:
        made = [self._made(row.cleaned) for row in rows]
        Organisation.objects.bulk_create(made)
        told = [
            {name: ["", after] for name, _before, after in row.changes if name in (*OWN, "former_names")}
            for row in rows
        ]
        record_all("organisation.added", zip(made, told, strict=True), by=self.by)
        FormerName.objects.bulk_create(
            former
            for organisation, row in zip(made, rows, strict=True)
            for former in made_former_names(organisation, row.cleaned.get("former_names", []))
        )
        memberships = [
            self._membership(organisation, row.cleaned)
            for organisation, row in zip(made, rows, strict=True)
            if row.cleaned.get("member_since")
        ]
        Membership.objects.bulk_create(memberships)
        record_all("membership.began", ((row, {}) for row in memberships), by=self.by)

    def _made(self, cleaned: dict[str, Any]) -> Organisation:
        return Organisation(
            **{
                name: cleaned[name]
                for name in ("slug", "country", "email_domains", *PLAIN)
                if name in cleaned
            },
            parent_id=cleaned.get("parent"),
            is_listed=cleaned.get("listed", True),
        )

    def _membership(self, organisation: Organisation, cleaned: dict[str, Any]) -> Membership:
        """As `admit_organisation` makes one; the database refuses what it would refuse."""
        dues_until = cleaned.get("dues_until")
        return Membership(
            organisation=organisation,
            category=cleaned.get("category", ""),
            decision=cleaned.get("decision", ""),
            dues_until=dues_until,
            period=period_of(cleaned["member_since"], dues_until),
        )

    def write_changed(self, judged: Judged) -> None:
        organisation, cleaned = judged.obj, judged.cleaned
        columns = {"parent": "parent_id", "listed": "is_listed"}
        own = {columns.get(name, name): cleaned[name] for name in OWN if name in cleaned}
        for name, value in own.items():
            setattr(organisation, name, value)
        if own:
            organisation.save(update_fields=list(own))
            changes = {name: [before, after] for name, before, after in judged.changes if name in OWN}
            enter(organisation, CHANGED, by=self.by, changes=changes)
        membership = membership_of(organisation)
        if membership is None and cleaned.get("member_since"):
            admit_organisation(
                organisation=organisation,
                category=cleaned.get("category", ""),
                starts=cleaned["member_since"],
                decision=cleaned.get("decision", ""),
                dues_until=cleaned.get("dues_until"),
                by=self.by,
            )
        elif membership and cleaned.get("dues_until"):
            renew_membership(membership=membership, dues_until=cleaned["dues_until"], by=self.by)


def membership_of(organisation: Organisation) -> Membership | None:
    """The one that runs, or will; of those that were fetched."""
    running = [row for row in organisation.memberships.all() if row.ends is None or row.ends > today()]
    return min(running, key=lambda row: (not row.is_current, row.starts or today()), default=None)


def as_country(text: str) -> str:
    code = text.upper()
    if not text or code in NAMES:
        return code
    by_name = {str(name).casefold(): code for code, name in NAMES.items()}
    if text.casefold() in by_name:
        return by_name[text.casefold()]
    if re.fullmatch(r"[A-Z]{2}", code):
        return code
    raise ValidationError(_("A country is two letters, as in ISO 3166-1: BE, DE, FR."))


def as_domains(text: str) -> list[str]:
    domains = list(dict.fromkeys(re.split(r"[;,\s]+", text.strip().lower().rstrip(";,")))) if text else []
    for domain in domains:
        validate_domain(domain)
    return domains


def as_category(text: str) -> str:
    said = text.casefold()
    for category in Membership.Category:
        if said in (category.value, str(category.label).casefold()):
            return category.value
    if text:
        raise ValidationError(
            _("There is no such category. Write one of: %(names)s.")
            % {"names": ", ".join(Membership.Category.values)}
        )
    return ""


def as_website(text: str) -> str:
    field: Any = Organisation._meta.get_field("website")
    address: str = field.clean(f"https://{text}" if text and "://" not in text else text, None)
    return address


CLEANERS: dict[str, Callable[[str], Any]] = {
    "website": as_website,
    "country": as_country,
    "email_domains": as_domains,
    "former_names": as_former_names,
    "listed": as_yes,
    "category": as_category,
    "member_since": as_day,
    "dues_until": as_day,
}
