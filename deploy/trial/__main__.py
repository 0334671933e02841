"""deploy/try: the portal as in production, behind nginx with TLS, asked for everything that deploy/ promises."""

import sys
from functools import partial

from deploy.trial import checks
from deploy.trial.browser import Browser
from deploy.trial.place import Variables, manage, python, trial_place
from deploy.trial.serving import (
    HOST,
    Site,
    accepts,
    child,
    command_of,
    new_site,
    running,
    write_nginx,
)
from portal_launcher.layout import DataFolder
from portal_launcher.messages import MendableError, say, warn
from portal_launcher.processes import Interrupted, interruptible

PASSWORD = "a-password-of-the-trial"
# The shipped site does not tell its visitors whether an answer came from the cache.
SHOW_CACHE = "add_header X-Cache $upstream_cache_status always;"


def production(site: Site) -> Variables:
    return {
        "DJANGO_ALLOWED_HOSTS": HOST,
        "PORTAL_BASE_URL": site.url,
        "PORTAL_TRUSTED_PROXIES": "1",
        "PORTAL_FILES_INTERNAL_LOCATION": "/internal-files",
        "PORTAL_DEMO_PASSWORD": PASSWORD,
        "PORTAL_DEMO_TOTP_SECRET": checks.TOTP_SECRET,
    }


def set_up(data: DataFolder, env: Variables) -> None:
    manage(data, env, "load_content")
    manage(data, env, "load_demo")
    python(data, env, "-m", "deploy.unavailable")


def try_everything() -> bool:
    with trial_place("try") as (data, place):
        site = new_site(data)
        env = place | production(site)
        say("Setting up ...")
        set_up(data, env)
        nginx = child("nginx", write_nginx(site, data, SHOW_CACHE), env, data)
        units = ("portal-web.service", "portal-worker.service", "portal-beat.service")
        web, worker, beat = (child(unit, command_of(unit, site, data), env, data) for unit in units)
        with running([nginx]):
            nginx.wait_until_up(lambda: accepts(site.https), 10)
            results = checks.Results()
            checks.while_the_portal_is_down(Browser(site), results)
            with running([web, worker, beat]):
                web.wait_until_up(lambda: accepts(site.web_socket), 60)
                worker.wait_until_up(lambda: " ready." in worker.output(), 60)
                checks.while_it_runs(site, PASSWORD, partial(manage, data, env), results)
            checks.what_it_logged(site, data, results)
        return results.all_fine


def main() -> int:
    try:
        with interruptible():
            fine = try_everything()
    except Interrupted as interruption:
        return 128 + interruption.signum
    except MendableError as error:
        warn(str(error))
        return 1
    say("Everything is as it should be." if fine else "Something is not as it should be.")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
