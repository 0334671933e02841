"""What people are told: why a file was refused and what to do, and what was taken out of one that was accepted."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from intake.why import Why


@dataclass(frozen=True)
class Refusal:
    """`why` is one sentence about the file, `what_to_do` one for the person."""

    why: Any
    what_to_do: Any

    def __str__(self) -> str:
        return f"{self.why} {self.what_to_do}"


SAVE_ANEW = _("Open it in the program it was made with, and save or print it as a new PDF.")

REFUSALS = {
    Why.TOO_LARGE: Refusal(
        _("The file is larger than 25 MB."), _("Save it with smaller pictures, for instance as JPEG.")
    ),
    Why.NOT_PDF: Refusal(_("This is not a PDF file."), _("Save the document as PDF and upload that.")),
    Why.CUT_OFF: Refusal(_("The file is cut off: its end is missing."), _("Copy or download it once more.")),
    Why.DAMAGED: Refusal(_("The file is damaged, or not written as PDF prescribes."), SAVE_ANEW),
    Why.ENCRYPTED: Refusal(
        _("The file is encrypted or protected by a password."), _("Save it without protection.")
    ),
    Why.NO_PAGES: Refusal(_("The file has no pages."), SAVE_ANEW),
    Why.TOO_MANY_PAGES: Refusal(
        _("The file has more than 2,000 pages."), _("Divide it into several editions.")
    ),
    Why.TOO_MANY_OBJECTS: Refusal(_("The file consists of more than 200,000 parts."), SAVE_ANEW),
    Why.TOO_DEEP: Refusal(_("The parts of the file are nested deeper than any document needs."), SAVE_ANEW),
    Why.LOOPS: Refusal(_("The pages, bookmarks or tags of the file lead back to themselves."), SAVE_ANEW),
    Why.UNPACKS_TOO_FAR: Refusal(
        _("The file unpacks to more than 200 MB."), _("Save it with smaller pictures, for instance as JPEG.")
    ),
    Why.ODD_FILTERS: Refusal(_("The file is packed in a way that no document needs."), SAVE_ANEW),
    Why.TOO_HEAVY: Refusal(_("The file takes more memory than a document should."), SAVE_ANEW),
    Why.TOO_SLOW: Refusal(_("The file takes longer to read than a document should."), SAVE_ANEW),
    Why.UNREADABLE: Refusal(_("The pages of the file cannot be shown."), SAVE_ANEW),
    Why.STILL_ACTIVE: Refusal(
        _("The file holds something that acts by itself, and that could not be taken out."), SAVE_ANEW
    ),
    Why.MALWARE: Refusal(
        _("The virus scanner found something harmful in the file."),
        _("Do not open it again, and tell whoever looks after your computer."),
    ),
    Why.LOST: Refusal(_("The file was lost before it could be checked."), _("Upload it once more.")),
    Why.REPLACED: Refusal(_("Another file was uploaded for the same edition."), _("Nothing.")),
    Why.GIVEN_UP: Refusal(
        _("The file could not be checked, several times over."),
        _("Tell the secretariat, and try another copy."),
    ),
}

REMOVED = {
    "javascript": ngettext_lazy("%d script", "%d scripts"),
    "launch": ngettext_lazy("%d command to start a program", "%d commands to start programs"),
    "form_sending": ngettext_lazy(
        "%d button that sends or fills a form", "%d buttons that send or fill forms"
    ),
    "other_file": ngettext_lazy("%d link to another file", "%d links to other files"),
    "multimedia": ngettext_lazy(
        "%d sound, film or three-dimensional model", "%d sounds, films or three-dimensional models"
    ),
    "embedded_file": ngettext_lazy("%d embedded file or list of them", "%d embedded files or lists of them"),
    "xfa": ngettext_lazy("%d XFA form", "%d XFA forms"),
    "unsafe_link": ngettext_lazy(
        "%d link that leads neither to the web nor to a mail address",
        "%d links that lead neither to the web nor to a mail address",
    ),
    "at_opening": ngettext_lazy(
        "%d action at the opening of the file", "%d actions at the opening of the file"
    ),
    "automatic_action": ngettext_lazy("%d set of automatic actions", "%d sets of automatic actions"),
    "action_chain": ngettext_lazy("%d action that followed on another", "%d actions that followed on others"),
    "other_action": ngettext_lazy("%d other action", "%d other actions"),
    "signature": ngettext_lazy(
        "%d digital signature or part of one: the file is written anew, so it would no longer hold",
        "%d digital signatures or parts of them: the file is written anew, so they would no longer hold",
    ),
    "metadata": ngettext_lazy(
        "%d fact about the author, the programs or the history of the file",
        "%d facts about the author, the programs or the history of the file",
    ),
    "private_data": ngettext_lazy(
        "%d set of private data of a program", "%d sets of private data of programs"
    ),
}


def refusal(code: str) -> Refusal:
    return REFUSALS[Why(code)]


def removed_in_words(removed: list[tuple[str, int]]) -> list[str]:
    return [str(REMOVED[code] % count) for code, count in removed]
