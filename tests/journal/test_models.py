from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, models, transaction

from journal.actions import record
from journal.chain import seal_entries, write_daily_roots
from journal.models import DailyRoot, Entry, Seal
from tests import factories as make

pytestmark = pytest.mark.django_db


def update(model: type[models.Model]) -> None:
    column = {"Entry": "verb", "Seal": "hash", "DailyRoot": "hash"}[model.__name__]
    model._default_manager.update(**{column: models.F(column)})


CHANGES: dict[str, Callable[[type[models.Model]], object]] = {
    "update": update,
    "delete": lambda model: model._default_manager.all()._raw_delete("default"),
}


@pytest.fixture
def sealed(db: None) -> None:
    record("organisation.loaded", make.make_organisation(), by=None)
    seal_entries()
    write_daily_roots(datetime(2999, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("model", [Entry, Seal, DailyRoot])
@pytest.mark.usefixtures("sealed")
def test_journal_is_append_only(model: type[models.Model], change: str) -> None:
    assert model._default_manager.exists()

    with pytest.raises(IntegrityError, match="append-only") as refused, transaction.atomic():
        CHANGES[change](model)

    assert refused.value.__cause__.diag.constraint_name == "journal_append_only"  # type: ignore[union-attr]
    assert model._default_manager.exists()


@pytest.mark.usefixtures("sealed")
def test_rows_say_what_they_are() -> None:
    seal, root = Seal.objects.get(), DailyRoot.objects.get()

    assert str(seal) == f"{seal.number}: {seal.hash[:12]}"
    assert str(root) == f"{root.day}: {seal.hash}"
