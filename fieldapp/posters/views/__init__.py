"""The page behind a QR, the posters of a commune, the requests of a hamlet."""

from fieldapp.posters.views import desk, field, landing, poster, printing, requests
from fieldapp.posters.views.blueprint import bp

__all__ = ["bp", "desk", "field", "landing", "poster", "printing", "requests"]
