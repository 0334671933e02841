import errno

import pytest

from portal_launcher.messages import (
    FULL_DISK,
    NO_DATABASE,
    NO_NETWORK,
    Steps,
    sentence_for_os_error,
    sentence_for_output,
)


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("error: Failed to fetch: `a wheel`\n  Caused by: dns error", NO_NETWORK),
        ("WARNING: Retrying ... NewConnectionError('...')", NO_NETWORK),
        ("initdb: error: could not write: No space left on device", FULL_DISK),
        ('connection to server at "127.0.0.1", port 5433 failed: Connection refused', NO_DATABASE),
        ('could not translate host name "db" to address: Name or service not known', NO_DATABASE),
        ("something nobody has seen before", None),
    ],
)
def test_known_causes_get_their_sentence(output: str, sentence: str | None) -> None:
    assert sentence_for_output(output) == sentence


def test_errors_of_the_system_name_the_place() -> None:
    assert sentence_for_os_error(OSError(errno.ENOSPC, "No space left on device", "/x")) == FULL_DISK
    assert (
        sentence_for_os_error(OSError(errno.EACCES, "Permission denied", "/x"))
        == "This user may not write or enter /x: Permission denied."
    )
    assert sentence_for_os_error(OSError("odd")) == "The system refused: odd."


def test_steps_are_numbered_and_timed(capsys: pytest.CaptureFixture[str]) -> None:
    steps = Steps(total=2)

    with steps.step("First"):
        pass
    with pytest.raises(ValueError, match="broken"), steps.step("Second"):
        raise ValueError("broken")

    first, second = capsys.readouterr().out.splitlines()
    assert first.split() == ["1/2", "First", "0.0", "s"]
    assert second.split() == ["2/2", "Second"]
