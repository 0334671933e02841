"""What runs the portal in production is in order; `deploy/try` runs all of it behind nginx."""

import configparser
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from string import Template

import pytest

from deploy.connection import libpq_variables
from deploy.trial.serving import (
    SHIPPED_PROGRAMS,
    Site,
    command_of,
    render_site,
    write_nginx,
)
from portal_launcher.layout import DataFolder

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
SETTINGS = ROOT / "ecso_portal" / "settings.py"
EXAMPLE = DEPLOY / "portal.env.example"
READ = re.compile(r"""env\.\w+\(\s*"(\w+)\"""")
GIVEN = re.compile(r"^([A-Z_]+)=(.*)$", re.MULTILINE)
UNITS = sorted(path.name for path in DEPLOY.glob("*.service"))
HARDENED = {
    "CapabilityBoundingSet": "",
    "NoNewPrivileges": "yes",
    "PrivateDevices": "yes",
    "PrivateTmp": "yes",
    "ProtectHome": "yes",
    "ProtectSystem": "strict",
    "RestrictNamespaces": "yes",
    "RestrictSUIDSGID": "yes",
}
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
NEEDS_NGINX = pytest.mark.skipif(
    NGINX is None, reason="nginx is not installed, so nobody checked deploy/nginx.conf"
)
NEEDS_SYSTEMD = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd is not installed, so nobody verified the units"
)


def example() -> dict[str, str]:
    return {name: value.strip('"') for name, value in GIVEN.findall(EXAMPLE.read_text())}


def unit(name: str) -> configparser.RawConfigParser:
    parsed = configparser.RawConfigParser(strict=False)
    parsed.optionxform = str  # type: ignore[assignment, method-assign]
    parsed.read(DEPLOY / name)
    return parsed


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    folder = DataFolder(tmp_path / "data")
    folder.make()
    folder.static.mkdir()
    return folder


@pytest.fixture
def site(data: DataFolder) -> Site:
    folder = data.path / "nginx"
    folder.mkdir()
    return Site(folder, 8080, 8443)


def test_example_names_exactly_the_settings_that_are_read() -> None:
    read = set(READ.findall(SETTINGS.read_text()))

    assert set(example()) == read
    assert {"DJANGO_SECRET_KEY", "DATABASE_URL", "PORTAL_INSECURE_HTTP"} <= read


def test_example_says_a_sentence_before_each_setting() -> None:
    lines = EXAMPLE.read_text().splitlines()

    silent = [line for before, line in pairwise(lines) if GIVEN.match(line) and not before.startswith("#")]

    assert silent == []


def test_check_of_deployment_has_nothing_to_say_about_the_example(tmp_path: Path) -> None:
    values = example() | {"PORTAL_DATA": str(tmp_path), "DJANGO_STATIC_ROOT": str(tmp_path)}
    env = {"PATH": os.environ["PATH"], **values}

    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        check=False,
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    assert "(0 silenced)" in done.stdout


