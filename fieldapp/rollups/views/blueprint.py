"""The one blueprint of figures."""

from flask import Blueprint

bp = Blueprint("rollups", __name__)
