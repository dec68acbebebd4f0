"""READ FIRST. The road of a number, one short function per step of the work.

generate → read → check → deposit → consolidate. Each step delegates; the modules named here
are where to look next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.domaine.lecture import Identite, Lecture
from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.reception.renvois import Renvoi as Renvoi
from cdppe_xl.reception.renvois import a_renvoyer as a_renvoyer
from cdppe_xl.reception.renvois import ecrire_renvois as ecrire_renvois
from cdppe_xl.reception.renvois import renvois as renvois

if TYPE_CHECKING:
    from cdppe_xl.classeurs.valeurs_excel import Scalaire
    from cdppe_xl.consolidation.national import National
    from cdppe_xl.domaine.edition import Territoire
    from cdppe_xl.financement.montants import Stade
    from cdppe_xl.generation.passe import Passe
    from cdppe_xl.generation.preremplissage import Connu
    from cdppe_xl.generation.reports import Report
    from cdppe_xl.reception.depot import Issue
    from cdppe_xl.reception.jugement import Consignes
    from cdppe_xl.reception.lecteur import PieceLue
    from cdppe_xl.referentiel.modele import Referentiel
    from cdppe_xl.registre.collecte import Collecte, Piece
    from cdppe_xl.registre.store import Registre
    from cdppe_xl.restitution.retour import Recu
    from cdppe_xl.sources.dotations import Dotations


@dataclass(frozen=True, slots=True, kw_only=True)
class Produit:
    """A generated file."""

    chemin: Path
    territoire: str
    classeur: str
    connues: int
    """Values known at generation, identity left out."""
    sans_place: tuple[str, ...] = ()
    """Known values the layout has no cell for, by data path."""
    reprises: tuple[Report, ...] = ()
    """What the deposits brought, with what changed, and what has no place in the new layout."""
    remplace: bool = False
    """Other bytes stood under that name; they were set aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rapport:
    """What checking a batch found."""

    fichiers: tuple[str, ...]
    constats: tuple[Constat, ...]
    lues: tuple[PieceLue, ...] = ()
    ignores: tuple[str, ...] = ()
    """What systems leave in folders and archives, not read."""
    defaut: bool = False
    """A fault of ours, on one file at least; the others have their verdict."""

    @property
    def illisible(self) -> bool:
        """A file could not be read at all."""
        return any(lue.identite is None for lue in self.lues)

    @property
    def bloque(self) -> bool:
        """At least one blocking constat."""
        return any(c.gravite is Gravite.BLOQUANTE for c in self.constats)


def generer(
    connu: Connu, territoires: Sequence[Territoire], classeurs: Sequence[str], sortie: Path
) -> Iterator[Produit]:
    """Writes one folder per territory with its pre-filled workbooks, one at a time."""
    from cdppe_xl.generation.fichiers import file_of, folder_of, keep_former, write_bytes

    edition = connu.referentiel.campagne.code
    suite = connu.exercice if connu.annee != connu.referentiel.annees[0] else None
    for territoire in territoires:
        for code in classeurs:
            contenu, connues, sans_place, reprises = _fabriquer(connu, code, territoire)
            chemin = sortie / folder_of(territoire) / file_of(territoire, code, edition, suite)
            remplace = keep_former(chemin, contenu)
            write_bytes(chemin, contenu)
            yield Produit(
                chemin=chemin, territoire=territoire.code, classeur=code, connues=connues,
                sans_place=sans_place, remplace=remplace, reprises=tuple(reprises),
            )  # fmt: skip


def fabriquer(
    connu: Connu,
    code: str,
    territoire: Territoire | None,
    saisies: Mapping[str, Scalaire] | None = None,
) -> tuple[bytes, int, tuple[str, ...]]:
    """One workbook as bytes, how many values were known, and those without a cell.

    ``saisies`` are answers that prevail over what is known.
    """
    return _fabriquer(connu, code, territoire, saisies)[:3]


