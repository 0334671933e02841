"""One row of every table that holds something personal, for a person, with a canary in each of its fields.

The rows are made from the fields themselves, so that a new model is in it by itself. What its constraints ask for
beyond that stands in VALUES: where a new model cannot be made, add it there.
"""

import datetime
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange

from journal.models import Entry
from members.documents import Kind
from members.models import (
    AffiliationRequest,
    Application,
    ApplicationDocument,
    ApplicationLink,
    Finding,
    Invitation,
    Merge,
    Organisation,
    Person,
    Picture,
    ProfileProposal,
    TableImport,
)
from members.privacy.registry import fields_of, parts
from notifications.models import Delivery
from sector_reports.actions import publish_edition
from sector_reports.models import Edition, Report, StoredFile, Upload
from tests import factories as make
from working_groups.models import ContactMessage, Mandate, WorkingGroup

LONG_AGO = datetime.datetime(2001, 1, 1, tzinfo=datetime.UTC)


@dataclass
class Maker:
    """`letter` is in each of its canaries. `made`: the row of each model. `canaries`: each text, by model and field."""

    letter: str
    person: Person = field(init=False)
    made: dict[type[models.Model], models.Model] = field(default_factory=dict)
    canaries: dict[tuple[str, str], str] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        words = {name: self.canary(Person, name) for name in ("name", "latin_name", "email")}
        self.person = make.make_person(
            email=f"{words['email']}@example.org", name=words["name"], latin_name=words["latin_name"]
        )
        Person.objects.filter(pk=self.person.pk).update(
            last_login=self.moment(), last_visit=self.moment(), visit_before=self.moment()
        )
        self.person.refresh_from_db()
        self.made[Person] = self.person
        self.made[EmailAddress] = self.person.emailaddress_set.get()

    def make_all(self) -> None:
        for model in dict.fromkeys(part.model for part in parts()):
            self.row(model)

    def row(self, model: type[models.Model]) -> models.Model:
        if model not in self.made:
            self.made[model] = MADE[model](self) if model in MADE else self.of_fields(model)
        return self.made[model]

    def of_fields(self, model: type[models.Model]) -> models.Model:
        values = {each.name: self.value(model, each) for each in fields_of(model) if is_written(each)}
        if model in VALUES:
            values |= VALUES[model](self)
        row = model(**values)
        row.save(force_insert=True)
        # auto_now_add and the like would put their own time there
        model._base_manager.filter(pk=row.pk).update(
            **{each.name: self.moment() for each in fields_of(model) if getattr(each, "auto_now_add", False)}
        )
        row.refresh_from_db()
        self.forget_unwritten(row)
        return row

    def forget_unwritten(self, row: models.Model) -> None:
        """Where something else stands in the field by now, as VALUES or the model itself wants it."""
        for each in fields_of(type(row)):
            word = self.canaries.get((row._meta.label, each.name), "")
            if word not in str(stored(row, each)):
                del self.canaries[row._meta.label, each.name]

    def canary(self, model: type[models.Model], name: str) -> str:
        word = f"c{self.letter}{next(self.numbers):04d}z"
        self.canaries[model._meta.label, name] = word
        return word

    def moment(self) -> datetime.datetime:
        years = datetime.timedelta(days=366 * (ord(self.letter) - ord("a")))
        return LONG_AGO + years + datetime.timedelta(minutes=next(self.numbers))

    def value(self, model: type[models.Model], each: Any) -> Any:
        if isinstance(each, models.ForeignKey):
            return self.related(model, each)
        if each.choices:
            return each.flatchoices[0][0]
        for kinds, value in SAMPLES:
            if isinstance(each, kinds):
                return value(self, model, each)
        raise AssertionError(f"{each}: say in SAMPLES what stands in such a field.")

    def related(self, model: type[models.Model], each: Any) -> Any:
        if each.related_model is Person:
            return self.person
        if each.related_model is ContentType:
            return ContentType.objects.get_for_model(Organisation)
        if each.null:
            return None
        return self.row(each.related_model)


def is_written(each: Any) -> bool:
    return not isinstance(each, models.AutoField | models.GeneratedField) and not (
        isinstance(each, models.UUIDField) and each.primary_key
    )


def stored(row: models.Model, each: Any) -> Any:
    value = each.value_from_object(row)
    return bytes(value) if isinstance(each, models.BinaryField) else value


