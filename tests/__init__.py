"""The tests; a package, so that they may share the cast, the page checks and the database."""
