"""The three processes of the portal: web, worker and beat."""

from collections.abc import Mapping

from .environment import program
from .layout import DataFolder
from .processes import MARK, Child
from .web_address import LOOPBACK, ask

START_SECONDS = 60


def portal_processes(data: DataFolder, env: Mapping[str, str], port: int) -> list[Child]:
    marked = {**env, MARK: str(data.path), "PYTHONUNBUFFERED": "1"}
    web = [program("granian"), "--interface", "wsgi", "--host", LOOPBACK, "--port", str(port)]
    web += [
        "--blocking-threads",
        "8",
        "--workers-kill-timeout",
        "5",
        "--no-ws",
        "ecso_portal.wsgi:application",
    ]
    celery = [program("celery"), "-A", "ecso_portal"]
    worker = [
        *celery,
        "worker",
        "--concurrency",
        "2",
        "--without-gossip",
        "--without-mingle",
        "--loglevel",
        "INFO",
    ]
    beat = [
        *celery,
        "beat",
        "--pidfile=",
        "--schedule",
        str(data.path / "beat-schedule"),
        "--loglevel",
        "INFO",
    ]
    return [
        Child(name, argv, marked, data.log(name))
        for name, argv in (("web", web), ("worker", worker), ("beat", beat))
    ]


def start_together(services: list[Child], port: int) -> None:
    for service in services:
        service.start()
    web, worker, _beat = services
    web.wait_until_up(lambda: answers(port), START_SECONDS)
    worker.wait_until_up(lambda: " ready." in worker.output(), START_SECONDS)


def answers(port: int) -> bool:
    answer = ask(port, "/healthz", 5)
    return answer is not None and answer.status < 500