Sample = Callable[[Maker, type[models.Model], Any], Any]
SAMPLES: list[tuple[Any, Sample]] = [
    (models.EmailField, lambda maker, model, each: f"{maker.canary(model, each.name)}@example.org"),
    (models.URLField, lambda maker, model, each: f"https://example.org/{maker.canary(model, each.name)}"),
    ((models.CharField, models.TextField), lambda maker, model, each: maker.canary(model, each.name)),
    (models.BooleanField, lambda maker, model, each: True),
    (models.DateTimeField, lambda maker, model, each: maker.moment()),
    (models.DateField, lambda maker, model, each: maker.moment().date()),
    (DateRangeField, lambda maker, model, each: DateRange(maker.moment().date(), None)),
    (models.JSONField, lambda maker, model, each: {"word": maker.canary(model, each.name)}),
    (models.GenericIPAddressField, lambda maker, model, each: f"192.0.2.{ord(maker.letter)}"),
    (models.BinaryField, lambda maker, model, each: maker.canary(model, each.name).encode()),
    (ArrayField, lambda maker, model, each: []),
    (models.UUIDField, lambda maker, model, each: maker.person.pk),
    (models.IntegerField, lambda maker, model, each: 7),
]


def published(maker: Maker) -> Edition:
    edition: Edition = make.make_report(state=Report.State.DRAFT).editions.get()
    publish_edition(edition=make.sign_off(edition), by=maker.person)
    return edition


def make_entries(maker: Maker) -> Entry:
    """What the person did, and what somebody else did to them."""
    make_entry(make.make_staff(), maker.person)
    return make_entry(maker.person, maker.row(Organisation))


def make_entry(by: Person, about: models.Model) -> Entry:
    return Entry.objects.create(
        by=by,
        verb="something.happened",
        content_type=ContentType.objects.get_for_model(about),
        object_id=about.pk,
        object_label="Something",
    )


def make_session(maker: Maker) -> Session:
    store = SessionStore()
    store["_auth_user_id"] = str(maker.person.pk)
    store["word"] = maker.canary(Session, "session_data")
    store.create()
    UserSession.objects.create(
        user=maker.person, session_key=store.session_key, ip="192.0.2.1", user_agent="Firefox"
    )
    return Session.objects.get(session_key=store.session_key)


MADE: dict[type[models.Model], Callable[[Maker], Any]] = {
    Organisation: lambda maker: make.make_member(),
    WorkingGroup: lambda maker: make.make_group(),
    Report: lambda maker: maker.row(Edition).report,  # type: ignore[attr-defined]
    Edition: published,
    StoredFile: lambda maker: make.make_file(),
    Session: make_session,
    Entry: make_entries,
}


DIGEST = "0123456789abcdef" * 4

VALUES: dict[type[models.Model], Callable[[Maker], dict[str, Any]]] = {
    AffiliationRequest: lambda maker: {"state": "refused"},
    Application: lambda maker: {
        "reference": f"A-{maker.letter}",
        "country": "BE",
        "contact_email": maker.person.email,
        "decision": "",
        "decided_on": None,
        "basis": "",
        "refusal_reason": "",
        "admitted_at": None,
        "forgotten_at": None,
    },
    ApplicationDocument: lambda maker: {
        "sha256": DIGEST,
        "checked_sha256": "",
        "pages": None,
        "state": "refused",
    },
    ApplicationLink: lambda maker: {"purpose": "welcome", "digest": DIGEST[1:] + maker.letter},
    ContactMessage: lambda maker: {"reference": f"C-{maker.letter}", "email": maker.person.email},
    Delivery: lambda maker: {"state": "waiting", "address": "", "sent_at": None},
    Finding: lambda maker: {"state": "dismissed"},
    Invitation: lambda maker: {
        "email": maker.person.email,
        "expires_at": maker.moment(),
        "accepted_at": None,
        "revoked_at": None,
    },
    Merge: lambda maker: {"left_out": [], "undone_at": None},
    TableImport: lambda maker: {"settled_at": None},
    Mandate: lambda maker: {"person": maker.person, "person_name": ""},
    Picture: lambda maker: {"person": maker.person, "sha256": DIGEST},
    ProfileProposal: lambda maker: {"state": "refused"},
    Upload: lambda maker: {"state": "refused", "sha256": DIGEST},
}


def forget_terms(person: Person) -> None:
    """As if they had never accepted any."""
    person.undertakings.filter(kind=Kind.TERMS).delete()
    Person.objects.filter(pk=person.pk).update(terms_version="")
