import os
import pwd
import signal
import socket
import stat
from pathlib import Path

import pytest

from portal_launcher import engine_home, engines
from portal_launcher.engine_home import LONGEST_NAME, LONGEST_SOCKET, fits, open_home
from portal_launcher.layout import DataFolder
from portal_launcher.messages import MendableError
from portal_launcher.postgres import Postgres
from portal_launcher.processes import Child, stop_all
from portal_launcher.valkey import Valkey


def test_engines_survive_a_crash_with_all_its_traces(data: DataFolder) -> None:
    """Killed at once, lock files and sockets left, and their number now belongs to somebody else."""
    children: list[Child] = []
    first = engines.start(data, children, throwaway=True)
    home = open_home(data)
    for child in children:
        assert child.process is not None
        os.kill(child.process.pid, signal.SIGKILL)
        child.process.wait()
    lock = home.folder / "postgres" / "postmaster.pid"
    lock.write_text(lock.read_text().replace(lock.read_text().split()[0], str(os.getpid()), 1))
    (home.sockets / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")

    with engines.running(data, throwaway=True) as second:
        assert Postgres(home, data).answers()
        assert Valkey(home, data).answers()

    assert second == first
    assert not Postgres(home, data).answers()
    assert not Valkey(home, data).answers()


def test_database_cut_short_in_the_making_is_made_anew(data: DataFolder) -> None:
    part = open_home(data).folder / "postgres.part"
    part.mkdir()
    (part / "PG_VERSION").write_text("18\n")

    with engines.running(data, throwaway=True) as addresses:
        assert addresses["DATABASE_URL"].startswith("postgres://portal@%2F")

    assert not part.exists()


def test_own_engines_of_the_person_are_used(data: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/portal")
    children: list[Child] = []

    addresses = engines.start(data, children)
    names = [child.name for child in children]
    stop_all(children)
    monkeypatch.setenv("REDIS_URL", "redis://somewhere")

    assert list(addresses) == ["REDIS_URL"]
    assert names == ["redis"]
    assert engines.start(data, children) == {}


def test_guest_waits_for_the_engines_of_another(data: DataFolder) -> None:
    with engines.running(data, throwaway=True) as theirs:
        assert engines.of_another(data) == theirs


def test_sockets_stay_within_the_limit(data: DataFolder) -> None:
    longest = "/" + "x" * (LONGEST_SOCKET - LONGEST_NAME - 1)

    assert fits(Path(longest))
    assert not fits(Path(longest + "x"))
    assert not fits(Path("/a folder"))


def test_long_data_folder_gets_its_sockets_elsewhere_and_in_private(data: DataFolder) -> None:
    deep = DataFolder(data.path / ("x" * 100))
    deep.make()

    first = open_home(deep).sockets
    again = open_home(deep).sockets
    first.chmod(0o755)
    afterwards = open_home(deep).sockets

    assert first == again != afterwards
    assert fits(first)
    assert stat.S_IMODE(afterwards.stat().st_mode) == 0o700
    for folder in (first, afterwards):
        folder.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has engines that run as somebody else")
def test_engines_of_root_live_outside_a_closed_folder(
    data: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = data.path / "outside"
    monkeypatch.setattr(engine_home, "OUTSIDE", outside)
    closed = DataFolder(data.path / "files" / "data")
    closed.make()

    home = open_home(closed)

    assert home.folder.parent == outside
    assert open_home(closed).folder == home.folder
    assert home.folder.stat().st_uid == engine_home.NOBODY


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives folders to somebody else")
def test_folder_of_root_is_not_given_away_through_a_link(data: DataFolder) -> None:
    """Whoever the engines run as may write in their home, and put a link where root expects a folder."""
    roots = data.path / "of-root"
    roots.mkdir(mode=0o700)
    home = open_home(data)
    home.sockets.rmdir()
    (home.folder / "sockets").symlink_to(roots)
    (home.folder / "redis").symlink_to(roots)

    again = open_home(data)

    assert again.sockets == home.sockets
    assert (again.sockets.stat().st_uid, roots.stat().st_uid) == (engine_home.NOBODY, 0)
    with pytest.raises(MendableError, match="redis is a link"):
        again.subfolder("redis")
    assert roots.stat().st_uid == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives folders to somebody else")
def test_folder_of_root_is_not_given_away_through_the_link_of_a_long_path(data: DataFolder) -> None:
    deep, roots = DataFolder(data.path / ("x" * 100)), data.path / "of-root"
    deep.make()
    roots.mkdir(mode=0o700)
    home = open_home(deep)
    (home.folder / "sockets").unlink()
    (home.folder / "sockets").symlink_to(roots)

    again = open_home(deep).sockets

    assert (again.stat().st_uid, roots.stat().st_uid) == (engine_home.NOBODY, 0)
    for folder in (home.sockets, again):
        folder.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to itself")
def test_data_that_root_has_copied_opens_again(data: DataFolder) -> None:
    with engines.running(data, throwaway=True) as first:
        pass
    for path in (data.path / "engines").rglob("*"):
        os.chown(path, 0, 0)

    with engines.running(data, throwaway=True) as second:
        assert second == first


def test_user_without_a_name_is_asked_for_a_database(
    data: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody_there(uid: int) -> None:
        raise KeyError(uid)

    monkeypatch.setattr(pwd, "getpwuid", nobody_there)

    with pytest.raises(MendableError, match=r"has no entry in /etc/passwd.*set DATABASE_URL"):
        engines.start(data, [])


def test_stale_socket_is_no_answer(data: DataFolder) -> None:
    valkey = Valkey(open_home(data), data)
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(valkey.socket))

    assert not valkey.answers()
