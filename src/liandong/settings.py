"""Settings. Every one has a default that suits a first run; the rest is environment.

LIANDONG_HOME          where the embedded database, keys and files live
LIANDONG_DATABASE_URL  postgresql://user:password@host:port/name; empty means SQLite
LIANDONG_SECRET        overrides the secret file in LIANDONG_HOME
LIANDONG_KEY_RING      overrides the key ring file in LIANDONG_HOME (its text)
LIANDONG_HOSTS         comma-separated host names that may be served
LIANDONG_BASE_URL      address printed on certificates and posters
LIANDONG_DEBUG         1 shows tracebacks; never in production
LIANDONG_DEMO          1 shows the demo sign-ins and prints sign-in codes
LIANDONG_STAFF_FACTOR  required | offered: second factor for staff roles
LIANDONG_SMS           development | http: which gateway sends sign-in codes
LIANDONG_SMS_URL       where the http gateway posts {phone, text}, header Idempotency-Key
LIANDONG_SMS_KEYED     1 if that address sends nothing twice for the same Idempotency-Key
LIANDONG_MAIL          development | smtp: development prints mails
LIANDONG_MAIL_URL      smtp://user:password@host:587?tls=start (or always, none; &ca=file)
LIANDONG_MAIL_FROM     sender of mails, 联动 <notice@example.org>
LIANDONG_PUSH          development | webpush: development prints pushes
LIANDONG_PUSH_HOSTS    comma-separated hosts of push services; .example.org covers all below
LIANDONG_PUSH_CONTACT  mailto: or https: address that push services may complain to
LIANDONG_VAPID_KEY     overrides the push key file in LIANDONG_HOME (its PEM text)
LIANDONG_ROBOTS        development | apprise: development prints what groups are told
LIANDONG_ROBOT_RELAY   address of a relay in place of the vendors' own, such as https://relay.lan
LIANDONG_IDENTITY      development | http: which gateway checks names and numbers
LIANDONG_IDENTITY_URL  where the http gateway posts {name, number}
LIANDONG_PROFILE       code of the policy profile for places without one of their own
"""

import contextlib
import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from liandong.core.crypto import KeyRing, new_key_ring, read_key_ring, written_key_ring
from liandong.core.push_keys import new_push_key

PACKAGE = Path(__file__).resolve().parent
HOME = Path(os.environ.get("LIANDONG_HOME") or Path.home() / ".liandong")


def _flag(name: str, default: str = "0") -> bool:
    return os.environ.get(name, default).strip().lower() in {"1", "true", "yes", "on"}


def _kept(name: str, fresh: Callable[[], str]) -> str:
    """The text of a file in LIANDONG_HOME, made once, readable by its owner only."""
    path = HOME / name
    if not path.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        draft = HOME / f".{name}.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(fresh())
        # Two processes may start at once: the first link wins, both read that file.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()


def _key_ring() -> KeyRing:
    given = os.environ.get("LIANDONG_KEY_RING")
    text = given or _kept("keyring.txt", lambda: written_key_ring(new_key_ring()).decode())
    return read_key_ring(text.encode())


def _derived(purpose: str) -> bytes:
    return hashlib.blake2b(purpose.encode(), key=SECRET_KEY.encode()[:64], digest_size=32).digest()


