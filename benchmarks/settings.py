"""The project's own settings, with the bare views beside the real ones."""

from familjecentral.settings import *  # noqa: F403 (the project's settings, all of them)

ROOT_URLCONF = "benchmarks.urls"
