"""What allauth and Django hold: addresses, second factors, sessions, log-ins through others."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session

from members.models import IdentityProvider, KnownPlace
from members.privacy.erasing import DELETED
from members.privacy.registry import declare, of
from members.privacy.sessions import ENDED, sessions_of

declare(EmailAddress, of("user", "user email verified primary", erasing=DELETED), technical="id")
declare(
    EmailConfirmation,
    of("email_address__user", "email_address created sent", withheld="key", erasing=DELETED),
    technical="id",
)
declare(
    Authenticator,
    of("user", "user type created_at last_used_at", withheld="data", erasing=DELETED),
    technical="id",
)
declare(
    SocialAccount,
    of("user", "user provider uid last_login date_joined extra_data", erasing=DELETED),
    technical="id",
)
declare(
    KnownPlace,
    of("person", "person last_used", withheld="mark", erasing=DELETED),
    technical="id",
)
declare(
    IdentityProvider,
    organisational=(
        "organisation issuer client_id newcomers vouches_for_second_factor second_factor_acr is_on"
    ),
    technical="id sealed_secret",
)
declare(
    SocialToken,
    of("account__user", "account expires_at", withheld="token token_secret", erasing=DELETED),
    organisational="app",
    technical="id",
)
declare(
    UserSession,
    of("user", "user created_at last_seen_at ip user_agent data", withheld="session_key", erasing=DELETED),
    technical="id",
)
declare(Session, of(sessions_of, "expire_date", withheld="session_key session_data", erasing=ENDED))
declare(
    SocialApp,
    organisational="provider provider_id name client_id",
    technical="id secret key settings",
)

# Not used: changes stand in the journal, and rights come from dated roles.
declare(
    LogEntry,
    of("user", "user action_time object_repr change_message", erasing=DELETED),
    organisational="content_type object_id action_flag",
    technical="id",
)
declare(Group, organisational="name", technical="id")
declare(Permission, technical="id name content_type codename")
declare(ContentType, technical="id app_label model")
