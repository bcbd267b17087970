"""The five databases and their five owners (`roles.py`), for every way of deploying."""
