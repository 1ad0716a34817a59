"""Who heads a hamlet, by its kind as data: titles as they are signed, in Vietnamese only."""

# The board of such an area has neither a seal nor a register of numbers.
HEADS = {
    "thôn": "Trưởng thôn",
    "buôn": "Trưởng buôn",
    "bon": "Trưởng bon",
    "tổ dân phố": "Tổ trưởng",
    "khu phố": "Trưởng khu phố",
    "khối": "Khối trưởng",
    "làng": "Trưởng làng",
    "ấp": "Trưởng ấp",
}
