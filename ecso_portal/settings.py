"""The settings of the portal, all read from the environment (deploy/portal.env.example lists them).

In the order of Django's documentation: https://docs.djangoproject.com/en/5.2/ref/settings/. What is missing or
wrong stops the start with a sentence; nothing falls back to something insecure.
"""

import logging
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from ecso_portal.logs import without_data
from members.signing_in.limits import RateLimits

django_stubs_ext.monkeypatch()  # lets forms and admin classes name their model in their type

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("PORTAL_DATA", str(BASE_DIR / ".data"))).resolve()

# Plain HTTP is for a demonstration on one's own machine; everything that needs TLS hangs on this one switch.
TLS = not env.bool("PORTAL_INSECURE_HTTP", False)

BASE_URL = env.str("PORTAL_BASE_URL").rstrip("/")

# Cache: when Redis does not answer, a folder stands in until it is back.

REDIS_URL = env.str("REDIS_URL")

CACHES = {
    "default": {
        "BACKEND": "ecso_portal.cache.SoftRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
        "OPTIONS": {
            "socket_connect_timeout": 0.3,
            "socket_timeout": 0.3,
            "fallback": DATA_DIR / "cache",
            "counted": ("allauth:rl:",),  # the rate limits
        },
    }
}

# Database

DATABASES = {
    "default": env.dj_db_url("DATABASE_URL", conn_max_age=60, conn_health_checks=True),
}
DATABASES["default"].setdefault("OPTIONS", {}).update(
    connect_timeout=5, options="-c statement_timeout=20s -c lock_timeout=5s"
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Debugging

DEBUG = env.bool("DJANGO_DEBUG", False)

# Email

# EMAIL_URL: submission://user:password@host:587 (STARTTLS), smtp://host:25, or file:///folder for a trial.
EMAIL = env.dj_email_url("EMAIL_URL")
if "EMAIL_BACKEND" not in EMAIL:
    raise ImproperlyConfigured("EMAIL_URL begins with submission://, smtp:// or file://.")
EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
EMAIL_FILE_PATH = Path("/", EMAIL["EMAIL_FILE_PATH"])
EMAIL_HOST = EMAIL["EMAIL_HOST"] or "localhost"
EMAIL_PORT = EMAIL["EMAIL_PORT"] or 25
EMAIL_HOST_USER = EMAIL["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = EMAIL["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = EMAIL["EMAIL_USE_TLS"]
EMAIL_USE_SSL = EMAIL["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 10
EMAIL_SUBJECT_PREFIX = ""
DEFAULT_FROM_EMAIL = env.str("PORTAL_FROM_EMAIL", "ECSO portal <portal@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Files

FILES_DIR = DATA_DIR / "files"
SEARCH_DIR = (
    DATA_DIR / "search"
)  # this node's copy of the search index: derived, and made anew by rebuild_index
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "ecso_portal.receiving.NamelessFileHandler",
]
# Files as they came, until they are checked and for thirty days after; on no account served by anything.
QUARANTINE_DIR = DATA_DIR / "quarantine"
# Documents of organisations that apply, as they came and as they were written anew; served to the secretariat alone.
APPLICATIONS_DIR = DATA_DIR / "applications"
# ClamAV, as host:port or the path of a socket: while it does not answer, no upload is accepted. Empty: none.
PORTAL_CLAMAV = env.str("PORTAL_CLAMAV", "")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# Behind nginx the files leave by X-Accel-Redirect under this internal location; empty: the portal sends them.
FILES_INTERNAL_LOCATION = env.str("PORTAL_FILES_INTERNAL_LOCATION", "")

# Globalisation (a language is a prefix of the address; English has none, and is the only one so far)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
FORMAT_MODULE_PATH = ["ecso_portal.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Brussels"
USE_I18N = True
USE_TZ = True

# HTTP

ALLOWED_HOSTS: list[str] = env.list("DJANGO_ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
# This many reverse proxies stand before the portal and each sets X-Forwarded-For; rate limits count by it.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PORTAL_TRUSTED_PROXIES", 0)
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
MIDDLEWARE = [
    "ecso_portal.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ecso_portal.middleware.CacheControlMiddleware",
    "ecso_portal.middleware.UnavailableMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "members.signing_in.lifetimes.LifetimeMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "members.middleware.TimeZoneMiddleware",
    "working_groups.middleware.ViewerMiddleware",
    "members.privacy.middleware.TermsMiddleware",
    "working_groups.middleware.SecondFactorMiddleware",
]
PORTAL_SECURITY_CONTACT = env.str("PORTAL_SECURITY_CONTACT", f"mailto:security@{urlsplit(BASE_URL).hostname}")
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TLS
SECURE_HSTS_PRELOAD = TLS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
WSGI_APPLICATION = "ecso_portal.wsgi.application"

# Logging: one JSON object a line, with the id of the request or task; no addresses of pages (a slug says what a
# report is about, a link in a mail opens an account), no mail addresses, no titles.

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                without_data,
                structlog.processors.JSONRenderer(),
            ],
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.log_level("PORTAL_LOG_LEVEL", logging.INFO)},
    "loggers": {
        "pikepdf": {"level": "WARNING"},
        # The request log says the same, without the address.
        "django.request": {"level": "CRITICAL"},
        "django.security.csrf": {"level": "CRITICAL"},
        "django.server": {"handlers": ["console"], "propagate": False},
    },
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
# Our proxy numbers the requests, so that one number leads through both logs.
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = ALLAUTH_TRUSTED_PROXY_COUNT > 0
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG

# Models

INSTALLED_APPS = [
    "ecso_portal.apps.PortalConfig",
    "notifications",
    "sector_reports",
    "working_groups",
    "members",
    "journal",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "ecso_portal.admin_site.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "django_structlog",
]

# Security

SECRET_KEY = env.str("DJANGO_SECRET_KEY")
SECRET_KEY_FALLBACKS: list[str] = env.list("DJANGO_SECRET_KEY_FALLBACKS", [])
CSRF_COOKIE_SECURE = TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# Templates

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["ecso_portal.templatetags.portal"],
        },
    }
]
FORM_RENDERER = "ecso_portal.forms.PortalRenderer"

