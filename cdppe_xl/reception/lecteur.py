"""Reads and judges in a child process: whatever the file holds, the answer comes, or the reason.

Whatever the file, its verdict takes less than 20 seconds: the times below add up to 16.5, the
rules being tried twice, with the other workbooks of the territory then without.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import TracebackType
from typing import Self

from cdppe_xl.atelier.bornes import Bornes, Cause, TacheRompue
from cdppe_xl.atelier.ouvrier import Atelier
from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.domaine.constat import Constat
from cdppe_xl.domaine.lecture import Doute, Identite, Lecture
from cdppe_xl.erreurs import CdppeError, ClasseurIllisible, CommandeIncorrecte
from cdppe_xl.reception.codage import (
    deplier,
    deplier_constats,
    deplier_doutes,
    deplier_identite,
    deplier_lecture,
    joindre,
    plier,
    plier_lecture,
    separer,
)
from cdppe_xl.reception.jugement import Autour, Consignes, juger, marquer, mesurer
from cdppe_xl.reception.lecture import charger, lire_avec_brut
from cdppe_xl.reception.ruptures import REMEDE, dire, du_dehors
from cdppe_xl.registre.collecte import Piece

DELAI_LECTURE = 7.0
DELAIS_CONTRE = (2.5, 1.0)
"""For the second reader, then for the one that stands in for it."""
DELAI_REGLES = 3.0
"""For the rules of one dossier, five workbooks at most."""

_LU, _REFUS, _VU, _PAS_VU = b"lu", b"refus", b"vu", b"pas vu"


class DefautOutil(CdppeError):
    """Our fault, on one file; its words name the exception and its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceLue:
    """One piece of a batch: its reading, packed, or the reason why there is none.

    Attributes:
        piece: what was found, its bytes let go.
        sha256: of its bytes; "" when there were none.
        identite: who it says it is; None when it was not read.
        motif: why there is no reading.
        defaut: the reason is a fault of ours.
        rompue: the reading was stopped: the file may be read another day, nothing is said of it.
        doutes: what the second reader adds to the reading.
    """

    piece: Piece
    sha256: str = ""
    identite: Identite | None = None
    motif: str = ""
    defaut: bool = False
    rompue: bool = False
    doutes: tuple[Doute, ...] = ()
    pliee: bytes = field(default=b"", repr=False)

    @property
    def lecture(self) -> Lecture | None:
        """The reading, named as the piece is, unpacked each time; None when there is none."""
        if self.identite is None:
            return None
        lecture = deplier_lecture(self.pliee)
        doutes = (*lecture.doutes, *self.doutes)
        return replace(lecture, fichier=self.piece.chemin, doutes=doutes)


