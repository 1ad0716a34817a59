"""The register: doors in walking order, venues, alleys, and how each record came to be."""
