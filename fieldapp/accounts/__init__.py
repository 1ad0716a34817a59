"""People, their postings, and the two ways in: a card for the field, a passphrase for the desk."""
