"""How long what is kept: one table, from which the nightly run, its rehearsal, the notice and the docs are made.

Each app adds its rules in its module `privacy`, beside what it declares.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from journal.actions import record
from members.models import Person, RetentionRun
from members.privacy.registry import declarations

logger = logging.getLogger(__name__)

Words = str | Promise


@dataclass(frozen=True)
class Due:
    """How many there are whose time is over, and since when the oldest has lain there."""

    count: int
    oldest: datetime.datetime | datetime.date | None


@dataclass(frozen=True)
class Rule:
    """What goes after how long, and why then. Without `due` and `apply` something else sees to it."""

    name: str
    what: Words
    how_long: Words
    why: Words
    due: Callable[[datetime.datetime], Due] | None = None
    apply: Callable[[datetime.datetime], int] | None = None


_rules: list[Rule] = []


def retain(*rules: Rule) -> None:
    _rules.extend(rules)


def rules() -> list[Rule]:
    declarations()  # the modules that add rules are loaded by then
    return list(_rules)


def rows_rule(
    name: str,
    *,
    what: Words,
    how_long: Words,
    why: Words,
    rows: Callable[[datetime.datetime], QuerySet[Any]],
    since: str,
    act: Callable[[Any], object] | None = None,
) -> Rule:
    """For rows that are deleted, or to each of which `act` is done; `since` is the field that tells their age."""

    def due(now: datetime.datetime) -> Due:
        found = rows(now)
        return Due(found.count(), found.aggregate(oldest=Min(since))["oldest"])

    def apply(now: datetime.datetime) -> int:
        found = rows(now)
        count = found.count()
        if act is None:
            found.delete()
            return count
        for row in found:
            act(row)
        return count

    return Rule(name, what, how_long, why, due, apply)


def rehearse() -> dict[Rule, Due]:
    """What a run would do at this moment; nothing is changed."""
    now = timezone.now()
    return {rule: rule.due(now) for rule in rules() if rule.due}


def run(*, by: Person | None = None) -> RetentionRun:
    """Each rule in a transaction of its own, so that one that fails holds up no other; then one entry for all."""
    now = timezone.now()
    counts = {rule.name: _applied(rule, now) for rule in rules() if rule.apply}
    with transaction.atomic():
        done = RetentionRun.objects.create(counts=counts)
        changes = {name: [str(count), "0"] for name, count in counts.items() if count}
        record("retention.applied", done, by=by, label="retention", changes=changes)
    return done


def _applied(rule: Rule, now: datetime.datetime) -> int | None:
    """None where it failed."""
    try:
        with transaction.atomic():
            return rule.apply(now) if rule.apply else 0
    except Exception:
        logger.exception("The rule %s of retention could not be applied", rule.name)
        return None
