"""What the office does with an edition, from the draft to its end; each step calls the action of that name."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from journal.admin import Step
from journal.admin.journalled import person_of
from sector_reports.actions import publish_edition, withdraw_edition
from sector_reports.admin_forms import ScheduleForm, WithdrawForm
from sector_reports.models import Edition, Report
from sector_reports.review_forms import SignOffForm
from sector_reports.reviewing import propose_edition, sign_off, take_back_edition
from sector_reports.scheduling import schedule_edition, unschedule_edition

PUBLISHING = _("Readers may see it at once, and those who follow the group are told by mail.")
State = Edition.State


def propose(request: HttpRequest, edition: Edition) -> None:
    propose_edition(edition=edition, by=person_of(request))


def take_back(request: HttpRequest, edition: Edition) -> None:
    take_back_edition(edition=edition, by=person_of(request))


def sign(request: HttpRequest, edition: Edition, basis: str) -> None:
    sign_off(edition=edition, basis=basis, by=person_of(request))


def publish(request: HttpRequest, edition: Edition) -> None:
    publish_edition(edition=edition, by=person_of(request))


def schedule(request: HttpRequest, edition: Edition, at: datetime.datetime) -> None:
    schedule_edition(edition=edition, at=at, by=person_of(request))


def unschedule(request: HttpRequest, edition: Edition) -> None:
    unschedule_edition(edition=edition, by=person_of(request))


def withdraw(request: HttpRequest, edition: Edition, reason: str) -> None:
    withdraw_edition(edition=edition, reason=reason, by=person_of(request))


def publish_newest(request: HttpRequest, report: Report) -> None:
    edition = report.editions.drafts().order_by("-number").first()
    if edition is None:
        raise ValidationError(_("There is no draft edition to publish."))
    publish(request, edition)


def withdraw_newest(request: HttpRequest, report: Report, reason: str) -> None:
    edition = report.latest_edition
    if edition is None:
        raise ValidationError(_("There is no published edition to withdraw."))
    withdraw(request, edition, reason)


class BasisForm(SignOffForm):
    """The office always says on what its sign-off rests; a chair signs on the page of the review."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, is_chair=False, **kwargs)


EDITION_STEPS = [
    Step(
        name="propose",
        label=_("Propose for review"),
        explanation=_("The chairs of the group are asked for their comments by mail."),
        act=propose,
        done=_("The edition is in review."),
        offered=lambda edition: edition.state == State.DRAFT,
    ),
    Step(
        name="sign_off",
        label=_("Sign off"),
        explanation=_("You stand for the edition with the file that it has now. It can then be published."),
        act=sign,
        done=_("The edition is signed off."),
        form_class=BasisForm,
        offered=lambda edition: edition.state == State.IN_REVIEW,
    ),
    Step(
        name="publish",
        label=_("Publish"),
        explanation=PUBLISHING,
        act=publish,
        done=_("The edition is published."),
        offered=lambda edition: edition.state in {State.IN_REVIEW, State.SCHEDULED},
    ),
    Step(
        name="schedule",
        label=_("Schedule"),
        explanation=_("It is published at that time by itself, and stays as it is until then."),
        act=schedule,
        done=_("The edition is scheduled."),
        form_class=ScheduleForm,
        initial=lambda edition: {"at": edition.publish_at},
        offered=lambda edition: edition.state in {State.IN_REVIEW, State.SCHEDULED},
    ),
    Step(
        name="unschedule",
        label=_("Take it off the schedule"),
        explanation=_("It is in review again, and may be changed."),
        act=unschedule,
        done=_("The edition is in review again."),
        offered=lambda edition: edition.state == State.SCHEDULED,
    ),
    Step(
        name="take_back",
        label=_("Make it a draft again"),
        explanation=_("No more comments are asked for; those that were made stay."),
        act=take_back,
        done=_("The edition is a draft again."),
        offered=lambda edition: edition.state == State.IN_REVIEW,
    ),
    Step(
        name="withdraw",
        label=_("Withdraw"),
        explanation=_("Its file is no longer given out; the report's page says why."),
        act=withdraw,
        done=_("The edition is withdrawn."),
        form_class=WithdrawForm,
        offered=lambda edition: edition.state == State.PUBLISHED,
        is_grave=True,
    ),
]
