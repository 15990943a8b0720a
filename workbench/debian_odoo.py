"""Fetch Debian's package of Odoo 19 without installing it on the system.

The package is in Debian's unstable suite. apt fetches it from the mirror that
the machine already uses and checks its signature, but with package lists and
a cache of our own, so the system's packages stay as they are.
"""

import shutil
from pathlib import Path

from workbench import paths, processes, progress
from workbench.progress import Problem

_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_TARGET_FORMAT = "$(ORIGIN)|$(LABEL)|$(COMPONENT)|$(REPO_URI)"
_ODOO_PACKAGE = "odoo-19"
_UNSTABLE = ("fonts-montserrat", "fonts-ocr-b")
# Odoo uses Font Awesome 4 and old JavaScript libraries: take the stable ones.
_OLD_SUITE = "bookworm"
_OLD = (
    "fonts-font-awesome",
    "fonts-inconsolata",
    "fonts-roboto-unhinted",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
# Left out of the package, but loaded by the web client of every page.
_MISSING_FILES = ("addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js",)


def fetch_to(target: Path) -> None:
    """Put the package's Odoo into ``target``, whole or not at all.

    :raises Problem: this machine has no apt with a Debian mirror, or the
        download failed
    """
    mirror = _mirror()
    work = paths.CACHE / "apt"
    shutil.rmtree(work, ignore_errors=True)
    options = _private_apt(work, mirror)
    with progress.step("downloading Odoo 19 as a Debian package (about 130 MB)"):
        refresh = ["apt-get", *options, "-oAPT::Update::Error-Mode=any", "update"]
        processes.run_logged(refresh, "odoo-apt-update")
        names = [_ODOO_PACKAGE, *_UNSTABLE, *(f"{n}/{_OLD_SUITE}" for n in _OLD)]
        processes.run_logged(
            ["apt-get", *options, "download", *names],
            "odoo-apt-download",
            cwd=work / "debs",
        )
    with progress.step("unpacking Odoo"):
        _unpack(work, target)


def _mirror() -> str:
    """Return the address of the Debian mirror in the machine's apt set-up."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb") and _KEYRING.exists()):
        raise Problem("this machine has no apt with Debian's archive keys")
    listing = processes.output_of(
        [
            "apt-get",
            "indextargets",
            "--format",
            _TARGET_FORMAT,
            "Created-By: Packages",
        ]
    )
    rows = [line.split("|") for line in listing.splitlines()]
    main = [row for row in rows if row[2] == "main"]
    known = [row[3] for row in main if row[:2] == ["Debian", "Debian"]]
    unlabelled = [row[3] for row in main if row[3].rstrip("/").endswith("/debian")]
    if not known + unlabelled:
        raise Problem("this machine's apt knows no Debian mirror")
    return (known + unlabelled)[0]


def _private_apt(work: Path, mirror: str) -> list[str]:
    """Return the options that keep apt within ``work``."""
    for folder in ("lists/partial", "cache/archives/partial", "debs"):
        (work / folder).mkdir(parents=True)
    sources = work / "sources.list"
    line = f"deb [signed-by={_KEYRING}] {mirror} {{}} main\n"
    sources.write_text(line.format("sid") + line.format(_OLD_SUITE))
    settings = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::Lists": work / "lists",
        "Dir::Cache": work / "cache",
        "Acquire::Languages": "none",
        "APT::Sandbox::User": "root",
    }
    return [f"-o{name}={value}" for name, value in settings.items()]


def _unpack(work: Path, target: Path) -> None:
    tree = work / "tree"
    for package in sorted((work / "debs").glob("*.deb")):
        processes.run_logged(["dpkg-deb", "-x", package, tree], "odoo-unpack")
    source = tree / "usr" / "lib" / "python3" / "dist-packages" / "odoo"
    _replace_links(source, tree / "usr" / "share")
    for name in _MISSING_FILES:
        missing = source / name
        missing.parent.mkdir(parents=True, exist_ok=True)
        if not missing.exists():
            missing.write_text("/* left out of the package */\n")
    target.mkdir()
    source.replace(target / source.name)
    shutil.rmtree(work)


def _replace_links(source: Path, share: Path) -> None:
    """Put the files of the other packages where the links to them are."""
    by_name = {file.name: file for file in share.rglob("*") if file.is_file()}
    for link in [path for path in source.rglob("*") if path.is_symlink()]:
        wanted = by_name.get(link.name) or by_name.get(link.readlink().name)
        if wanted:
            link.unlink()
            shutil.copyfile(wanted, link)
