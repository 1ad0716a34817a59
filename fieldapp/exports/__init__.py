"""The records of one's own area as tables for analysts: rows as they are stored, and no figure that is not in them."""
