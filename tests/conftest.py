"""Settings every test shares."""

from __future__ import annotations

import os

from hypothesis import settings

# No deadline: a shared machine is slow at times. In CI the same examples each time.
settings.register_profile("projet", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("projet")
