"""Django's settings: all that can differ between two workspaces comes from the environment.

Safe when forgotten: debugging is off and cannot be switched on here, there is no default secret,
and only this machine is answered until DAYLIT_URL says at which address people come.
"""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from daylit_site.config.environment import Environment
from daylit_site.config.inbox import answers_of
from daylit_site.config.issuer import issuer_of
from daylit_site.config.secret import kept_secret
from daylit_site.people.mailing.servers import Limits, ReplyBase

ENVIRONMENT = Environment.of_process()

HOME = ENVIRONMENT.folder("DAYLIT_HOME", Path("daylit-workspace"))
"""The folder that holds everything: database, record and uploads."""

RECORD = HOME / "record"
UPLOADS = HOME / "uploads"

SOURCE_FOLDERS = ENVIRONMENT.folders("DAYLIT_SOURCE_FOLDERS")
"""Below which administrators may name files of the server as logs; none where nothing is said."""

SOURCE_DATABASES = ENVIRONMENT.hosts("DAYLIT_SOURCE_DATABASES", port=5432)
"""Servers whose PostgreSQL databases administrators may ask; none where nothing is said."""

IS_DEMO = ENVIRONMENT.flag("DAYLIT_DEMO")
"""Whether the sign-in page shows how to sign in as each role of the sample operator."""

ADDRESS = ENVIRONMENT.address("DAYLIT_URL", "http://127.0.0.1:8000")
IS_SECURE = ADDRESS.scheme == "https"

DEBUG = False
SECRET_KEY = ENVIRONMENT.text("DAYLIT_SECRET_KEY") or kept_secret(HOME)
ALLOWED_HOSTS = sorted({ADDRESS.hostname or "", "localhost", "127.0.0.1", "[::1]"})
CSRF_TRUSTED_ORIGINS = [f"{ADDRESS.scheme}://{ADDRESS.netloc}"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if IS_SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "daylit_site.ui",
    "daylit_site.people",
    "daylit_site.records",
    "daylit_site.processes",
    "daylit_site.ledger",
    "daylit_site.today",
    "daylit_site.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    # What protects an answer comes first: static files and refusals pass through it too.
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "daylit_site.config.caching.PrivateMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "daylit_site.people.language.LanguageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "daylit_site.people.middleware.AccessMiddleware",
]

# Nothing from outside, no script in a page, no style in one.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

ROOT_URLCONF = "daylit_site.config.urls"
WSGI_APPLICATION = "daylit_site.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "daylit_site.ui.context.page",
            ],
        },
    }
]

DATABASES = {"default": ENVIRONMENT.database("DAYLIT_DATABASE", HOME / "workspace.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Of whoever tries passwords; so many that trying does not push them out.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

LEDGER = "daylit_site.ledger.beside_runs"
"""What keeps the exceptions that runs find, and hands on what people judge of them."""

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "daylit_site.people.adapter.InvitedOnly"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {"reset_password": "daylit_site.people.forms.ForgottenPassword"}
# Whoever is here was invited at their address; nobody could lock another out with a second factor.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_ADAPTER = "daylit_site.people.adapter.KeptCodes"

OIDC = issuer_of(ENVIRONMENT)
"""Through whom people sign in besides their password; null where nobody is named."""

SOCIALACCOUNT_ADAPTER = "daylit_site.people.openid.VouchedFor"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("sv", _("Swedish"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
USE_THOUSAND_SEPARATOR = True
LOCALE_PATHS = [Path(__file__).parent.parent / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Only the page that takes logs reads files, and writes them to disk as they come.
FILE_UPLOAD_HANDLERS = ["daylit_site.records.uploads.NoUploads"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024**2

MAIL = ENVIRONMENT.mail_server("DAYLIT_MAIL")
HAS_MAIL = MAIL is not None
"""Whether mail can be sent; pages say what to do where it cannot."""

EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL else 'dummy'}.EmailBackend"
EMAIL_TIMEOUT = 10
if MAIL:
    EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
    EMAIL_USE_TLS = MAIL.scheme == "smtp+starttls"
    EMAIL_USE_SSL = MAIL.scheme == "smtps"
DEFAULT_FROM_EMAIL = ENVIRONMENT.text("DAYLIT_MAIL_FROM", f"daylit@{ADDRESS.hostname}")

MAIL_IN, MAIL_REPLY = answers_of(ENVIRONMENT)
"""The inbox in which answers arrive, and its address; nulls where none are read."""

if IS_DEMO and MAIL_REPLY is None:
    # Nothing is sent there: the demo's own page answers in the place of a mail.
    MAIL_REPLY = ReplyBase("daylit", "workspace.example")

MAIL_LIMITS = Limits()
"""How much of a mail that comes in is taken."""

DAYLIT_MAIL_TAKES = "daylit_site.ledger.room.by_mail.take"
"""The function that answers are handed on to; empty where nothing takes any."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
