"""Settings, read from the environment; safe by default. ``.env.example`` lists every variable.

Without any variable this is the local demo: DEBUG on loopback, an embedded PostgreSQL, mail into a
folder. With ``FC_ENVIRONMENT=production`` it refuses to start with a weak secret, DEBUG or an open
host list.
"""

import sys
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from familjecentral.breached_passwords import check_file
from familjecentral.database import embedded
from familjecentral.identity_providers import read_providers
from familjecentral.languages import codes

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# ---- Where this runs --------------------------------------------------------------------------
PRODUCTION = env("FC_ENVIRONMENT", default="local") == "production"
DEBUG = env.bool("DEBUG", default=not PRODUCTION)
TESTING = "pytest" in sys.modules
DEMO = env.bool("FC_DEMO", default=False)  # every page says Demo; set by `make run` with demo data
SECRET_KEY = env("SECRET_KEY", default="" if PRODUCTION else "local-demo-only-not-a-secret" * 2)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # the ones before, while it is changed
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
PUBLIC_URL = env("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")  # in links that leave by mail
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
# How many proxies of ours a request passes, each adding to X-Forwarded-For; nothing else in it is believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0) if BEHIND_PROXY else 0
# In /.well-known/security.txt: where somebody who finds a weakness writes to.
SECURITY_CONTACT = env(
    "SECURITY_CONTACT", default="" if PRODUCTION else "mailto:security@familjecentralen.example"
)

# Off only where nobody's data is real: `make run` switches it off for the demo.
REQUIRE_SECOND_FACTOR = env.bool("FC_REQUIRE_SECOND_FACTOR", default=True)

SHORTEST_SECRET = 50  # characters; what Django's own deployment check asks for

if PRODUCTION:
    if len(SECRET_KEY) < SHORTEST_SECRET or SECRET_KEY.startswith("local-demo-only"):
        raise ImproperlyConfigured("SECRET_KEY must be set to at least 50 random characters in production.")
    if DEBUG:
        raise ImproperlyConfigured("DEBUG must be off in production.")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name this service's host names in production, not *.")
    if not env("EMAIL_HOST", default=""):
        raise ImproperlyConfigured("EMAIL_HOST must name the mail server: without it no parent gets a receipt.")
    if not REQUIRE_SECOND_FACTOR:
        raise ImproperlyConfigured("FC_REQUIRE_SECOND_FACTOR must be on in production: staff see people's data.")
    if not PUBLIC_URL.startswith("https://"):
        raise ImproperlyConfigured("PUBLIC_URL must be the https:// address that parents use.")
    if not SECURITY_CONTACT.startswith(("mailto:", "https://", "tel:")):
        raise ImproperlyConfigured(
            "SECURITY_CONTACT must say where a found weakness is told: mailto:… or https://… (security.txt)."
        )
    if env("BEHIND_PROXY", default="").lower() not in {*env.BOOLEAN_TRUE_STRINGS, "false", "off", "no", "n", "0"}:
        raise ImproperlyConfigured(
            "BEHIND_PROXY must be said in production: true when a proxy of yours ends TLS in front of this, else "
            "false. Said wrongly, anyone can pretend to come from another address, or everybody shares one limit."
        )
    if BEHIND_PROXY and TRUSTED_PROXIES < 1:
        raise ImproperlyConfigured("TRUSTED_PROXIES must say how many proxies a request passes: 1, or more.")

# ---- Apps -------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "familjecentral.administration.ITAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "familjecentral.static_files.ServedFilesConfig",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_include_bootstrap",
    "django_htmx",
    "rules",
    "procrastinate.contrib.django",
    "familjecentral.privacy",
    "familjecentral.audit",
    "familjecentral.outbox",
    "familjecentral.forms",
    "familjecentral.languages",
    "staff",
    "activities",
    "visits",
    "feedback",
    "reports",
    "demo",
]

MIDDLEWARE = [
    "familjecentral.privacy.headers.SafetyHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "familjecentral.forms.intake.IntakeMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "familjecentral.audit.from_where.FromWhereMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "staff.private_pages.PrivatePagesMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "familjecentral.languages.middleware.LanguagesMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "staff.middleware.WallsMiddleware",
    "staff.middleware.AccessMiddleware",
    "staff.limiting.LimitsMiddleware",
]

