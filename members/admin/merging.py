"""Merging two organisations in the office: chosen, tried, looked at, done; and undone."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from journal.admin import JournalledAdmin, ReadOnlyAdmin, Step
from journal.admin.journalled import person_of
from journal.admin.refusals import is_refusal, sentences_of
from journal.asking_again import ask_again
from members.admin.organisation_field import OrganisationField
from members.dated import today
from members.merging.actions import merge_organisations, undo_merge
from members.merging.relations import relations
from members.models import Affiliation, Membership, Merge, Organisation


class IntoForm(forms.Form):
    into = OrganisationField(label=gettext_lazy("Organisation that stays"))


@dataclass
class Tried:
    """What merging would do, or what stands against it."""

    moves: list[tuple[str, int]]
    told: list[str]
    refusals: list[str]


def try_merge(request: HttpRequest, kept: Organisation, gone: Organisation, *, keep: bool) -> Tried:
    """The merge itself; rolled back unless `keep`."""
    tried = Tried([], [] if keep else effects(kept, gone), [])
    try:
        with transaction.atomic():
            merge = merge_organisations(kept=kept, gone=gone, by=person_of(request))
            connection.check_constraints()  # the deferred ones too, while the page can still say so
            nouns = {relation.key: relation.noun for relation in relations()}
            tried.moves = [(nouns[key], len(rows)) for key, rows in merge.moved.items()]
            if merge.left_out:
                text = ngettext(
                    "%(number)d row is left out, as the other one tells the same; undoing brings it back.",
                    "%(number)d rows are left out, as the other one tells the same; undoing brings them back.",
                    len(merge.left_out),
                )
                tried.told.append(text % {"number": len(merge.left_out)})
            if not keep:
                transaction.set_rollback(True)
    except (ValidationError, IntegrityError, OperationalError) as error:
        if not is_refusal(error):
            raise
        tried.refusals = sentences_of(error)
    return tried


def effects(kept: Organisation, gone: Organisation) -> list[str]:
    """Who can do more or less afterwards."""
    standing = set(
        Membership.objects.in_standing(today())
        .filter(organisation__in=[kept, gone])
        .values_list("organisation", flat=True)
    )
    people = Affiliation.objects.current().filter(organisation=gone).values("person").distinct().count()
    told = []
    if people and kept.pk in standing and gone.pk not in standing:
        text = ngettext(
            "%(number)d person acts for a member from then on, and did not before.",
            "%(number)d people act for a member from then on, and did not before.",
            people,
        )
        told.append(text % {"number": people})
    if gone.pk in standing and kept.pk not in standing:
        told.append(_("%(kept)s becomes a member by this.") % {"kept": kept})
    if kept.lets_domains_join and set(gone.email_domains) - set(kept.email_domains):
        domains = ", ".join(sorted(set(gone.email_domains) - set(kept.email_domains)))
        told.append(_("Whoever has an address at %(domains)s may join by themselves.") % {"domains": domains})
    return told


def merge_view(model_admin: JournalledAdmin[Any], request: HttpRequest, object_id: str) -> HttpResponse:
    """Ask into which one; then say what would move; then move it."""
    gone = model_admin.object_to_act_on(request, unquote(object_id))
    if gone is None:
        return model_admin.missing(request, object_id)
    ask_again(request)
    data = request.POST if request.method == "POST" else request.GET if "into" in request.GET else None
    form = IntoForm(data)
    kept = form.cleaned_data["into"] if data is not None and form.is_valid() else None
    keep = request.method == "POST" and request.POST.get("stage") == "act"
    tried = try_merge(request, kept, gone, keep=keep) if kept else None
    if kept and tried and keep and not tried.refusals:
        messages.success(request, _("%(gone)s went into %(kept)s.") % {"gone": gone, "kept": kept})
        return redirect(reverse("admin:members_organisation_change", args=[kept.pk]))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Merge into another organisation"),
        "subtitle": str(gone),
        "opts": model_admin.opts,
        "original": gone,
        "kept": kept,
        "tried": tried,
        "form": form,
        "adminform": AdminForm(cast(Any, form), [(None, {"fields": ["into"]})], {}),
        "errors": form.errors if data is not None else {},
        "both": _both(gone, kept) if kept else [],
        "back": reverse("admin:members_organisation_change", args=[gone.pk]),
        "other_way": f"{reverse('admin:members_organisation_merge', args=[kept.pk])}?into={gone.slug}"
        if kept
        else "",
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "admin/members/organisation/merge.html", context)


def _both(gone: Organisation, kept: Organisation) -> list[tuple[Any, str, str]]:
    sides = zip(_described(gone), _described(kept), strict=True)
    return [(title, goes, stays) for (title, goes), (_title, stays) in sides]


def _described(organisation: Organisation) -> list[tuple[Any, str]]:
    membership = organisation.memberships.with_status().order_by("-period").first()
    return [
        (_("Name"), organisation.name),
        (_("Acronym"), organisation.acronym),
        (_("Address"), organisation.slug),
        (_("Country"), organisation.country_name),
        (_("Website"), organisation.website),
        (_("E-mail domains"), ", ".join(organisation.email_domains)),
        (_("Identifiers"), ", ".join(filter(None, [organisation.vat, organisation.lei, organisation.ror]))),
        (
            _("Membership"),
            f"{membership.get_category_display()}, {membership.status.label}" if membership else "",
        ),
        (_("People"), str(organisation.affiliations.current().count())),
    ]


UNDO = Step(
    name="undo",
    label=gettext_lazy("Undo"),
    explanation=gettext_lazy(
        "Both organisations are there again as they were, and so is all that was moved. It is refused where any of it"
        " has been changed since. What was added to the organisation since stays with it."
    ),
    act=lambda request, merge: undo_merge(merge=merge, by=person_of(request)),
    done=gettext_lazy("The two are apart again."),
    offered=lambda merge: merge.can_be_undone,
    is_grave=True,
    asks_again=True,
)


@admin.register(Merge)
class MergeAdmin(ReadOnlyAdmin[Merge], JournalledAdmin[Merge]):
    """Which organisations were merged; each can be parted again within 30 days."""

    list_display = ["gone_name", "organisation", "merged_at", "merged_by", "undone_at"]
    list_select_related = ["organisation", "merged_by"]
    search_fields = ["gone_name", "organisation__name"]
    fields = ["gone_name", "organisation", "merged_at", "merged_by", "undone_at"]
    steps = [UNDO]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Merge]:
        return super().get_queryset(request).select_related("organisation", "merged_by")
