"""The evidence in docs/asvs.yaml: every requirement is there, and every test that it names."""

import ast
import re
import secrets
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret

from tests import factories as make

ROOT = Path(__file__).parent.parent
CLAIMS: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docs/asvs.yaml").read_text())

# Section → the levels of its requirements in their order, as OWASP ASVS 5.0.0 numbers them.
LEVELS = {
    "V6.1": "122",
    "V6.2": "111111112222",
    "V6.3": "11223333",
    "V6.4": "112233",
    "V6.5": "22222333",
    "V6.6": "2223",
    "V6.7": "33",
    "V6.8": "2222",
    "V7.1": "222",
    "V7.2": "1111",
    "V7.3": "22",
    "V7.4": "11222",
    "V7.5": "223",
    "V7.6": "22",
}
LEVEL_OF = {
    f"{section}.{number}": int(level)
    for section, levels in LEVELS.items()
    for number, level in enumerate(levels, start=1)
}


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text())
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@cache
def headings_in(path: str) -> frozenset[str]:
    headings = re.findall(r"^#+ (.+)$", (ROOT / path).read_text(), re.MULTILINE)
    return frozenset(re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings)


def is_there(evidence: str) -> bool:
    path, _colons, test = evidence.partition("::")
    path, _sharp, heading = path.partition("#")
    if not (ROOT / path).is_file():
        return False
    return (not test or test in names_in(path)) and (not heading or heading in headings_in(path))


def test_every_requirement_of_levels_one_and_two_is_claimed() -> None:
    asked = {name for name, level in LEVEL_OF.items() if level <= 2}

    assert asked - set(CLAIMS) == set()
    assert set(CLAIMS) - set(LEVEL_OF) == set()


def test_list_of_requirements_is_whole() -> None:
    assert sum(level <= 2 for level in LEVEL_OF.values()) == 53
    assert len(LEVEL_OF) == 66


@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_claim_is_backed(name: str) -> None:
    claim = CLAIMS[name]

    assert claim["level"] == LEVEL_OF[name]
    assert claim["what"]
    if "not_applicable" in claim:
        assert set(claim) == {"level", "what", "not_applicable"}
        assert claim["not_applicable"]
        return
    assert set(claim) == {"level", "what", "evidence"}
    assert [evidence for evidence in claim["evidence"] if not is_there(evidence)] == []
    assert any("::" in evidence for evidence in claim["evidence"]), "No test."


@pytest.mark.parametrize(
    "evidence",
    [
        "tests/test_asvs.py::test_that_nobody_wrote",
        "tests/test_of_nothing.py::test_claim_is_backed",
        "docs/signing-in.md#a-heading-that-is-not-there",
        "tests/test_asvs.py::names_in.test_claim_is_backed",
    ],
)
def test_evidence_that_is_not_there_is_found_out(evidence: str) -> None:
    assert not is_there(evidence)


# What allauth does for us


def test_secrets_of_second_factors_are_made_by_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """160 bits, as RFC 4226 recommends, of the system's own source."""
    made = {generate_totp_secret() for _each in range(10)}
    asked: list[int] = []

    def token_bytes(size: int) -> bytes:
        asked.append(size)
        return bytes(size)

    monkeypatch.setattr(secrets, "token_bytes", token_bytes)

    generate_totp_secret()

    assert len(made) == 10
    assert asked == [20]


@pytest.mark.django_db
def test_recovery_code_is_long_enough() -> None:
    """Eight digits: 26 bits."""
    codes = RecoveryCodes.activate(make.make_person()).generate_codes()

    assert len(set(codes)) == len(codes) == 10
    assert all(len(code) == 8 and code.isdigit() for code in codes)
