from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from journal.admin import JournalledAdmin, ReadOnlyAdmin, Step
from journal.admin.journalled import person_of
from members.models import ProfileProposal
from members.profiles.actions import accept_proposal, refuse_proposal
from members.profiles.difference import difference_of


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The official contact reads it, in a mail and beside the profile."),
    )


def accept(request: HttpRequest, proposal: ProfileProposal) -> None:
    accept_proposal(proposal=proposal, by=person_of(request))


def refuse(request: HttpRequest, proposal: ProfileProposal, reason: str) -> None:
    refuse_proposal(proposal=proposal, reason=reason, by=person_of(request))


@admin.register(ProfileProposal)
class ProfileProposalAdmin(ReadOnlyAdmin[ProfileProposal], JournalledAdmin[ProfileProposal]):
    list_display = ["organisation", "state", "by", "proposed_at", "settled_at"]
    list_filter = ["state", "proposed_at"]
    list_select_related = ["organisation", "by"]
    search_fields = ["organisation__name", "organisation__acronym"]
    fields = ["organisation", "state", "by", "proposed_at", "settled_by", "settled_at", "reason"]
    steps = [
        Step(
            name="accept",
            label=_("Accept and publish"),
            explanation=_(
                "The page of the organisation says this from now on, and its official contacts are told."
            ),
            act=accept,
            done=_("The profile is published."),
            offered=lambda proposal: proposal.is_open,
        ),
        Step(
            name="refuse",
            label=_("Refuse"),
            explanation=_("The page stays as it is, and the official contacts are told why."),
            act=refuse,
            done=_("The proposal is refused."),
            form_class=RefusalForm,
            offered=lambda proposal: proposal.is_open,
            is_grave=True,
        ),
    ]

    def step_context(self, request: HttpRequest, step: Step, obj: ProfileProposal) -> dict[str, Any]:
        return {"difference": difference_of(obj)}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        proposal = context["original"]
        if proposal is not None and proposal.is_open:
            context["difference"] = difference_of(proposal)
        return super().render_change_form(request, context, *args, **kwargs)
