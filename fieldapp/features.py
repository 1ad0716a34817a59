"""The rooms of the house, from left to right: a feature may import only from those before it."""

from importlib import import_module, util

from flask import Flask

FEATURES = (
    "audit",
    "areas",
    "accounts",
    "campaigns",
    "households",
    "visits",
    "rollups",
    "exports",
    "official",
    "posters",
    "reports",
    "review",
    "archive",
    "backup",
    "sample",
)
ROOMS = ("models", "views", "imports", "cli", "sync", "listeners")


def init_app(app: Flask) -> None:
    """Load every feature's models, then register its pages (`bp`) and its commands (`groups`)."""
    for room in ROOMS:
        for feature in FEATURES:
            name = f"fieldapp.{feature}.{room}"
            if util.find_spec(name) is None:
                continue
            module = import_module(name)
            if hasattr(module, "bp"):
                app.register_blueprint(module.bp)
            for group in getattr(module, "groups", ()):
                app.cli.add_command(group)
            if hasattr(module, "init_app"):
                module.init_app(app)
