"""Setting Django up, once, for a command that needs the database."""

import os


def ready() -> None:
    """Set Django up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.settings")
    import django

    django.setup()
