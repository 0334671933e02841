"""A session of somebody who has signed in with a second factor, put into the database of a portal under test."""

import datetime
import time
from contextlib import closing
from uuid import UUID

import psycopg2
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore
from django.utils.crypto import get_random_string

from members.models import Person
from members.signing_in.lifetimes import OF_THE_OFFICE, SEEN, SIGNED_IN
from members.signing_in.second_factor import METHOD
from tests.databases import with_database


def open_session(database: str, email: str) -> str:
    """Its key."""
    store, key = SessionStore(), get_random_string(32, VALID_KEY_CHARS)
    connection = psycopg2.connect(with_database(database))  # type: ignore[no-untyped-call]
    with closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT id, password FROM members_person WHERE email = %s", [email])
        pk, password = cursor.fetchone()
        ends = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)
        cursor.execute(
            "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, %s, %s)",
            [key, store.encode(session_of(Person(pk=UUID(str(pk)), password=password))), ends],
        )
        connection.commit()
    return key


def session_of(person: Person) -> dict[str, object]:
    now = int(time.time())
    return {
        SESSION_KEY: str(person.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: person.get_session_auth_hash(),
        SIGNED_IN: now,
        SEEN: now,
        OF_THE_OFFICE: False,
        AUTHENTICATION_METHODS_SESSION_KEY: [{"method": METHOD, "at": now}],
        f"{AUTHENTICATION_METHODS_SESSION_KEY}_user": str(person.pk),
    }
