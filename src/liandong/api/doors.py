"""The JSON door. Each word's routes are added by its own module."""

from importlib import import_module
from pkgutil import iter_modules

from ninja import NinjaAPI, Router

from liandong import api as floor

api = NinjaAPI(title="联动 Liandong", version="1", urls_namespace="api")


def _open() -> None:
    for module in sorted(iter_modules(floor.__path__), key=lambda m: m.name):
        if module.name == "doors":
            continue
        router = getattr(import_module(f"liandong.api.{module.name}"), "router", None)
        if isinstance(router, Router):
            api.add_router("", router)


_open()
