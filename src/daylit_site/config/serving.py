"""The servers: pages through waitress, work through django-tasks' worker."""

from __future__ import annotations

import logging
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
import waitress
from django.conf import settings
from django.core.checks import ERROR, run_checks
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from daylit.errors import ParameterError
from daylit_site.people.operations.invitations import first_link_token
from daylit_site.records.watching import mark_lost

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_UPLOAD_BYTES = 64 * 1024**3
SECONDS_FOR_A_REQUEST = 600
SECONDS_BEFORE_ANOTHER_WORKER = 2.0
SECONDS_BETWEEN_ROUNDS = 10.0
SECONDS_TO_END = 10.0

logger = logging.getLogger(__name__)


def prepare(*, is_demo: bool = False) -> None:
    """Bring folder, database and static files up to date; tell how the first one gets in.

    Raises:
        ParameterError: A setting cannot be used.
    """
    for problem in run_checks(include_deployment_checks=False):
        if problem.level >= ERROR:
            raise ParameterError(problem.msg, hint=problem.hint)
    incoming = settings.HOME / "incoming"
    for folder in (settings.HOME, settings.UPLOADS, incoming):
        folder.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    token = None if is_demo else first_link_token(now=timezone.now())
    if token is not None:
        way = reverse("take_up", args=[token])
        click.echo("Nobody is here yet. This link makes the first administrator; it works once:")
        click.echo(f"  {settings.ADDRESS.geturl()}{way}")


def run(*, host: str, port: int, threads: int, with_worker: bool) -> None:
    """Serve pages until told to end, with a worker beside it where asked."""
    # What is larger than half a megabyte comes through a file: on the workspace's own disk, as a
    # machine's folder for such files may be small, or memory.
    tempfile.tempdir = str(settings.HOME / "incoming")
    from daylit_site.config.wsgi import application  # noqa: PLC0415 (once all is up to date)

    click.echo(f"The workspace is on {settings.ADDRESS.geturl()} (Ctrl-C ends it).")
    with worker_beside(is_wanted=with_worker):
        waitress.serve(
            application,
            host=host,
            port=port,
            threads=threads,
            ident=None,
            max_request_body_size=LARGEST_UPLOAD_BYTES,
            channel_timeout=SECONDS_FOR_A_REQUEST,
            _quiet=True,
            **_behind_a_proxy(),
        )


def _behind_a_proxy() -> dict[str, object]:
    """Return what to believe of the proxy that speaks https for us; of nobody else anything."""
    if not settings.IS_SECURE:
        return {}
    return {
        "trusted_proxy": settings.ENVIRONMENT.text("DAYLIT_PROXY", "127.0.0.1"),
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
    }


@contextmanager
def worker_beside(*, is_wanted: bool) -> Iterator[None]:
    """Keep a worker running in a process of its own; one that ends is followed by another."""
    if not is_wanted:
        yield
        return
    is_ending = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def keep_one() -> None:
        while not is_ending.is_set():
            command = [sys.executable, "-m", "daylit.cli", "worker", "--home", str(settings.HOME)]
            running[:] = [subprocess.Popen(command)]  # noqa: S603 (our own command)
            code = running[0].wait()
            if not is_ending.is_set():
                logger.warning("The worker ended with %s; another one begins.", code)
                time.sleep(SECONDS_BEFORE_ANOTHER_WORKER)

    keeping = threading.Thread(target=keep_one, daemon=True)
    keeping.start()
    try:
        yield
    finally:
        is_ending.set()
        _end(running)


def _end(running: list[subprocess.Popen[bytes]]) -> None:
    """Ask the worker to end twice, so that it does not finish a long job first; then make it."""
    for one in running:
        one.terminate()
        time.sleep(SECONDS_BEFORE_ANOTHER_WORKER / 10)
        one.terminate()
        try:
            one.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            one.kill()


def work() -> None:
    """Do jobs, one after the other, until told to end; mark those whose worker is gone."""

    def look_for_lost() -> None:
        while True:
            mark_lost()
            time.sleep(SECONDS_BETWEEN_ROUNDS)

    threading.Thread(target=look_for_lost, daemon=True).start()
    call_command("db_worker", verbosity=0)
