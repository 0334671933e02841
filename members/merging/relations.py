"""Every row that points to an organisation, of whatever app: found by its foreign key, so that none is forgotten."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core import serializers
from django.db import IntegrityError, models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from journal.admin.refusals import sentences_of
from members.models import FormerCountry, FormerName, Organisation, Picture

# What tells of an organisation alone. Where both have one for the same time, that of the one that stays is kept.
# Models of the apps above say so themselves: `is_own_story`.
OWN_STORY = (FormerName, FormerCountry, Picture)

Stored = dict[str, Any]


@dataclass(frozen=True)
class Relation:
    model: type[models.Model]
    field: str

    @property
    def key(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field}"

    @property
    def is_link(self) -> bool:
        """A row of a table that only links two others: a link is taken away and made, as people do it."""
        return bool(self.model._meta.auto_created)

    @property
    def is_own_story(self) -> bool:
        return self.model in OWN_STORY or getattr(self.model, "is_own_story", False)

    @property
    def noun(self) -> str:
        link: Any = self.model._meta.auto_created
        options = link._meta if self.is_link else self.model._meta
        return str(capfirst(str(options.verbose_name_plural)))

    def rows_of(self, organisation: Organisation) -> list[Any]:
        """Locked."""
        rows = self.model._base_manager.filter(**{self.field: organisation}).order_by("pk")
        return list(rows.select_for_update(of=("self",)))

    def rows(self, keys: Iterable[Any]) -> list[Any]:
        return list(self.model._base_manager.filter(pk__in=list(keys)).select_for_update(of=("self",)))

    def point(self, row: Any, to: Organisation) -> None:
        """Raises IntegrityError where the other has one already."""
        with transaction.atomic():
            if self.is_link:
                key = row.pk
                row.delete()
                row.pk = key
                setattr(row, self.field, to)
                row.save(force_insert=True)
            else:
                self.model._base_manager.filter(pk=row.pk).update(**{self.field: to})


def relations() -> list[Relation]:
    found = [
        Relation(field.related_model, field.field.name)
        for field in Organisation._meta.get_fields(include_hidden=True)
        if isinstance(field, models.ManyToOneRel) and isinstance(field.related_model, type)
    ]
    return sorted(found, key=lambda relation: relation.key)


@dataclass
class Moved:
    """What became of the rows of one relation."""

    moved: list[Any]
    left_out: list[Stored]
    refusals: list[str]


def move(relation: Relation, gone: Organisation, kept: Organisation) -> Moved:
    told = Moved([], [], [])
    for row in relation.rows_of(gone):
        if relation.model is Organisation and row.pk == kept.pk:
            continue  # refused before
        stored = as_stored(row)
        key = row.pk
        try:
            relation.point(row, kept)
        except IntegrityError as error:
            if not (relation.is_link or relation.is_own_story):
                told.refusals.append(_refusal(relation, row, error))
                continue
            relation.model._base_manager.filter(pk=key).delete()
            told.left_out.append(stored)
        else:
            told.moved.append(key)
    return told


def _refusal(relation: Relation, row: Any, error: IntegrityError) -> str:
    row.refresh_from_db()
    text = _("%(what)s, “%(row)s”: %(why)s Open its page and end it, settle it or put its days right first.")
    return text % {"what": relation.noun, "row": row, "why": " ".join(sentences_of(error))}


def as_stored(row: models.Model) -> Stored:
    """All that the row holds, such that `restore` brings it back."""
    stored: Stored = json.loads(serializers.serialize("json", [row]))[0]
    return stored


def restore(stored: Stored) -> None:
    for row in serializers.deserialize("python", [stored]):
        row.save(force_insert=True)


def finger(row: models.Model) -> str:
    """Tells whether the row has been changed."""
    text = json.dumps(as_stored(row), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]
