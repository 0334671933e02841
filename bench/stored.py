"""Files of several sizes in the portal, each once for everybody and once for members, and a member who is signed in."""

import hashlib
import os
import random
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1_000_000
SIZES = {"small": MEGABYTE // 8, "ordinary": 2 * MEGABYTE, "largest": 25 * MEGABYTE}
PIECE = 1 << 20


@dataclass(frozen=True)
class Stored:
    name: str
    path: Path
    sha256: str
    size: int

    @property
    def clear(self) -> str:
        return f"/reports/{self.name}-clear/latest.pdf"

    @property
    def green(self) -> str:
        return f"/reports/{self.name}-green/latest.pdf"

    @property
    def told(self) -> str:
        return f"{self.size / MEGABYTE:g} MB"


def make_stored(name: str, size: int) -> Stored:
    """A file at rest and its two reports. It only begins and ends like a PDF, and nobody asks for more here."""
    from django.core.files.storage import default_storage  # noqa: PLC0415 -- once the settings are there

    from sector_reports.actions import publish_edition  # noqa: PLC0415 -- likewise
    from sector_reports.models import Edition, Report, StoredFile  # noqa: PLC0415 -- likewise
    from working_groups.models import WorkingGroup  # noqa: PLC0415 -- likewise
    from working_groups.tlp import Tlp  # noqa: PLC0415 -- likewise

    part = Path(default_storage.path(f"{name}.part"))
    part.parent.mkdir(parents=True, exist_ok=True)
    sha256 = write_random(part, size)
    file = StoredFile.objects.create(sha256=sha256, size=size, media_type="application/pdf", pages=1)
    path = Path(default_storage.path(file.path))
    path.parent.mkdir(parents=True, exist_ok=True)
    part.rename(path)
    group = WorkingGroup.objects.earliest("code")
    for tlp in (Tlp.CLEAR, Tlp.GREEN):
        label = tlp.name.lower()
        report = Report.objects.create(slug=f"{name}-{label}", title=f"{name} {label}", group=group, tlp=tlp)
        publish_edition(edition=Edition.objects.create(report=report, file=file), by=None, is_news=False)
    return Stored(name, path, sha256, size)


def write_random(path: Path, size: int) -> str:
    """Returns the SHA-256; the same size gives the same bytes."""
    chance, digest, end = random.Random(size), hashlib.sha256(), b"\n%%EOF\n"
    with path.open("wb") as file:
        left, piece = size - len(end), b"%PDF-1.7\n"
        while left:
            piece = piece[:left]
            file.write(piece)
            digest.update(piece)
            left -= len(piece)
            piece = chance.randbytes(PIECE)
        file.write(end)
        digest.update(end)
        os.fchmod(file.fileno(), 0o644)
    return digest.hexdigest()


def signed_in_member() -> str:
    """The key of a session: somebody of a member organisation, who takes part in two groups."""
    from bench.signing_in import session_of  # noqa: PLC0415 -- once the settings are there
    from members.actions import accept_terms, accept_undertaking  # noqa: PLC0415 -- likewise
    from members.models import Affiliation, Organisation, Person  # noqa: PLC0415 -- likewise
    from working_groups.models import Participation, WorkingGroup  # noqa: PLC0415 -- likewise

    person = Person.objects.create_user("member@bench.example", name="Member")
    organisation = Organisation.objects.filter(memberships__isnull=False).earliest("slug")
    period = organisation.memberships.get().period
    Affiliation.objects.create(person=person, organisation=organisation, period=period)
    accept_terms(by=person)
    accept_undertaking(by=person)
    for group in WorkingGroup.objects.order_by("code")[:2]:
        Participation.objects.create(group=group, person=person, organisation=organisation, period=period)
    return session_of(person)
