"""A session_timeout that the brokers do not take: a worker ends with status 78, instead of waiting without end without work."""

import pytest

from pipeline.config.settings import Settings
from pipeline.errors import SettingsError
from pipeline.kafka.topics import check_stage, create_topics
from pipeline.kafka.topology import topology

pytestmark = pytest.mark.services


def test_a_session_longer_than_the_brokers_allow_is_refused(settings: Settings) -> None:
    """The bounds and their names on the brokers are said."""
    create_topics(settings)
    check_stage(settings, topology(settings).index)
    with pytest.raises(SettingsError, match="session_timeout 2000 is not between 6 and 1800, which the brokers allow"):
        check_stage(settings.model_copy(update={"session_timeout": 2000.0}), topology(settings).index)
