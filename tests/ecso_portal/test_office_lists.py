"""Every list of the office, whatever app it is of: a new one is in it by itself."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ecso_portal.office import APPS
from members.models import Finding, Membership, SeatAllowance
from sector_reports.models import StoredFile, UsageCount
from tests import factories as make
from tests.members.privacy.rows import Maker
from tests.office import at_work, list_address
from working_groups.models import Activity, Mission

NO_LIST = {UsageCount}  # a page of figures: tests/sector_reports/usage
OURS = [each for each in admin.site._registry if each._meta.app_label in APPS and each not in NO_LIST]
QUESTIONS: dict[type[Model], dict[str, str]] = {Finding: {"state": "all"}}
LETTERS = "abc"  # one for each row
# Where a row made from the fields alone would break a promise, or is not in sight.
ROWS: dict[type[Model], Callable[[str], object]] = {
    Membership: lambda letter: make.make_member(),
    Mission: lambda letter: make.make_mission(make.make_group()),
    Activity: lambda letter: Activity.objects.create(
        mission=make.make_mission(make.make_group()), text="It works."
    ),
    SeatAllowance: lambda letter: SeatAllowance.objects.create(
        category=Membership.Category.values[LETTERS.index(letter)], seats=3
    ),
    StoredFile: lambda letter: make.make_report(),
}


def add_row(model: type[Model], letter: str) -> None:
    if model in ROWS:
        ROWS[model](letter)
    else:
        Maker(letter).row(model)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_list_takes_as_many_queries_for_three_rows_as_for_one(client: Client, db: None, model: Any) -> None:
    office, question = at_work(client, make.make_staff()), QUESTIONS.get(model, {})

    asked = []
    for letters in (LETTERS[:1], LETTERS[1:]):
        for letter in letters:
            add_row(model, letter)
        office.get(list_address(model), question)
        with CaptureQueriesContext(connection) as queries:
            page = office.get(list_address(model), question)
        asked.append(len(queries))

    assert page.context["cl"].result_count >= 3
    assert asked[0] == asked[1]
