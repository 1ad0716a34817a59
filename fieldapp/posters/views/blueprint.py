"""The one blueprint of the posters' doors."""

from flask import Blueprint

bp = Blueprint("posters", __name__)
