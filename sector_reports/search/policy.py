"""The policy as the index knows it: a report bears the keys that open it, a viewer holds some; one in common will do.

The third form of working_groups/policy.py, beside its predicate and its filter; a property-based test
(tests/sector_reports/search/test_policy.py) holds all three to the same answer.
"""

from members.signing_in.second_factor import SecondFactor
from working_groups.policy import Audience, State, needed_for
from working_groups.tlp import Tlp
from working_groups.viewer import Viewer

ANYONE, MEMBER, SECRETARIAT = "anyone", "member", "secretariat"
TRUSTED = "trusted"  # once the undertaking is accepted


def keys_held(viewer: Viewer) -> set[str]:
    keys = {ANYONE}
    keys |= {MEMBER} if viewer.is_member else set()
    keys |= {SECRETARIAT} if viewer.is_secretariat else set()
    keys |= {f"colleague {group}" for group in viewer.colleague_groups}
    keys |= {f"chair {group}" for group in viewer.chaired}
    named = viewer.person if viewer.is_member else None
    keys |= {f"named {named}"} if named else set()
    if viewer.has_accepted_undertaking:
        keys |= {f"{TRUSTED} participant {group}" for group in viewer.groups}
        keys |= {f"{TRUSTED} chair {group}" for group in viewer.chaired}
        keys |= {f"{TRUSTED} named {named}"} if named else set()
    shown = [step for step in SecondFactor if SecondFactor.NONE < step <= viewer.second_factor]
    return keys | {
        _shown(step, key) for step in shown for key in keys if key.startswith((TRUSTED, SECRETARIAT))
    }


def _shown(step: SecondFactor, key: str) -> str:
    """The key of somebody who has shown a second factor as well."""
    return f"{step.name} {key}"


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
    keys, needed = _keys_of_readers(audience), needed_for(audience.tlp)
    return {_shown(needed, key) for key in keys} if needed else keys


def _keys_of_readers(audience: Audience) -> set[str]:
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
            return {f"{TRUSTED} named {person}" for person in audience.recipients}


def _chair(audience: Audience) -> set[str]:
    trusted = "" if audience.tlp < Tlp.AMBER else f"{TRUSTED} "
    return {f"{trusted}chair {audience.issuing_group}"}


def _addressed(audience: Audience) -> set[str]:
    return {f"{TRUSTED} participant {group}" for group in audience.addressed_groups}
