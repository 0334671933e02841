"""The policy as a table, cell by cell, for whoever tests it. l listed, d download, r download with a reason."""

from working_groups.tlp import Tlp

COLUMNS = (
    ("clear", Tlp.CLEAR, True),
    ("green", Tlp.GREEN, True),
    ("quiet-green", Tlp.GREEN, False),
    ("amber", Tlp.AMBER, True),
    ("strict", Tlp.AMBER_STRICT, True),
    ("red", Tlp.RED, True),
)

# Published, addressed to the group of the scene (RED: to the recipient). "quiet" is not announced.
PUBLISHED: dict[str, tuple[str, ...]] = {
    #               clear green quiet amber strict red
    "anonymous":   ("ld", "l",  "",   "",   "",    ""),
    "registered":  ("ld", "l",  "",   "",   "",    ""),
    "outsider":    ("ld", "ld", "ld", "",   "",    ""),
    "colleague":   ("ld", "ld", "ld", "l",  "",    ""),
    "participant": ("ld", "ld", "ld", "ld", "ld",  ""),
    "chair":       ("ld", "ld", "ld", "ld", "ld",  ""),
    "recipient":   ("ld", "ld", "ld", "",   "",    "ld"),
    "former":      ("ld", "l",  "",   "",   "",    ""),
    "secretariat": ("ld", "ld", "ld", "ld", "lr",  ""),
}  # fmt: skip

# Drafts are for the chairs of the issuing group, and for the secretariat up to AMBER+STRICT.
NOBODY: tuple[str, ...] = ("",) * 6
DRAFT = dict.fromkeys(PUBLISHED, NOBODY) | {
    "chair":       ("ld", "ld", "ld", "ld", "ld",  "ld"),
    "secretariat": ("ld", "ld", "ld", "ld", "lr",  ""),
}  # fmt: skip

# A withdrawn report keeps its page, and gives its file to nobody.
WITHDRAWN = {
    persona: tuple(cell.replace("d", "").replace("r", "") for cell in row)
    for persona, row in PUBLISHED.items()
}

# Who works on a report, whatever its state: writes and comments on its drafts, and signs them off.
WORKED_ON = {
    persona: {"chair": "wwwwww", "secretariat": "wwwww-"}.get(persona, "------") for persona in PUBLISHED
}

TABLES: dict[str, dict[str, tuple[str, ...]]] = {
    "published": PUBLISHED,
    "draft": DRAFT,
    "withdrawn": WITHDRAWN,
}
