"""What a change makes of a report for those who see it: everyone asked before and after, by the policy."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sector_reports.models import Edition, Report
from sector_reports.preview import THE_SECRETARIAT, Judged, in_words
from working_groups.policy import Action, Audience, can
from working_groups.viewer import ANONYMOUS, Viewer


@dataclass(frozen=True)
class Look:
    """`facts`: what the office reads of it, by the name of the fact."""

    audience: Audience
    facts: dict[str, str]


def look_at(obj: Report | Edition) -> Look:
    """As the database has it now, whoever may see it."""
    if isinstance(obj, Edition):
        edition = Edition.objects.select_related("report").get(pk=obj.pk)
        return Look(edition.audience(), _facts_of_edition(edition))
    report = Report.objects.select_related("group").get(pk=obj.pk)
    return Look(report.audience(), _facts_of_report(report))


def _facts_of_edition(edition: Edition) -> dict[str, str]:
    return {
        _("State"): edition.get_state_display(),
        _("To be published"): date_format(localtime(edition.publish_at), "DATETIME_FORMAT")
        if edition.publish_at
        else "–",
        _("Sign-offs"): str(edition.sign_offs.filter(file=edition.file_id).count()),
    }


def _facts_of_report(report: Report) -> dict[str, str]:
    editions = report.editions.published().order_by("number").values_list("number", flat=True)
    return {
        _("State"): report.get_state_display(),
        _("Label"): report.label.label,
        _("Published editions"): _listed(str(number) for number in editions),
        _("Announced"): _("yes") if report.is_announced else _("no"),
        _("Addressed groups"): _listed(group.code for group in report.addressed_groups.all()),
        _("Sectors"): _listed(sector.name for sector in report.sectors.all()),
    }


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "–"


def changed_facts(before: Look, after: Look) -> list[str]:
    return [
        _("%(fact)s: %(before)s → %(after)s") % {"fact": fact, "before": before.facts[fact], "after": now}
        for fact, now in after.facts.items()
        if before.facts[fact] != now
    ]


def changed_sight(before: Look | None, after: Look, viewers: Iterable[Viewer]) -> list[str]:
    """Who sees more or less than before. `before` is None for what is new."""
    if before and before.audience == after.audience:
        return []
    was = Judged(before.audience) if before else None
    will_be = Judged(after.audience)
    groups: dict[tuple[str, ...], list[Viewer]] = defaultdict(list)
    for viewer in viewers:
        if viewer.is_member and (change := _change(viewer, was, will_be)):
            groups[change].append(viewer)
    told = [_told(_("The public"), _change(ANONYMOUS, was, will_be))]
    told += [_told(_people(those), change) for change, those in sorted(groups.items())]
    told.append(_told(_("The secretariat"), _change(THE_SECRETARIAT, was, will_be)))
    return [line for line in told if line]


def _change(viewer: Viewer, was: Judged | None, will_be: Judged) -> tuple[str, ...]:
    """How to say it, and what they see after and before; empty where that is the same."""
    before = in_words(viewer, was) if was else _("nothing")
    after = in_words(viewer, will_be)
    if before == after:
        return ()
    sees_more = was is None or _rank(viewer, was) < _rank(viewer, will_be)
    more = _("%(who)s will see more: %(after)s, so far %(before)s.")
    less = _("%(who)s will see less: %(after)s, so far %(before)s.")
    return (more if sees_more else less, after, before)


def _rank(viewer: Viewer, obj: Judged) -> int:
    """How much they see, as far as it can be put in an order."""
    rights = (Action.READ, Action.READ_WITH_REASON, Action.LIST)
    return next((len(rights) - place for place, right in enumerate(rights) if can(viewer, right, obj)), 0)


def _told(who: str, change: tuple[str, ...]) -> str:
    if not change:
        return ""
    words, after, before = change
    return words % {"who": who, "before": before, "after": after}


def _people(viewers: list[Viewer]) -> str:
    organisations: frozenset[Any] = frozenset[Any]().union(*(viewer.organisations for viewer in viewers))
    people = ngettext("%(people)d person", "%(people)d people", len(viewers)) % {"people": len(viewers)}
    members = ngettext(
        "%(members)d member organisation", "%(members)d member organisations", len(organisations)
    )
    return _("%(people)s of %(members)s") % {
        "people": people,
        "members": members % {"members": len(organisations)},
    }
