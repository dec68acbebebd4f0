"""What rules look at: the workbooks one territory returned, as values by data path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.evaluation import Evaluateur
from cdppe_xl.classeurs.exercices import PAR_EXERCICE, base_de, code_de, exercice_de
from cdppe_xl.classeurs.formules import Expr, Ref
from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.valeurs_excel import Scalaire, depuis
from cdppe_xl.classeurs.valeurs_lues import scalaire
from cdppe_xl.domaine.lecture import Genre, Lecture
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.regles.derogations import Derogations
from cdppe_xl.regles.ensemble import Ensemble
from cdppe_xl.regles.prudence import (
    EvaluateurPrudent,
    cellules_douteuses,
    supposables,
    supposer,
)


@dataclass(frozen=True, slots=True)
class Retour:
    """One workbook of a dossier: its reading, its layout, and its values recomputed."""

    lecture: Lecture
    placement: Placement
    valeurs: Evaluateur
    hypotheses: tuple[Evaluateur, ...] = ()
    """What the doubtful cells may have meant: nothing, a huge amount, each value of a list."""
    sans_recours: EvaluateurPrudent | None = None
    """Knows what rests on doubtful cells about which nothing can be supposed."""
    douteuses: Set[str] = frozenset()
    """Keys of the cells nobody can use: unreadable, or out of their list."""

    def certain(self, anomalie: Expr) -> bool:
        """The anomaly holds, whatever the cells that could not be read should have held."""
        if not _vrai(anomalie.eval(self.valeurs)):
            return False
        if not isinstance(self.valeurs, EvaluateurPrudent) or not self.valeurs.depend(anomalie):
            return True
        if self.sans_recours is None or self.sans_recours.depend(anomalie):
            return False
        return all(_vrai(anomalie.eval(hypothese)) for hypothese in self.hypotheses)

    def doute(self, cle: str) -> bool:
        """The value of a cell rests on something that could not be read."""
        return isinstance(self.valeurs, EvaluateurPrudent) and self.valeurs.depend(Ref(cle))

    def present(self, tableau: str) -> bool:
        """The table exists in this edition, and its sheet is still in the returned file."""
        place = self.placement.tableaux.get(tableau)
        if place is None:
            return False
        absentes = {d.mots.get("attendu") for d in self.lecture.doutes if d.code == "STR-003"}
        return self.placement.titre_feuille(place.feuille) not in absentes

    def rangs(self, tableau: str) -> tuple[str, ...]:
        """Declared rows, then the lines a user inserted."""
        declares = self.placement.tableaux[tableau].lignes
        return (*declares, *self.lecture.ajoutes.get(tableau, ()))

    def texte(self, cle: str) -> str:
        """Text of a cell, "" when blank."""
        valeur = self.valeurs.valeur(cle)
        return "" if valeur is None else str(valeur)

    def nombre(self, cle: str) -> Decimal | None:
        """Number of a cell, None when there is none (blank, NC, s.o., unreadable)."""
        valeur = self.valeurs.valeur(cle)
        return valeur if isinstance(valeur, Decimal) else None

    def date(self, cle: str) -> date | None:
        """Date of an input cell, None when there is none."""
        lue = self.lecture.valeurs.get(cle)
        return lue.valeur if lue is not None and isinstance(lue.valeur, date) else None


def _vrai(valeur: Scalaire) -> bool:
    return valeur is True or (isinstance(valeur, Decimal) and valeur != 0)


def est_notifie(cle: str, place: Placement) -> bool:
    """The cell shows an amount set at generation, that no return may change."""
    cellule = place.cellules.get(cle)
    return cellule is not None and (cellule.role, cellule.genre) == (Role.FIXE, Genre.MONTANT)


def build_retour(
    lecture: Lecture, referentiel: Referentiel, notifies: Mapping[str, Scalaire] | None = None
) -> Retour:
    """A reading ready for rules; ``notifies`` overrides locked cells with official values.

    Without them, what the workbook remembers to have been notified prevails over its cells.
    """
    place = placement(referentiel, lecture.identite.classeur)
    valeurs = {cle: scalaire(v) for cle, v in {**lecture.fixes, **lecture.valeurs}.items()}
    valeurs |= {c: depuis(v) for c, v in lecture.origines.items() if est_notifie(c, place)}
    valeurs |= {c: v for c, v in (notifies or {}).items() if c in place.cellules}
    retour = Retour(lecture, place, Evaluateur(place, valeurs, lecture.ajoutes))
    douteuses = cellules_douteuses(lecture, place)
    absents = {tableau for tableau in place.tableaux if not retour.present(tableau)}
    if not douteuses and not absents:
        return retour
    prudent = EvaluateurPrudent(
        place, valeurs, lecture.ajoutes, douteuses=douteuses.keys(), absents=absents
    )
    supposees = supposer(douteuses, place)
    autres = douteuses.keys() if supposees is None else douteuses.keys() - supposables(douteuses)
    sans_recours = EvaluateurPrudent(
        place, valeurs, lecture.ajoutes, douteuses=autres, absents=absents
    )
    hypotheses = tuple(
        Evaluateur(place, valeurs | supposee, lecture.ajoutes) for supposee in supposees or ()
    )
    return Retour(lecture, place, prudent, hypotheses, sans_recours, douteuses.keys())


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All that one territory returned, by workbook code.

    Attributes:
        precedents: values of the return in force before, by workbook then data path.
        ensemble: what the other territories of the campaign answered, to tell what is far.
        derogations: the rules this territory need not obey.
    """

    territoire: str
    referentiel: Referentiel
    retours: Mapping[str, Retour] = field(default_factory=dict)
    precedents: Mapping[str, Mapping[str, Scalaire]] = field(default_factory=dict)
    ensemble: Ensemble = field(default_factory=Ensemble)
    derogations: Derogations = field(default_factory=Derogations)
    exercice: int | None = None
    """The exercice under study, whose bilan is « the bilan »; None: the first one."""

    def retour(self, code: str) -> Retour | None:
        """The workbook of that code, None when the territory did not return it."""
        if self.exercice is not None:
            code = code_de(self.referentiel, code, self.exercice)
        return self.retours.get(code)

    def par_exercice(self) -> Iterator[Dossier]:
        """The dossier once per exercice that has a workbook of its own; itself when none has."""
        annees = sorted(
            {exercice_de(self.referentiel, c) for c in self.retours if base_de(c) in PAR_EXERCICE}
        )
        if not annees:
            yield self
        for annee in annees:
            yield replace(self, exercice=annee)
