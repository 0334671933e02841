import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from portal_launcher import selfcheck, surroundings
from portal_launcher.layout import DataFolder
from portal_launcher.messages import MendableError
from portal_launcher.processes import Child
from portal_launcher.supervision import MOST_RESTARTS, Supervisor
from portal_launcher.web_address import ask, need_free_port

LIBRARY = b'<a href="/reports/a-report/">A report</a> <a href="/reports/locked/">Another</a>'
SITE = {
    "/": b"home",
    "/healthz": b"ok",
    "/readyz": b"ok",
    "/reports/": LIBRARY,
    "/reports/a-report/latest.pdf": b"%PDF-1.7",
}


@contextmanager
def site(pages: dict[str, bytes]) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path in pages else 404)
            self.end_headers()
            self.wfile.write(pages.get(self.path, b""))

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_selfcheck_passes_when_pages_and_a_download_answer(capsys: pytest.CaptureFixture[str]) -> None:
    with site(SITE) as port:
        assert selfcheck.passes(port)

    assert capsys.readouterr().out.splitlines()[-1] == "  ok      /reports/a-report/latest.pdf"


@pytest.mark.parametrize("path", list(SITE))
def test_selfcheck_fails_without(path: str) -> None:
    with site({name: body for name, body in SITE.items() if name != path}) as port:
        assert not selfcheck.passes(port)


def test_port_in_use_is_named_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            MendableError, match=f"Port {port} is already in use.*PORT={port + 1} ./portal run"
        ):
            need_free_port(port)

    need_free_port(port)
    assert ask(port, "/") is None


def test_service_that_keeps_falling_stops_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    service = Child("worker", ["/bin/sh", "-c", "echo no luck; exit 1"], {}, tmp_path / "log")
    service.start()

    code = Supervisor([], [service]).watch()

    service.stop()
    told = capsys.readouterr().err
    assert code == 1
    assert told.count("worker has ended and is started again") == MOST_RESTARTS
    assert told.count("worker does not stay up") == 1
    assert "worker | no luck" in told


def test_engine_that_falls_stops_everything_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = Child("postgres", ["/bin/false"], {}, tmp_path / "log")
    engine.start()
    assert engine.process is not None
    engine.process.wait()

    assert Supervisor([engine], []).watch() == 1
    assert "postgres does not stay up" in capsys.readouterr().err


def test_what_the_person_has_set_steers_the_demonstration(
    data: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMAIL_URL", "smtp://mail.example:25")
    monkeypatch.setenv("DJANGO_SECRET_KEY", "")
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.delenv("PORTAL_BASE_URL", raising=False)

    env = surroundings.for_demo(data, {"DATABASE_URL": "postgres://ours"})

    assert env["EMAIL_URL"] == "smtp://mail.example:25"
    assert env["DJANGO_SECRET_KEY"] == data.secret_key()
    assert env["PORTAL_BASE_URL"] == "http://localhost:8123"
    assert env["DATABASE_URL"] == "postgres://ours"
    assert env["PORTAL_DATA"] == str(data.path)


def test_tests_do_not_reach_the_mail_server_of_the_person(
    data: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMAIL_URL", "smtp://mail.example:25")

    assert surroundings.for_tests(data, {})["EMAIL_URL"] == f"file:///{data.mail}"


def test_deployment_is_checked_without_the_demonstration(
    data: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_INSECURE_HTTP", "1")

    assert "PORTAL_INSECURE_HTTP" not in surroundings.for_deploy_check(data, {})
