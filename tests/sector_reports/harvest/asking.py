"""Asking the way a harvester asks: every answer is held to the protocol's own schema before it is read."""

import re
from typing import Any

from django.test import Client

from tests.published import FOLDER, etree, problems, xml_schema

NS = {"o": "http://www.openarchives.org/OAI/2.0/", "dc": "http://purl.org/dc/elements/1.1/"}


def ask(client: Client, **arguments: str) -> Any:
    """The answer, as a tree."""
    if "since" in arguments:
        arguments["from"] = arguments.pop("since")
    return checked(client.get("/oai", arguments))


def checked(response: Any) -> Any:
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/xml; charset=utf-8"
    answer = etree.fromstring(response.content)
    assert problems(xml_schema(FOLDER / "oai_answers.xsd"), answer) == []
    return answer


def texts(answer: Any, path: str) -> list[str]:
    return [node.text for node in answer.iterfind(path, NS)]


def error(answer: Any) -> str:
    """The code of the one error that the answer is."""
    (only,) = answer.findall("o:error", NS)
    return str(only.get("code"))


def identifiers(answer: Any) -> list[str]:
    return texts(answer, ".//o:header/o:identifier")


def deleted(answer: Any) -> list[str]:
    return [
        node.findtext("o:identifier", namespaces=NS)
        for node in answer.iterfind(".//o:header[@status='deleted']", NS)
    ]


def token(answer: Any) -> str:
    return str(answer.findtext(".//o:resumptionToken", default="", namespaces=NS))


def harvest(client: Client, **arguments: str) -> list[Any]:
    """All answers of a list, the first to the last."""
    answers = [ask(client, **arguments)]
    while following := token(answers[-1]):
        assert re.fullmatch(r"[A-Za-z0-9_.:=-]+", following)
        answers.append(ask(client, verb=arguments["verb"], resumptionToken=following))
    return answers
