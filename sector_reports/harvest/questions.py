"""A question put in OAI-PMH 2.0, read and checked: which verb, with which arguments, or what is wrong with it."""

import datetime
import re
from dataclasses import dataclass, field
from uuid import UUID

from django.core import signing
from django.http import QueryDict

from sector_reports.markup import NOT_IN_XML

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SECOND = re.compile(DAY.pattern + r"T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
WRITTEN = "%Y-%m-%dT%H:%M:%SZ"
TOKEN_SALT = "sector_reports.harvest"  # noqa: S105 -- what the signature is for, and no secret


class OaiError(Exception):
    """`code` is one of those that the protocol names."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True)
class Verb:
    """Its arguments. With `goes_on`, a resumption token may stand in place of all of them."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    goes_on: bool = False


_LIST = Verb(frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"}), goes_on=True)
VERBS = {
    "Identify": Verb(),
    "ListMetadataFormats": Verb(optional=frozenset({"identifier"})),
    "ListSets": Verb(goes_on=True),
    "ListIdentifiers": _LIST,
    "ListRecords": _LIST,
    "GetRecord": Verb(frozenset({"identifier", "metadataPrefix"})),
}


@dataclass(frozen=True)
class Question:
    verb: str
    arguments: dict[str, str] = field(default_factory=dict)


def read(asked: QueryDict) -> Question:
    """Raises OaiError with badVerb or badArgument."""
    verbs = asked.getlist("verb")
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise OaiError("badVerb", "Ask with exactly one verb of OAI-PMH 2.0.")
    arguments = {name: values for name, values in asked.lists() if name != "verb"}
    for name, values in arguments.items():
        if len(values) != 1 or NOT_IN_XML.search(name + values[0]):
            raise OaiError("badArgument", "Give each argument once, in characters that XML has.")
    _check_names(VERBS[verbs[0]], set(arguments))
    return Question(verbs[0], {name: values[0] for name, values in arguments.items()})


def _check_names(verb: Verb, given: set[str]) -> None:
    if verb.goes_on and "resumptionToken" in given:
        if len(given) > 1:
            raise OaiError("badArgument", "A resumptionToken stands alone.")
        return
    if missing := verb.required - given:
        raise OaiError("badArgument", f"This verb needs {' and '.join(sorted(missing))}.")
    if given - verb.required - verb.optional:
        raise OaiError("badArgument", "This verb does not know all of these arguments.")


@dataclass(frozen=True)
class Selection:
    """Which records a list is of, and how much of it has been given out: `cursor` records, the last of them `after`."""

    prefix: str
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None
    set_spec: str = ""
    after: tuple[datetime.datetime, UUID] | None = None
    cursor: int = 0

    def token(self) -> str:
        """What a harvester brings back for the rest. It says where to go on, not how many to leave out."""
        when, last = self.after if self.after else (None, None)
        said = [
            self.prefix,
            *(moment.isoformat() if moment else "" for moment in (self.since, self.until, when)),
            self.set_spec,
            str(last),
            self.cursor,
        ]
        return signing.dumps(said, salt=TOKEN_SALT, compress=True)


def selected(arguments: dict[str, str]) -> Selection:
    """Raises OaiError with badArgument or badResumptionToken."""
    if "resumptionToken" in arguments:
        return _resumed(arguments["resumptionToken"])
    since, until = arguments.get("from", ""), arguments.get("until", "")
    if since and until and len(since) != len(until):
        raise OaiError("badArgument", "Write from and until alike, both to the day or both to the second.")
    selection = Selection(
        arguments["metadataPrefix"],
        _moment(since, end_of_day=False) if "from" in arguments else None,
        _moment(until, end_of_day=True) if "until" in arguments else None,
        arguments.get("set", ""),
    )
    if selection.since and selection.until and selection.since > selection.until:
        raise OaiError("badArgument", "from lies after until.")
    return selection


def _moment(text: str, *, end_of_day: bool) -> datetime.datetime:
    if DAY.fullmatch(text):
        text += "T23:59:59Z" if end_of_day else "T00:00:00Z"
    try:
        if not SECOND.fullmatch(text):
            raise ValueError
        return datetime.datetime.strptime(text, WRITTEN).replace(tzinfo=datetime.UTC)
    except ValueError:
        raise OaiError("badArgument", "Write a time as 2018-03-19 or 2018-03-19T08:30:00Z, in UTC.") from None


def _resumed(token: str) -> Selection:
    try:
        prefix, since, until, when, set_spec, last, cursor = signing.loads(token, salt=TOKEN_SALT)
    except signing.BadSignature:
        raise OaiError("badResumptionToken", "This resumptionToken is not one of ours.") from None
    read_moment = datetime.datetime.fromisoformat
    return Selection(
        prefix,
        read_moment(since) if since else None,
        read_moment(until) if until else None,
        set_spec,
        (read_moment(when), UUID(last)),
        cursor,
    )
