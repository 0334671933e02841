"""Which requests come from a machine, and which are the first of a visit: what COUNTER leaves out of its figures.

COUNTER Code of Practice, release 5.1, section 7. The list of patterns is our own, and short on purpose: the general
words name nearly every robot that names itself, today's and tomorrow's.
"""

import re

from django.http import HttpRequest

ROBOTS = re.compile(
    r"(?<!cu)bot|crawl|spider|slurp|scrap|archive|harvest|fetch|feed|monitor|uptime|pingdom|statuscake"
    r"|preview|facebookexternalhit|embedly|whatsapp|headless|phantom|selenium|puppeteer|playwright|lighthouse"
    r"|validator|checker|scan|nutch|httrack|zgrab|masscan|nmap|nikto"
    r"|chatgpt|openai|anthropic|claude|perplexity|cohere"
    r"|curl|wget|python|perl|ruby|java/|jakarta|okhttp|go-http|axios|node|undici|postman|insomnia|guzzle|libwww"
    r"|httpclient|http[-_ ]?client|apache-http|winhttp|powershell",
    re.IGNORECASE,
)
FROM_ITS_BEGINNING = re.compile(r"\s*bytes\s*=\s*0+-", re.IGNORECASE)


def is_robot(user_agent: str) -> bool:
    """A browser names itself; what does not is no browser."""
    return not user_agent.strip() or ROBOTS.search(user_agent) is not None


def is_by_a_person(request: HttpRequest) -> bool:
    """Somebody asked to see this: not a robot, not a look at the headers, not a browser that guesses ahead."""
    ahead = f"{request.headers.get('Sec-Purpose', '')} {request.headers.get('Purpose', '')}"
    return (
        request.method in {"GET", "POST"}
        and "prefetch" not in ahead
        and not is_robot(request.headers.get("User-Agent", ""))
    )


def is_continuation(request: HttpRequest) -> bool:
    """A later part of a file whose beginning was counted: a viewer that leafs on, a download that goes on."""
    wanted = request.headers.get("Range", "")
    return bool(wanted) and FROM_ITS_BEGINNING.match(wanted) is None