def _fabriquer(
    connu: Connu,
    code: str,
    territoire: Territoire | None,
    saisies: Mapping[str, Scalaire] | None = None,
) -> tuple[bytes, int, tuple[str, ...], Sequence[Report]]:
    """The same, with what the deposits brought.

    What they bring may be changed at will: only what the national team knows is remembered, to
    be compared when the workbook comes back.
    """
    from cdppe_xl.classeurs.catalogue import placement
    from cdppe_xl.classeurs.exercices import MONTRENT_NOTIFIES, base_de
    from cdppe_xl.excel.habillage import Habillage
    from cdppe_xl.excel.writer import write_classeur
    from cdppe_xl.generation.feuille_reprise import FeuilleReprise
    from cdppe_xl.generation.preremplissage import carry, prefill, remarks

    place = placement(connu.referentiel, code)
    nationales, sans_place = prefill(place, territoire, connu)
    reprises = carry(place, territoire, connu)
    reprises_de = {r.cle: r.valeur for r in reprises if r.cle}
    valeurs = nationales | reprises_de
    origines = {cle: v for cle, v in nationales.items() if cle not in reprises_de}
    connues = sum(not cle.startswith(("identite/", "periode/")) for cle in valeurs)
    identite = Identite(
        edition=connu.referentiel.campagne.code, classeur=code,
        territoire=territoire.code if territoire else "",
        version=place.classeur.version, empreinte=place.empreinte,
    )  # fmt: skip
    nom = f"{territoire.code} {territoire.nom}" if territoire else ""
    habillage = None
    if reprises:
        remarques = remarks(territoire, connu) if base_de(code) in MONTRENT_NOTIFIES else ()
        habillage = Habillage(suite=(FeuilleReprise(reprises, remarques),))
    contenu = write_classeur(
        place, {**valeurs, **(saisies or {})}, identite, nom, origines, habillage=habillage
    )
    return contenu, connues, sans_place, reprises


def lire(source: Path | bytes, nom: str, edition: str = "") -> tuple[Lecture, Referentiel]:
    """Reads one returned workbook with the layout it claims, in this very process.

    Files that come from outside go through ``lire_pieces``, that reads in a child process.

    Raises:
        ClasseurIllisible: not a workbook, not one of ours, or of an unknown edition.
    """
    from cdppe_xl.reception.lecture import lire_avec_brut

    lecture, referentiel, _ = lire_avec_brut(source, nom, edition)
    return lecture, referentiel


def charger(edition: str) -> Referentiel:
    """The référentiel of an edition, by name or by folder, loaded once."""
    from cdppe_xl.reception.lecture import charger

    return charger(edition)


def lire_pieces(pieces: Iterable[Piece], edition: str = "") -> Iterator[PieceLue]:
    """Reads a batch in a child process with limits; one bad file never stops the others."""
    from cdppe_xl.reception.jugement import Consignes
    from cdppe_xl.reception.lecteur import Lecteur

    with Lecteur(Consignes(edition=edition)) as lecteur:
        for piece in pieces:
            yield lecteur.lire(piece)


def lire_isole(fichier: Path, edition: str = "") -> Lecture:
    """Reads one file in a child process.

    Raises:
        ClasseurIllisible: not a workbook, not one of ours, or too much for a workbook.
        DefautOutil: the fault is ours.
    """
    from cdppe_xl.reception.lecteur import DefautOutil
    from cdppe_xl.registre.collecte import piece_de

    lue = next(lire_pieces([piece_de(fichier)], edition))
    lecture = lue.lecture
    if lecture is None:
        raise (DefautOutil if lue.defaut else ClasseurIllisible)(lue.motif)
    return lecture


