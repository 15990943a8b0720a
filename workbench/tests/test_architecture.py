"""What docs/architecture.md says of files and contexts is so."""

import re

from workbench import contexts, paths

PAGE = (paths.ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
ADDON = paths.ROOT / "rma_warranty"
NAME = re.compile(r"`([\w/.<>]+)`")
FOLDERS = ("models/", "views/", "controllers/", "wizard/", "security/", "tools/")


def named_places():
    """Yield (file, names of functions said to be in it), in order."""
    file, names = None, []
    for line in PAGE.splitlines():
        for name in NAME.findall(line):
            if name.startswith((*FOLDERS, "tests/")):
                if file:
                    yield file, names
                file, names = name, []
            elif file and re.fullmatch(r"_?[a-z]\w+", name):
                names.append(name)
        if file:
            yield file, names
            file, names = None, []


def test_every_file_and_function_is_there():
    places = list(named_places())
    assert len(places) > 40
    missing = [
        (file, name)
        for file, names in places
        for name in [None, *names]
        if not is_there(file, name)
    ]
    assert missing == []


def is_there(file, name):
    """Tell whether a file, or a function or XML id in it, exists."""
    path = ADDON / file
    if name is None or not path.is_file():
        return path.exists() and name is None
    text = path.read_text(encoding="utf-8")
    return f"def {name}(" in text or f'id="{name}"' in text


def test_the_picture_has_the_contexts_in_their_order():
    diagram = PAGE.split("```mermaid")[1].split("```")[0]
    drawn = re.findall(r"^    (\w+)\[", diagram, re.MULTILINE)
    assert drawn == contexts.read_order()
    arrows = re.sub(r'^.*\[".*"\]$', "", diagram, flags=re.MULTILINE)
    walked = [re.findall(r"\w+", line) for line in arrows.splitlines() if "-->" in line]
    chain = walked[0] + [name for line in walked[1:] for name in line[1:]]
    assert chain == drawn
