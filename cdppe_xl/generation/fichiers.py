"""Names and writing of generated files: drafts renamed, so that none is ever half-made."""

from __future__ import annotations

import os
import tempfile
import unicodedata
from pathlib import Path

from cdppe_xl.classeurs.exercices import annee_de, base_de
from cdppe_xl.domaine.edition import Territoire


def ascii_name(texte: str) -> str:
    """« Val-d'Oise » → « Val-d-Oise »: letters, digits and hyphens, for every file system."""
    sans = unicodedata.normalize("NFKD", texte)
    lettres = "".join(c for c in sans if not unicodedata.combining(c))
    propre = "".join(c if c.isascii() and c.isalnum() else "-" for c in lettres)
    return "-".join(p for p in propre.split("-") if p)


def folder_of(territoire: Territoire) -> str:
    """Folder of a territory, by code and name: « 63_Puy-de-Dome »."""
    return f"{ascii_name(territoire.code)}_{ascii_name(territoire.nom)}"


def file_of(
    territoire: Territoire, classeur: str, edition: str, exercice: int | None = None
) -> str:
    """File of a workbook: « 63_tableau_de_bord_2020.xlsx ».

    A later exercice is said after the edition (« 63_bilan_2020_exercice_2021.xlsx »): the bilan
    of 2021 may be that of the second exercice of edition 2020, or of the first of edition 2021.
    """
    annee = annee_de(classeur) if exercice is None else exercice
    suite = f"_exercice_{annee}" if annee is not None else ""
    nom = f"{ascii_name(territoire.code)}_{base_de(classeur)}_{ascii_name(edition)}{suite}"
    return f"{nom}.xlsx"


def keep_former(chemin: Path, contenu: bytes) -> bool:
    """Sets aside a file that would be replaced by other bytes; true if there was one.

    A folder may hold answers somebody typed: nothing is lost by generating again over it.
    """
    if not chemin.exists() or chemin.read_bytes() == contenu:
        return False
    rang, ancien = 1, chemin.with_name(chemin.name + ".ancien")
    while ancien.exists():
        rang += 1
        ancien = chemin.with_name(f"{chemin.name}.ancien{rang}")
    chemin.rename(ancien)
    return True


def write_bytes(chemin: Path, contenu: bytes) -> None:
    """Writes a draft beside the target, then renames it over the target.

    A refusal of the system names the target: nobody knows of the draft.
    """
    try:
        _write(chemin, contenu)
    except OSError as faute:
        faute.filename, faute.filename2 = str(chemin), None
        raise


def _write(chemin: Path, contenu: bytes) -> None:
    chemin.parent.mkdir(parents=True, exist_ok=True)
    descripteur, brouillon = tempfile.mkstemp(dir=chemin.parent, prefix=".brouillon-")
    try:
        with os.fdopen(descripteur, "wb") as fichier:
            fichier.write(contenu)
            fichier.flush()
            os.fsync(fichier.fileno())
        Path(brouillon).chmod(0o644)
        Path(brouillon).replace(chemin)
    except BaseException:
        Path(brouillon).unlink(missing_ok=True)
        raise
