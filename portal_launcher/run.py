"""./portal run: sets up, starts everything, and stays until it is told to stop."""

import os
from collections.abc import Mapping
from contextlib import ExitStack

from . import engines, environment, selfcheck
from .layout import DataFolder, need_space
from .messages import Steps, say, warn
from .processes import Child, Interrupted, end_left_behind, interruptible, stop_all
from .selfcheck import is_fine
from .services import portal_processes, start_together
from .supervision import Supervisor
from .surroundings import for_demo, port
from .updating import NUMBER_OF_UPDATES, bring_up_to_date
from .web_address import ask, need_free_port

FIRST_MEGABYTES = 300
LATER_MEGABYTES = 50
ACCOUNTS = {
    "visitor": "signed in, belongs to no member",
    "outsider": "works for another member organisation",
    "member": "works for a member organisation",
    "colleague": "works where the participant works",
    "contact": "looks after the people of that organisation: /me/organisation/",
    "participant": "takes part in SWG3.6",
    "chair": "chairs SWG3.6",
    "secretariat": "runs the portal, may enter /admin/",
}
WITH_SECOND_FACTOR = "participant, chair and secretariat"  # as ecso_portal.demo sets them up


def run(*, once: bool) -> int:
    data = DataFolder.from_environment()
    try:
        with interruptible():
            return run_in(data, once=once)
    except Interrupted as interruption:
        say("Stopped.")
        return 128 + interruption.signum if once else 0


def run_in(data: DataFolder, *, once: bool) -> int:
    servers: list[Child] = []
    services: list[Child] = []
    with data.owned_by("run"), ExitStack() as at_the_end:
        at_the_end.callback(stop_all, servers)
        at_the_end.callback(stop_all, services)
        if end_left_behind(data.path):
            say("An earlier run was killed; what it had left behind is stopped now.")
        need_free_port(port())
        need_space(data.path, LATER_MEGABYTES if data.static.exists() else FIRST_MEGABYTES)
        env = set_up_and_start(data, servers, services)
        if once:
            return 0 if selfcheck.passes(port()) else 1
        welcome(data, env)
        at_the_end.callback(say, "\nStopping ...")
        return Supervisor(servers, services).watch()


def set_up_and_start(data: DataFolder, servers: list[Child], services: list[Child]) -> dict[str, str]:
    """Returns the variables that the portal runs with."""
    say("The portal of ECSO is being made ready.")
    steps = Steps(3 + NUMBER_OF_UPDATES)
    with steps.step("Environment"):
        environment.prepare("run")
    with steps.step("Database and broker"):
        env = for_demo(data, engines.start(data, servers))
    env.setdefault("PORTAL_DEMO_PASSWORD", data.demo_password())
    env.setdefault("PORTAL_DEMO_TOTP_SECRET", data.demo_totp_secret())
    bring_up_to_date(data, env, steps)
    with steps.step("Web, worker and beat"):
        services += portal_processes(data, env, port())
        start_together(services, port())
    return env


def welcome(data: DataFolder, env: Mapping[str, str]) -> None:
    say(f"\nThe portal is ready: http://localhost:{port()}/\n")
    say("Sample accounts for trying it out; their persons and organisations are made up:")
    for name, meaning in ACCOUNTS.items():
        say(f"  {name + '@demo.example':<26}{meaning}")
    theirs = os.environ.get("PORTAL_DEMO_PASSWORD")
    say(
        f"  password for all of them: {'the one in PORTAL_DEMO_PASSWORD' if theirs else env['PORTAL_DEMO_PASSWORD']}"
    )
    say(f"  {WITH_SECOND_FACTOR} also type a code of six digits;")
    say(
        f"  their TOTP secret: {env['PORTAL_DEMO_TOTP_SECRET']}; ./portal code tells the code of the moment\n"
    )
    if not os.environ.get("EMAIL_URL"):
        say(f"Mails are written to {data.mail}")
    say(f"Logs are in {data.logs}")
    if not is_fine(ask(port(), "/readyz")):
        warn(f"Not everything behind the portal answers yet; http://localhost:{port()}/readyz tells what.")
    say("Ctrl-C stops everything.")
