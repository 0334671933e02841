"""The three processes of the portal: web, worker and beat."""

from collections.abc import Callable, Mapping

from .environment import program
from .layout import DataFolder
from .messages import Trouble
from .processes import MARK, Child, wait_until
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
    wait_for(web, lambda: answers(port))
    wait_for(worker, lambda: " ready." in worker.output())


def answers(port: int) -> bool:
    answer = ask(port, "/healthz", 5)
    return answer is not None and answer.status == 200


def wait_for(service: Child, is_up: Callable[[], bool]) -> None:
    wait_until(lambda: is_up() or not service.running, START_SECONDS, 0.1)
    if not service.running or not is_up():
        raise Trouble(
            f"{service.name} did not start; its last lines, from {service.log}:\n{service.last_lines()}"
        )
