"""Who sees what: the one place that turns (viewer, label, audience) into an answer.

Each rule stands here twice, as a predicate on one object and as a filter for the database; a property-based test
(tests/working_groups/test_policy.py) holds the two to the same answer. The table in words: docs/policy.md.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Protocol
from uuid import UUID

from django.db.models import Model, Q

from members.signing_in.second_factor import SecondFactor
from working_groups.models import WorkingGroup
from working_groups.tlp import Tlp
from working_groups.viewer import Viewer


class Action(StrEnum):
    LIST = "list"  # title, abstract and label
    READ = "read"  # the file
    WORK_ON = "work on"  # before it is published: its drafts, comments on them, and what became of these
    READ_WITH_REASON = "read with a reason"  # the file, for a typed reason that the chair is told


class State(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Audience:
    """What the policy needs to know of a labelled object; groups and recipients by their identifiers."""

    tlp: Tlp
    state: State
    is_announced: bool
    issuing_group: UUID
    addressed_groups: frozenset[UUID]
    recipients: frozenset[UUID]


class Labelled(Protocol):
    def audience(self) -> Audience: ...


def can(viewer: Viewer, action: Action, obj: Labelled) -> bool:
    audience = obj.audience()
    match action:
        case Action.LIST:
            return _may_list(viewer, audience)
        case Action.READ:
            return _may_read(viewer, audience)
        case Action.WORK_ON:
            return _works_on(viewer, audience)
        case Action.READ_WITH_REASON:
            return _may_read_with_reason(viewer, audience)


def waits_for_second_factor(viewer: Viewer, action: Action, obj: Labelled) -> bool:
    """Whether all that the viewer lacks is to show a second factor in their session."""
    return not can(viewer, action, obj) and can(viewer.with_second_factor, action, obj)


def needed_for(tlp: Tlp) -> SecondFactor:
    """What a session has to show before a file with this label opens."""
    if tlp < Tlp.AMBER:
        return SecondFactor.NONE
    return SecondFactor.FRESH if tlp == Tlp.RED else SecondFactor.SHOWN


def labels_to_begin_with(viewer: Viewer, group: WorkingGroup) -> list[Tlp]:
    """Those under which the viewer may begin a report of this group; none: they may not begin any.

    It is whoever would work on that draft. Nothing begins as TLP:RED, which the office could not publish.
    """
    if not group.is_at_work:
        return []
    labels = [tlp for tlp in Tlp if tlp <= min(group.highest_tlp, Tlp.AMBER_STRICT)]
    return [tlp for tlp in labels if _works_on(viewer, _draft_of(group, tlp))]


def _draft_of(group: WorkingGroup, tlp: Tlp) -> Audience:
    return Audience(
        tlp=tlp,
        state=State.DRAFT,
        is_announced=False,
        issuing_group=group.pk,
        addressed_groups=frozenset(),
        recipients=frozenset(),
    )


def _may_list(viewer: Viewer, audience: Audience) -> bool:
    if audience.state == State.DRAFT:
        return _edits(viewer, audience)
    match audience.tlp:
        case Tlp.CLEAR:
            return True
        case Tlp.GREEN:
            return audience.is_announced or viewer.is_member or viewer.is_secretariat
        case Tlp.AMBER:
            return viewer.is_secretariat or bool(audience.addressed_groups & viewer.colleague_groups)
        case Tlp.AMBER_STRICT:
            return viewer.is_secretariat or _is_addressed(viewer, audience)
        case Tlp.RED:
            return _is_recipient(viewer, audience)


def _may_read(viewer: Viewer, audience: Audience) -> bool:
    if audience.state == State.WITHDRAWN:
        return False
    if not _has_shown_enough(viewer, audience):
        return False
    if audience.state == State.DRAFT:
        return _edits(viewer, audience) and not _may_read_with_reason(viewer, audience)
    match audience.tlp:
        case Tlp.CLEAR:
            return True
        case Tlp.GREEN:
            return viewer.is_member or viewer.is_secretariat
        case Tlp.AMBER:
            return viewer.is_secretariat or _is_addressed(viewer, audience)
        case Tlp.AMBER_STRICT:
            return _is_addressed(viewer, audience)
        case Tlp.RED:
            return _is_recipient(viewer, audience) and viewer.has_accepted_undertaking


def _may_read_with_reason(viewer: Viewer, audience: Audience) -> bool:
    """The secretariat opens a TLP:AMBER+STRICT file that is not addressed to it, and says why."""
    if audience.state == State.WITHDRAWN or audience.tlp != Tlp.AMBER_STRICT or not viewer.is_secretariat:
        return False
    if not _has_shown_enough(viewer, audience):
        return False
    if audience.state == State.DRAFT:
        return not _chairs(viewer, audience)
    return not _is_addressed(viewer, audience)


def _works_on(viewer: Viewer, audience: Audience) -> bool:
    """Nobody is asked to show a second factor afresh in the middle of writing."""
    has_shown_it = audience.tlp < Tlp.AMBER or viewer.second_factor >= SecondFactor.SHOWN
    return has_shown_it and _edits(viewer, audience)


def _edits(viewer: Viewer, audience: Audience) -> bool:
    """Drafts are for the chairs of the issuing group, and for the secretariat up to TLP:AMBER+STRICT."""
    return _chairs(viewer, audience) or (viewer.is_secretariat and audience.tlp != Tlp.RED)


def _has_shown_enough(viewer: Viewer, audience: Audience) -> bool:
    return viewer.second_factor >= needed_for(audience.tlp)


def _chairs(viewer: Viewer, audience: Audience) -> bool:
    trusted = audience.tlp < Tlp.AMBER or viewer.has_accepted_undertaking
    return trusted and audience.issuing_group in viewer.chaired


def _is_addressed(viewer: Viewer, audience: Audience) -> bool:
    return viewer.has_accepted_undertaking and bool(audience.addressed_groups & viewer.groups)


def _is_recipient(viewer: Viewer, audience: Audience) -> bool:
    return viewer.is_member and viewer.person in audience.recipients


# What holds for every row or for none is settled here, so that the database is asked only what is open.

EVERYTHING = Q(pk__isnull=False)
NOTHING = Q(pk__in=[])


def _any(*parts: Q) -> Q:
    if any(part is EVERYTHING for part in parts):
        return EVERYTHING
    open_parts = [part for part in parts if part is not NOTHING]
    return reduce(or_, open_parts) if open_parts else NOTHING


def _both(one: Q, other: Q) -> Q:
    if one is NOTHING or other is NOTHING:
        return NOTHING
    if one is EVERYTHING:
        return other
    return one if other is EVERYTHING else one & other


def listed(model: type[Model], viewer: Viewer) -> Q:
    """The filter that `can(viewer, Action.LIST, …)` answers for one object."""
    return _any(
        _both(Q(state=State.DRAFT), _edited(viewer)),
        _both(~Q(state=State.DRAFT), _listed_after_publication(model, viewer)),
    )


def readable(model: type[Model], viewer: Viewer) -> Q:
    """The filter that `can(viewer, Action.READ, …)` answers for one object."""
    allowed = _any(
        _both(Q(state=State.DRAFT), _reads_draft_q(viewer)),
        _both(Q(state=State.PUBLISHED), _readable_after_publication(model, viewer)),
    )
    return _both(_opened_by(viewer.second_factor), allowed)


def worked_on(viewer: Viewer) -> Q:
    """The filter that `can(viewer, Action.WORK_ON, …)` answers for one object."""
    has_shown_it = viewer.second_factor >= SecondFactor.SHOWN
    return _both(EVERYTHING if has_shown_it else Q(tlp__lt=Tlp.AMBER), _edited(viewer))


def _opened_by(shown: SecondFactor) -> Q:
    labels = [tlp for tlp in Tlp if needed_for(tlp) <= shown]
    return EVERYTHING if len(labels) == len(Tlp) else Q(tlp__in=labels)


def _edited(viewer: Viewer) -> Q:
    return _any(_chairs_q(viewer), ~Q(tlp=Tlp.RED) if viewer.is_secretariat else NOTHING)


def _listed_after_publication(model: type[Model], viewer: Viewer) -> Q:
    insider = viewer.is_member or viewer.is_secretariat
    return _any(
        Q(tlp=Tlp.CLEAR),
        _both(Q(tlp=Tlp.GREEN), EVERYTHING if insider else Q(is_announced=True)),
        _both(
            Q(tlp=Tlp.AMBER),
            EVERYTHING if viewer.is_secretariat else _any_group(model, viewer.colleague_groups),
        ),
        _both(Q(tlp=Tlp.AMBER_STRICT), EVERYTHING if viewer.is_secretariat else _addressed_q(model, viewer)),
        _both(Q(tlp=Tlp.RED), _recipient_q(model, viewer)),
    )


def _readable_after_publication(model: type[Model], viewer: Viewer) -> Q:
    insider = viewer.is_member or viewer.is_secretariat
    return _any(
        Q(tlp=Tlp.CLEAR),
        _both(Q(tlp=Tlp.GREEN), EVERYTHING if insider else NOTHING),
        _both(Q(tlp=Tlp.AMBER), EVERYTHING if viewer.is_secretariat else _addressed_q(model, viewer)),
        _both(Q(tlp=Tlp.AMBER_STRICT), _addressed_q(model, viewer)),
        _both(Q(tlp=Tlp.RED), _recipient_q(model, viewer) if viewer.has_accepted_undertaking else NOTHING),
    )


def _reads_draft_q(viewer: Viewer) -> Q:
    """The secretariat needs a reason for TLP:AMBER+STRICT, unless somebody there chairs the group."""
    without_reason = ~Q(tlp__in=[Tlp.AMBER_STRICT, Tlp.RED]) if viewer.is_secretariat else NOTHING
    return _any(_chairs_q(viewer), without_reason)


def _chairs_q(viewer: Viewer) -> Q:
    if not viewer.chaired:
        return NOTHING
    return _both(
        EVERYTHING if viewer.has_accepted_undertaking else Q(tlp__lt=Tlp.AMBER), Q(group__in=viewer.chaired)
    )


def _addressed_q(model: type[Model], viewer: Viewer) -> Q:
    return _any_group(model, viewer.groups) if viewer.has_accepted_undertaking else NOTHING


def _any_group(model: type[Model], groups: frozenset[UUID]) -> Q:
    if not groups:
        return NOTHING
    return Q(pk__in=model._default_manager.filter(addressed_groups__in=groups).values("pk"))


def _recipient_q(model: type[Model], viewer: Viewer) -> Q:
    if not viewer.is_member:
        return NOTHING
    return Q(pk__in=model._default_manager.filter(recipients=viewer.person).values("pk"))
