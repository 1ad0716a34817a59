"""Gõ Cửa: hamlet boards log visits door by door; communes, districts and provinces read exact figures."""

import sys

import click
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from config import BadSetting, Config
from fieldapp import assets, errors, features, gate, health, language, logs, navigation, pwa
from fieldapp.extensions import babel, compress, db, login, migrate
from fieldapp.version import SERVER_VERSION

__version__ = SERVER_VERSION


def create_app(config: Config | None = None) -> Flask:
    """Build the application from checked settings."""
    config = config or _checked_settings()
    app = gate.Server(__name__, static_folder=None, template_folder="../templates")
    app.config.update(_settings(config))
    # An address has one spelling: a doubled slash is unknown, not a redirect, which a phone would not follow.
    app.url_map.merge_slashes = False
    app.json.sort_keys = app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    logs.init_app(app)
    db.init_app(app)
    login.init_app(app)
    migrate.init_app(app, db, directory="migrations", compare_type=True)
    compress.init_app(app)
    babel.init_app(app, locale_selector=language.chosen)
    for part in (errors, gate, assets, language, navigation, health, pwa, features):
        part.init_app(app)
    if config.proxies:
        hops = config.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _checked_settings() -> Config:
    try:
        return Config.from_environment()
    except BadSetting as problem:
        click.echo(str(problem), err=True)
        sys.exit(2)


def _settings(config: Config) -> dict[str, object]:
    """Say the settings as Flask and its extensions name them."""
    return {
        "FIELDAPP": config,
        "SECRET_KEY": config.secret_key,
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(config),
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.is_https,
        "MAX_CONTENT_LENGTH": gate.LARGEST_BODY,
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_BR_LEVEL": 5,
        "BABEL_DEFAULT_LOCALE": "vi",
        "BABEL_TRANSLATION_DIRECTORIES": "../translations",
    }


def _engine_options(config: Config) -> dict[str, object]:
    if config.database_url.startswith("sqlite"):
        return {"connect_args": {"timeout": 15, "check_same_thread": False}}
    return {"connect_args": {"prepare_threshold": config.prepare_threshold}, "pool_size": 10, "pool_pre_ping": True}
