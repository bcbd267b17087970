"""A believable town, the same each time: ``python -m deploy.seed`` (see ``__main__``)."""