ROOT_URLCONF = "familjecentral.urls"
WSGI_APPLICATION = "familjecentral.wsgi.application"
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
                "django.template.context_processors.i18n",
                "familjecentral.context.site",
                "familjecentral.languages.context.languages",
                "staff.context.staff_pages",
            ],
            "builtins": ["familjecentral.forms.templatetags.formats"],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# ---- Database ---------------------------------------------------------------------------------
# Two roles: the owner migrates, the application role does everything else (manage.py chooses).
_AS_OWNER = env("FC_DATABASE_ROLE", default="app") == "owner"
if env("DATABASE_URL", default=""):
    _url = env("DATABASE_OWNER_URL", default="") if _AS_OWNER else ""
    DATABASES = {"default": env.db_url_config(_url or env("DATABASE_URL"))}
else:
    _cluster = embedded.cluster("test" if TESTING else "")
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": embedded.DATABASE,
            "USER": embedded.OWNER_ROLE if _AS_OWNER else embedded.APP_ROLE,
            "HOST": str(_cluster.sockets),
        }
    }
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"].setdefault("OPTIONS", {})
# For familjecentral.database.prepared only: Django's own cursors never prepare a statement.
_prepare_at = 0 if env.bool("DATABASE_PREPARE", default=True) else None
DATABASES["default"]["OPTIONS"].setdefault("prepare_threshold", _prepare_at)
if env.bool("DATABASE_POOL", default=False):
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": env.int("DATABASE_POOL_SIZE", default=8)}
# A copy of the database (a replica) that reports are read from, so that they take nothing from those who count and
# sign up. As the application role too: the walls stand there as here. Nothing is written to it.
if env("REPORTS_DATABASE_URL", default=""):
    DATABASES["reports"] = env.db_url_config(env("REPORTS_DATABASE_URL")) | {
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": {"options": "-c default_transaction_read_only=on"},
        "TEST": {"MIRROR": "default"},
    }
DATABASE_ROUTERS = ["reports.database.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- What all web processes count together: tries to sign in ---------------------------------
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "fc_cache",  # made by migrate (familjecentral.privacy.apps)
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    # Posters and pictures, by their content. Each process has its own: they must not push out what is counted.
    "made": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "made",
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}

