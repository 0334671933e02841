"""The Traffic Light Protocol, version 2.0 (FIRST, August 2022): who may pass on what they read."""

from django.db import models


class Tlp(models.IntegerChoices):
    """The labels, exactly as FIRST writes them, in the order of their strictness. They are never translated."""

    CLEAR = 0, "TLP:CLEAR"
    GREEN = 1, "TLP:GREEN"
    AMBER = 2, "TLP:AMBER"
    AMBER_STRICT = 3, "TLP:AMBER+STRICT"
    RED = 4, "TLP:RED"

    @property
    def code(self) -> str:
        """For addresses and style classes: `clear`, …, `amber-strict`, `red`."""
        return self.name.lower().replace("_", "-")

    @classmethod
    def from_code(cls, code: str) -> "Tlp":
        """Raises KeyError for a code that names no label."""
        return cls[code.upper().replace("-", "_")]
