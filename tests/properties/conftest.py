"""How hypothesis works here: a busy machine makes a test slow, never wrong. HYPOTHESIS_PROFILE=deep looks longer."""

import os

from hypothesis import HealthCheck, Phase, settings

_SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]

settings.register_profile("ci", deadline=None, suppress_health_check=_SLOW, max_examples=200, stateful_step_count=30)
settings.register_profile(
    "deep", deadline=None, suppress_health_check=_SLOW, max_examples=5_000, stateful_step_count=60
)
settings.register_profile("first", settings.get_profile("ci"), phases=[Phase.explicit, Phase.reuse, Phase.generate])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