@NEEDS_NGINX
def test_nginx_accepts_the_site(site: Site, data: DataFolder) -> None:
    done = subprocess.run([*write_nginx(site, data), "-t"], check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


def test_no_path_of_production_is_left_in_the_site_of_a_trial(site: Site, data: DataFolder) -> None:
    rendered = render_site(site, data)

    directives = "\n".join(line for line in rendered.splitlines() if not line.lstrip().startswith("#"))
    assert re.findall(r"portal\.example\.org|/var/(?!www)|/etc/|/run/|listen (?:80|443)\b", directives) == []


def test_site_of_a_trial_keeps_a_port_that_begins_like_a_shipped_one(site: Site, data: DataFolder) -> None:
    rendered = render_site(replace(site, http=44321, https=8043), data)

    assert set(re.findall(r"listen (?:\[::1\]:)?(\d+)", rendered)) == {"44321", "8043"}


def test_site_of_a_trial_says_when_the_shipped_one_has_changed(
    site: Site, data: DataFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "nginx.conf").write_text("server {}")
    monkeypatch.setattr("deploy.trial.serving.DEPLOY", tmp_path)

    with pytest.raises(ValueError, match="no longer says"):
        render_site(site, data)


def test_no_two_pages_are_kept_under_one_name() -> None:
    """A visitor chooses the end of the address, so what follows it in the name has to be told apart."""
    (written,) = re.findall(r"proxy_cache_key (.+);", (DEPLOY / "nginx.conf").read_text())

    def key(request_uri: str, htmx: str) -> str:
        name = Template(written.strip('"'))  # nginx writes its variables in the same way
        return name.substitute(host="portal.example.org", request_uri=request_uri, portal_htmx=htmx)

    addresses = ["/reports/?q=a", "/reports/?q=ahtmx", "/reports/?q=a:htmx", "/reports/?q=a%20htmx"]
    names = {key(address, htmx) for address in addresses for htmx in ("", "htmx")}
    assert len(names) == 2 * len(addresses)


def test_site_tells_again_every_security_header_of_a_file() -> None:
    """nginx keeps few headers of an answer that X-Accel-Redirect replaces."""
    text = (DEPLOY / "nginx.conf").read_text()
    location = text[text.index("location /internal-files/") :]
    location = location[: location.index("\n    }")]

    retold = set(re.findall(r"add_header (\S+) \$upstream_http", location))

    assert retold == {
        "Content-Security-Policy",
        "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy",
        "ETag",
        "Link",
        "Referrer-Policy",
        "Strict-Transport-Security",
        "Vary",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "X-Robots-Tag",
    }


def test_units_are_those_that_the_portal_needs() -> None:
    assert UNITS == [
        "portal-backup.service",
        "portal-beat.service",
        "portal-web.service",
        "portal-worker.service",
    ]


@pytest.mark.parametrize("name", UNITS)
def test_unit_starts_a_command_of_the_production_lock(name: str, site: Site, data: DataFolder) -> None:
    locked = {
        line.split("==")[0] for line in (ROOT / "requirements" / "production.txt").read_text().splitlines()
    }
    shipped = unit(name)["Service"]["ExecStart"].split()[0]

    program = shipped.removeprefix(SHIPPED_PROGRAMS)

    assert shipped == SHIPPED_PROGRAMS + program
    assert program == "python" or program in locked
    assert Path(command_of(name, site, data)[0]).exists()


@pytest.mark.parametrize("name", UNITS)
def test_unit_may_do_little(name: str) -> None:
    service = unit(name)["Service"]

    assert {key: service.get(key) for key in HARDENED} == HARDENED
    assert (service["User"], service["EnvironmentFile"]) == ("portal", "/etc/portal/portal.env")


@NEEDS_SYSTEMD
@pytest.mark.parametrize("name", [*UNITS, "portal-backup.timer"])
def test_systemd_understands_the_unit(name: str) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", DEPLOY / name], check=False, capture_output=True, text=True
    )

    complaints = [line for line in done.stderr.splitlines() if line.startswith((str(DEPLOY), "portal-"))]
    assert [line for line in complaints if "is not executable" not in line] == []


@pytest.mark.parametrize(
    ("url", "variables"),
    [
        (
            "postgres://portal:s%40cret@db.example.org:5433/portal?sslmode=verify-full",
            {
                "PGDATABASE": "portal",
                "PGUSER": "portal",
                "PGPASSWORD": "s@cret",
                "PGHOST": "db.example.org",
                "PGPORT": "5433",
                "PGSSLMODE": "verify-full",
            },
        ),
        (
            "postgres://portal@/portal?host=/var/run/postgresql",
            {"PGDATABASE": "portal", "PGUSER": "portal", "PGHOST": "/var/run/postgresql"},
        ),
        (
            "postgres://portal@%2Frun%2Fpg/portal",
            {"PGDATABASE": "portal", "PGUSER": "portal", "PGHOST": "/run/pg"},
        ),
    ],
)
def test_programs_of_postgresql_learn_what_stands_in_the_address(url: str, variables: dict[str, str]) -> None:
    assert libpq_variables(url) == variables