class Lecteur:
    """A worker that reads and judges the files of one batch."""

    def __init__(self, consignes: Consignes, bornes: Bornes | None = None) -> None:
        self.consignes = consignes
        self._atelier = Atelier(
            {
                "lire": self._lire,
                "contre_lire": _contre_lire,
                "juger": self._juger,
                "mesurer": self._mesurer,
            },
            bornes or Bornes(),
        )
        self._pret = False
        self._vus: set[tuple[str, str]] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        genre: type[BaseException] | None,
        erreur: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._atelier.close()

    # --- asked by the parent -------------------------------------------------------------

    def lire(self, piece: Piece, *, contre: bool = True) -> PieceLue:
        """Reads a piece, a second time too if so instructed; never raises for what is in it."""
        legere = piece.sans_contenu()
        if piece.contenu is None or piece.motif:
            empreinte = hashlib.sha256(piece.contenu).hexdigest() if piece.contenu else ""
            return PieceLue(piece=legere, sha256=empreinte, motif=piece.motif)
        empreinte = hashlib.sha256(piece.contenu).hexdigest()
        self._preparer()
        try:
            entree = joindre(piece.nom.encode(), piece.contenu)
            genre, *suite = separer(self._faire("lire", entree, DELAI_LECTURE))
        except TacheRompue as rompue:
            motif, defaut = dire(rompue, "la lecture", DELAI_LECTURE, self._atelier.bornes)
            return PieceLue(
                piece=legere, sha256=empreinte, motif=motif, defaut=defaut, rompue=True
            )  # fmt: skip
        if genre == _REFUS:
            return PieceLue(piece=legere, sha256=empreinte, motif=suite[0].decode())
        plie, pliee, releve, moyens = suite
        identite = deplier_identite(plie)
        self._vus.add((self.consignes.edition or identite.edition, identite.classeur))
        doutes: tuple[Doute, ...] = ()
        if releve and contre:
            doutes = self._contredire(piece.contenu, releve, moyens)
        return PieceLue(
            piece=legere, sha256=empreinte, identite=identite, pliee=pliee,
            doutes=doutes,
        )  # fmt: skip

    def mesurer(self, lues: Sequence[PieceLue]) -> dict[str, Decimal]:
        """Figures of one dossier to compare with the others; none when they cannot be had."""
        self._preparer()
        entree = joindre(*(lue.pliee for lue in lues))
        try:
            mesures: dict[str, Decimal] = deplier(self._faire("mesurer", entree, DELAI_REGLES))
        except TacheRompue:
            return {}  # the same files will be refused, with the reason, when they are judged
        return mesures

    def juger(
        self, lues: Sequence[PieceLue], doubles: Sequence[str], autour: Autour = ({}, {})
    ) -> list[Constat]:
        """Rules over one dossier; ``doubles``: file that each workbook doubles, or "".

        Raises:
            DefautOutil: the fault is ours.
            ClasseurIllisible: what the files hold makes the rules too long or too heavy.
        """
        self._preparer()
        parties = [
            partie
            for lue, double in zip(lues, doubles, strict=True)
            for partie in (lue.pliee, lue.piece.chemin.encode(), double.encode(), plier(lue.doutes))
        ]
        try:
            entree = joindre(plier(autour), *parties)
            return deplier_constats(self._faire("juger", entree, DELAI_REGLES))
        except TacheRompue as rompue:
            motif, defaut = dire(rompue, "le contrôle", DELAI_REGLES, self._atelier.bornes)
            raise (DefautOutil if defaut else ClasseurIllisible)(motif) from rompue

    def _faire(self, nom: str, entree: bytes, delai: float) -> bytes:
        """A task, tried once more within the same time when something else ended the worker.

        The system that lacks memory, or a person, may end it: the file is then not at fault.
        """
        debut = time.monotonic()
        try:
            return self._atelier.faire(nom, entree, delai)
        except TacheRompue as rompue:
            reste = delai - (time.monotonic() - debut)
            if not du_dehors(rompue) or reste <= 0:
                raise
            premiere = rompue
        self._preparer()
        try:
            return self._atelier.faire(nom, entree, reste)
        except TacheRompue as seconde:
            if seconde.cause is Cause.TEMPS:
                raise premiere from seconde
            raise

    def _preparer(self) -> None:
        """Loads what every file needs before the fork: the worker then inherits it.

        A worker that takes over from another also inherits the layouts met so far.
        """
        if self._pret:
            if not self._atelier.pid:
                for edition, classeur in self._vus:
                    placement(charger(edition), classeur)
            return
        import cdppe_xl.excel.reader
        import cdppe_xl.regles.catalogue  # noqa: F401
        from cdppe_xl.referentiel.loader import editions_livrees

        if self.consignes.contre_lecture:
            import openpyxl  # noqa: F401
        charger(self.consignes.edition or editions_livrees()[-1])
        self._pret = True

    def _contredire(self, contenu: bytes, releve: bytes, moyens: bytes) -> tuple[Doute, ...]:
        """What the second reader disagrees with; the next one is tried where one cannot read."""
        from cdppe_xl.excel.contre_lecture import impossible, sans_second

        noms = moyens.decode().split()
        if not noms:
            return (sans_second(releve.decode()),)
        raisons = []
        for nom, delai in zip(noms, DELAIS_CONTRE, strict=False):
            try:
                entree = joindre(nom.encode(), releve, contenu)
                genre, suite = separer(self._faire("contre_lire", entree, delai))
            except TacheRompue as rompue:
                motif, _ = dire(rompue, "la seconde lecture", delai, self._atelier.bornes)
                raisons.append(f"{nom} : {motif.removesuffix(REMEDE).rstrip(' .')}")
                continue
            if genre == _VU:
                return deplier_doutes(suite)
            raisons.append(suite.decode())
        return (impossible(" ; ".join(raisons)),)

    # --- done by the child ---------------------------------------------------------------

    def _lire(self, entree: bytes) -> bytes:
        nom, contenu = separer(entree)
        try:
            lecture, _, brut = lire_avec_brut(contenu, nom.decode(), self.consignes.edition)
        except (ClasseurIllisible, CommandeIncorrecte) as refus:
            return joindre(_REFUS, str(refus).encode("utf-8", "backslashreplace"))
        releve = moyens = b""
        if self.consignes.contre_lecture:
            from cdppe_xl.excel.contre_lecture import MOYENS, relever

            moyens = " ".join(MOYENS.get(brut.format, ())).encode()
            releve = plier(relever(brut, lecture)) if moyens else brut.format.encode()
        return joindre(_LU, plier(lecture.identite), plier_lecture(lecture), releve, moyens)

    def _juger(self, entree: bytes) -> bytes:
        autour, *parties = separer(entree)
        lectures = []
        for rang in range(0, len(parties), 4):
            pliee, chemin, double, doutes = parties[rang : rang + 4]
            lecture = deplier_lecture(pliee)
            complets = (*lecture.doutes, *deplier_doutes(doutes))
            lecture = replace(lecture, fichier=chemin.decode(), doutes=complets)
            lectures.append(marquer(lecture, double.decode()))
        return plier(tuple(juger(lectures, self.consignes, deplier(autour))))

    def _mesurer(self, entree: bytes) -> bytes:
        return plier(mesurer([deplier_lecture(p) for p in separer(entree)], self.consignes))


def _contre_lire(entree: bytes) -> bytes:
    from cdppe_xl.excel.contre_lecture import Moyen, SecondeLectureImpossible, contre_lire

    nom, releve, contenu = separer(entree)
    try:
        doutes = contre_lire(contenu, deplier(releve), Moyen(nom.decode()))
    except SecondeLectureImpossible as refus:
        return joindre(_PAS_VU, str(refus).encode("utf-8", "backslashreplace"))
    return joindre(_VU, plier(doutes))
