"""What the parts of the plan d'action share: years, column names, lists, words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from cdppe_xl.classeurs.formules import (
    Expr,
    Operande,
    arrondi,
    est_nombre,
    expr,
    ou_bien,
    si,
    somme,
)
from cdppe_xl.classeurs.grammaire import Ligne, Liste, ListeDependante
from cdppe_xl.domaine.edition import Enveloppe, Objectif
from cdppe_xl.referentiel.modele import Referentiel

NOMBRE_ACTIONS = 60
LOCAL = "L"
"""What stands for a number in the list of objectives: the local one has none."""
AUTRE = "Autre"
RANG_LOCAL = "oL"
SANS_DONNEE = "—"


def cle_objectif(numero: Operande) -> Expr:
    """Text key of an objectif, the same whether its number was typed as number or text."""
    return expr("o") & numero


def cle_eligibilite(objectif: Operande, enveloppe: Operande) -> Expr:
    """Text key of a couple (objectif, enveloppe)."""
    return cle_objectif(objectif) & "-" & enveloppe


def cle_versement(enveloppe: Operande, beneficiaire: Operande) -> Expr:
    """Text key of a couple (enveloppe, beneficiary)."""
    return expr(enveloppe) & "-" & beneficiaire


def egale(cle: Expr) -> Expr:
    """A criterion that a typed « >0 » cannot turn into a comparison."""
    return expr("=") & cle


def enumere(mots: Sequence[str], liaison: str = "ou") -> str:
    """« P304 », « P304 ou ONDAM », « a, b ou c »."""
    if len(mots) < 2:  # noqa: PLR2004 - a plural needs two words
        return "".join(mots)
    return f"{', '.join(mots[:-1])} {liaison} {mots[-1]}"


@dataclass(frozen=True)
class Cadre:
    """An edition, as the plan d'action needs it."""

    referentiel: Referentiel

    @property
    def annees(self) -> tuple[int, ...]:
        """Exercices of the contract."""
        return self.referentiel.campagne.annees

    @property
    def enveloppes(self) -> tuple[Enveloppe, ...]:
        """The State's sources of money."""
        return self.referentiel.enveloppes

    @property
    def objectifs(self) -> tuple[Objectif, ...]:
        """Objectives, by number."""
        return tuple(sorted(self.referentiel.objectifs, key=lambda o: o.numero))

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Codes of the enveloppes."""
        return tuple(e.code for e in self.enveloppes)

    @cached_property
    def locales(self) -> tuple[str, ...]:
        """Enveloppes that admit the local objective; empty when the edition has none."""
        return tuple(e.code for e in self.enveloppes if e.objectif_local)

    @cached_property
    def cofinancees(self) -> tuple[str, ...]:
        """Enveloppes the département has to match."""
        return tuple(e.code for e in self.enveloppes if e.cofinancement)

    @cached_property
    def ordonnateurs(self) -> str:
        """« préfet de département (P304) ou directeur général de l’ARS (FIR, ONDAM) »."""
        par_qui: dict[str, list[str]] = {}
        for enveloppe in self.enveloppes:
            par_qui.setdefault(enveloppe.ordonnateur.replace("'", "’"), []).append(enveloppe.code)
        return enumere([f"{qui} ({', '.join(codes)})" for qui, codes in par_qui.items()])

    @cached_property
    def montants(self) -> tuple[str, ...]:
        """Amount columns of an action, in the order of the sheet."""
        return tuple(f"{f}_{a}" for a in self.annees for f in ("etat", "cd", "autres"))

    @cached_property
    def valorises(self) -> tuple[str, ...]:
        """Columns of the existing means counted in the share of the département."""
        return tuple(f"valorise_{a}" for a in self.annees)

    @cached_property
    def etats(self) -> tuple[str, ...]:
        """Columns charged to the enveloppe."""
        return tuple(f"etat_{a}" for a in self.annees)

    @cached_property
    def admises(self) -> dict[str, tuple[str, ...]]:
        """Enveloppes an objectif may draw on, by what the list of objectives offers."""
        admises = {str(o.numero): o.enveloppes for o in self.objectifs}
        return admises | {LOCAL: self.locales} if self.locales else admises

    @cached_property
    def beneficiaires(self) -> tuple[str, ...]:
        """Every code of beneficiary, « Autre » last."""
        tous = dict.fromkeys(b for e in self.enveloppes for b in e.beneficiaires_admis)
        dernier = next((b for b in tous if b.casefold() == AUTRE.casefold()), AUTRE)
        return (*(b for b in tous if b != dernier), dernier)

    @cached_property
    def _par_enveloppes(self) -> dict[tuple[str, ...], str]:
        groupes = dict.fromkeys(self.admises.values())
        return {codes: f"l_enveloppes_{n}" for n, codes in enumerate(groupes, start=1)}

    @cached_property
    def liste_enveloppes(self) -> ListeDependante:
        """Only what the objectif of the row may draw on."""
        par_valeur = {o: self._par_enveloppes[codes] for o, codes in self.admises.items()}
        return ListeDependante("objectif", par_valeur, "l_enveloppes")

    @cached_property
    def liste_beneficiaires(self) -> ListeDependante:
        """Only who the enveloppe of the row may be paid to."""
        par_valeur = {e.code: f"l_verse_{n}" for n, e in enumerate(self.enveloppes, start=1)}
        return ListeDependante("enveloppe", par_valeur, "l_beneficiaires")

    def listes(self) -> tuple[Liste, ...]:
        """Every list of the workbook."""
        versements = (
            Liste(f"l_verse_{n}", e.beneficiaires_admis)
            for n, e in enumerate(self.enveloppes, start=1)
        )
        return (
            Liste("l_objectifs", tuple(self.admises), nombres=True),
            Liste("l_enveloppes", self.codes),
            *(Liste(nom, codes) for codes, nom in self._par_enveloppes.items()),
            Liste("l_beneficiaires", self.beneficiaires),
            *versements,
            Liste("l_domaines", ("périnatalité", "petite enfance")),
            Liste("l_fiches", tuple(str(n) for n in range(1, NOMBRE_ACTIONS + 1)),
                  ouverte=True, nombres=True),
        )  # fmt: skip


def un_de(ligne: Ligne, champ: str, choix: Sequence[str]) -> Expr:
    """The cell holds one of the choices."""
    tests = [ligne(champ).egal(c) for c in choix]
    return tests[0] if len(tests) == 1 else ou_bien(*tests)


def moindre(ligne: Ligne, part: str, reference: str) -> Expr:
    """``part`` is below ``reference``, to the cent; a blank part counts as nothing given."""
    return si(
        est_nombre(ligne(reference)),
        arrondi(somme(ligne(part)), 2) < arrondi(somme(ligne(reference)), 2), False,
    )  # fmt: skip
