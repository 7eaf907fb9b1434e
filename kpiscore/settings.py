"""Settings, all from the environment: docs/operations.md describes each one.

With an empty environment the system runs on one machine with nothing installed but Python: a SQLite
file, a folder as queue, a key made once, all of it under VAR_DIR. A value that makes no sense stops
the start with a message that names the setting.
"""

from pathlib import Path

from celery.schedules import crontab, schedule
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from kpiscore import environment
from kpiscore.environment import env
from kpiscore.logs import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent

# Everything the running system writes, and nothing else: database, queue, uploads, key.
VAR_DIR = environment.folder("VAR_DIR", default=BASE_DIR / "var")

# --- Who may reach it, and how -------------------------------------------------------------------

DEBUG = environment.switch("DEBUG", default=False)
PUBLIC_HOSTS = environment.hosts("ALLOWED_HOSTS")
IS_PUBLIC = bool(PUBLIC_HOSTS)
# This machine may always ask: a health check does.
ALLOWED_HOSTS = [*PUBLIC_HOSTS, "127.0.0.1", "localhost", "[::1]"]
if DEBUG and IS_PUBLIC:
    raise ImproperlyConfigured("DEBUG shows secrets to visitors: unset it, or unset ALLOWED_HOSTS.")

# Reached from other machines means HTTPS, unless said otherwise.
HTTPS = environment.switch("HTTPS", default=IS_PUBLIC)
BEHIND_PROXY = environment.switch("BEHIND_PROXY", default=False)
CSRF_TRUSTED_ORIGINS = environment.origins("CSRF_TRUSTED_ORIGINS")