def _database() -> dict[str, object]:
    url = os.environ.get("LIANDONG_DATABASE_URL", "")
    if not url:
        HOME.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(HOME / "liandong.sqlite3"),
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
                    "PRAGMA mmap_size=134217728;PRAGMA cache_size=-20000;"
                    "PRAGMA temp_store=MEMORY;"
                ),
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(
            f"LIANDONG_DATABASE_URL={url!r} has scheme {parts.scheme!r}; "
            "write postgresql://user:password@host:port/name, or leave it empty for SQLite."
        )
    options: dict[str, object] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or options.pop("host", ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


SECRET_KEY = os.environ.get("LIANDONG_SECRET") or _kept(
    "secret.key", lambda: secrets.token_urlsafe(48)
)
DEBUG = _flag("LIANDONG_DEBUG")
LIANDONG_DEMO = _flag("LIANDONG_DEMO")
LIANDONG_STAFF_FACTOR = os.environ.get(
    "LIANDONG_STAFF_FACTOR", "offered" if LIANDONG_DEMO else "required"
)
LIANDONG_SMS = os.environ.get("LIANDONG_SMS", "development")
LIANDONG_SMS_URL = os.environ.get("LIANDONG_SMS_URL", "")
LIANDONG_SMS_KEYED = _flag("LIANDONG_SMS_KEYED")
LIANDONG_MAIL = os.environ.get("LIANDONG_MAIL", "development")
LIANDONG_MAIL_URL = os.environ.get("LIANDONG_MAIL_URL", "")
LIANDONG_MAIL_FROM = os.environ.get("LIANDONG_MAIL_FROM", "联动 <notice@localhost>")
LIANDONG_PUSH = os.environ.get("LIANDONG_PUSH", "development")
LIANDONG_PUSH_HOSTS = tuple(
    host.strip()
    for host in os.environ.get(
        "LIANDONG_PUSH_HOSTS",
        "fcm.googleapis.com,updates.push.services.mozilla.com,web.push.apple.com,"
        ".push.apple.com,.notify.windows.com",
    ).split(",")
    if host.strip()
)
LIANDONG_PUSH_CONTACT = os.environ.get("LIANDONG_PUSH_CONTACT", "mailto:notice@localhost")
LIANDONG_VAPID_KEY = os.environ.get("LIANDONG_VAPID_KEY") or _kept("vapid.pem", new_push_key)
LIANDONG_ROBOTS = os.environ.get("LIANDONG_ROBOTS", "development")
LIANDONG_ROBOT_RELAY = os.environ.get("LIANDONG_ROBOT_RELAY", "").rstrip("/")
LIANDONG_IDENTITY = os.environ.get("LIANDONG_IDENTITY", "development")
LIANDONG_IDENTITY_URL = os.environ.get("LIANDONG_IDENTITY_URL", "")
LIANDONG_PROFILE = os.environ.get("LIANDONG_PROFILE", "")
LIANDONG_BASE_URL = os.environ.get("LIANDONG_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
LIANDONG_KEYS = _key_ring()
LIANDONG_CERTIFICATE_SEED = _derived("certificates")
LIANDONG_CHECKIN_KEY = _derived("check-in")
LIANDONG_CODE_KEY = _derived("sign-in codes")
LIANDONG_FEED_KEY = _derived("calendar feeds")
LIANDONG_PAPERS = HOME / "credentials"
"""Where pictures of papers lie, sealed; nothing serves this folder."""
ALLOWED_HOSTS = [
    h for h in os.environ.get("LIANDONG_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if h
]
CSRF_TRUSTED_ORIGINS = [LIANDONG_BASE_URL] if LIANDONG_BASE_URL.startswith("https") else []

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "liandong",
]
AUTH_USER_MODEL = "liandong.Account"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Above the static files: on a slow line the first page must not weigh half a megabyte.
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "liandong.web.access.ActorMiddleware",
    "liandong.web.notices.BadgesMiddleware",
]
ROOT_URLCONF = "liandong.urls"
WSGI_APPLICATION = "liandong.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "liandong.web.shell.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "liandong.web.template_words",
            ],
        },
    }
]
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "liandong_cache",
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("英文"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = HOME / "files"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "welcome"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = LIANDONG_BASE_URL.startswith("https")
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_FAILURE_VIEW = "liandong.web.shell.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024

ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "liandong.web.sign_in_adapter.AccountAdapter"
MFA_ADAPTER = "liandong.web.sign_in_adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LIANDONG_DEMO or DEBUG
MFA_TOTP_ISSUER = "联动"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "style-src-attr": ["'unsafe-inline'"],  # ECharts and Leaflet set style attributes
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"liandong": {"level": "INFO"}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
