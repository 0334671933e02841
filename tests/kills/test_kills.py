"""A sample of the kills; `python -m tests.kills` tries all of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kills.steps import TRIALS
from tests.kills.trial import Trial
from tests.kills.victims import Victims

pytestmark = pytest.mark.django_db(transaction=True)

SAMPLE = {
    "receiving": ("INSERT INTO sector_reports_upload",),
    "checking": ("the child runs", "INSERT INTO sector_reports_storedfile"),
    "two at once": ("INSERT INTO journal_entry",),
    "receiving documents": ("INSERT INTO members_applicationdocument",),
    "checking documents": ("the child runs", "UPDATE members_applicationdocument"),
    "sweeping documents": ("os.remove",),
}


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    with Victims(tmp_path) as victims:
        yield Trial(tmp_path, victims)


def test_whatever_is_killed_files_and_rows_name_each_other(trial: Trial) -> None:
    outcomes = [outcome for name, only in SAMPLE.items() for outcome in TRIALS[name](trial, only)]

    assert len(outcomes) >= sum(map(len, SAMPLE.values()))
    assert [f"{said}: {found}" for said, found in outcomes if found] == []
