"""PDFs that attack whoever opens them, made by these scripts and found nowhere else."""

from tests.corpus.hostile.acting import ACTING
from tests.corpus.hostile.bombs import BOMBS
from tests.corpus.hostile.broken import BROKEN
from tests.corpus.hostile.common import Hostile
from tests.corpus.hostile.trees import TREES

HOSTILE = {name: Hostile(make, "cleaned") for name, make in ACTING.items()} | {
    name: Hostile(make, ends) for name, (make, ends) in {**BOMBS, **TREES, **BROKEN}.items()
}
