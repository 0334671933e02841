"""How changes in this app are entered in the journal: with the words of its actions, without personal values."""

from journal.actions import record
from journal.admin import ADDED, Changes, enter, names_only
from members.models import Person
from working_groups.actions import record_beginning
from working_groups.models import (
    Activity,
    GroupName,
    Impact,
    Mandate,
    Mission,
    Objective,
    Participation,
    WorkingGroup,
)


@enter.register
def enter_mandate(mandate: Mandate, what: str, *, by: Person, changes: Changes) -> None:
    """A mandate begins here as anywhere: the notifications hang on that entry."""
    if what == ADDED:
        record_beginning(mandate=mandate, by=by)
    else:
        changes = names_only(changes, "person", "person_name")
        record(f"mandate.{what}", mandate, by=by, group_id=mandate.group_id, changes=changes)


@enter.register
def enter_participation(participation: Participation, what: str, *, by: Person, changes: Changes) -> None:
    verb = "began" if what == ADDED else what
    changes = names_only(changes, "person")
    record(f"participation.{verb}", participation, by=by, group_id=participation.group_id, changes=changes)


@enter.register
def enter_group(group: WorkingGroup, what: str, *, by: Person, changes: Changes) -> None:
    record(f"group.{what}", group, by=by, group_id=group.pk, changes=changes)


@enter.register
def enter_part_of_group(part: Mission | GroupName, what: str, *, by: Person, changes: Changes) -> None:
    record(f"{part._meta.model_name}.{what}", part, by=by, group_id=part.group_id, changes=changes)


@enter.register
def enter_part_of_mission(
    part: Objective | Activity | Impact, what: str, *, by: Person, changes: Changes
) -> None:
    mission = part.activity.mission if isinstance(part, Impact) else part.mission
    record(f"{part._meta.model_name}.{what}", part, by=by, group_id=mission.group_id, changes=changes)
