"""Mail servers of our own on this machine: SMTP that delivers into folders, Dovecot shows them.

Dovecot runs from a folder that is thrown away, with its own settings, on free ports of 127.0.0.1.
"""

from __future__ import annotations

import getpass
import grp
import imaplib
import mailbox
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from daylit_site.people.mailing.servers import Inbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
USER, PASSWORD = "daylit", "hush/hush@home"
DOMAIN = "inbox.example"
SECONDS_TO_BEGIN = 20
LARGEST_MAIL = 100_000_000

SETTINGS = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
mail_uid = {owner}
mail_gid = {owner_group}
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {secret_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Deliverer:
    """What SMTP does with a mail: into the folder of its reader, unless told to refuse.

    Attributes:
        folder: Where the folders of readers lie.
        answers: What is answered for a reader instead, by address.
        connections: How often someone has said hello.
        taken: To whom mails were taken, in their order.
    """

    folder: Path
    answers: dict[str, str] = field(default_factory=dict)
    connections: int = 0
    taken: list[str] = field(default_factory=list)

    async def handle_EHLO(  # noqa: N802 (aiosmtpd's name)
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        """Say hello."""
        del server, envelope
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse a reader."""
        del server, session, options
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Put a mail into the folder of each of its readers."""
        del server, session
        content = envelope.content
        assert isinstance(content, bytes)
        for address in envelope.rcpt_tos:
            self.taken.append(address)
            sender = f"Return-Path: <{envelope.mail_from or ''}>\r\n".encode()
            put_into(self.folder, _reader_of(address), sender + content)
        return "250 OK"


def _reader_of(address: str) -> str:
    """Return whose folder an address belongs to: what stands behind a plus sign is no one's."""
    local, _at, domain = address.lower().rpartition("@")
    return local.partition("+")[0] if domain == DOMAIN else address.lower()


def put_into(folder: Path, reader: str, content: bytes) -> None:
    """Put a mail into a reader's folder, as a mail server delivers it."""
    maildir = mailbox.Maildir(folder / reader, create=True)
    maildir.add(content.replace(b"\r\n", b"\n"))
    _own(folder)


def _own(folder: Path) -> None:
    """Let Dovecot, which reads mail of root never, read what root put there."""
    if os.geteuid() == 0:
        owner = pwd.getpwnam(_owner())
        for one in (folder, *folder.rglob("*")):
            os.chown(one, owner.pw_uid, owner.pw_gid)


def _owner() -> str:
    return "mail" if os.geteuid() == 0 else getpass.getuser()


@dataclass
class MailServers:
    """Running servers.

    Attributes:
        folder: Where everything of theirs lies.
        deliverer: What SMTP does with a mail.
        smtp_port: Where SMTP listens; the same after it was down.
        imap_port: Where IMAP does.
        imaps_port: Where IMAP does that is secret throughout.
        host: Where both listen.
        user: Whose inbox it is.
        password: Theirs.
        domain: Behind the at sign of the inbox's addresses.
    """

    folder: Path
    deliverer: Deliverer
    smtp_port: int
    imap_port: int
    imaps_port: int
    host: str = HOST
    user: str = USER
    password: str = PASSWORD
    domain: str = DOMAIN
    smtp: Controller | None = None
    imap: subprocess.Popen[bytes] | None = None

    @property
    def certificate(self) -> Path:
        """What clients must trust."""
        return self.folder / "certificate.pem"

    def inbox(self, scheme: str = "imap") -> Inbox:
        """Return how the inbox is reached."""
        port = self.imaps_port if scheme == "imaps" else self.imap_port
        return Inbox(scheme, HOST, port, USER, PASSWORD, "INBOX")

    def mails_of(self, reader: str) -> list[bytes]:
        """Return what a reader was sent."""
        maildir = mailbox.Maildir(self.folder / "mail" / reader, create=True)
        return [maildir.get_bytes(key) for key in maildir.iterkeys()]

    def deliver(self, content: bytes) -> None:
        """Put a mail into the inbox."""
        put_into(self.folder / "mail", USER, content)

    def flags(self) -> list[str]:
        """Return the flags of each mail of the inbox, by an own look into it."""
        with imaplib.IMAP4(HOST, self.imap_port, timeout=30) as server:
            server.login(USER, PASSWORD)
            server.select("INBOX", readonly=True)
            _said, found = server.fetch("1:*", "(FLAGS)")
        lines = [one for one in found if isinstance(one, bytes)]
        return sorted(" ".join(sorted(_flags_in(one))) for one in lines)

    def start_smtp(self) -> None:
        """Have SMTP listen."""
        from aiosmtpd.controller import Controller  # noqa: PLC0415 (only where services are tested)

        self.smtp = Controller(
            self.deliverer,
            hostname=HOST,
            port=self.smtp_port,
            data_size_limit=LARGEST_MAIL,
        )
        self.smtp.start()

    def stop_smtp(self) -> None:
        """Have SMTP listen no more."""
        if self.smtp is not None:
            self.smtp.stop()
            self.smtp = None

    def start_imap(self) -> None:
        """Have IMAP listen."""
        command = ["/usr/sbin/dovecot", "-F", "-c", str(self.folder / "dovecot.conf")]
        self.imap = subprocess.Popen(command)
        until = time.monotonic() + SECONDS_TO_BEGIN
        while not _listens(self.imap_port):
            assert time.monotonic() < until, (self.folder / "log").read_text()
            time.sleep(0.05)

    def stop_imap(self) -> None:
        """Have IMAP listen no more."""
        if self.imap is not None:
            self.imap.terminate()
            self.imap.wait(SECONDS_TO_BEGIN)
            self.imap = None


def _flags_in(line: bytes) -> list[str]:
    said = line.decode("ascii").partition("FLAGS (")[2].partition(")")[0]
    return [one for one in said.split() if one != r"\Recent"]


@contextmanager
def running() -> Iterator[MailServers]:
    """Start both, and stop them at the end."""
    if shutil.which("dovecot", path="/usr/sbin:/usr/bin") is None:
        pytest.fail(
            "Dovecot is not installed. Install it with: apt-get install dovecot-imapd",
            pytrace=False,
        )
    # Not in pytest's own folder: paths of sockets may not be long, and others must enter it.
    folder = Path(tempfile.mkdtemp(prefix="daylit-mail-"))
    folder.chmod(0o755)
    smtp_port, imap_port, imaps_port = _free_ports(3)
    deliverer = Deliverer(folder / "mail")
    servers = MailServers(folder, deliverer, smtp_port, imap_port, imaps_port)
    try:
        _set_up(servers)
        servers.start_smtp()
        servers.start_imap()
        yield servers
    finally:
        servers.stop_smtp()
        servers.stop_imap()
        shutil.rmtree(folder)


def _set_up(servers: MailServers) -> None:
    is_root = os.geteuid() == 0
    owner = pwd.getpwnam(_owner())
    internal = "dovecot" if is_root else owner.pw_name
    facts: dict[str, Any] = {
        "folder": servers.folder,
        "internal": internal,
        "internal_group": grp.getgrgid(pwd.getpwnam(internal).pw_gid).gr_name,
        "login": "dovenull" if is_root else owner.pw_name,
        "owner": owner.pw_uid,
        "owner_group": owner.pw_gid,
        "password": PASSWORD,
        "port": servers.imap_port,
        "secret_port": servers.imaps_port,
    }
    (servers.folder / "dovecot.conf").write_text(SETTINGS.format(**facts))
    _make_certificate(servers.folder)
    (servers.folder / "mail").mkdir()
    _own(servers.folder / "mail")


def _make_certificate(folder: Path) -> None:
    """Make a certificate of this machine, that it signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(tz=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    form, lock = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(pem, form, lock))


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind((HOST, 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def _listens(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=1):
            return True
    except OSError:
        return False
