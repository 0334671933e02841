"""What the nightly run would delete, shown in the office."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from members.models import Invitation
from members.privacy.retention import rules, run
from tests import factories as make
from tests.office import at_work

pytestmark = pytest.mark.django_db

PAGE = "/admin/retention/"


def test_page_counts_what_is_due_and_changes_nothing(client: Client) -> None:
    long_ago = timezone.now() - datetime.timedelta(days=200)
    invitation = Invitation(organisation=make.make_member(), email="ann@example.org")
    invitation.begin_to_hold()
    invitation.sent_at, invitation.expires_at = long_ago, long_ago + datetime.timedelta(days=14)
    invitation.save()

    response = at_work(client, make.make_staff()).get(PAGE)

    due = {rule.name: due for rule, due in response.context["rules"]}
    assert list(due) == [rule.name for rule in rules()]
    assert due["invitations"].count == 1
    assert due["record"] is None
    assert "It has not run yet." in response.content.decode()
    assert Invitation.objects.get().email == "ann@example.org"


def test_page_says_when_it_last_ran(client: Client) -> None:
    run()

    response = at_work(client, make.make_staff()).get(PAGE)

    assert f"It last ran on {timezone.localtime():%-d %B %Y}" in response.content.decode()
