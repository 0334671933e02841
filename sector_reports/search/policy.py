"""The policy as the index knows it: a report bears the keys that open it, a viewer holds some; one in common will do.

The third form of working_groups/policy.py, beside its predicate and its filter; a property-based test
(tests/sector_reports/search/test_policy.py) holds all three to the same answer.
"""

from working_groups.policy import Audience, State
from working_groups.tlp import Tlp
from working_groups.viewer import Viewer

ANYONE, MEMBER, SECRETARIAT = "anyone", "member", "secretariat"


def keys_held(viewer: Viewer) -> set[str]:
    keys = {ANYONE}
    keys |= {MEMBER} if viewer.is_member else set()
    keys |= {SECRETARIAT} if viewer.is_secretariat else set()
    keys |= {f"colleague {group}" for group in viewer.colleague_groups}
    keys |= {f"chair {group}" for group in viewer.chaired}
    named = viewer.person if viewer.is_member else None
    keys |= {f"named {named}"} if named else set()
    if viewer.has_accepted_undertaking:
        keys |= {f"trusted participant {group}" for group in viewer.groups}
        keys |= {f"trusted chair {group}" for group in viewer.chaired}
        keys |= {f"trusted named {named}"} if named else set()
    return keys


def keys_to_list(audience: Audience) -> set[str]:
    """Those that show title, abstract and label."""
    if audience.state == State.DRAFT:
        return _chair(audience) | ({SECRETARIAT} if audience.tlp != Tlp.RED else set())
    match audience.tlp:
        case Tlp.CLEAR:
            return {ANYONE}
        case Tlp.GREEN:
            return {ANYONE} if audience.is_announced else {MEMBER, SECRETARIAT}
        case Tlp.AMBER:
            return {SECRETARIAT} | {f"colleague {group}" for group in audience.addressed_groups}
        case Tlp.AMBER_STRICT:
            return {SECRETARIAT} | _addressed(audience)
        case Tlp.RED:
            return {f"named {person}" for person in audience.recipients}


def keys_to_read(audience: Audience) -> set[str]:
    """Those that open the file."""
    if audience.state == State.WITHDRAWN:
        return set()
    if audience.state == State.DRAFT:
        without_reason = audience.tlp not in (Tlp.AMBER_STRICT, Tlp.RED)
        return _chair(audience) | ({SECRETARIAT} if without_reason else set())
    match audience.tlp:
        case Tlp.CLEAR:
            return {ANYONE}
        case Tlp.GREEN:
            return {MEMBER, SECRETARIAT}
        case Tlp.AMBER:
            return {SECRETARIAT} | _addressed(audience)
        case Tlp.AMBER_STRICT:
            return _addressed(audience)
        case Tlp.RED:
            return {f"trusted named {person}" for person in audience.recipients}


def _chair(audience: Audience) -> set[str]:
    trusted = "" if audience.tlp < Tlp.AMBER else "trusted "
    return {f"{trusted}chair {audience.issuing_group}"}


def _addressed(audience: Audience) -> set[str]:
    return {f"trusted participant {group}" for group in audience.addressed_groups}
