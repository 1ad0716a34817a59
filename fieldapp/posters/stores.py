"""Where an app is installed from; decided when it is tapped, so that a dead link is mended after printing."""

from fieldapp.campaigns.models import App
from fieldapp.posters.platforms import Platform


def store_link(app: App, platform: Platform) -> str:
    """Return the store's page for this device, else the app's own page on the web.

    Source: commands.md, "Addresses"; only ids from the campaign go in, so the page leads nowhere else.
    """
    if not app.retired and platform == Platform.ANDROID and app.android:
        return f"https://play.google.com/store/apps/details?id={app.android}"
    if not app.retired and platform == Platform.IOS and app.ios:
        return f"https://apps.apple.com/vn/app/id{app.ios}"
    return app.web or _any_store(app)


def _any_store(app: App) -> str:
    return store_link(app, Platform.ANDROID if app.android else Platform.IOS)
