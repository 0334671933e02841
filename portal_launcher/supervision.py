"""Watching the processes of a run: what falls is picked up a few times, and then everything stops."""

import time

from .messages import warn
from .processes import Child

MOST_RESTARTS = 3
STEADY_SECONDS = 60  # whoever lived this long has earned new tries


class Supervisor:
    def __init__(self, engines: list[Child], services: list[Child]) -> None:
        self.engines = engines
        self.services = services
        self.restarts = dict.fromkeys((service.name for service in services), 0)

    def watch(self, pause: float = 0.5) -> int:
        """Returns only when something has fallen for good."""
        while True:
            for child in self.engines:
                if not child.running:
                    return self.give_up(child)
            for child in self.services:
                if not child.running and not self.pick_up(child):
                    return self.give_up(child)
            time.sleep(pause)

    def pick_up(self, child: Child) -> bool:
        if child.lived > STEADY_SECONDS:
            self.restarts[child.name] = 0
        if self.restarts[child.name] == MOST_RESTARTS:
            return False
        self.restarts[child.name] += 1
        warn(f"{child.name} has ended and is started again; {child.last_words()}")
        time.sleep(2 ** (self.restarts[child.name] - 1))
        child.stop()
        child.start()
        return True

    def give_up(self, child: Child) -> int:
        warn(f"{child.name} does not stay up; {child.last_words()}")
        return 1
