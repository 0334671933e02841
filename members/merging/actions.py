"""Two rows of the register are one organisation: one goes into the other, and for a while they can be parted again."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import record
from members.merging.relations import Relation, as_stored, finger, move, relations, restore
from members.models import FormerAddress, Merge, Organisation, Person

# What the one that stays takes over where it says nothing itself.
FILLED = ["acronym", "country", "website", "description", "vat", "lei", "ror"]


@transaction.atomic
def merge_organisations(*, kept: Organisation, gone: Organisation, by: Person) -> Merge:
    """All that belongs to `gone` belongs to `kept` from now on, and its address leads there.

    Refused, with every hindrance in words, where both hold something that only one can.
    """
    kept, gone = _locked(kept, gone)
    stored = as_stored(gone)
    moved, left_out, refusals = {}, [], []
    for relation in relations():
        told = move(relation, gone, kept)
        refusals += told.refusals
        left_out += told.left_out
        if told.moved:
            moved[relation.key] = told.moved
    if refusals:
        raise ValidationError(refusals)
    Organisation._base_manager.filter(pk=gone.pk).delete()
    filled = _fill(kept, gone)
    FormerAddress.objects.create(organisation=kept, slug=gone.slug)
    merge = Merge.objects.create(
        organisation=kept,
        gone_id=gone.pk,
        gone_name=gone.name,
        gone={"into": str(kept.pk), **stored},
        moved={key: _fingers(key, keys) for key, keys in moved.items()},
        left_out=left_out,
        filled=filled,
        merged_by=by,
    )
    counts = {key.rpartition(".")[0]: ["", str(len(keys))] for key, keys in moved.items()}
    record("organisation.merged", kept, by=by, changes={"merged": [gone.name, kept.name], **counts})
    record("organisation.merged_into", gone, by=by, changes={"merged": [gone.name, kept.name]})
    return merge


def _locked(kept: Organisation, gone: Organisation) -> tuple[Organisation, Organisation]:
    """Whoever adds something to either waits until this is over, and then finds one of them."""
    if kept.pk == gone.pk:
        raise ValidationError(_("This is the same organisation: choose another."))
    both = Organisation.objects.filter(pk__in=[kept.pk, gone.pk]).order_by("pk")
    found = {row.pk: row for row in both.select_for_update(of=("self",))}
    if len(found) < 2:  # noqa: PLR2004 -- both of them
        raise ValidationError(_("One of the two is no longer here: it was merged meanwhile."))
    kept, gone = found[kept.pk], found[gone.pk]
    if gone.pk in _ancestors(kept):
        raise ValidationError(
            _("%(kept)s is a part of %(gone)s: take it out first, or merge the other way round.")
            % {"kept": kept, "gone": gone}
        )
    if kept.is_sample != gone.is_sample:
        raise ValidationError(_("One of the two is a sample, the other a real organisation."))
    return kept, gone


def _ancestors(organisation: Organisation) -> set[Any]:
    above: set[Any] = set()
    parent = organisation.parent_id
    while parent and parent not in above:
        above.add(parent)
        parent = Organisation.objects.filter(pk=parent).values_list("parent", flat=True).first()
    return above


def _fill(kept: Organisation, gone: Organisation) -> dict[str, list[Any]]:
    filled = {
        name: [getattr(kept, name), getattr(gone, name)]
        for name in FILLED
        if not getattr(kept, name) and getattr(gone, name)
    }
    if new := [domain for domain in gone.email_domains if domain not in kept.email_domains]:
        filled["email_domains"] = [kept.email_domains, [*kept.email_domains, *new]]
    _set(kept, {name: after for name, (_before, after) in filled.items()})
    return filled


def _set(organisation: Organisation, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(organisation, name, value)
    if values:
        organisation.save(update_fields=list(values))


def _fingers(key: str, keys: list[Any]) -> dict[str, str]:
    return {str(row.pk): finger(row) for row in _relation(key).rows(keys)}


def _relation(key: str) -> Relation:
    found = next((relation for relation in relations() if relation.key == key), None)
    if found is None:
        raise ValidationError(_("The portal has been rebuilt since: this cannot be undone any more."))
    return found


# And back


@transaction.atomic
def undo_merge(*, merge: Merge, by: Person) -> None:
    """Everything as it was, refused where anything that was moved has been changed since."""
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if merge.undone_at:
        raise ValidationError(_("This was undone already."))
    if not merge.can_be_undone:
        raise ValidationError(_("This is more than 30 days ago and cannot be undone any more."))
    kept = Organisation.objects.select_for_update(of=("self",)).get(pk=merge.organisation_id)
    _refuse_if_changed(merge, kept)
    FormerAddress.objects.filter(organisation=kept, slug=merge.gone["fields"]["slug"]).delete()
    _set(kept, {name: before for name, (before, _after) in merge.filled.items()})
    restore(merge.gone)
    gone = Organisation.objects.get(pk=merge.gone_id)
    for key, fingers in merge.moved.items():
        relation = _relation(key)
        for row in relation.rows(fingers):
            relation.point(row, gone)
    for stored in merge.left_out:
        restore(stored)
    merge.undone_at = timezone.now()
    merge.gone, merge.moved, merge.left_out, merge.filled = {}, {}, [], {}
    merge.save(update_fields=["undone_at", "gone", "moved", "left_out", "filled"])
    record("organisation.parted", kept, by=by, changes={"merged": [kept.name, gone.name]})
    record("organisation.parted", gone, by=by, changes={"merged": [kept.name, gone.name]})


def _refuse_if_changed(merge: Merge, kept: Organisation) -> None:
    if merge.gone["into"] != str(kept.pk):
        raise ValidationError(
            _("What it went into has gone into %(organisation)s since: undo that first.")
            % {"organisation": kept}
        )
    changed: list[str] = []
    for key, fingers in merge.moved.items():
        relation = _relation(key)
        rows = {str(row.pk): row for row in relation.rows(fingers)}
        changed += [
            _("%(what)s, “%(row)s” was changed since.") % {"what": relation.noun, "row": rows[pk]}
            for pk, before in fingers.items()
            if pk in rows and finger(rows[pk]) != before
        ]
        if missing := len(fingers.keys() - rows.keys()):
            changed.append(
                _("%(what)s: %(number)d that were moved are no longer here.")
                % {"what": relation.noun, "number": missing}
            )
    for name, (_before, after) in merge.filled.items():
        if getattr(kept, name) != after:
            field = Organisation._meta.get_field(name)
            words = _("“%(field)s” of %(organisation)s was changed since.")
            changed.append(words % {"field": getattr(field, "verbose_name", name), "organisation": kept})
    if changed:
        raise ValidationError([_("Undoing would lose what was done since, so nothing was undone:"), *changed])
