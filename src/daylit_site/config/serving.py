"""The servers: pages through waitress, work through django-tasks' worker."""

from __future__ import annotations

import gc
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

import click
import waitress
from django.conf import settings
from django.core.checks import ERROR, run_checks
from django.core.management import call_command
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone
from waitress.channel import HTTPChannel

from daylit.errors import ParameterError
from daylit_site.config.receiving import Receiving
from daylit_site.config.worker import do_tasks
from daylit_site.ledger.handing.warnings import warn_of_clocks
from daylit_site.people.demo import is_demo_workspace
from daylit_site.people.mailing.rounds import Rounds
from daylit_site.people.models import Person
from daylit_site.people.operations.invitations import first_link_token
from daylit_site.records.schedules import enqueue_due
from daylit_site.records.tasks import forget_finished
from daylit_site.records.watching import mark_lost

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

LARGEST_UPLOAD_BYTES = 64 * 1024**3
SECONDS_FOR_A_REQUEST = 600
SECONDS_BEFORE_ANOTHER_WORKER = 2.0
SECONDS_BETWEEN_ROUNDS = 10.0
SECONDS_BETWEEN_MAILS = 5.0
SECONDS_TO_END = 7.0
OBJECTS_BETWEEN_LOOKS = (20_000, 20, 50)
"""How many new objects there are between looks at the newest, and looks between those further."""

logger = logging.getLogger(__name__)


def prepare(*, is_demo: bool = False) -> None:
    """Bring folder, database and static files up to date; tell how the first one gets in.

    Raises:
        ParameterError: A setting cannot be used, or a demo is to be served as a workspace, or a
            workspace as a demo.
    """
    for problem in run_checks(include_deployment_checks=False):
        if problem.level >= ERROR:
            raise ParameterError(problem.msg, hint=problem.hint)
    incoming = settings.HOME / "incoming"
    for folder in (settings.HOME, settings.UPLOADS, incoming):
        folder.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    _check_kind(is_demo=is_demo)
    call_command("collectstatic", interactive=False, verbosity=0)
    token = None if is_demo else first_link_token(now=timezone.now())
    if token is not None:
        way = reverse("take_up", args=[token])
        click.echo("Nobody is here yet. This link makes the first administrator; it works once:")
        click.echo(f"  {settings.ADDRESS.geturl()}{way}")


def _check_kind(*, is_demo: bool) -> None:
    """Refuse to open a workspace to whoever looks, and to trust a demo's passwords."""
    is_anyone_here = Person.objects.exists()
    if is_demo and is_anyone_here and not is_demo_workspace():
        raise ParameterError(
            f"{settings.HOME} holds a workspace that is no demo: its sign-in page must not let "
            "everyone in.",
            hint="name another folder with --home.",
        )
    if not is_demo and is_demo_workspace():
        raise ParameterError(
            f"{settings.HOME} was filled by daylit demo: whoever saw its sign-in page knows the "
            "passwords.",
            hint="serve it with daylit demo, or begin in another folder with --home.",
        )


def run(*, host: str, port: int, threads: int, with_worker: bool) -> None:
    """Serve pages until told to end, with a worker beside it where asked."""
    _keep_what_is_large()
    from daylit_site.config.wsgi import application  # noqa: PLC0415 (once all is up to date)

    HTTPChannel.parser_class = Receiving
    _look_seldom_for_what_is_unused()
    signal.signal(signal.SIGTERM, _end_in_order)
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


def _keep_what_is_large() -> None:
    """Keep on the workspace's own disk what comes through a file, or does not fit into memory.

    A machine's folder for such files may be small, or itself memory.
    """
    folder = settings.HOME / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    tempfile.tempdir = str(folder)


def _look_seldom_for_what_is_unused() -> None:
    """Leave what is loaded out of looking for objects that only hold each other, and look seldom.

    Each look stops all pages; one through everything takes longer than making most pages does.
    """
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*OBJECTS_BETWEEN_LOOKS)


def _end_in_order(_number: int, _frame: FrameType | None) -> NoReturn:
    """End as Ctrl-C does, so that the worker ends too."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(0)


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
    is_ending, beginning = threading.Event(), threading.Lock()
    running: list[subprocess.Popen[bytes]] = []

    def keep_one() -> None:
        while not is_ending.is_set():
            with beginning:
                if is_ending.is_set():
                    return
                running[:] = [_begin_worker()]
            code = running[0].wait()
            if not is_ending.wait(SECONDS_BEFORE_ANOTHER_WORKER):
                logger.warning("The worker ended with %s; another one begins.", code)

    keeping = threading.Thread(target=keep_one, daemon=True)
    keeping.start()
    try:
        yield
    finally:
        with beginning:
            is_ending.set()
        _end(running)


def _begin_worker() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "daylit.cli", "worker", "--home", str(settings.HOME)]
    return subprocess.Popen([*command, "--beside", str(os.getpid())])  # noqa: S603 (our own)


def _end(running: list[subprocess.Popen[bytes]]) -> None:
    """Ask the worker to end; then make it."""
    for one in running:
        one.terminate()
        try:
            one.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            one.kill()


def work(*, beside: int | None) -> None:
    """Do jobs, one after the other, until told to end, and look after those that nobody does.

    Mail has a thread of its own: it does not wait for a long analysis, nor the rounds for a slow
    mail server.

    Args:
        beside: The process that serves pages, with which to end; null where that is another's
            business.
    """

    def look_on() -> None:
        while True:
            look_after_jobs()
            if beside is not None and os.getppid() != beside:
                _end_at_once()
            time.sleep(SECONDS_BETWEEN_ROUNDS)

    def see_to_mails() -> None:
        rounds = Rounds()
        while True:
            rounds.go()
            time.sleep(SECONDS_BETWEEN_MAILS)

    _keep_what_is_large()
    for besides in (look_on, see_to_mails):
        threading.Thread(target=besides, daemon=True).start()
    do_tasks()


def look_after_jobs() -> None:
    """Mark jobs whose worker is gone, ask for imports that are due, warn of clocks that run out."""
    try:
        mark_lost()
        enqueue_due(timezone.now())
        warn_of_clocks(timezone.now())
        forget_finished(now=timezone.now())
    except DatabaseError:
        # A disk may be full, a server away: the next round may find it well again.
        logger.warning("Jobs could not be looked after.", exc_info=True)


def _end_at_once() -> None:
    """End, as the process is gone that this one belongs to: a job would be done for nobody."""
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(SECONDS_TO_END)
    os._exit(1)
