"""Break an xlsx file on purpose, one text of one part at a time."""

from __future__ import annotations

import zipfile
from pathlib import Path


def remplacer(chemin: Path, partie: str, avant: str, apres: str) -> None:
    """Replace a text once in one part of the file; that text must be there."""
    with zipfile.ZipFile(chemin) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    text = contents[partie].decode("utf-8")
    if avant not in text:
        raise AssertionError(f"{partie} ne contient pas {avant!r}")
    contents[partie] = text.replace(avant, apres, 1).encode("utf-8")
    with zipfile.ZipFile(chemin, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
