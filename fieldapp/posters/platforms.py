"""Who opens a poster's page: a person or a robot, on which kind of device; from what every browser says of itself."""

import re
from collections.abc import Mapping
from enum import StrEnum

from crawleruseragents import is_crawler

# What the list of known robots lacks: Vietnamese messengers' previews, and whatever calls itself one.
_ROBOT = re.compile(r"bot\b|preview|prefetch|scan(?:ner)?/", re.IGNORECASE)
_AHEAD = ("Purpose", "Sec-Purpose", "X-Purpose", "X-Moz")


class Platform(StrEnum):
    """A kind of device: which store it has."""

    ANDROID = "android"
    IOS = "ios"
    DESK = "desk"


def platform_of(agent: str) -> Platform:
    """Return the kind of device; a browser that says neither has no store of ours."""
    if re.search(r"iPhone|iPad|iPod", agent):
        return Platform.IOS
    return Platform.ANDROID if "Android" in agent else Platform.DESK


def is_person(headers: Mapping[str, str]) -> bool:
    """Tell whether somebody looks at the page: no link preview, no robot, no page fetched before anybody asked.

    Nor another site's page that names ours as a picture; browsers too old to say what they fetch it for are believed.
    """
    agent = headers.get("User-Agent", "")
    if any(re.search("pre(fetch|view|render)", headers.get(name, ""), re.IGNORECASE) for name in _AHEAD):
        return False
    if headers.get("Sec-Fetch-Dest", "document") != "document":
        return False
    return agent.startswith("Mozilla/") and not _ROBOT.search(agent) and not is_crawler(agent)