# ---- People who sign in -----------------------------------------------------------------------
AUTH_USER_MODEL = "staff.StaffMember"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "familjecentral.breached_passwords.BreachedPasswordValidator"},
]
BREACHED_PASSWORDS_FILE = check_file(env("BREACHED_PASSWORDS_FILE", default=""))
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "staff.sign_in.StaffAccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by IT, for addresses that IT knows
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to strangers because somebody typed their address
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_COOKIE_AGE, a working day
ACCOUNT_FORMS = {
    "login": "staff.forms.SignInForm",
    "reset_password": "staff.forms.ForgottenPasswordForm",
    "reset_password_from_key": "staff.forms.NewPasswordForm",
    "change_password": "staff.forms.ChangePasswordForm",
    "reauthenticate": "staff.forms.PasswordAgainForm",
}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False  # else a mailbox alone would open the account
# A whole centre may share one address (ip); key: the e-mail that was typed, or the account whose code is asked.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/15m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
MFA_ADAPTER = "staff.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # IT knows the addresses
MFA_TOTP_ISSUER = "Familjecentralen"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute wrong; no code works twice (staff.second_factor)
MFA_RATE_LIMITS = {"webauthn_login": "20/m/ip"}
MFA_FORMS = {
    "authenticate": "staff.forms.SecondStepForm",
    "authenticate_webauthn": "staff.forms.PasskeyStepForm",
    "reauthenticate": "staff.forms.SecondStepAgainForm",
    "reauthenticate_webauthn": "staff.forms.PasskeyAgainForm",
    "activate_totp": "staff.forms.AddAppForm",
    "add_webauthn": "staff.forms.AddPasskeyForm",
    "login_webauthn": "staff.forms.PasskeySignInForm",
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "visits:today"
ACCOUNT_LOGOUT_REDIRECT_URL = "centres"
TABLET_IDLE_MINUTES = env.int("TABLET_IDLE_MINUTES", default=5)  # then a shared tablet signs out by itself
TABLET_MOST_HOURS = 4  # so does it after this long, however busy

# ---- Municipal accounts, invitations, accounts that nobody uses ---------------------------------
OIDC_PROVIDERS = read_providers(env, https_only=PRODUCTION)  # OpenID Connect; see .env.example
SOCIALACCOUNT_ADAPTER = "staff.oidc.MunicipalAccountAdapter"
INVITATION_HOURS = env.int("INVITATION_HOURS", default=72)
IDLE_ACCOUNT_WARN_DAYS = env.int("IDLE_ACCOUNT_WARN_DAYS", default=150)
IDLE_ACCOUNT_CLOSE_DAYS = env.int("IDLE_ACCOUNT_CLOSE_DAYS", default=180)
IDLE_ACCOUNT_NOTICE_DAYS = 14  # never closed before so many days have passed since the warning left
if INVITATION_HOURS < 1:
    raise ImproperlyConfigured("INVITATION_HOURS must be at least 1.")
if not 0 < IDLE_ACCOUNT_WARN_DAYS <= IDLE_ACCOUNT_CLOSE_DAYS - IDLE_ACCOUNT_NOTICE_DAYS:
    raise ImproperlyConfigured("IDLE_ACCOUNT_WARN_DAYS must be at least 14 days before IDLE_ACCOUNT_CLOSE_DAYS.")

# ---- Language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "sv"
codes.tell_django()
LANGUAGES = [*codes.WHOLE, *codes.CORE]
WHOLE_LANGUAGES = codes.WHOLE
CORE_LANGUAGES = [code for code, _name in codes.CORE]
# The pages that are in the core languages too; any other is shown in Swedish there, and says so.
CORE_PAGES = frozenset({
    "centres", "centre", "this_week", "week", "groups", "session", "series", "sign_up", "sign_up_series",
    "invitation", "invited_sign_up", "my_sign_up", "cancel_sign_up", "change_sign_up", "answer_offer",
    "stop_reminders", "left_sign_up", "change_group", "poster_week", "centre_calendar", "activity_calendar",
    "session_calendar", "series_calendar", "my_calendar", "month", "search",
})  # fmt: skip
# Where the reader's own language is offered, on Swedish pages; nowhere is it changed under them.
LANGUAGE_OFFERED_AT = frozenset({"centres", "centre"})
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"
FIRST_DAY_OF_WEEK = 1
PHONE_REGION = "SE"
DEFAULT_CAPACITY = 12  # families at a session with sign-up, when an imported programme makes its activity

# ---- Files ------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "familjecentral.static_files.StylesFinder",  # style sheets as one file each: before their sources
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
# Reports that take long, made by the worker and fetched from the web: both must see this folder.
_home = embedded.cluster("test" if TESTING else "").home
EXPORT_FOLDER = env.path("EXPORT_FOLDER", default=str(_home / "exports"))
HASHED_STATIC = not TESTING and env.bool("FC_HASHED_STATIC", default=PRODUCTION)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "familjecentral.static_files.CompressedManifestStorage"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = (DEBUG or TESTING) and not HASHED_STATIC  # else all that is served has been collected
WHITENOISE_AUTOREFRESH = False

# ---- Mail and jobs ----------------------------------------------------------------------------
MAIL_FOLDER = env.path("MAIL_FOLDER", default=str(embedded.cluster().home / "mail"))
if env("EMAIL_HOST", default=""):
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": env("EMAIL_HOST"),
                "port": env.int("EMAIL_PORT", default=25),
                "username": env("EMAIL_USER", default=""),
                "password": env("EMAIL_PASSWORD", default=""),
                "use_tls": env.bool("EMAIL_TLS", default=True),
                "timeout": 20,
            },
        }
    }
else:
    MAILERS = {
        "default": {
            "BACKEND": "familjecentral.outbox.folder.FolderBackend",
            "OPTIONS": {"folder": str(MAIL_FOLDER)},
        }
    }
