"""``daylit serve``, ``daylit worker`` and ``daylit demo``: the site's part of the command line."""

from __future__ import annotations

import os
from pathlib import Path

import click

from daylit.errors import MissingPackagesError

HOME = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("daylit-workspace"),
    envvar="DAYLIT_HOME",
    show_default=True,
    help="The folder that holds everything: database, record and uploads.",
)
HOST = click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
PORT = click.option("--port", type=int, default=8000, show_default=True, help="Where to listen.")


@click.command("serve", short_help="Serve the workspace, with a worker beside it.")
@HOME
@HOST
@PORT
@click.option("--threads", type=int, default=8, show_default=True, help="Pages made at once.")
@click.option(
    "--worker/--no-worker",
    "with_worker",
    default=True,
    help="Run a worker along; without, run daylit worker yourself.  [default: worker]",
)
def serve(home: Path, host: str, port: int, threads: int, *, with_worker: bool) -> None:
    """Serve the workspace.

    A fresh one prints a link, good once, that makes the first administrator.
    """
    _set_up(home, port)
    from daylit_site.config.serving import prepare, run

    prepare()
    run(host=host, port=port, threads=threads, with_worker=with_worker)


@click.command("worker", short_help="Do what the workspace is asked: imports and analyses.")
@HOME
@click.option("--beside", type=int, hidden=True, help="The process with which to end.")
def worker(home: Path, beside: int | None) -> None:
    """Do imports and analyses of a workspace, one after the other, until told to end."""
    _set_up(home)
    from daylit_site.config.serving import work

    work(beside=beside)


@click.command("demo", short_help="Serve a workspace filled with the sample operator.")
@HOME
@HOST
@PORT
@click.option(
    "--sample",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="The folder that daylit sample make wrote.",
)
@click.option("--serve/--no-serve", "is_served", default=True, help="Or only fill it.")
def demo(home: Path, host: str, port: int, sample: Path, *, is_served: bool) -> None:
    """Fill a workspace with the sample operator, once, and serve it.

    The sign-in page lets one in as each role. It is for looking: serve it to nobody else.
    """
    os.environ["DAYLIT_DEMO"] = "yes"
    _set_up(home, port)
    from daylit_site.config.demo import fill
    from daylit_site.config.serving import prepare, run

    prepare(is_demo=True)
    fill(sample, tell=click.echo)
    if is_served:
        run(host=host, port=port, threads=8, with_worker=True)


def _set_up(home: Path, port: int | None = None) -> None:
    """Make Django ready for a workspace; its key is made where it has none."""
    from daylit_site.config.secret import make_secret

    os.environ["DAYLIT_HOME"] = str(home)
    if port is not None:
        os.environ.setdefault("DAYLIT_URL", f"http://127.0.0.1:{port}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daylit_site.config.settings")
    if not {"DAYLIT_SECRET_KEY", "DAYLIT_SECRET_KEY_FILE"} & os.environ.keys():
        make_secret(home)
    try:
        import django
    except ModuleNotFoundError:
        raise MissingPackagesError("The workspace", "workspace") from None
    django.setup()
