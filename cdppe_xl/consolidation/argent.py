"""Every amount of the country, arranged the way the national workbook adds it up.

The amounts are those of the reconciliation (``comptes.etat_financier``), so that both workbooks
say the same. They are ordered territory by territory: what a cell adds up is a run of
neighbouring lines of « Montants ». What nobody gave is None, never 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cdppe_xl.classeurs import exercices
from cdppe_xl.comptes.etat_financier import PLAN, EtatFinancier
from cdppe_xl.consolidation.mesures import SANS_ACTION, Colonne, Ecart, Mesure
from cdppe_xl.consolidation.reponses import SANS_DONNEE, Absence
from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.domaine.montants import Centimes
from cdppe_xl.financement.montants import Montant, Periode, Stade
from cdppe_xl.financement.rapprochement import Cofinancement

TOUTES = "*"
"""In place of an enveloppe: all of them."""
HORS_CONTRAT = "hors contrat"
"""The contract of the territory does not cover this exercice."""

Valeurs = Mapping[Colonne, tuple[Centimes | None, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bloc:
    """Neighbouring rows, one a territory: an enveloppe (or all) over a period.

    Attributes:
        objectif: number as written, None when the rows are not about one.
        enveloppe: code, ``HORS_ENVELOPPE`` or ``TOUTES``.
        territoires: region after region.
        valeurs: by column, in the order of ``territoires``.
        lignes: by measure then territory, ranks of the amounts; empty for ``TOUTES``.
        membres: for ``TOUTES``, ranks of the blocs it adds up.
    """

    objectif: str | None
    periode: Periode
    enveloppe: str
    territoires: tuple[Territoire, ...]
    valeurs: Valeurs
    lignes: Mapping[Mesure, tuple[tuple[int, ...], ...]]
    membres: tuple[int, ...] = ()

    def total(self, colonne: Colonne, debut: int = 0, fin: int | None = None) -> Centimes | None:
        """Sum of the known amounts of some neighbouring territories; None without any."""
        connus = [v for v in self.valeurs[colonne][debut:fin] if v is not None]
        return sum(connus) if connus else None

    def connus(self, colonne: Colonne, debut: int = 0, fin: int | None = None) -> int:
        """Territories with an amount."""
        return sum(v is not None for v in self.valeurs[colonne][debut:fin])


@dataclass(frozen=True, kw_only=True)
class Argent:
    """What the sheets about stages show.

    Attributes:
        etat: the amounts as the reconciliation gathers them.
        montants: each amount once, in the order of « Montants ».
        mesures: columns of amounts.
        stades: blocs without objectif, period after period.
        objectifs: blocs of an objectif; the last ones have none (« »).
        cofinancements: one line of the reconciliation each, objectif by objectif.
    """

    etat: EtatFinancier
    montants: tuple[Montant, ...]
    mesures: tuple[Mesure, ...]
    stades: tuple[Bloc, ...]
    objectifs: tuple[Bloc, ...]
    cofinancements: tuple[Cofinancement, ...]

    @cached_property
    def noms(self) -> Mapping[str, str]:
        """Names of the territories."""
        return {t.code: t.nom for t in self.etat.territoires}

    @property
    def mesures_action(self) -> tuple[Mesure, ...]:
        """Columns that an action may fill."""
        return tuple(m for m in self.mesures if m.stade not in SANS_ACTION)

    def mot(self, colonne: Colonne, periode: Periode, territoire: Territoire) -> str:
        """What stands in for an amount that is not known."""
        referentiel = self.etat.referentiel
        annee = periode.debut.year
        if annee in referentiel.annees and annee not in referentiel.exercices_de(territoire):
            return HORS_CONTRAT
        if isinstance(colonne, Ecart) or colonne.stade in SANS_ACTION:
            return SANS_DONNEE
        classeur = PLAN
        if colonne.stade in {Stade.ENGAGE, Stade.PAYE}:
            classeur = exercices.code_de(referentiel, exercices.BILAN, annee)
            if classeur not in self._attendus:  # not due yet
                return SANS_DONNEE
        recu = (territoire.code, classeur) in self.etat.pieces
        return SANS_DONNEE if recu else Absence.NON_RECU

    @cached_property
    def _attendus(self) -> frozenset[str]:
        """Workbooks due at the first exercice, and those somebody sent."""
        declares = {c.code for c in self.etat.referentiel.classeurs}
        return frozenset(declares | {classeur for _, classeur in self.etat.pieces})

    def attendus(self, periode: Periode, region: str | None = None) -> int:
        """Territories whose contract covers a period, those not identified yet included."""
        referentiel = self.etat.referentiel
        annee = periode.debut.year
        siens = [
            t for t in self.etat.territoires
            if region in {None, t.region}
            and (annee not in referentiel.annees or annee in referentiel.exercices_de(t))
        ]  # fmt: skip
        return len(siens) + (referentiel.nombre_inconnu if region is None else 0)
