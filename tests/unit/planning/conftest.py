"""Properties of the planning domain are judged on their answers, not on the load of the machine."""

from hypothesis import settings

settings.register_profile("sans-chronometre", deadline=None, database=None)
settings.load_profile("sans-chronometre")