# SMS, to those who left a phone number and no e-mail: a dotted path, empty for none. The demo has a folder.
ELKS = "familjecentral.outbox.by_sms.ElksGateway"
SMS_BACKEND = env("SMS_BACKEND", default="familjecentral.outbox.by_sms.FolderGateway" if DEMO else "")
SMS_OPTIONS = {
    "folder": str(MAIL_FOLDER),
    "url": env("SMS_URL", default="https://api.46elks.com/a1/sms"),
    "username": env("SMS_USER", default=""),
    "password": env("SMS_PASSWORD", default=""),
    "sender": env("SMS_SENDER", default="Familjecent"),
}
if PRODUCTION and SMS_BACKEND == ELKS:
    if not (SMS_OPTIONS["username"] and SMS_OPTIONS["password"]):
        raise ImproperlyConfigured("SMS_USER and SMS_PASSWORD must be set: the SMS gateway asks for them.")
    if not SMS_OPTIONS["url"].startswith("https://"):
        raise ImproperlyConfigured("SMS_URL must be an https:// address: phone numbers are sent to it.")
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Familjecentralen <no-reply@familjecentralen.example>")

# ---- Web safety -------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    # A form that is answered with a redirect to a provider is stopped unless the provider is named here.
    "form-action": [CSP.SELF, *sorted({origin for p in OIDC_PROVIDERS.values() for origin in p.origins})],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 10  # a working day, from sign-in, however much one works (staff.sessions)
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=30)
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024  # no form of ours is near this
LONGER_BODIES = {
    "/personal/synka/": 2 * 1024 * 1024,  # what a device has saved in a day without a network
    "/personal/planering/ladda-upp/": 1024 * 1024,  # a weekly programme and its exceptions
}
FILE_FORMS = frozenset({"/personal/planering/ladda-upp/"})  # the only form that takes a file
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
FILE_UPLOAD_HANDLERS = ["familjecentral.forms.intake.RefuseFiles"]  # but for FILE_FORMS
USE_X_FORWARDED_HOST = USE_X_FORWARDED_PORT = False  # the host is what the request says it asks for
# From one address in ten minutes (0: no limit). A centre's wifi at eight o'clock is one address: keep it roomy.
PUBLIC_POSTS_PER_ADDRESS = env.int("PUBLIC_POSTS_PER_ADDRESS", default=120)
WRONG_LINKS_PER_ADDRESS = env.int("WRONG_LINKS_PER_ADDRESS", default=60)
TYPESETTINGS_PER_ADDRESS = env.int("TYPESETTINGS_PER_ADDRESS", default=60)  # posters and pictures not yet made
VOTES_PER_ADDRESS = env.int("VOTES_PER_ADDRESS", default=20)  # for one and the same suggestion
# One staff member in ten minutes (0: no limit): codes that joined no two halves of a home visit.
WRONG_CODES_PER_PERSON = env.int("WRONG_CODES_PER_PERSON", default=10)
FORM_SHORTEST_SECONDS = env.int("FORM_SHORTEST_SECONDS", default=2)  # faster than this, a program has filled it in
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Each night the worker asks the sites that pages worth knowing link to whether they are still there.
CHECK_LINKS = env.bool("CHECK_LINKS", default=PRODUCTION)

# ---- Logs -------------------------------------------------------------------------------------
# Every handler masks (familjecentral.privacy.logs); a handler added here without that formatter would not.
LOG_FORMAT = env("LOG_FORMAT", default="json" if PRODUCTION else "lines")
ADMINS = env.list("ERROR_MAIL_TO", default=[])  # addresses that errors are mailed to
SERVER_EMAIL = DEFAULT_FROM_EMAIL
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": "familjecentral.privacy.logs.SafeFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
        "json": {"()": "familjecentral.privacy.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT},
        "error_mail": {
            "class": "familjecentral.privacy.error_reports.ErrorMailHandler",
            "level": "ERROR",
            "formatter": "lines",
        },
    },
    "root": {"handlers": ["console", "error_mail"], "level": "WARNING"},
    "loggers": {
        # Django's own handlers know nothing of masking: everything goes by the root's.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # What strangers send can be logged, but not fill anybody's mailbox.
        "django.security": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "familjecentral.audit": {"level": "INFO"},  # the anchors' hashes: a copy outside the database
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
    },
}
DEFAULT_EXCEPTION_REPORTER = "familjecentral.privacy.error_reports.SafeReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "familjecentral.privacy.error_reports.SafeReportFilter"