def controler(
    chemins: Sequence[Path],
    edition: str = "",
    dotations: Dotations | None = None,
    consignes: Consignes | None = None,
) -> Rapport:
    """Checks files or folders without storing anything; ``consignes`` prevails when given."""
    from cdppe_xl.reception.jugement import Consignes
    from cdppe_xl.reception.lecteur import Lecteur
    from cdppe_xl.reception.lot import examiner
    from cdppe_xl.registre.collecte import collecter
    from cdppe_xl.regles.moteur import trier

    collecte = collecter(chemins)
    with Lecteur(consignes or Consignes(edition=edition, dotations=dotations)) as lecteur:
        jugees = list(examiner(collecte, lecteur))
    return Rapport(
        fichiers=tuple(jugee.lue.piece.chemin for jugee in jugees),
        constats=tuple(trier(c for jugee in jugees for c in jugee.constats)),
        lues=tuple(jugee.lue for jugee in jugees),
        ignores=tuple(collecte.ignores),
        defaut=any(jugee.defaut for jugee in jugees),
    )


def constats_de(
    lectures: Sequence[Lecture], edition: str = "", dotations: Dotations | None = None
) -> list[Constat]:
    """Rules over readings, grouped by territory; the same workbook twice makes two dossiers."""
    from cdppe_xl.reception.jugement import Consignes, constats_de

    return constats_de(lectures, Consignes(edition=edition, dotations=dotations))


def deposer(
    chemins: Sequence[Path],
    registre: Registre,
    recu_le: datetime,
    edition: str = "",
    dotations: Dotations | None = None,
) -> Iterator[Issue]:
    """Reads, checks and stores; a file that cannot be read is kept with its reason.

    A second reader must agree on every input cell. ``dotations``: official amounts, that
    prevail over those a returned workbook shows.
    """
    from cdppe_xl.reception.jugement import Consignes
    from cdppe_xl.registre.collecte import collecter

    consignes = Consignes(edition=edition, dotations=dotations, contre_lecture=True)
    yield from deposer_lot(collecter(chemins), registre, recu_le, consignes)


def deposer_lot(
    collecte: Collecte, registre: Registre, recu_le: datetime, consignes: Consignes
) -> Iterator[Issue]:
    """The same, of files already found: what was left aside is then in ``collecte.ignores``."""
    from cdppe_xl.reception.depot import deposer
    from cdppe_xl.reception.lecteur import Lecteur

    with Lecteur(consignes) as lecteur:
        yield from deposer(collecte, registre, recu_le, lecteur)


def recus_de(rapport: Rapport) -> list[Recu]:
    """What was checked, to be returned corrected (``renvois``, then ``ecrire_renvois``)."""
    from cdppe_xl.reception import renvois as corriges

    return corriges.recus_de(rapport.lues)


def anterieurs(registre: Registre, edition: str, territoire: str) -> dict[str, dict[str, Scalaire]]:
    """What a territory already returned, by workbook then data path, to carry it forward."""
    from cdppe_xl.classeurs.valeurs_lues import scalaire

    connus: dict[str, dict[str, Scalaire]] = {}
    for (code, classeur), depot in registre.en_vigueur(edition, tous=True).items():
        if code == territoire:
            lues = registre.valeurs(depot.id)
            connus[classeur] = {cle: scalaire(lue) for cle, lue in lues.items()}
    return connus


def passe(
    registre: Registre, referentiel: Referentiel, territoire: str, exercice: int, depuis: str = ""
) -> Passe:
    """What a territory deposited, to prepare a later exercice or the campaign after ``depuis``.

    ``referentiel`` is the one in use: a shipped edition may have the same code without the
    territories that its folder adds.
    """
    from cdppe_xl.generation.passe import passe_de

    ancien = charger(depuis) if depuis else None
    return passe_de(registre, referentiel, referentiel.territoire(territoire), exercice, ancien)


def consolider(
    registre: Registre,
    edition: str,
    sortie: Path,
    *,
    tous: bool = False,
    dotations: Mapping[Stade, Dotations] | None = None,
) -> National:
    """The national workbook over the deposits in force.

    ``dotations``: amounts notified, and amounts of an indicative split, by stage.
    """
    from cdppe_xl.consolidation.classeur import write_national
    from cdppe_xl.consolidation.national import build_national
    from cdppe_xl.generation.fichiers import write_bytes

    national = build_national(registre, charger(edition), tous=tous, dotations=dotations)
    write_bytes(sortie, write_national(national))
    return national
