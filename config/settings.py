"""Settings of one installation. Everything that differs between hosts comes from the environment."""

import os
from pathlib import Path

import dj_database_url

from config.logs import logging_settings
from config.safety import content_security_policy, refuse_unsafe_production
from config.schedule import BEAT_TIMETABLE
from config.uploads import uploads_folder

BASE_DIR = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("LTOC_HOME") or BASE_DIR / ".local")

PRODUCTION = os.environ.get("LTOC_ENV", "development") == "production"
DEBUG = os.environ.get("LTOC_DEBUG") == "1"
SECRET_KEY = os.environ.get("LTOC_SECRET_KEY", "only-for-development-" + "x" * 40)
ALLOWED_HOSTS = [*os.environ.get("LTOC_ALLOWED_HOSTS", "localhost,[::1],testserver").split(","), "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("LTOC_TRUSTED_ORIGINS", "").split(",") if o]
refuse_unsafe_production(PRODUCTION, DEBUG, os.environ)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.admin",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "csp",
    "journal",
    "people",
    "companies",
    "console",
    "leads",
    "sales",
    "onboarding",
    "success",
    "renewals",
    "metrics",
    "config",
]

MIDDLEWARE = [
    "config.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "people.middleware.OwnSettingsMiddleware",
    "config.middleware.UploadLimitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
            ],
        },
    }
]

FORM_RENDERER = "console.renderer.QuickRenderer"

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", "postgres://ltoc@127.0.0.1:5432/ltoc"),
        conn_max_age=60,
        conn_health_checks=True,
        # behind pgbouncer in transaction mode a cursor may not outlive its transaction
        disable_server_side_cursors=os.environ.get("LTOC_PGBOUNCER") == "1",
    )
}
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
if os.environ.get("LTOC_TEST_TEMPLATE"):
    DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ["LTOC_TEST_TEMPLATE"]}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "people.signing_in.ClosedDoorAdapter"
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
# wrong passwords are counted by axes, per e-mail and address; this only slows down a flood
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "100/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "LtoC"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "people.signing_in.email_of"
AXES_LOCKOUT_CALLABLE = "console.views.locked_out"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("LTOC_TIME_ZONE", "Asia/Shanghai")
CHAIN_APPS = [
    "journal",
    "people",
    "companies",
    "console",
    "leads",
    "sales",
    "onboarding",
    "success",
    "renewals",
    "metrics",
]
LOCALE_PATHS = [BASE_DIR / "locale" / app for app in [*CHAIN_APPS, "config"]]

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("LTOC_STATIC_ROOT") or HOME / "static")
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/tabler", BASE_DIR / "node_modules/@tabler/core/dist"),
    ("vendor/echarts", BASE_DIR / "node_modules/echarts/dist"),
    ("vendor/htmx", BASE_DIR / "node_modules/htmx.org/dist"),
    ("vendor/sortable", BASE_DIR / "node_modules/sortablejs"),
    ("vendor/tom-select", BASE_DIR / "node_modules/tom-select/dist"),
]
MEDIA_ROOT = HOME / "files"
# Outside production the parts are served from where they stand, so that there is nothing to collect.
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "config.static.HashedStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

UPLOAD_LIMIT_MB = int(os.environ.get("LTOC_UPLOAD_LIMIT_MB", "100"))
FILE_UPLOAD_TEMP_DIR = uploads_folder(HOME)
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# One server or many: what a browser may do is the same; TLS is expected in production only.
CONTENT_SECURITY_POLICY = content_security_policy()
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION and os.environ.get("LTOC_SSL_REDIRECT", "1") == "1"
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^prometheus$"]
SECURE_HSTS_SECONDS = int(os.environ.get("LTOC_HSTS_SECONDS", "31536000")) if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
if os.environ.get("LTOC_BEHIND_PROXY") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

DEFAULT_FROM_EMAIL = os.environ.get("LTOC_MAIL_FROM", "LtoC <ltoc@localhost>")
EMAIL_HOST = os.environ.get("LTOC_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("LTOC_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("LTOC_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("LTOC_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("LTOC_SMTP_TLS") == "1"
EMAIL_FILE_PATH = str(HOME / "mail")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"

LOGGING = logging_settings(as_json=PRODUCTION or os.environ.get("LTOC_LOG") == "json")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "console.tokens.ScopedTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["people.rights.DenyAll"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "console.api.explain_exception",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "LtoC",
    "DESCRIPTION": "The lead-to-cash chain: every action of a page, as an API.",
    "VERSION": "1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "DealKindEnum": "sales.models.DealKind",
        "ProductKindEnum": "sales.models.Product.Kind",
        "ActivityKindEnum": "sales.models.Activity.Kind",
        "ActivityOutcomeEnum": "sales.models.Activity.Outcome",
        "BypassDoorEnum": "sales.models.Bypass.Door",
        "DecisionRoleEnum": "sales.models.DecisionPerson.Role",
        "HandoverStatusEnum": "people.models.HandOver.Status",
        "HealthGradeEnum": "success.models.Grade",
        "LeadGradeEnum": "leads.models.Grade",
        "LeadStatusEnum": "leads.models.Lead.Status",
        "PromiseStatusEnum": "sales.models.Promise.Status",
        "PresalesKindEnum": "sales.models.PresalesRequest.Kind",
        "KitKindEnum": "sales.models.KitItem.Kind",
        "KitVerdictEnum": "sales.models.KitUse.Verdict",
        "AuditVerdictEnum": "sales.models.AuditWin.Verdict",
    },
}

KNOX_TOKEN_MODEL = "knox.AuthToken"  # named, so that console.TokenScope can point at it

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_connect_timeout": 2, "socket_timeout": 5}
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_SOFT_TIME_LIMIT = 3000
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BEAT_SCHEDULE = BEAT_TIMETABLE
CELERY_BEAT_SCHEDULER = "config.heartbeat:BeatScheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(HOME / "run" / "beat-schedule")
CELERY_BEAT_MAX_LOOP_INTERVAL = 10
