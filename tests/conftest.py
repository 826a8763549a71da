"""Properties are tried on the same examples in every run; ``HYPOTHESIS_PROFILE=search`` tries others each time.

A run says whether this state of the sources is as it should be, and says so again on another machine. Looking for
examples that nobody has tried is work of its own, with more of them than a run has time for.
"""

import os
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from hypothesis import settings

from cleaner.cli.commands import commands

settings.register_profile("steady", derandomize=True)
settings.register_profile("search", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture
def invoke() -> Callable[..., Result]:
    """Runs a command in this process, as a user would."""
    runner = CliRunner()

    def call(*arguments: object, stdin: bytes | None = None) -> Result:
        result = runner.invoke(commands, [str(a) for a in arguments], input=stdin)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return call
