"""A provider that says whatever a test tells it to: honest words by default, forged ones where they are given."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

KEY, OTHER_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _each in range(2))
LEFT_OUT = type(
    "LeftOut", (), {"__repr__": lambda _self: "left out"}
)()  # the same text each time it names a test


def public(key: rsa.RSAPrivateKey, name: str) -> dict[str, Any]:
    return {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": name, "alg": "RS256", "use": "sig"}


@dataclass
class Forger:
    """`says` replaces claims of the ID token, `config` parts of what it tells of itself; LEFT_OUT leaves one out."""

    address: str = ""
    client_id: str = "portal"
    nonce: str = ""
    says: dict[str, Any] = field(default_factory=dict)
    config: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    key: Any = KEY
    algorithm: str | None = "RS256"
    has_id_token: bool = True
    asked: list[dict[str, list[str]]] = field(default_factory=list)

    def id_token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.address,
            "sub": "1",
            "aud": self.client_id,
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
            "email": "ada@hospital.example",
            "email_verified": True,
            "name": "Ada Example",
            **self.says,
        }
        told = {name: value for name, value in claims.items() if value is not LEFT_OUT}
        return jwt.encode(told, self.key, algorithm=self.algorithm, headers={"kid": "1"})

    def answer(self, path: str) -> Any:
        match path:
            case "/.well-known/openid-configuration":
                return {
                    "issuer": self.address,
                    "authorization_endpoint": f"{self.address}/authorize",
                    "token_endpoint": f"{self.address}/token",
                    "userinfo_endpoint": f"{self.address}/userinfo",
                    "jwks_uri": f"{self.address}/jwks",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                    **self.config,
                }
            case "/jwks":
                return {"keys": [public(KEY, "1")]}
            case "/token":
                id_token = {"id_token": self.id_token()} if self.has_id_token else {}
                return {"access_token": "opens userinfo", "token_type": "Bearer", **id_token}
            case "/userinfo":
                return self.userinfo
        return None


class Forging(ThreadingHTTPServer):
    """Where the provider of one test after the other answers, at the same address."""

    forger: Forger

    def begin(self) -> Forger:
        """An honest one."""
        self.forger = Forger(address=f"http://localhost:{self.server_port}")
        return self.forger


class Answer(BaseHTTPRequestHandler):
    server: Forging

    def do_GET(self) -> None:
        self.say(self.server.forger.answer(self.path))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.forger.asked.append(parse_qs(body))
        self.say(self.server.forger.answer(self.path))

    def say(self, answer: Any) -> None:
        self.send_response(200 if answer is not None else 404)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@contextmanager
def running() -> Iterator[Forging]:
    server = Forging(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
