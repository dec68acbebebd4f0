"""Gathering the returned files: from files, folders and archives of returns.

Everything here comes from outside. Nothing is extracted to disk, no name found in an archive
is used as a path, links are not followed, and sizes are bounded before anything is inflated.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.registre import archive

VERROU = "~$"
MOTIF_VERROU = (
    "c'est le fichier de verrou qu'Excel pose à côté d'un classeur ouvert, pas le classeur :"
    " envoyez le fichier du même nom sans « ~$ »"
)
TAILLE_MAX = archive.TAILLE_MAX

_NOM_MAX = 300
_A_IGNORER = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
_CATEGORIES_MUETTES = frozenset({"Cc", "Cf", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A file found, or the reason why it is not to be read.

    Attributes:
        nom: name of the file, without folder.
        chemin: where it was found; « lot.zip!dossier/fichier.xlsx » inside an archive.
        contenu: its bytes; None when they could not be read.
        motif: why it must be refused without being read; "" when it can be read.
        relire: gives its bytes again, so that hundreds need not be held at once.
    """

    nom: str
    chemin: str
    contenu: bytes | None
    motif: str = ""
    relire: Callable[[], bytes | None] | None = field(default=None, compare=False, repr=False)

    def sans_contenu(self) -> Piece:
        """The same piece, its bytes let go."""
        return replace(self, contenu=None) if self.relire is not None else self

    def octets(self) -> bytes | None:
        """Its bytes, read again when they were let go; None when they cannot be read any more."""
        if self.contenu is not None or self.relire is None:
            return self.contenu
        try:
            return self.relire()
        except OSError:
            return None


class Collecte(Iterator[Piece]):
    """The files found, one at a time; ``ignores`` lists what was left aside so far."""

    def __init__(self, chemins: list[Path]) -> None:
        self.ignores: list[str] = []
        self._pieces = self._gather(chemins)

    def __next__(self) -> Piece:
        return next(self._pieces)

    def _gather(self, chemins: list[Path]) -> Iterator[Piece]:
        for chemin in chemins:
            if chemin.is_dir():
                yield from self._from_folder(chemin)
            else:
                yield from self._from_file(chemin)

    def _from_folder(self, dossier: Path) -> Iterator[Piece]:
        """Files below a folder in the order of their names, folders among them."""
        try:
            entrees = sorted(dossier.iterdir(), key=lambda entree: entree.name)
        except OSError as erreur:
            yield _refused(dossier, f"dossier illisible : {erreur.strerror}")
            return
        for entree in entrees:
            if _is_noise(entree.name):
                self.ignores.append(clean_name(str(entree)))
            elif entree.is_symlink():
                yield _refused(entree, "raccourci vers un autre fichier : déposez le fichier même")
            elif entree.is_dir():
                yield from self._from_folder(entree)
            else:
                yield from self._from_file(entree)

    def _from_file(self, chemin: Path) -> Iterator[Piece]:
        try:
            if not stat.S_ISREG(chemin.stat().st_mode):
                yield _refused(chemin, "ce n'est pas un fichier ordinaire")
            elif chemin.name.startswith(VERROU):
                yield _refused(chemin, MOTIF_VERROU)
            elif archive.is_archive_of_returns(chemin):
                yield from self._from_archive(chemin)
            else:
                yield piece_de(chemin)
        except OSError as erreur:
            yield _refused(chemin, f"fichier illisible : {erreur.strerror or erreur}")

    def _from_archive(self, chemin: Path) -> Iterator[Piece]:
        vus: Counter[str] = Counter()
        for membre in archive.read_members(chemin):
            lieu = f"{chemin}!{membre.nom}" if membre.nom else str(chemin)
            vus[lieu] += 1
            if vus[lieu] > 1:  # an archive may hold two files of the same name
                lieu += f" ({vus[lieu]})"
            parties = membre.nom.replace("\\", "/").split("/")
            if membre.nom and any(_is_noise(partie) for partie in parties):
                self.ignores.append(clean_name(lieu))
            else:
                nom = parties[-1] or chemin.name
                relire = partial(archive.read_again, chemin, membre.rang)
                if membre.rang < 0:
                    relire = partial(_bytes_of, chemin)
                yield Piece(clean_name(nom), clean_name(lieu), membre.contenu, membre.motif, relire)


def collecter(chemins: Iterable[Path]) -> Collecte:
    """The files to deposit, in a stable order; one unreadable file does not stop the others.

    Lock files, hidden files and what systems leave in folders are left aside and listed in
    ``Collecte.ignores``.

    Raises:
        CommandeIncorrecte: a path that does not exist, before anything is read.
    """
    demandes = list(chemins)
    absents = [str(chemin) for chemin in demandes if not os.path.lexists(chemin)]
    if absents:
        raise CommandeIncorrecte(
            f"Introuvable : {', '.join(absents)}. Donnez un fichier, un dossier ou une archive zip."
        )
    return Collecte(demandes)


def clean_name(nom: str) -> str:
    r"""A name that can be shown: no control or invisible character, bounded length.

    >>> clean_name("re\x1b[31mtour\u202e.xlsx")
    're[31mtour.xlsx'
    """
    visibles = "".join(
        "\ufffd" if unicodedata.category(lettre) == "Cs" else lettre
        for lettre in nom
        if unicodedata.category(lettre) not in _CATEGORIES_MUETTES
    )
    if len(visibles) <= _NOM_MAX:
        return visibles
    milieu = _NOM_MAX // 2
    return f"{visibles[:milieu]}…{visibles[-milieu:]}"


def _is_noise(nom: str) -> bool:
    """Lock files of office suites, hidden files, what file managers leave behind."""
    if nom in {".", ".."}:
        return False
    if ".xlsx.ancien" in nom:  # set aside when a campaign was generated again
        return True
    return nom.startswith((".", VERROU)) or nom.lower() in _A_IGNORER


def piece_de(chemin: Path) -> Piece:
    """One file as it is, even an archive, or the reason why it is not to be read."""
    contenu = _bytes_of(chemin)
    if contenu is None:
        return _refused(chemin, archive.MOTIF_TROP_GROS)
    relire = partial(_bytes_of, chemin)
    return Piece(clean_name(chemin.name), clean_name(str(chemin)), contenu, relire=relire)


def _bytes_of(chemin: Path) -> bytes | None:
    with chemin.open("rb") as fichier:
        contenu = fichier.read(TAILLE_MAX + 1)
    return contenu if len(contenu) <= TAILLE_MAX else None


def _refused(chemin: Path, motif: str) -> Piece:
    return Piece(clean_name(chemin.name), clean_name(str(chemin)), None, motif)