SECURE_SSL_REDIRECT = HTTPS
# A health check inside the network speaks plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = environment.whole_number("HSTS_SECONDS", default=30 * 86400) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# The preload list is for whole domains and takes months to leave: its owner decides, not we.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# No inline script anywhere: text of an uploaded file can then never run as code. A style attribute
# may stand in a page (the width of a bar, a chart's tooltip): it can neither run nor load anything.
SECURE_CSP = {
    "default-src": ["'self'"],
    "style-src-attr": ["'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}

# --- Application ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    # First, so that Django's own server leaves the static files to WhiteNoise as well.
    "whitenoise.runserver_nostatic",
    "kpiscore.admin_site.GroupedAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "simple_history",
    "axes",
    "import_export",
    "appraisal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "kpiscore.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kpiscore.client_address.ClientAddressMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "appraisal.views.sealed.SealedMiddleware",
    # Last, so that it sees the answer to a refused sign-in first.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "kpiscore.urls"
WSGI_APPLICATION = "kpiscore.wsgi.application"
ASGI_APPLICATION = "kpiscore.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
# Django's form templates can then be replaced by ours in templates/.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

# --- Database, queue, cache ----------------------------------------------------------------------

DATABASES = {"default": environment.database("DATABASE_URL", VAR_DIR / "db.sqlite3")}

REDIS_URL = environment.redis_url("REDIS_URL")
SECRET_KEY = environment.secret_key("SECRET_KEY", VAR_DIR / "secret_key", is_shared=bool(REDIS_URL))

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

BATCH_SIZE = environment.whole_number("BATCH_SIZE", default=200)
EXPORT_BATCH_SIZE = environment.whole_number("EXPORT_BATCH_SIZE", default=50)
BATCH_STALE_SECONDS = environment.whole_number("BATCH_STALE_SECONDS", default=20)

CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = {} if REDIS_URL else environment.queue_folder(VAR_DIR / "queue")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# State, progress and errors are kept in our own rows; nobody reads a task's return value.
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_BACKEND = None
# A worker that dies loses the task it has taken, and no broker returns it soon: the reaper below
# queues it again after BATCH_STALE_SECONDS. Late acknowledgement would only add a second delivery.
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = environment.whole_number("WORKER_CONCURRENCY", default=2)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
# On the folder every control message is one more file to poll, and there is one worker only.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(REDIS_URL)
CELERY_TASK_TIME_LIMIT = 3600
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
REAP_SECONDS = 10
CELERY_BEAT_SCHEDULE = {
    "mail-new-notices": {
        "task": "appraisal.tasks.mail_new_notices",
        "schedule": schedule(run_every=60),
        "options": {"expires": 60},
    },
    "mail-digests": {
        "task": "appraisal.tasks.mail_digests",
        "schedule": crontab(hour=18, minute=0),
    },
    "remove-old-exports": {
        "task": "appraisal.tasks.remove_old_exports",
        "schedule": crontab(hour=3, minute=30),
    },
    "requeue-stale-batches": {
        "task": "appraisal.tasks.requeue_stale_batches",
        "schedule": schedule(run_every=REAP_SECONDS),
        # When every worker was busy, one look is enough: the missed ones are dropped.
        "options": {"expires": REAP_SECONDS},
    },
}

# --- What an uploaded file may cost --------------------------------------------------------------

MEBIBYTE = 1024 * 1024
IMPORT_MAX_BYTES = environment.whole_number("IMPORT_MAX_BYTES", default=200 * MEBIBYTE)
IMPORT_MAX_UNPACKED_BYTES = environment.whole_number(
    "IMPORT_MAX_UNPACKED_BYTES", default=2048 * MEBIBYTE
)
IMPORT_MAX_ROWS = environment.whole_number("IMPORT_MAX_ROWS", default=1_048_576)
IMPORT_MAX_COLUMNS = environment.whole_number("IMPORT_MAX_COLUMNS", default=512)
IMPORT_MAX_CELL_CHARS = environment.whole_number("IMPORT_MAX_CELL_CHARS", default=32_767)
IMPORT_SECONDS = environment.whole_number("IMPORT_SECONDS", default=120)
IMPORT_MEMORY_BYTES = environment.whole_number("IMPORT_MEMORY_BYTES", default=3072 * MEBIBYTE)

# Order numbers and buyers are kept as hashes under this key; empty: derived from SECRET_KEY. With
# another key, orders and buyers that were stored before are not recognised any more.
ORDER_HASH_KEY = env.str("ORDER_HASH_KEY", default="")

# Uploads are evidence about people: kept outside the static files and served by a view that asks
# for permission, so there is no MEDIA_URL.
MEDIA_ROOT = VAR_DIR / "uploads"
SHOP_FILE_DIR = MEDIA_ROOT / "shop_files"
FILE_UPLOAD_TEMP_DIR = environment.made(MEDIA_ROOT / "incoming")
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * MEBIBYTE
# A target grid of a big role: several hundred people times some ten items.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- What goes out -------------------------------------------------------------------------------

# Finished workbooks wait here for their download and are removed after some days.
EXPORT_DIR = environment.folder("EXPORT_DIR", default=VAR_DIR / "exports")
EXPORT_KEEP_DAYS = environment.whole_number("EXPORT_KEEP_DAYS", default=30)
# How long people may appeal after publishing, and whose holidays are no working days.
APPEAL_WORKING_DAYS = environment.whole_number("APPEAL_WORKING_DAYS", default=5)
# How long a manager may take to answer an appeal before HR decides without it.
APPEAL_ANSWER_WORKING_DAYS = environment.whole_number("APPEAL_ANSWER_WORKING_DAYS", default=3)
HOLIDAY_COUNTRY = env.str("HOLIDAY_COUNTRY", default="CN")
# Where links in e-mails lead, and how mails go out; without EMAIL_URL notices stay on the pages.
SITE_URL = env.str("SITE_URL", default="").rstrip("/")
vars().update(env.email_url("EMAIL_URL", default="dummymail://"))
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="kpiscore@localhost")
# Printed on every page and sheet.
COMPANY_NAME = env.str("COMPANY_NAME", default="")

# --- People --------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
# Shared office computers: a working day, not Django's two weeks.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True

# Per account and address together: a stranger can then lock out neither a colleague's account nor
# an office that shares one address.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = environment.whole_number("LOGIN_FAILURE_LIMIT", default=6)
AXES_COOLOFF_TIME = environment.minutes("LOGIN_LOCK_MINUTES", default=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "locked_out.html"
AXES_CLIENT_IP_CALLABLE = "kpiscore.client_address.client_address"
AXES_ENABLE_ADMIN = True
AXES_VERBOSE = False

# --- Language and time ---------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- Static files --------------------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Named: collectstatic fills it and pages refer to hashed, compressed files. Empty: WhiteNoise
# serves the files from where they lie, so that a trial needs no collectstatic.
STATIC_ROOT = environment.optional_folder("STATIC_ROOT")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = STATIC_ROOT is None

# --- Tables, logs --------------------------------------------------------------------------------

DJANGO_TABLES2_TEMPLATE = "django_tables2/bootstrap5-responsive.html"
IMPORT_EXPORT_USE_TRANSACTIONS = True

LOG_LEVEL = environment.choice(
    "LOG_LEVEL", "INFO", among=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
)
LOG_STYLE = environment.choice("LOG_STYLE", "text", among=("text", "json"))
LOGGING = logging_settings(LOG_LEVEL, LOG_STYLE)
