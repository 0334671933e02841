"""The promises of the tables of the office, broken once each: see tests/members/test_models.py."""

from collections.abc import Callable
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from members.models import Finding, FormerAddress, Merge, Organisation, TableImport
from tests import factories as make


def finding(**fields: object) -> Finding:
    row = make.make_organisation()
    of = ContentType.objects.get_for_model(Organisation)
    return Finding(**{"kind": "no_country", "content_type": of, "object_id": row.pk, **fields})


def second_finding() -> Finding:
    first = finding()
    first.save()
    return Finding(kind=first.kind, content_type=first.content_type, object_id=first.object_id)


def table_import(**fields: object) -> TableImport:
    return TableImport(
        **{"kind": "people", "name": "a.csv", "content": b"a", "sent_by": make.make_person(), **fields}
    )


def merge_undone() -> Merge:
    return Merge(
        organisation=make.make_organisation(),
        gone_id=uuid4(),
        gone_name="Ours",
        merged_by=make.make_person(),
        undone_at=timezone.now(),
        left_out=[{"model": "members.formername"}],
    )


def address_of_before() -> Organisation:
    FormerAddress.objects.create(organisation=make.make_organisation(), slug="ours")
    return Organisation(name="Ours", slug="ours")


BREAKS: dict[str, Callable[[], models.Model]] = {
    "finding_once": second_finding,
    "finding_kind_known": lambda: finding(kind="strange"),
    "finding_state_known": lambda: finding(state="lost", settled_at=timezone.now()),
    "finding_settled_has_its_time": lambda: finding(state="gone"),
    "finding_dismissed_has_reason": lambda: finding(
        state="dismissed", settled_at=timezone.now(), dismissed_by=make.make_person()
    ),
    "merge_undone_keeps_nothing": merge_undone,
    "table_import_kind_known": lambda: table_import(kind="pets"),
    "table_import_state_known": lambda: table_import(state="lost"),
    "table_import_kept_until_settled": lambda: table_import(state="written", settled_at=timezone.now()),
    "organisation_slug_once_for_all": address_of_before,
}
TRIGGERS = {"organisation_slug_once_for_all"}
