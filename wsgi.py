"""The WSGI entry point that every server and the `flask` command use."""

from fieldapp import create_app

app = create_app()
