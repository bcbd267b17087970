"""What the pages look like: words, components, planning grid, static files. No business rule, no I/O per request."""
