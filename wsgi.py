"""The WSGI entry point that every server and the `flask` command use."""

import gc

from fieldapp import create_app

app = create_app()
# What a start leaves stays for ever: the collector need not look at it with every batch of visits.
gc.freeze()
