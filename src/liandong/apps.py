"""The one Django application: models of every word, one migration stream."""

from django.apps import AppConfig


class LiandongConfig(AppConfig):
    name = "liandong"
    verbose_name = "联动"
    default_auto_field = "django.db.models.BigAutoField"
