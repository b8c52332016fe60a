"""The one Django application: models of every word, one migration stream."""

from django.apps import AppConfig


class LiandongConfig(AppConfig):
    name = "liandong"
    verbose_name = "联动"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the rules of places know what was adopted here."""
        # Models are not there before every app is loaded.
        from liandong.queries import policy_layers  # noqa: PLC0415

        policy_layers.begin()
