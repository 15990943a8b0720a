"""What is published: wheels, the page of the app index, the list of changes."""

import json
import os
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from workbench import addons, lock, machine, paths
from workbench.databases import Databases

ADDONS = addons.find_all()
_PICTURE = re.compile(r'<img[^>]* src="([^"]+)"')
_MOST_BYTES = 2**20


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """The add-ons' wheels, by add-on; their build tool is installed here."""
    folder = tmp_path_factory.mktemp("wheels")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index"]
    alone = ["--no-deps", "--no-build-isolation", "--wheel-dir", folder]
    sources = [addon.folder for addon in ADDONS]
    subprocess.run([*build, *alone, *sources], check=True)
    return {
        addon.name: next(folder.glob(f"odoo_addon_{addon.name}-19*.whl"))
        for addon in ADDONS
    }


@pytest.fixture(scope="module")
def databases():
    """The databases of this project, with the add-ons installed in a template."""
    with lock.setup_lock():
        ready = Databases(machine.ensure())
        ready.addon()
    return ready


@pytest.fixture(scope="module")
def python(tmp_path_factory, databases, wheels):
    """A Python environment beside Odoo, into which pip has installed the wheels."""
    folder = tmp_path_factory.mktemp("beside") / "venv"
    venv.create(folder, with_pip=False)
    site = next(folder.glob("lib/python3*/site-packages"))
    ours = next(paths.VENV.glob("lib/python3*/site-packages"))
    links = f"{databases.machine.source.root}\n{ours}\n"
    (site / "odoo_and_its_packages.pth").write_text(links)
    result = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", result, "install", "--quiet"]
    subprocess.run(
        [*pip, "--no-index", "--no-deps", *wheels.values()],
        check=True,
    )
    return result


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_a_wheel_has_all_files_of_its_add_on(addon, wheels):
    listing = subprocess.run(
        ["git", "ls-files"], cwd=addon.folder, capture_output=True, text=True
    )
    files = set(listing.stdout.splitlines()) - {"pyproject.toml"}
    assert "__manifest__.py" in files
    with zipfile.ZipFile(wheels[addon.name]) as wheel:
        packed = set(wheel.namelist())
    assert {f"odoo/addons/{addon.name}/{name}" for name in files} <= packed


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_a_wheel_has_name_and_version_of_its_add_on(addon, wheels):
    with zipfile.ZipFile(wheels[addon.name]) as wheel:
        inner = next(name for name in wheel.namelist() if name.endswith("/METADATA"))
        facts = wheel.read(inner).decode()
    assert f"\nName: odoo-addon-{addon.name}\n" in facts
    assert f"\nVersion: {addon.manifest['version']}" in facts
    assert "\nRequires-Dist: odoo==19.0.*\n" in facts


def test_odoo_finds_what_pip_installed(python, databases):
    source = databases.machine.source
    own = [source.root / "odoo" / "addons", *source.addons_folders]
    where = ["--addons-path", ",".join(str(folder) for folder in own)]
    with databases.throwaway(databases.addon(), "wheel") as name:
        command = [python, "-m", "workbench.inside.installed_from"]
        answer = subprocess.run(
            [*command, "--database", name, *where, *databases.names],
            env={**os.environ, **databases.machine.env},
            capture_output=True,
            text=True,
            check=False,
        )
    assert answer.returncode == 0, answer.stderr[-3000:]
    folders = json.loads(answer.stdout)
    assert set(folders) == set(databases.names)
    assert all(Path(f).is_relative_to(python.parent.parent) for f in folders.values())


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_the_list_of_changes_knows_the_version(addon):
    changes = (addon.folder / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {addon.manifest['version']}" in changes


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_add_ons_have_an_icon(addon):
    icon = (addon.folder / "static" / "description" / "icon.png").read_bytes()
    assert icon.startswith(b"\x89PNG")


def test_the_page_of_the_app_index_shows_small_pictures_that_are_there():
    main = ADDONS[0]
    folder = main.folder / "static" / "description"
    shown = _PICTURE.findall((folder / "index.html").read_text(encoding="utf-8"))
    covers = [Path(name).name for name in main.manifest["images"]]
    pictures = {file.name for file in folder.glob("*.png")} - {"icon.png"}
    assert set(shown) == pictures
    assert set(covers) <= pictures
    assert sum((folder / name).stat().st_size for name in pictures) < _MOST_BYTES


def test_the_page_of_the_app_index_shows_the_pictures_of_the_documentation():
    folder = ADDONS[0].folder / "static" / "description"
    for picture in folder.glob("*.png"):
        if picture.name != "icon.png":
            original = paths.ROOT / "docs" / "screenshots" / picture.name
            assert picture.read_bytes() == original.read_bytes()