# URLs

ROOT_URLCONF = "ecso_portal.urls"

# Auth

AUTH_USER_MODEL = "members.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "me"
PASSWORD_RESET_TIMEOUT = 24 * 3600
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "members.passwords.GuessablePasswordValidator"},
]

# Auth: allauth

ACCOUNT_ADAPTER = "members.signing_in.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "login": "members.signing_in.forms.LogInForm",
    "signup": "members.signing_in.forms.SignUpForm",
    "reset_password": "members.signing_in.forms.ResetForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = False
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_RATE_LIMITS = RateLimits()
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if TLS else "http"
ACCOUNT_USER_DISPLAY = "members.models.person.display_name"

# Auth: log-in through an organisation's own provider

SOCIALACCOUNT_ADAPTER = "members.signing_in.openid.adapter.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"provider_class": "members.signing_in.openid.provider.OrganisationProvider"}
}

# Auth: second factors

MFA_ADAPTER = "members.signing_in.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "members.signing_in.factor_forms.AuthenticateForm",
    "reauthenticate": "members.signing_in.factor_forms.ReauthenticateForm",
    "activate_totp": "members.signing_in.factor_forms.ActivateTOTPForm",
    "add_webauthn": "members.signing_in.factor_forms.AddWebAuthnForm",
    "edit_webauthn": "members.signing_in.factor_forms.EditWebAuthnForm",
}
# Nobody signs in before their address is confirmed; whoever has a second factor may still add another address.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 0
MFA_WEBAUTHN_USER_VERIFICATION = "required"

# Messages

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Sessions

# In the database alone: a cache that fails soft would bring back sessions that were signed out while it was away.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if TLS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if TLS else "csrf"

# Static files

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("DJANGO_STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]

# Celery


def celery_broker(redis_url: str) -> str:
    """The broker address for kombu; it writes unix sockets in its own way."""
    if not redis_url.startswith("unix://"):
        return redis_url
    parts = urlsplit(redis_url)
    database = dict(pair.split("=", 1) for pair in parts.query.split("&") if pair).get("db", "0")
    return f"redis+socket://{parts.path}?virtual_host={database}"


CELERY_BROKER_URL = celery_broker(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 120,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 50
CELERY_TASK_TIME_LIMIT = 60
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
# What beat rings while no worker listens goes stale before the next ring, so nothing piles up.
CELERY_BEAT_SCHEDULE = {
    "dispatch-journal": {
        "task": "notifications.tasks.dispatch_journal",
        "schedule": 20,
        "options": {"expires": 20},
    },
    "send-deliveries": {
        "task": "notifications.tasks.send_deliveries",
        "schedule": 20,
        "options": {"expires": 20},
    },
    "do-what-is-due": {
        "task": "sector_reports.tasks.do_what_is_due",
        "schedule": 20,
        "options": {"expires": 20},
    },
    "catch-up-with-reports": {
        "task": "sector_reports.tasks.catch_up",
        "schedule": 30,
        "options": {"expires": 30},
    },
    "check-uploads": {
        "task": "sector_reports.tasks.check_uploads",
        "schedule": 20,
        "options": {"expires": 20},
    },
    "check-documents": {
        "task": "members.joining.tasks.check_documents",
        "schedule": 20,
        "options": {"expires": 20},
    },
    "sweep-applications": {
        "task": "members.joining.tasks.sweep_applications",
        "schedule": 24 * 3600,
        "options": {"expires": 24 * 3600},
    },
    "sweep-files": {
        "task": "sector_reports.tasks.sweep_files",
        "schedule": 24 * 3600,
        "options": {"expires": 24 * 3600},
    },
    "draw-pages": {
        "task": "sector_reports.tasks.draw_pages",
        "schedule": 30,
        "options": {"expires": 30},
    },
    "store-usage": {
        "task": "sector_reports.tasks.store_usage",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "seal-journal": {
        "task": "journal.tasks.seal_journal",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "work-on-tables": {
        "task": "members.importing.tasks.work_on_tables",
        "schedule": 20,
        "options": {"expires": 20},
    },
    "look-for-findings": {
        "task": "members.quality.tasks.look_for_findings",
        "schedule": 24 * 3600,
        "options": {"expires": 24 * 3600},
    },
    "apply-retention": {
        "task": "members.privacy.tasks.apply_retention",
        "schedule": 24 * 3600,
        "options": {"expires": 24 * 3600},
    },
}
