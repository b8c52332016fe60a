"""Setting Django up, once, for a command that needs the database."""

import os


def ready() -> None:
    """Set Django up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.settings")
    import django

    django.setup()


def ready_with_tables() -> None:
    """Set Django up and bring the tables up to date, for what an empty home may begin with.

    What ``liandong up`` does before it seeds; without work it takes no time and says nothing.
    """
    ready()
    from liandong.cli import serving

    serving.migrate()
