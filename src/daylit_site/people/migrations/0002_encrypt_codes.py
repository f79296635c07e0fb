"""Encrypts the keys of apps and recovery codes that were kept as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import migrations

from daylit_site.people.secrets import encrypted

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KEYS = ("secret", "seed")


def encrypt_codes(apps: Apps, _schema: BaseDatabaseSchemaEditor | None) -> None:
    """Encrypt each; none is encrypted yet, as nothing was before this."""
    for one in apps.get_model("mfa", "Authenticator").objects.all():
        one.data = {
            name: encrypted(kept) if name in KEYS else kept for name, kept in one.data.items()
        }
        one.save(update_fields=["data"])


class Migration(migrations.Migration):
    """Data only."""

    dependencies: ClassVar = [("people", "0001_first"), ("mfa", "0003_authenticator_type_uniq")]
    operations: ClassVar = [migrations.RunPython(encrypt_codes, migrations.RunPython.noop)]
