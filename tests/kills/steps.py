"""The trials: one process killed at each of its points, and two that meet at each of them."""

from collections.abc import Iterator

from intake.limits import MB
from sector_reports.intake.actions import receive_upload
from sector_reports.models import Edition, Report
from tests import factories as make
from tests.kills import documents
from tests.kills.trial import Only, Outcome, Trial, age, age_files, is_blocked, numbered, pdf, until
from tests.kills.victims import Victims

LARGE = 3 * MB  # more than a request keeps in memory


def receiving(trial: Trial, only: Only = ()) -> Iterator[Outcome]:
    """The web process is killed; who gave the file sees an error, and gives it again unless it is there."""
    edition, person, file = trial.given(LARGE)
    whole = trial.victims.run("receive", str(edition.pk), str(person.pk), str(file))
    yield "receiving", trial.faults(edition) + ([] if whole.how == "done" else [whole.how])
    for at, said in numbered(whole.points, only):
        edition, person, file = trial.given(LARGE)
        given = (str(edition.pk), str(person.pk), str(file))
        ended = trial.victims.run("receive", *given, at=at)
        found = [] if ended.how == "killed" else [f"not killed: {ended.how}"]
        if not edition.uploads.exists():
            again = trial.victims.run("receive", *given)
            found += [] if again.how == "done" else [again.how]
        yield f"receiving, killed at {said}", found + trial.faults(edition)


def checking(trial: Trial, only: Only = ()) -> Iterator[Outcome]:
    """The worker is killed; the next one takes it up."""
    edition = waiting(trial)
    whole = trial.victims.run("check")
    yield "checking", trial.faults(edition) + ([] if whole.how == "done" else [whole.how])
    for at, said in numbered(whole.points, only):
        edition = waiting(trial)
        ended = trial.victims.run("check", at=at)
        found = [] if ended.how == "killed" else [f"not killed: {ended.how}"]
        yield f"checking, killed at {said}", found + trial.faults(edition)


def waiting(trial: Trial, content: bytes | None = None) -> Edition:
    edition, person, file = trial.given()
    receive_upload(edition=edition, content=content or file.read_bytes(), name=file.name, by=person)
    return edition


def sweeping(trial: Trial, only: Only = ()) -> Iterator[Outcome]:
    """There is something of everything to sweep: a half, an original and a result that no row names."""
    edition = littered(trial)
    whole = trial.victims.run("sweep")
    yield "sweeping", trial.faults(edition) + ([] if whole.how == "done" else [whole.how])
    for at, said in numbered(whole.points, only):
        edition = littered(trial)
        ended = trial.victims.run("sweep", at=at)
        found = [] if ended.how == "killed" else [f"not killed: {ended.how}"]
        yield f"sweeping, killed at {said}", found + trial.faults(edition)


def littered(trial: Trial) -> Edition:
    """What three kills have left, two hours ago."""
    in_the_midst = number_of(trial, "receive", "half")
    before_the_row = number_of(trial, "receive", "INSERT INTO sector_reports_upload")
    before_the_result = number_of(trial, "check", "INSERT INTO sector_reports_storedfile")
    for at in (in_the_midst, before_the_row):
        edition, person, file = trial.given()
        trial.victims.run("receive", str(edition.pk), str(person.pk), str(file), at=at)
    edition = waiting(trial)
    trial.victims.run("check", at=before_the_result)
    age(trial.folder, 2 * 3600)
    return edition


_numbers: dict[tuple[str, str], int] = {}


def number_of(trial: Trial, role: str, words: str) -> int:
    """Of the first point of the role with these words; it is tried out once."""
    if (role, words) not in _numbers:
        given: tuple[str, ...] = ()
        if role == "check":
            waiting(trial)
        else:
            edition, person, file = trial.given()
            given = (str(edition.pk), str(person.pk), str(file))
        points = trial.victims.run(role, *given).points
        _numbers[role, words] = next(int(said.split()[0]) for said in points if words in said)
        trial.check()
    return _numbers[role, words]


