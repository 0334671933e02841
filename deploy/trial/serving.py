"""Starting what the shipped unit files and the shipped nginx.conf describe, with the paths and ports of a trial."""

import configparser
import os
import re
import shlex
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.trial.place import Variables
from portal_launcher.environment import program
from portal_launcher.layout import ROOT, DataFolder
from portal_launcher.messages import MendableError
from portal_launcher.processes import Child, stop_all

DEPLOY = ROOT / "deploy"
HOST = "localhost"
SHIPPED_HOST = "portal.example.org"
SHIPPED_PROGRAMS = "/opt/portal/.venv/bin/"
SHIPPED_SOCKET = "/run/portal/web.sock"
SHIPPED_DATA = "/var/lib/portal"
NO_NGINX = "nginx is not installed: apt-get install nginx-light"

MAIN = """\
{user}
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
worker_processes auto;
daemon off;
events {{ worker_connections 1024; }}
http {{
    include {types};
    default_type application/octet-stream;
    sendfile on;
    tcp_nopush on;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {more}
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Site:
    """Where nginx listens, and the folder with all that it writes."""

    folder: Path
    http: int
    https: int

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.https}"

    @property
    def web_socket(self) -> Path:
        return self.folder / "web.sock"


def new_site(data: DataFolder) -> Site:
    folder = data.path / "nginx"
    folder.mkdir()
    http, https = free_ports(2)
    return Site(folder, http, https)


def free_ports(number: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(closing(socket.socket())) for _ in range(number)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def render_site(site: Site, data: DataFolder) -> str:
    """The shipped nginx.conf. A line that is no longer there to be replaced is an error, not a silent miss."""
    text = (DEPLOY / "nginx.conf").read_text()
    certificates = f"/etc/letsencrypt/live/{SHIPPED_HOST}"
    replacements = {
        f"https://{SHIPPED_HOST}$request_uri": f"{site.url}$request_uri",
        f"{certificates}/fullchain.pem": f"{site.folder}/certificate.pem",
        f"{certificates}/privkey.pem": f"{site.folder}/key.pem",
        SHIPPED_HOST: HOST,
        SHIPPED_SOCKET: str(site.web_socket),
        "/var/cache/nginx/portal": f"{site.folder}/cache",
        "/var/log/nginx/": f"{site.folder}/",
        "/var/www/acme": f"{site.folder}/acme",
        f"{SHIPPED_DATA}/static": str(data.static),
        f"{SHIPPED_DATA}/files/": f"{data.files}/",
        "listen [::]:80": f"listen [::1]:{site.http}",
        "listen [::]:443": f"listen [::1]:{site.https}",
        "listen 80": f"listen {site.http}",
        "listen 443": f"listen {site.https}",
    }
    for shipped in replacements:
        if shipped not in text:
            raise ValueError(f"deploy/nginx.conf no longer says {shipped}")
    # At once, the first that fits: one after the other a port such as 44321 would be replaced in its turn.
    text = re.sub("|".join(map(re.escape, replacements)), lambda found: replacements[found[0]], text)
    return text if socket.has_dualstack_ipv6() else without_ipv6(text)


def without_ipv6(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if "listen [" not in line)


def write_nginx(site: Site, data: DataFolder, *more: str) -> list[str]:
    """Returns the command. `more`: directives for all sites; the shipped ones do not change."""
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if nginx is None:
        raise MendableError(NO_NGINX)
    make_certificate(site.folder)
    (site.folder / "site.conf").write_text(render_site(site, data))
    main = MAIN.format(
        folder=site.folder,
        user="user root;" if os.geteuid() == 0 else "",
        types=Path("/etc/nginx/mime.types"),
        more="\n    ".join(more),
    )
    (site.folder / "nginx.conf").write_text(main)
    return [
        nginx,
        "-p",
        str(site.folder),
        "-e",
        str(site.folder / "nginx.log"),
        "-c",
        str(site.folder / "nginx.conf"),
    ]


def make_certificate(folder: Path) -> None:
    argv = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    argv += ["-keyout", folder / "key.pem", "-out", folder / "certificate.pem", "-days", "2"]  # type: ignore[list-item]
    argv += ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST},IP:127.0.0.1"]
    subprocess.run(argv, check=True, capture_output=True)


def command_of(unit: str, site: Site, data: DataFolder) -> list[str]:
    """What the unit file starts, with the programs and paths of here."""
    parsed = configparser.RawConfigParser(strict=False)
    parsed.optionxform = str  # type: ignore[assignment, method-assign]
    parsed.read(DEPLOY / unit)
    name, *arguments = shlex.split(parsed["Service"]["ExecStart"])
    here = {SHIPPED_SOCKET: str(site.web_socket), f"{SHIPPED_DATA}/": f"{data.path}/"}
    for shipped, replacement in here.items():
        arguments = [argument.replace(shipped, replacement) for argument in arguments]
    return [str(program(name.removeprefix(SHIPPED_PROGRAMS))), *arguments]


def child(name: str, argv: list[str], env: Variables, data: DataFolder) -> Child:
    return Child(name, argv, {**env, "PYTHONUNBUFFERED": "1"}, data.log(name))


@contextmanager
def running(children: list[Child]) -> Iterator[None]:
    try:
        for each in children:
            each.start()
        yield
    finally:
        stop_all(reversed(children))


def accepts(address: Path | int) -> bool:
    """Whether something listens on the socket or on the port."""
    family = socket.AF_UNIX if isinstance(address, Path) else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        try:
            probe.connect(str(address) if isinstance(address, Path) else ("127.0.0.1", address))
        except OSError:
            return False
    return True
