"""Deposits: each returned file read, judged with what its territory sent before, and kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cdppe_xl.classeurs.valeurs_lues import scalaire
from cdppe_xl.domaine.constat import Constat
from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.reception.jugement import Precedents
from cdppe_xl.reception.lecteur import Lecteur, PieceLue
from cdppe_xl.reception.lot import PieceJugee, PrecedentsDe, juger_lot, octets_de, sans_repetition
from cdppe_xl.registre.collecte import Collecte, Piece
from cdppe_xl.registre.depot import DepotEnregistre, EtatDepot

if TYPE_CHECKING:
    from cdppe_xl.registre.store import Registre


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What became of one piece of a batch.

    Attributes:
        chemin: where it was found.
        depot: None when nothing could be kept, or when it was kept apart.
        constats: what the rules found.
        motif: why it was not read.
        a_part: its bytes are kept with the reason, and it may be deposited again as it is.
        defaut: the fault is ours.
        prevaut_sur: the later deposit it replaces, being received again.
    """

    chemin: str
    depot: DepotEnregistre | None
    constats: tuple[Constat, ...]
    motif: str = ""
    a_part: bool = False
    defaut: bool = False
    prevaut_sur: DepotEnregistre | None = None


def deposer(
    collecte: Collecte, registre: Registre, recu_le: datetime, lecteur: Lecteur
) -> Iterator[Issue]:
    """Reads, checks and stores; a file that cannot be read is kept with its reason."""
    pieces = (p for p in collecte if not _est_registre(p.chemin, registre.chemin))
    lues = [lecteur.lire(piece) for piece in sans_repetition(pieces)]
    deja = list(_deja_recues(lues, registre, lecteur))
    du_lot = {lue.sha256 for lue in lues}
    for jugee in juger_lot(lues, lecteur, deja, _precedents(lues, registre)):
        yield _garder(jugee, registre, recu_le, du_lot)


def _est_registre(chemin: str, registre: Path) -> bool:
    """The register may sit in the folder it is fed from: it is not a return."""
    return Path(chemin).resolve().as_posix().startswith(registre.resolve().as_posix())


def _deja_recues(
    lues: Sequence[PieceLue], registre: Registre, lecteur: Lecteur
) -> Iterator[PieceLue]:
    """Workbooks in force of the same territories that this batch does not bring again."""
    identites = [lue.identite for lue in lues if lue.identite is not None]
    presents = {(identite.territoire, identite.classeur) for identite in identites}
    territoires = {territoire for territoire, _ in presents}
    for edition in {identite.edition for identite in identites}:
        for cle, depot in registre.en_vigueur(edition, tous=True).items():
            if cle not in presents and cle[0] in territoires:
                relire = partial(registre.original, depot.sha256)
                nom, chemin = depot.nom_fichier, f"(déjà reçu) {depot.chemin}"
                yield lecteur.lire(Piece(nom, chemin, relire(), "", relire), contre=False)


def _precedents(lues: Sequence[PieceLue], registre: Registre) -> PrecedentsDe:
    """What each territory returned before, for the workbooks it brings again."""
    recus = {i for lue in lues if (i := lue.identite) is not None}
    anciens = {e: registre.en_vigueur(e, tous=True) for e in {i.edition for i in recus}}

    def de(edition: str, territoire: str) -> Precedents:
        siens = {i.classeur for i in recus if (i.edition, i.territoire) == (edition, territoire)}
        return {
            classeur: {c: scalaire(v) for c, v in registre.valeurs(depot.id).items()}
            for (code, classeur), depot in anciens[edition].items()
            if code == territoire and classeur in siens
        }

    return de


def _garder(jugee: PieceJugee, registre: Registre, recu_le: datetime, du_lot: set[str]) -> Issue:
    """Stores one piece; what was not judged is kept apart, and says nothing of the territory."""
    lue, piece = jugee.lue, jugee.lue.piece
    issue = Issue(
        chemin=piece.chemin, depot=None, constats=jugee.constats, motif=lue.motif,
        defaut=jugee.defaut,
    )  # fmt: skip
    if not lue.sha256:
        return issue
    try:
        contenu = octets_de(lue)
    except ClasseurIllisible as change:
        return Issue(chemin=piece.chemin, depot=None, constats=(), motif=str(change))
    if lue.rompue:
        registre.mettre_a_part(contenu, piece.nom, piece.chemin, recu_le, lue.motif)
        return replace(issue, a_part=True)
    constats = jugee.retenus or jugee.constats
    depot = registre.deposer(
        contenu, piece.nom, piece.chemin, recu_le, lue.lecture, constats, lue.motif
    )
    return replace(issue, depot=depot, prevaut_sur=_rappeler(depot, registre, recu_le, du_lot))


def _rappeler(
    depot: DepotEnregistre, registre: Registre, recu_le: datetime, du_lot: set[str]
) -> DepotEnregistre | None:
    """The later deposit that this one, received again, replaces: the last received prevails.

    A batch that brings both again, as a folder read every evening does, changes nothing.
    """
    if depot.nouveau or not depot.territoire or depot.etat is EtatDepot.REFUSE:
        return None
    freres = registre.depots(depot.territoire, depot.classeur, depot.edition)
    dernier = [frere for frere in freres if frere.etat is not EtatDepot.REFUSE][-1]
    if dernier.id == depot.id or dernier.sha256 in du_lot:
        return None
    registre.recevoir_de_nouveau(depot, recu_le)
    return dernier
