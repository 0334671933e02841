"""What a change makes of a report for those who see it: everyone asked before and after, by the policy."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sector_reports.models import Edition, Report
from sector_reports.preview import Judged, in_words
from working_groups.policy import Audience
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
        _("To be published"): edition.publish_at.isoformat(sep=" ", timespec="minutes")
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
    was = Judged(before.audience) if before else None
    will_be = Judged(after.audience)
    groups: dict[tuple[str, str], list[Viewer]] = defaultdict(list)
    for viewer in viewers:
        if viewer.is_member and (change := _change(viewer, was, will_be)):
            groups[change].append(viewer)
    public = _change(ANONYMOUS, was, will_be)
    secretariat = _change(Viewer(is_secretariat=True), was, will_be)
    told = [_told(_("The public"), public)] if public else []
    told += [_told(_people(those), change) for change, those in sorted(groups.items())]
    return told + ([_told(_("The secretariat"), secretariat)] if secretariat else [])


def _change(viewer: Viewer, was: Judged | None, will_be: Judged) -> tuple[str, str] | None:
    before = in_words(viewer, was) if was else _("nothing")
    after = in_words(viewer, will_be)
    return (before, after) if before != after else None


def _told(who: str, change: tuple[str, str]) -> str:
    return _("%(who)s: so far %(before)s, then %(after)s") % {
        "who": who,
        "before": change[0],
        "after": change[1],
    }


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
