"""Away with pictures that nobody can open any more: of files that are gone, or that no edition has now.

They are derived: a file that an edition has again is drawn again.
"""

import shutil
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction

from sector_reports.models import ReadingCopy, StoredFile
from sector_reports.reading.previews import ROOT_FOLDER, is_alone


@transaction.atomic
def sweep_pictures() -> list[str]:
    """The SHA-256 of the files whose pictures were deleted. While somebody draws, it waits for another day."""
    if not is_alone():
        return []
    # The rows go first: what an edition takes back from now on has none, and is drawn anew after this.
    ReadingCopy.objects.filter(file__editions=None).delete()
    drawn = StoredFile.objects.exclude(reading_copy=None) | StoredFile.objects.exclude(editions=None)
    kept = set(drawn.values_list("sha256", flat=True))
    swept = []
    for folder in Path(default_storage.path(ROOT_FOLDER)).glob("??/??/*"):
        if folder.name not in kept:
            shutil.rmtree(folder)
            swept.append(folder.name)
        else:
            for part in folder.glob("*.part"):
                part.unlink()
    return swept
