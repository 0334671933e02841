import datetime
import hashlib

import pytest

from members import documents
from members.documents import Document, Kind

# What people have accepted stays as it was: never change a line here, only add one.
PUBLISHED = {
    "terms/2026-1": "dd7376e85a60739d86663ee7b8abc7758e44463a1a9a5f05b8961eb68b7d50ad",
    "tlp/2026-1": "c4c4981525cd566d07c21a7dce0b74a79752ffd7f968223565f45167e59d7c9d",
}


def names() -> dict[str, str]:
    return {
        f"{kind.value}/{document.version}": hashlib.sha256(
            f"{document.valid_from}\n{document.text}".encode()
        ).hexdigest()
        for kind in Kind
        for document in documents.versions(kind)
    }


def test_no_version_was_changed_or_lost() -> None:
    assert names() == PUBLISHED


@pytest.mark.parametrize("kind", Kind)
def test_each_day_has_one_version(kind: Kind) -> None:
    days = [document.valid_from for document in documents.versions(kind)]

    assert days
    assert days == sorted(set(days))


def test_the_version_in_force_is_the_latest_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (
        Document(Kind.TERMS, version, day, "Text")
        for version, day in (("1", datetime.date(2026, 1, 1)), ("2", datetime.date(2027, 1, 1)))
    )
    monkeypatch.setattr(documents, "versions", lambda kind: (first, second))

    assert documents.in_force(Kind.TERMS, datetime.date(2025, 1, 1)) == first
    assert documents.in_force(Kind.TERMS, datetime.date(2026, 12, 31)) == first
    assert documents.in_force(Kind.TERMS, datetime.date(2027, 1, 1)) == second


def test_a_version_whose_day_has_not_come_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    first, later = (
        Document(Kind.TLP, version, day, "Text")
        for version, day in (("1", datetime.date(2026, 1, 1)), ("2", datetime.date(9999, 1, 1)))
    )
    monkeypatch.setattr(documents, "versions", lambda kind: (first, later))

    assert documents.find("tlp", "1") == first
    assert documents.find("tlp", "2") is None
    assert documents.find("tlp", "3") is None
    assert documents.find("other", "1") is None
