"""The workspace's settings under test: nothing outside a temporary folder, a fast hasher."""

from __future__ import annotations

import os
import tempfile

OF_TESTS = {"DAYLIT_PICTURES", "DAYLIT_SHARED_DATA", "DAYLIT_TEST_DATABASE"}

# Read before any other setting: tests never meet a real workspace.
for _name in [name for name in os.environ if name.startswith("DAYLIT_") and name not in OF_TESTS]:
    del os.environ[_name]
os.environ["DAYLIT_HOME"] = tempfile.mkdtemp(prefix="daylit-site-")
os.environ["DAYLIT_SECRET_KEY"] = "only for tests, " * 4
os.environ["DAYLIT_DATABASE"] = os.environ.get("DAYLIT_TEST_DATABASE", "")

from daylit_site.config.settings import *  # noqa: E402, F403 (a settings module is this)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True)  # noqa: F405 (of the settings above)
if not os.environ["DAYLIT_DATABASE"]:
    # A file, as in a workspace: what is in memory locks otherwise.
    DATABASES["default"]["ENGINE"] = "sqlite_emptied"  # noqa: F405 (of the settings above)
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}  # noqa: F405 (as above)
