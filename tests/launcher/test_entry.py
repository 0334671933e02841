import ast
import subprocess
import sys

import pytest

from portal_launcher.layout import ROOT


def portal(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "portal", *arguments],
        env={"PATH": "/usr/bin:/bin", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_entry_parses_on_a_python_that_is_too_old() -> None:
    assert ast.parse((ROOT / "portal").read_text(), feature_version=(3, 6)).body


def test_entry_asks_for_a_newer_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 13))
    code = compile((ROOT / "portal").read_text(), "portal", "exec")

    with pytest.raises(SystemExit) as stopped:
        exec(code, {"__name__": "__main__"})

    assert str(stopped.value).startswith("portal: The portal needs Python 3.11 or newer")


def test_no_argument_shows_the_help() -> None:
    answer = portal()

    assert answer.returncode == 0
    assert "./portal run" in answer.stdout


@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        (["fly"], {}, "portal: There is no ./portal fly; ./portal help lists what there is.\n"),
        (["run", "--twice"], {}, "portal: ./portal run knows only one option: --once.\n"),
        (["check", "all"], {}, "portal: ./portal check takes no arguments.\n"),
        (["run"], {"PORT": "0"}, "portal: PORT has to be a number from 1 to 65535, not 0.\n"),
        (["run"], {"PORT": "http"}, "portal: PORT has to be a number from 1 to 65535, not http.\n"),
    ],
)
def test_a_wrong_call_gets_one_sentence(
    arguments: list[str], environment: dict[str, str], sentence: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    answer = portal(*arguments, PORTAL_DATA=str(tmp_path_factory.mktemp("data")), **environment)

    assert (answer.returncode, answer.stderr) == (1, sentence)
