"""Whether a container does its work: `python deploy/health.py web|worker|dispatcher|scheduler` (exit 0 or 1)."""

import json
import os
import socket
import subprocess
import sys
import urllib.request

import redis

# The figures follow a save within seconds; a queue this old means that nobody works on it.
OLDEST_QUEUE_SECONDS = 300


def readiness(host: str) -> dict[str, object]:
    """What /readyz says; the name asked for must be one of ALLOWED_HOSTS."""
    name = os.environ["ALLOWED_HOSTS"].split(",")[0].lstrip(".")
    request = urllib.request.Request(f"http://{host}:8000/readyz", headers={"Host": name})
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
        return dict(json.load(answer))


def ring_broker() -> None:
    redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=3, socket_connect_timeout=3).ping()


def web() -> bool:
    return readiness("127.0.0.1")["database"] == "up"


def worker() -> bool:
    words = ["celery", "-A", "config", "inspect", "ping", "--destination", f"celery@{socket.gethostname()}"]
    return subprocess.run(words, capture_output=True, timeout=20, check=False).returncode == 0


def dispatcher() -> bool:
    ring_broker()
    age = readiness("web")["queue_age_seconds"]
    return isinstance(age, int) and age < OLDEST_QUEUE_SECONDS


def scheduler() -> bool:
    ring_broker()
    return True


CHECKS = {"web": web, "worker": worker, "dispatcher": dispatcher, "scheduler": scheduler}


def main(name: str) -> int:
    try:
        return 0 if CHECKS[name]() else 1
    except (OSError, redis.RedisError, subprocess.SubprocessError) as problem:
        print(problem)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
