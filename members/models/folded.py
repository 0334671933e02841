"""Text as it is compared when people are looked for: without accents, capitals and forms of the same letter.

The database folds, by a function of ours (migration profiles): what is stored and what is asked for are folded alike.
"""

from typing import Any

from django.db import models
from django.db.models import Func


class Folded(Func):
    function = "folded"
    output_field = models.TextField()


@models.TextField.register_lookup
class Finds(models.Lookup[str]):
    """`names_folded__finds="Muller"`: what was folded contains these words; their % and _ are letters like others."""

    lookup_name = "finds"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        escaped = f"folded({right})"
        for sign in ("\\", "%%", "_"):
            escaped = f"replace({escaped}, '{sign}', '\\{sign}')"
        return f"{left} LIKE '%%' || {escaped} || '%%'", (*left_values, *right_values)
