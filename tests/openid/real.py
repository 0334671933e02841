"""An organisation's provider: allauth's own, as a Django project of its own in a process of its own.

    python -m tests.openid.real PORT CALLBACK_PREFIX

Everybody at it has the password PASSWORD. `CLIENT` may send people back to any address below the prefix.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET, PASSWORD = "portal", "a secret of this provider", "their own password"
PEOPLE = {"ada@hospital.example": True, "unchecked@hospital.example": False, "eve@elsewhere.example": True}


class Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- of its parent
        pass


APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.idp.oidc",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
CONTEXT = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]


def a_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def configure(folder: Path) -> None:
    from django.conf import settings  # noqa: PLC0415

    settings.configure(
        SECRET_KEY="of a provider in tests",
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF="tests.openid.real_urls",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "provider.sqlite"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=APPS,
        MIDDLEWARE=MIDDLEWARE,
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": CONTEXT},
            }
        ],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        ACCOUNT_LOGIN_METHODS={"email"},
        ACCOUNT_SIGNUP_FIELDS=["email*", "password1*"],
        ACCOUNT_EMAIL_VERIFICATION="none",
        ACCOUNT_RATE_LIMITS=False,
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        IDP_OIDC_PRIVATE_KEY=a_key(),
    )


def fill(callback_prefix: str) -> None:
    from allauth.account.models import EmailAddress  # noqa: PLC0415
    from allauth.idp.oidc.models import Client  # noqa: PLC0415
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    for email, is_verified in PEOPLE.items():
        people: Any = get_user_model().objects  # Django's own here
        user = people.create_user(email, email, PASSWORD, first_name="Ada", last_name="Example")
        EmailAddress.objects.create(user=user, email=email, verified=is_verified, primary=True)
    client = Client(
        id=CLIENT,
        name="The portal",
        scopes="openid\nprofile\nemail",
        redirect_uris=f"{callback_prefix}",
        skip_consent=True,
    )
    client.set_secret(SECRET)
    client.save()


def main(port: int, callback: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        configure(Path(folder))
        import django  # noqa: PLC0415
        from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

        django.setup()
        fill(callback)
        make_server("127.0.0.1", port, get_wsgi_application(), handler_class=Silent).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