def importing(trial: Trial, only: Only = ()) -> Iterator[Outcome]:
    """A folder with its table: all rows or none, and the second time all."""
    whole = trial.victims.run("take_in", *folder_with_table(trial))
    yield "importing", trial.faults(*imported()) + ([] if whole.how == "done" else [whole.how])
    for at, said in numbered(whole.points, only):
        given = folder_with_table(trial)
        ended = trial.victims.run("take_in", *given, at=at)
        found = [] if ended.how == "killed" else [f"not killed: {ended.how}"]
        if not imported():
            again = trial.victims.run("take_in", *given)
            found += [] if again.how == "done" else [again.how]
        found += [] if len(imported()) == 2 else [f"{len(imported())} of 2 rows were imported"]
        yield f"importing, killed at {said}", found + trial.faults(*imported())


def folder_with_table(trial: Trial) -> tuple[str, str]:
    group = make.make_group()
    Report.objects.filter(title__startswith="Imported").update(title="Of an earlier trial")
    folder = trial.folder / f"import-{group.pk}"
    folder.mkdir()
    lines = ["file,title,abstract,slug,group"]
    for name in ("one", "two"):
        (folder / f"{name}.pdf").write_bytes(pdf())
        lines.append(f"{name}.pdf,Imported {name},What it says.,{name}-{group.pk},{group.code}")
    (folder / "table.csv").write_text("\n".join(lines), encoding="utf-8")
    return str(folder), make.make_staff().email


def imported() -> list[Edition]:
    return list(Edition.objects.filter(report__title__startswith="Imported").select_related("report"))


def meeting(trial: Trial, only: Only = ()) -> Iterator[Outcome]:
    """Two workers check the same content for two editions; the first is held up, or killed, while the second runs."""
    waiting(trial)
    points = trial.victims.run("check").points
    with Victims(trial.folder) as others:
        for at, said in numbered(points, only):
            for then in ("goes on", "is killed"):
                content = pdf()
                editions = waiting(trial, content), waiting(trial, content)
                found = meet(trial, others, ("check", "check"), at, then)
                found += trial.faults(*editions)
                files = {edition.file_id for edition in editions}
                found += [] if len(files) == 1 else ["the same content is stored twice"]
                yield f"two at once, the first held at {said}, then {then}", found


def meet(trial: Trial, others: Victims, roles: tuple[str, str], at: int, then: str) -> list[str]:
    held = trial.victims.run(roles[0], at=at, then="stop")
    if held.how != "stopped":
        return [f"not stopped: {held.how}"]
    if "sweep" in roles:
        age_files(trial.folder, 2 * 3600)
    others.begin(roles[1])
    until(is_blocked, 0.4)
    first = trial.victims.go_on() if then == "goes on" else trial.victims.kill()
    second = others.answer()
    return [ended.how for ended in (first, second) if ended.how not in {"done", "killed"}]


def meeting_the_sweep(trial: Trial, only: Only = ()) -> Iterator[Outcome]:
    """A worker is held up at each of its points for two hours, and the sweep comes round; and the other way about."""
    waiting(trial)
    points = trial.victims.run("check").points
    with Victims(trial.folder) as others:
        for at, said in numbered(points, only):
            for then in ("goes on", "is killed"):
                edition = waiting(trial)
                found = meet(trial, others, ("check", "sweep"), at, then)
                found = [
                    fault for fault in found if "FileNotFoundError" not in fault
                ]  # its half was swept: it tries again
                yield (
                    f"checking held at {said} while the sweep runs, then {then}",
                    found + trial.faults(edition),
                )
        edition = littered(trial)
        points = trial.victims.run("sweep").points
        trial.faults(edition)
        for at, said in numbered(points, only):
            for then in ("goes on", "is killed"):
                edition = littered(trial)
                found = meet(trial, others, ("sweep", "check"), at, then)
                yield (
                    f"the sweep held at {said} while a worker checks, then {then}",
                    found + trial.faults(edition),
                )


TRIALS = {
    "receiving": receiving,
    "checking": checking,
    "sweeping": sweeping,
    "importing": importing,
    "two at once": meeting,
    "the sweep and a worker": meeting_the_sweep,
    **documents.TRIALS,
}
