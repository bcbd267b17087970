"""The object store's buckets and the keys that open them (`setup.py`), for every way of deploying."""
