"""The verbs of ./portal."""

from collections.abc import Callable, Sequence

from .checks import check, format_all
from .locking import lock
from .managing import manage
from .messages import MendableError, say, sentence_for_os_error, warn
from .one_time_code import tell_code
from .run import run
from .testing import test

HELP = """\
./portal run [--once]     set up what is missing, start the portal and stay until Ctrl-C;
                          with --once check it over HTTP and stop with 0 or 1
./portal code             the code of the moment that sample accounts with a second factor sign in with
./portal test [...]       run the tests; the arguments go to pytest
./portal manage ...       a command of Django, with the database of ./portal run
./portal check            format, lint, templates, imports, migrations, deployment, types
./portal format           format the code and mend what can be mended
./portal lock [...]       write the locks in requirements/ anew; --upgrade takes newer versions

PORT                      where ./portal run listens on this machine (8000)
PORTAL_DATA               the folder of the embedded engines, files and logs (.data)
PORTAL_DEMO_PASSWORD      of the sample accounts (otherwise made at random on the first start)
PORTAL_DEMO_TOTP_SECRET   of those with a second factor, in base 32 (otherwise made at random likewise)
DATABASE_URL, REDIS_URL   a PostgreSQL and a Redis of your own instead of the embedded ones
EMAIL_URL                 a mail server, for example smtp://localhost:25 (otherwise a folder)"""


def start_portal(arguments: Sequence[str]) -> int:
    if set(arguments) - {"--once"}:
        raise MendableError("./portal run knows only one option: --once.")
    return run(once="--once" in arguments)


def without_arguments(name: str, verb: Callable[[], int]) -> Callable[[Sequence[str]], int]:
    def checked(arguments: Sequence[str]) -> int:
        if arguments:
            raise MendableError(f"./portal {name} takes no arguments.")
        return verb()

    return checked


def help_text(arguments: Sequence[str]) -> int:
    say(HELP)
    return 0


VERBS: dict[str, Callable[[Sequence[str]], int]] = {
    "run": start_portal,
    "code": without_arguments("code", tell_code),
    "test": test,
    "manage": manage,
    "check": without_arguments("check", check),
    "format": without_arguments("format", format_all),
    "lock": lock,
    "help": help_text,
    "--help": help_text,
    "-h": help_text,
}


def main(arguments: Sequence[str]) -> int:
    name, *rest = arguments or ["help"]
    try:
        if name not in VERBS:
            raise MendableError(f"There is no ./portal {name}; ./portal help lists what there is.")
        return VERBS[name](rest)
    except MendableError as error:
        warn(str(error))
    except OSError as error:
        warn(sentence_for_os_error(error))
    except KeyboardInterrupt:
        return 130
    return 1
