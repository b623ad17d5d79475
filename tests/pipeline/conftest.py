"""Random inputs of this room's tests."""

from hypothesis import HealthCheck, settings

# A busy machine draws slowly, which says nothing about a rule.
settings.register_profile("pipeline", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("pipeline")
