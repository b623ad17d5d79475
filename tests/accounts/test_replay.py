"""A code of the second factor works once, whichever of several processes it reaches first."""

import subprocess
import sys
import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.hashers import make_password

from accounts.models import User
from deploy.local.places import ROOT
from tests.cast import PASSWORD

ROUNDS = 20
# Signs in with the password, then waits for the code, so that both processes send it at once.
PROCESS = """
import sys, django
django.setup()
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()
print("ready", flush=True)
for line in sys.stdin:
    name, password, address = line.rstrip("\\n").split("\\t")
    client = Client(REMOTE_ADDR=address)
    client.post("/dang-nhap/", {"login": name, "password": password})
    print("password", flush=True)
    client.post("/dang-nhap/xac-thuc/", {"code": sys.stdin.readline().strip()})
    print(client.get("/tai-khoan/").status_code, flush=True)
"""


@pytest.fixture
def processes(committed_db):
    """Two processes of the application with one database, as the web has."""
    environment = committed_db.environment | {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    started = [subprocess.Popen([sys.executable, "-c", PROCESS], env=environment, cwd=ROOT, **pipes) for _ in range(2)]
    for process in started:
        hear(process)
    yield started
    for process in started:
        process.stdin.close()
        process.wait(timeout=10)


def say(process, words):
    process.stdin.write(f"{words}\n")
    process.stdin.flush()


def hear(process):
    return process.stdout.readline().strip()


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_code_that_reaches_two_processes_at_once_works_once(processes):
    password, answers = make_password(PASSWORD), []
    for number in range(ROUNDS):
        user = User.objects.create(username=f"canbo{number}", full_name="Hồ Văn Cơ", password=password)
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        for process in processes:
            say(process, f"{user.username}\t{PASSWORD}\t10.0.{number}.1")
        assert [hear(process) for process in processes] == ["password"] * 2
        code = code_of(secret)
        for process in processes:
            say(process, code)
        answers.append(sorted(hear(process) for process in processes))
    assert answers == [["200", "302"]] * ROUNDS
