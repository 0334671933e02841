"""A browser for the trial: it keeps cookies, follows nothing by itself and may come from another loopback address."""

import http.client
import re
import socket
import ssl
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Literal
from urllib.parse import urlencode

from deploy.trial.serving import HOST, Site

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    def header(self, name: str) -> str:
        return self.headers.get(name.lower(), "")


@dataclass
class Browser:
    site: Site
    source: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        """As a person would: the form first, then what they filled in."""
        token = TOKEN.search(self.get(path).text)
        fields = fields | {"csrfmiddlewaretoken": token[1] if token else ""}
        headers |= {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": self.site.url,
            "Referer": f"{self.site.url}{path}",
        }
        return self.ask("POST", path, headers, urlencode(fields))

    def ask(
        self,
        method: Literal["GET", "HEAD", "POST"],
        path: str,
        headers: dict[str, str],
        body: str | None = None,
        *,
        encrypted: bool = True,
    ) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = self.connect() if encrypted else self.connect_in_the_clear()
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            self.keep_cookies(response)
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read())
        finally:
            connection.close()

    def connect(self) -> http.client.HTTPSConnection:
        trust = ssl.create_default_context(cafile=str(self.site.folder / "certificate.pem"))
        origin = (self.source, 0)
        connection = http.client.HTTPSConnection(
            HOST, self.site.https, timeout=30, context=trust, source_address=origin
        )
        connection._create_connection = self.by_ipv4  # type: ignore[attr-defined]
        return connection

    def connect_in_the_clear(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection(
            HOST, self.site.http, timeout=30, source_address=(self.source, 0)
        )
        connection._create_connection = self.by_ipv4  # type: ignore[attr-defined]
        return connection

    @staticmethod
    def by_ipv4(address: tuple[str, int], timeout: float, source: tuple[str, int]) -> socket.socket:
        """The name may stand for ::1 first, which our addresses cannot reach."""
        return socket.create_connection(("127.0.0.1", address[1]), timeout, source)

    def keep_cookies(self, response: http.client.HTTPResponse) -> None:
        for line in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
