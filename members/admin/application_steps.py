"""What the office does with an application, from its review to the membership; each step calls an action."""

import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from journal.admin import Step
from journal.admin.journalled import person_of
from members.admin.organisation_field import OrganisationField
from members.date_range import DayInput
from members.dated import today
from members.email_domains import domain_of
from members.joining import admitting, reviewing
from members.merging.likeness import similar_organisations
from members.models import Application, ApplicationCheck, Organisation

NEW = "new"


def begin(request: HttpRequest, application: Application) -> None:
    reviewing.begin_review(application=application, by=person_of(request))


class TickForm(forms.Form):
    items = forms.MultipleChoiceField(
        label=_("Looked at and found right"),
        choices=ApplicationCheck.Item.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def tick(request: HttpRequest, application: Application, items: list[str]) -> None:
    reviewing.tick_items(application=application, items=items, by=person_of(request))


class AskForm(forms.Form):
    text = forms.CharField(
        label=_("Question"),
        max_length=2000,
        help_text=_("The applicant gets a mail, and answers on the page of the application."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


def ask(request: HttpRequest, application: Application, text: str) -> None:
    reviewing.ask_applicant(application=application, text=text, by=person_of(request))


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note"),
        max_length=4000,
        help_text=_("For the secretariat alone."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


def note(request: HttpRequest, application: Application, text: str) -> None:
    reviewing.note_for_secretariat(application=application, text=text, by=person_of(request))


class DecisionForm(forms.Form):
    on = forms.DateField(label=_("Day of the decision"), initial=today, widget=DayInput)
    basis = forms.CharField(
        label=_("Basis"), max_length=200, help_text=_("Such as: board meeting 4/2026, item 7.")
    )


class RefusalForm(DecisionForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        help_text=_("The applicant is told, in these words."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


def accept(request: HttpRequest, application: Application, on: datetime.date, basis: str) -> None:
    reviewing.accept_application(application=application, on=on, basis=basis, by=person_of(request))


def refuse(
    request: HttpRequest, application: Application, on: datetime.date, basis: str, reason: str
) -> None:
    by = person_of(request)
    reviewing.refuse_application(application=application, on=on, basis=basis, reason=reason, by=by)


class AdmissionForm(forms.Form):
    """Whom the membership belongs to: a new organisation, one that looks like it, or any other by its address."""

    organisation = forms.ChoiceField(
        label=_("Organisation"),
        initial=NEW,
        widget=forms.RadioSelect,
        choices=[(NEW, _("A new organisation"))],
    )
    another = OrganisationField(
        label=_("Another one of the register"),
        required=False,
        help_text=_("Its name, or the last part of the address of its page, in place of the choice above."),
    )
    starts = forms.DateField(label=_("First day of the membership"), initial=today, widget=DayInput)
    dues_until = forms.DateField(
        label=_("Dues paid until"),
        required=False,
        widget=DayInput,
        help_text=_("The first day that is not paid for; empty where the membership runs without dues."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.choices = [*field.choices, *self.initial.get("similar", [])]


def similar_to(application: Application) -> list[Any]:
    return similar_organisations(
        name=application.organisation_name,
        acronym=application.acronym,
        domains=[domain_of(application.contact_email)],
        website=application.website,
    )


def admission_of(application: Application) -> dict[str, Any]:
    rows = [
        (str(row.organisation.pk), f"{row.organisation.name} ({', '.join(row.why)})")
        for row in similar_to(application)
    ]
    return {"similar": rows}


def admit(
    request: HttpRequest,
    application: Application,
    *,
    organisation: str,
    another: Organisation | None,
    starts: datetime.date,
    dues_until: datetime.date | None,
) -> None:
    chosen = another or (Organisation.objects.get(pk=organisation) if organisation != NEW else None)
    admitting.admit_applicant(
        application=application,
        organisation=chosen,
        starts=starts,
        dues_until=dues_until,
        by=person_of(request),
    )


def is_reviewed(application: Application) -> bool:
    return application.is_undecided and application.review_began_at is not None


ADMISSION = _(
    "The organisation, its membership and its official contact are entered, and the contact gets a mail with the way"
    " into the portal."
)

STEPS = [
    Step(
        name="begin",
        label=_("Take up for review"),
        explanation=_("From then on the applicant sees that it is looked at."),
        act=begin,
        done=_("The application is under review."),
        offered=lambda application: application.is_undecided and application.review_began_at is None,
    ),
    Step(
        name="tick",
        label=_("Checklist"),
        explanation=_("Who ticked an item, and when, stands beside it. All of them precede an acceptance."),
        act=tick,
        done=_("The checklist is kept."),
        form_class=TickForm,
        initial=lambda application: {"items": [check.item for check in application.checks.all()]},
        offered=is_reviewed,
    ),
    Step(
        name="ask",
        label=_("Ask"),
        explanation=_("The applicant answers on the page of the application; both stay with it."),
        act=ask,
        done=_("The question is on its way."),
        form_class=AskForm,
        offered=is_reviewed,
    ),
    Step(
        name="note",
        label=_("Note"),
        explanation=_("The applicant never sees it."),
        act=note,
        done=_("The note is kept."),
        form_class=NoteForm,
        offered=lambda application: application.forgotten_at is None,
    ),
    Step(
        name="accept",
        label=_("Accept"),
        explanation=_(
            "The board has accepted. The applicant is told by mail; the membership is entered in a step of its own."
        ),
        act=accept,
        done=_("The acceptance is kept, and the applicant is told."),
        form_class=DecisionForm,
        offered=is_reviewed,
    ),
    Step(
        name="refuse",
        label=_("Refuse"),
        explanation=_("The board has refused. The applicant is told by mail, with the reason."),
        act=refuse,
        done=_("The refusal is kept, and the applicant is told."),
        form_class=RefusalForm,
        offered=is_reviewed,
        is_grave=True,
    ),
    Step(
        name="admit",
        label=_("Make it a member"),
        explanation=ADMISSION,
        act=admit,
        done=_("The organisation is a member, and its contact is welcomed."),
        form_class=AdmissionForm,
        initial=admission_of,
        offered=lambda application: application.decision == "accepted" and application.admitted_at is None,
        asks_again=True,
    ),
]
