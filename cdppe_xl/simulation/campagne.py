"""Turns folders of generated workbooks into folders of returns, with some faults."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cdppe_xl.domaine.lecture import Identite
from cdppe_xl.erreurs import ClasseurIllisible, CommandeIncorrecte
from cdppe_xl.generation.fichiers import write_bytes
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.simulation.classeur_genere import ClasseurGenere, lire_identite
from cdppe_xl.simulation.fautes import Faute
from cdppe_xl.simulation.fiction import imaginer
from cdppe_xl.simulation.hasard import Hasard
from cdppe_xl.simulation.saisie import Saisie, preparer, rendre

MILLE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reglages:
    """How the returns are made up; rates are shares between 0 and 1."""

    graine: int = 1
    fautes: tuple[Faute, ...] = ()
    au_moins_une: bool = False
    """Each of these faults is made at least once, if any workbook allows it."""
    taux_fautes: float = 0.2
    taux_absents: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendu:
    """What became of one generated workbook; ``ecarte`` says why it was not returned."""

    fichier: str
    territoire: str = ""
    classeur: str = ""
    ecarte: str = ""
    faute: Faute | None = None
    attendues: tuple[str, ...] = ()
    """Rules that must report the fault in this edition."""
    cle: str = ""
    feuille: str = ""
    cellule: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    chemin: Path
    fichier: str
    identite: Identite

    @property
    def dossier(self) -> tuple[str, str]:
        """Edition and territory."""
        return self.identite.edition, self.identite.territoire


def classeurs_de(dossier: Path) -> list[Path]:
    """The workbooks of a folder, in a stable order, open-file marks left out."""
    return sorted(c for c in dossier.rglob("*.xlsx") if not c.name.startswith((".", "~$")))


def simuler(
    dossier: Path, sortie: Path, reglages: Reglages, charger: Callable[[str], Referentiel]
) -> Iterator[Rendu]:
    """Writes one return per generated workbook, at the same place of another tree.

    Args:
        dossier: what ``cdppe generer`` wrote.
        sortie: another folder.
        reglages: seed, faults, absences.
        charger: gives the référentiel of an edition.

    Raises:
        CommandeIncorrecte: the returns would be written among the generated workbooks.
    """
    if sortie.resolve().is_relative_to(dossier.resolve()):
        raise CommandeIncorrecte(
            f"Le dossier de sortie {sortie} est dans {dossier} : les retours s’y mêleraient aux "
            "classeurs transmis. Choisir un autre dossier."
        )
    pieces, ecartes = _identifier(dossier)
    yield from ecartes
    choix = _tirer_fautes(pieces, reglages)
    groupes: dict[tuple[str, str], list[_Piece]] = defaultdict(list)
    for piece in pieces:
        groupes[piece.dossier].append(piece)
    for groupe in groupes.values():
        yield from _rendre_territoire(groupe, sortie, reglages, choix, charger)


def _identifier(dossier: Path) -> tuple[list[_Piece], list[Rendu]]:
    pieces: list[_Piece] = []
    ecartes: list[Rendu] = []
    vus: set[tuple[str, str, str]] = set()
    for chemin in classeurs_de(dossier):
        fichier = chemin.relative_to(dossier).as_posix()
        try:
            identite = lire_identite(chemin.read_bytes(), fichier)
        except ClasseurIllisible as cause:
            ecartes.append(Rendu(fichier=fichier, ecarte=str(cause)))
            continue
        marque = (identite.edition, identite.territoire, identite.classeur)
        if not identite.territoire:
            ecartes.append(Rendu(fichier=fichier, ecarte="modèle vierge, sans territoire"))
        elif marque in vus:
            ecartes.append(Rendu(fichier=fichier, ecarte="même classeur qu’un autre du dossier"))
        else:
            vus.add(marque)
            pieces.append(_Piece(chemin, fichier, identite))
    return pieces, ecartes


def _tirer_fautes(pieces: Sequence[_Piece], reglages: Reglages) -> dict[str, list[Faute]]:
    """Faults to try on each file, the first that applies is made."""
    choix: dict[str, list[Faute]] = {}
    faites: set[str] = set()
    for piece in pieces:
        possibles = [f for f in reglages.fautes if f.classeur == piece.identite.classeur]
        hasard = Hasard(reglages.graine, *piece.dossier, piece.identite.classeur, "faute")
        if possibles and hasard.entier(1, MILLE) <= reglages.taux_fautes * MILLE:
            depart = hasard.entier(0, len(possibles) - 1)
            choix[piece.fichier] = [*possibles[depart:], *possibles[:depart]]
            faites.add(choix[piece.fichier][0].nom)
    if reglages.au_moins_une:
        for faute in reglages.fautes:
            libres = (
                p.fichier for p in pieces
                if p.identite.classeur == faute.classeur and p.fichier not in choix
            )  # fmt: skip
            premier = None if faute.nom in faites else next(libres, None)
            if premier is not None:
                choix[premier] = [faute]
    return choix


def _rendre_territoire(
    groupe: Sequence[_Piece],
    sortie: Path,
    reglages: Reglages,
    choix: Mapping[str, Sequence[Faute]],
    charger: Callable[[str], Referentiel],
) -> Iterator[Rendu]:
    generes: dict[_Piece, ClasseurGenere] = {}
    for piece in groupe:
        try:
            contenu = piece.chemin.read_bytes()
            generes[piece] = ClasseurGenere(contenu, piece.fichier, charger)
        except ClasseurIllisible as cause:
            yield _rendu(piece, str(cause))
    if not generes:
        return
    referentiel = next(iter(generes.values())).referentiel
    territoire = referentiel.territoire(groupe[0].identite.territoire)
    connues = {p.identite.classeur: g.valeurs for p, g in generes.items()}
    reponses = imaginer(referentiel, territoire, reglages.graine, connues)
    for piece, genere in generes.items():
        if genere.deja_rempli:
            yield _rendu(piece, "déjà rempli, laissé de côté")
            continue
        if _absent(piece, reglages):
            yield _rendu(piece, "non rendu")
            continue
        saisie = preparer(genere, reponses.get(piece.identite.classeur, {}))
        hasard = Hasard(reglages.graine, *piece.dossier, piece.identite.classeur, "degat")
        saisie, faute, cle = _gater(genere, saisie, choix.get(piece.fichier, ()), hasard)
        write_bytes(sortie / piece.fichier, rendre(genere, saisie))
        feuille, cellule = saisie.lieu(cle)
        attendues = faute.attendues_dans(referentiel) if faute else ()
        yield replace(
            _rendu(piece), faute=faute, attendues=attendues, cle=cle, feuille=feuille,
            cellule=cellule,
        )  # fmt: skip


def _absent(piece: _Piece, reglages: Reglages) -> bool:
    hasard = Hasard(reglages.graine, *piece.dossier, piece.identite.classeur, "absent")
    return hasard.entier(1, MILLE) <= reglages.taux_absents * MILLE


def _gater(
    genere: ClasseurGenere, saisie: Saisie, fautes: Sequence[Faute], hasard: Hasard
) -> tuple[Saisie, Faute | None, str]:
    """The answers with the first fault that applies."""
    propres = dict(saisie.valeurs)
    for faute in fautes:
        essai = preparer(genere, propres)
        cle = faute.degat(essai, hasard)
        if cle is not None:
            return essai, faute, cle
    return saisie, None, ""


def _rendu(piece: _Piece, ecarte: str = "") -> Rendu:
    return Rendu(
        fichier=piece.fichier, territoire=piece.identite.territoire,
        classeur=piece.identite.classeur, ecarte=ecarte,
    )  # fmt: skip
