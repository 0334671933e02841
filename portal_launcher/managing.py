"""./portal manage: Django's own commands, with the environment and the engines of ./portal run."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from . import engines, environment
from .environment import program
from .layout import BusyError, DataFolder
from .processes import Interrupted, end_left_behind, interruptible
from .surroundings import for_demo
from .testing import in_foreground


def manage(arguments: Sequence[str]) -> int:
    data = DataFolder.from_environment()
    try:
        with interruptible():
            environment.prepare("run")
            with engines_of(data) as addresses:
                return in_foreground([program("python"), "manage.py", *arguments], for_demo(data, addresses))
    except Interrupted as interruption:
        return 128 + interruption.signum


@contextmanager
def engines_of(data: DataFolder) -> Iterator[engines.Addresses]:
    """Those of a ./portal that runs on the data folder, otherwise our own as long as the command takes."""
    if not engines.missing():
        data.make()
        yield {}
        return
    try:
        with data.owned_by("manage"):
            end_left_behind(data.path)
            with engines.running(data) as addresses:
                yield addresses
                data.wait_for_guests()
            return
    except BusyError:
        pass
    with data.shared_by_guests():
        yield engines.of_another(data)
