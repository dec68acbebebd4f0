"""Amounts notified to the territories: the State's decisions, read whole or refused.

A notification says its exercice, or the first and last day it is for; it is the State's alone,
or that of all who pay. Every correction is kept: the last one in date is in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.domaine.montants import Centimes
from cdppe_xl.domaine.periode import Periode
from cdppe_xl.erreurs import SourceIllisible
from cdppe_xl.sources.attentes import EditionDesDotations
from cdppe_xl.sources.texte import lieu

ETAT, TOUS = "etat", "tous"
"""Who the amount is from: the State alone, or all who pay. One never adds to the other."""
FAUTES_MAX = 100

Cle = tuple[str, Periode, str, str]
"""Territory, period, enveloppe, perimeter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dotation:
    """One notified amount, with the file and line it was read from.

    Attributes:
        exercice: the year, or the first of those the period reaches into.
        enveloppe: code; "" for an amount of all who pay, whatever the enveloppe.
        debut: first day, when the notification says a period and not an exercice.
        fin: last day.
        perimetre: ``ETAT`` or ``TOUS``.
        cellule: A1 address of the amount, "" in a text file.
        brut: what the cell of the amount holds.
        empreinte: fingerprint of the file.
    """

    territoire: str
    exercice: int
    enveloppe: str
    montant: Centimes
    source: str
    date_notification: date | None
    fichier: str
    ligne: int
    feuille: str = ""
    debut: date | None = None
    fin: date | None = None
    perimetre: str = ETAT
    cellule: str = ""
    brut: str = ""
    empreinte: str = ""

    @property
    def lieu(self) -> str:
        """File, sheet and line, for a message."""
        return lieu(self.fichier, self.feuille, self.ligne)

    @property
    def periode(self) -> Periode:
        """The days it is for."""
        if self.debut is None or self.fin is None:
            return Periode.exercice(self.exercice)
        return Periode(self.debut, self.fin)

    @property
    def annuelle(self) -> bool:
        """The State's, for one exercice: what a workbook and the actions of a year compare to."""
        return self.perimetre == ETAT and self.periode.annuelle

    @property
    def cle(self) -> Cle:
        """Notifications of the same key replace one another."""
        return (self.territoire, self.periode, self.enveloppe, self.perimetre)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One line of a notification and what became of it.

    Attributes:
        remplace: the one it replaced, None for the first.
        remplacee_par: the one that replaced it, None when it is in force.
        deja_donnee: the same amount of the same day that another line gave first.
    """

    dotation: Dotation
    remplace: Dotation | None = None
    remplacee_par: Dotation | None = None
    deja_donnee: Dotation | None = None

    @property
    def en_vigueur(self) -> bool:
        """It is the amount that counts."""
        return self.remplacee_par is None and self.deja_donnee is None


class Dotations:
    """Amounts in force, and the earlier notifications they replaced."""

    def __init__(
        self,
        historiques: Mapping[Any, tuple[Dotation, ...]],
        remarques: Sequence[str] = (),
        doublons: Sequence[tuple[Dotation, Dotation]] = (),
    ) -> None:
        """Keep the notifications of each amount, oldest first.

        Args:
            historiques: groups of notifications of the same key.
            remarques: what the person who loads them should know.
            doublons: lines that repeat another one, with that one.
        """
        groupes = {groupe[-1].cle: groupe for groupe in historiques.values() if groupe}
        self._historiques = dict(sorted(groupes.items(), key=lambda g: g[0]))
        self._annuelles: dict[tuple[str, str, int], list[tuple[Dotation, ...]]] = {}
        self._territoires: dict[str, list[tuple[Dotation, ...]]] = {}
        for groupe in self._historiques.values():
            derniere = groupe[-1]
            self._territoires.setdefault(derniere.territoire, []).append(groupe)
            if derniere.annuelle:
                cle = (derniere.territoire, derniere.enveloppe, derniere.exercice)
                self._annuelles.setdefault(cle, []).append(groupe)
        self._doublons = tuple(doublons)
        self.remarques = tuple(remarques)

    def montant(
        self, territoire: Territoire | str, enveloppe: str, exercice: int
    ) -> Dotation | None:
        """The amount of an exercice in force; None when none was notified, which is not 0 €.

        An amount notified for fifteen months is that of no exercice: it is never split.
        """
        historique = self.historique(territoire, enveloppe, exercice)
        return historique[-1] if historique else None

    def historique(
        self, territoire: Territoire | str, enveloppe: str, exercice: int
    ) -> tuple[Dotation, ...]:
        """Every notification of an exercice, oldest first; the last one is in force."""
        groupes = self._annuelles.get((_code(territoire), enveloppe, exercice), [])
        return groupes[0] if len(groupes) == 1 else ()

    def de(self, territoire: Territoire | str) -> tuple[Dotation, ...]:
        """Amounts of the State in force for one exercice, by year then enveloppe."""
        return tuple(d for d in self.en_vigueur(territoire) if d.annuelle)

    def en_vigueur(self, territoire: Territoire | str) -> tuple[Dotation, ...]:
        """Every amount in force, whatever its period and its perimeter."""
        return tuple(g[-1] for g in self._territoires.get(_code(territoire), ()))

    def notifications(self, territoire: Territoire | str) -> tuple[Notification, ...]:
        """Every line read, those that were replaced or repeated included."""
        code = _code(territoire)
        return tuple(
            notification
            for groupe in self._territoires.get(code, ())
            for notification in self._suite(groupe)
        )

    def _suite(self, groupe: Sequence[Dotation]) -> Iterable[Notification]:
        suivantes = (*groupe[1:], None)
        precedentes = (None, *groupe[:-1])
        for dotation, avant, apres in zip(groupe, precedentes, suivantes, strict=True):
            yield Notification(dotation=dotation, remplace=avant, remplacee_par=apres)
        for doublon, premiere in self._doublons:
            if premiere in groupe:
                yield Notification(dotation=doublon, deja_donnee=premiere)

    def __len__(self) -> int:
        """Number of amounts in force."""
        return len(self._historiques)


def load_dotations(paths: Sequence[Path], referentiel: EditionDesDotations) -> Dotations:
    """Read tables of notified amounts (csv, xlsx, ods).

    Raises:
        SourceIllisible: lists every fault of every file; a wrong amount is never left out.
    """
    from cdppe_xl.sources.dotations_lues import LectureDotations
    from cdppe_xl.sources.dotations_suites import ranger

    lecture = LectureDotations(referentiel)
    for path in paths:
        lecture.fichier(path)
    suites = ranger(lecture.dotations)
    fautes = [*lecture.fautes, *suites.fautes]
    if fautes:
        reste = len(fautes) - FAUTES_MAX
        suite = [f"  … et {reste} autres."] if reste > 0 else []
        titre = f"Montants notifiés refusés : {len(fautes)} faute{'s' * (len(fautes) > 1)}."
        raise SourceIllisible(
            "\n".join([titre, *(f"  - {faute}" for faute in fautes[:FAUTES_MAX]), *suite])
        )
    remarques = [*lecture.remarques, *suites.remarques, *_recouvrements(suites.historiques)]
    return Dotations(suites.historiques, remarques, suites.doublons)


def _recouvrements(historiques: Mapping[Cle, tuple[Dotation, ...]]) -> Iterable[str]:
    """Periods that overlap without being the same: shown side by side, never added up."""
    groupes: dict[tuple[str, str, str], list[Dotation]] = {}
    for (territoire, _, enveloppe, perimetre), groupe in sorted(historiques.items()):
        groupes.setdefault((territoire, enveloppe, perimetre), []).append(groupe[-1])
    for dotations in groupes.values():
        for une, autre in combinations(sorted(dotations, key=lambda d: d.periode), 2):
            if une.periode.recouvre(autre.periode):
                yield (
                    f"{autre.lieu} : la période ({autre.periode}) recouvre celle de {une.lieu} "
                    f"({une.periode}) ; les deux montants sont gardés, jamais additionnés."
                )


def _code(territoire: Territoire | str) -> str:
    return territoire if isinstance(territoire, str) else territoire.code
