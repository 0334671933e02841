import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def mail_in_memory(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
