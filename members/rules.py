from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class StaffRoleName(models.TextChoices):
    SECRETARIAT = "secretariat", _("Secretariat")


def _permissions(app: str, verbs: tuple[str, ...], *names: str) -> set[str]:
    return {f"{app}.{verb}_{name}" for name in names for verb in verbs}


_KEEP = ("view", "add", "change")

# Nobody may delete: what is over is ended, withdrawn or concluded, and stays on the record. Rows that only list what
# belongs to another row (an objective, a recipient) may be taken off it.
STAFF_PERMISSIONS: dict[str, frozenset[str]] = {
    StaffRoleName.SECRETARIAT: frozenset(
        _permissions(
            "members",
            _KEEP,
            "organisation",
            "formername",
            "formercountry",
            "membership",
            "person",
            "affiliation",
            "invitation",
            "seatallowance",
            "staffrole",
            "identityprovider",
            "tableimport",
        )
        | _permissions(
            "members",
            ("view", "change"),
            "affiliationrequest",
            "application",
            "finding",
            "merge",
            "profileproposal",
        )
        | _permissions("members", ("view",), "applicationdocument", "suspension", "undertaking")
        | _permissions(
            "working_groups",
            _KEEP,
            "aboutpage",
            "groupname",
            "mandate",
            "mission",
            "newsitem",
            "participation",
            "sector",
            "workinggroup",
        )
        | _permissions("working_groups", (*_KEEP, "delete"), "objective", "activity", "impact")
        | _permissions("working_groups", ("view", "change"), "contactmessage")
        | _permissions("sector_reports", _KEEP, "report", "edition")
        | _permissions("sector_reports", (*_KEEP, "delete"), "recipient", "relation")
        | _permissions("sector_reports", ("view",), "storedfile", "upload", "usagecount")
        | _permissions("notifications", ("view", "change"), "delivery")
        | _permissions("journal", ("view",), "entry", "seal", "dailyroot")
    ),
}


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """Names such as `members.change_organisation`."""
    return frozenset().union(*(STAFF_PERMISSIONS[role] for role in roles))
