"""Properties are tried on the same examples in every run; ``HYPOTHESIS_PROFILE=search`` tries others each time.

A run says whether this state of the sources is as it should be, and says so again on another machine. Looking for
examples that nobody has tried is work of its own, with more of them than a run has time for.
"""

import os

from hypothesis import settings

settings.register_profile("steady", derandomize=True)
settings.register_profile("search", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
