"""A batch of returned files: each one read, then judged with the others of its territory.

Only packed readings are kept between the two, and the bytes are read again when they are
needed: four hundred returns cost no more memory than a few.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.reception.jugement import (
    Mesures,
    Pile,
    Precedents,
    a_comparer,
    empiler,
    noms_distincts,
    reunir,
)
from cdppe_xl.reception.lecteur import DefautOutil, Lecteur, PieceLue
from cdppe_xl.reception.ruptures import INTERROMPUE
from cdppe_xl.registre.collecte import Piece

PrecedentsDe = Callable[[str, str], Precedents]
"""What an (edition, territoire) returned before."""
SANS_LECTURE = "STR-000"
"""Id of the constat that stands for a file that could not be read at all."""
MEME_FICHIER = "STR-061"
"""Id of the constat that says a file is given twice under two names."""
REGLE_EN_DEFAUT = "STR-054"
"""Id of the constat that says a rule of ours failed."""

_SOURCE = "règle de l’outil (déduite)"
_CHANGE = "Le fichier a changé ou disparu pendant la lecture : recommencer."


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceJugee:
    """What became of one piece: its reading, and every constat about it."""

    lue: PieceLue
    constats: tuple[Constat, ...]
    retenus: tuple[Constat, ...] = ()
    """What is to be kept of a copy: the constats that are said of the other file only."""

    @property
    def defaut(self) -> bool:
        """No verdict, or an incomplete one, by a fault of ours."""
        return self.lue.defaut or any(c.regle == REGLE_EN_DEFAUT for c in self.constats)


def examiner(
    pieces: Iterable[Piece], lecteur: Lecteur, deja: Sequence[PieceLue] = ()
) -> Iterator[PieceJugee]:
    """Every piece in its order, once all are read; nothing in one stops the others."""
    lues = [lecteur.lire(piece) for piece in sans_repetition(pieces)]
    yield from juger_lot(lues, lecteur, deja)


def sans_repetition(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces, without those given again by the same path with the same bytes."""
    vues: set[tuple[str, bytes, str]] = set()
    for piece in pieces:
        marque = piece.chemin, hashlib.sha256(piece.contenu or b"").digest(), piece.motif
        if marque not in vues:
            vues.add(marque)
            yield piece


def juger_lot(
    lues: Sequence[PieceLue],
    lecteur: Lecteur,
    deja: Sequence[PieceLue] = (),
    precedents: PrecedentsDe = lambda *_: {},
) -> Iterator[PieceJugee]:
    """Verdicts of pieces already read; ``deja``: workbooks received before, judged with them.

    ``precedents`` gives what an (edition, territoire) returned before, to tell what changed.
    """
    originaux: dict[str, PieceLue] = {}
    for lue in lues:
        if lue.identite is not None:
            originaux.setdefault(lue.sha256, lue)
    toutes = [*originaux.values(), *(lue for lue in deja if lue.identite is not None)]
    verdicts = _Verdicts(toutes, lecteur, precedents)
    for lue in lues:
        if lue.identite is None:
            yield PieceJugee(lue=lue, constats=(sans_lecture(lue),))
            continue
        original = originaux[lue.sha256]
        jugee, constats = verdicts.de(original)
        if original is lue:
            yield PieceJugee(lue=jugee, constats=constats)
        elif jugee.identite is None:
            lue = replace(jugee, piece=lue.piece)
            yield PieceJugee(lue=lue, constats=(sans_lecture(lue),))
        else:
            siens = tuple(replace(c, fichier=lue.piece.chemin) for c in constats)
            yield PieceJugee(lue=lue, constats=(_copie(lue, original),), retenus=siens)


