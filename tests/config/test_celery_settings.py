"""The settings that bring every job back after a kill; each was measured, and each default loses or doubles jobs."""

import pytest

from config.celery import app

EXPECTED = {
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "task_ignore_result": True,
    "task_serializer": "json",
    "accept_content": ["json"],
    "task_time_limit": 120,
    "task_soft_time_limit": 100,
    "worker_soft_shutdown_timeout": 20,
}
TRANSPORT = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "health_check_interval": 25,
}


@pytest.mark.parametrize("name", EXPECTED)
def test_celery_keeps_its_setting(name):
    assert app.conf[name] == EXPECTED[name]


@pytest.mark.parametrize("name", TRANSPORT)
def test_broker_keeps_its_setting(name):
    assert app.conf.broker_transport_options[name] == TRANSPORT[name]


def test_beat_entries_carry_no_personal_data_and_no_long_countdown():
    for entry in app.conf.beat_schedule.values():
        assert set(entry) == {"task", "schedule", "kwargs"}
        assert set(entry["kwargs"]) == {"kind"}