class _Verdicts:
    """Constats by file, worked out a territory at a time, when first asked for."""

    def __init__(
        self, lues: Sequence[PieceLue], lecteur: Lecteur, precedents: PrecedentsDe
    ) -> None:
        self._lues = lues
        self._precedents = precedents
        self._lecteur = lecteur
        self._piles: dict[tuple[str, str], list[Pile]] = defaultdict(list)
        recus = [(lue.piece.chemin, lue.identite) for lue in lues if lue.identite is not None]
        for pile in empiler(recus):
            self._piles[pile.edition, pile.territoire].append(pile)
        self._constats: dict[str, list[Constat]] = defaultdict(list)
        self._refus: dict[str, tuple[str, bool]] = {}
        self._dossiers = {
            cle: [lues[rang] for rang in piles[0].rangs.values()]
            for cle, piles in self._piles.items()
        }
        self._connues: dict[str, Mesures] = {}

    def de(self, lue: PieceLue) -> tuple[PieceLue, tuple[Constat, ...]]:
        """The verdict on a piece; one that cannot be judged becomes one that is not read."""
        identite = lue.identite
        if identite is not None:
            for pile in self._piles.pop((identite.edition, identite.territoire), ()):
                self._juger(pile)
        chemin = lue.piece.chemin
        if chemin in self._refus:
            motif, defaut = self._refus[chemin]
            lue = replace(
                lue, identite=None, pliee=b"", motif=motif, defaut=defaut, rompue=True
            )  # fmt: skip
            return lue, (sans_lecture(lue),)
        return lue, tuple(self._constats.get(chemin, ()))

    def _mesures(self, edition: str) -> Mesures:
        """Figures of the territories of an edition, once; none when they are too few."""
        if edition not in self._connues:
            siens = {t: lues for (e, t), lues in self._dossiers.items() if e == edition and t}
            mesurees = {}
            if a_comparer(siens):
                mesurees = {t: self._lecteur.mesurer(lues) for t, lues in siens.items()}
            self._connues[edition] = reunir(mesurees)
        return self._connues[edition]

    def _juger(self, pile: Pile) -> None:
        lues = [self._lues[rang] for rang in pile.rangs.values()]
        doubles = [pile.double_de.get(rang, "") for rang in pile.rangs.values()]
        autour = self._precedents(pile.edition, pile.territoire), self._mesures(pile.edition)
        try:
            self._ranger(self._lecteur.juger(lues, doubles, autour))
        except (DefautOutil, ClasseurIllisible) as echec:
            if len(lues) == 1:
                self._refuser(lues[0], echec)
                return
            for lue, double in zip(lues, doubles, strict=True):
                self._juger_seul(lue, double)

    def _juger_seul(self, lue: PieceLue, double: str) -> None:
        """One workbook without the others: only the one at fault goes without a verdict."""
        try:
            self._ranger(self._lecteur.juger([lue], [double]))
        except (DefautOutil, ClasseurIllisible) as echec:
            self._refuser(lue, echec)

    def _refuser(self, lue: PieceLue, echec: Exception) -> None:
        self._refus[lue.piece.chemin] = (str(echec), isinstance(echec, DefautOutil))

    def _ranger(self, constats: Iterable[Constat]) -> None:
        for constat in constats:
            self._constats[constat.fichier].append(constat)


def sans_lecture(refus: PieceLue) -> Constat:
    """The constat of a file that could not be read, or whose reading failed by our fault."""
    if refus.defaut:
        remede = "Rien à corriger : signaler ce message, avec le fichier."
    elif refus.motif.startswith(INTERROMPUE):
        remede = "Rien à corriger : donner de nouveau ce fichier, tel quel."
    else:
        remede = "Renvoyer le classeur transmis, au format xlsx ou ods."
    return Constat(
        regle=SANS_LECTURE, gravite=Gravite.BLOQUANTE, fichier=refus.piece.chemin, feuille="",
        cellule="", message=refus.motif, trouve="", attendu="un classeur de la campagne",
        remede=remede, source=_SOURCE,
    )  # fmt: skip


def _copie(lue: PieceLue, original: PieceLue) -> Constat:
    """The constat of a file that is another one, to the last byte."""
    trouve, attendu = noms_distincts(lue.piece.chemin, original.piece.chemin)
    identite = lue.identite
    return Constat(
        regle=MEME_FICHIER, gravite=Gravite.INFORMATION, fichier=lue.piece.chemin, feuille="",
        cellule="", trouve=trouve, attendu=attendu, source=_SOURCE,
        message=f"« {trouve} » est exactement le même fichier que « {attendu} », où ses anomalies "
        "sont dites.",
        remede="Rien à faire.", classeur=identite.classeur if identite else "",
        territoire=identite.territoire if identite else "",
    )  # fmt: skip


def octets_de(lue: PieceLue) -> bytes:
    """The bytes that were read, the very same.

    Raises:
        ClasseurIllisible: they are no longer there, or are others.
    """
    contenu = lue.piece.octets()
    if contenu is None or hashlib.sha256(contenu).hexdigest() != lue.sha256:
        raise ClasseurIllisible(_CHANGE)
    return contenu
