"""Eligibility of each action, own means against the year of reference, findings about money."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import a1, cite, lettre
from cdppe_xl.comptes.actions import (
    A_COMPLETER,
    ADMISE,
    INTERDITE,
    ActionLue,
    enveloppes_par_objectif,
)
from cdppe_xl.domaine.constat import Constat
from cdppe_xl.domaine.lecture import Etat, Genre, ValeurLue
from cdppe_xl.excel.page import Calcul, Page
from cdppe_xl.financement.montants import Montant, Perimetre, Stade
from cdppe_xl.regles.citations import situer
from cdppe_xl.restitution.rapprochement_base import (
    CONTROLES,
    ELIGIBILITE,
    MOYENS,
    PREMIERE,
    REFERENCE,
    SANS,
    Feuilles,
    montre_les_centimes,
)

_ELIGIBILITE = (
    ("Code", 7.0), ("Territoire", 24.0), ("D’après", 14.0), ("Action", 8.0), ("Intitulé", 36.0),
    ("Objectif", 9.0), ("Enveloppe", 11.0), ("Versé à", 9.0), ("Enveloppes admises", 16.0),
    ("Crédits de l’État", 16.0), ("Objectif et enveloppe", 14.0), ("Enveloppe et versement", 14.0),
    ("Fichier", 30.0), ("Feuille", 23.0), ("Cellule", 9.0),
)  # fmt: skip
C_OBJET, C_VERSEMENT = 10, 11
_REFERENCE = (("Objectif", 12.0), ("Objectif et enveloppe", 26.0), ("Enveloppe et versement", 26.0))
_CONTROLES = (
    ("Code", 7.0), ("Gravité", 14.0), ("Sujet", 24.0), ("Constat", 70.0), ("Que faire", 60.0),
    ("Fichier", 30.0), ("Feuille", 22.0), ("Cellule", 9.0), ("Règle", 10.0), ("Texte", 44.0),
)  # fmt: skip
C_GRAVITE = 1
DEPENSES = ("ENV-201", "ENV-202")
SUJETS = (
    (("ENV-001", "ENV-003", "ENV-006", "ENV-007", "COH-206"), "Éligibilité"),
    (("ENV-002", "ENV-008", "ENV-208", "ENV-203", "ENV-204", "COH-204", "COH-208"), "Enveloppe"),
    (("ENV-009", "ENV-010", "ENV-013", "ENV-106"), "Cofinancement"),
    (("ENV-011", "ENV-012"), "Moyens propres"),
    (DEPENSES, "Dépense écartée"),
    (("ENV-105", "ENV-205", "ENV-206", "ENV-207", "COH-207"), "Mouvement, avenant"),
    (("ENV-209",), "Avenant"),
)
"""What each rule about money is about."""


# --- eligibility -----------------------------------------------------------------------


def ecrit_eligibilite(f: Feuilles) -> None:
    """Objectif × enveloppe × beneficiary, action by action, of the plans and of the bilans."""
    page = f.page(
        ELIGIBILITE, "Ce que chaque enveloppe peut payer, et à qui "
        f"{situer('circulaire 2020/34, annexe 4, I à IV', f.etat.referentiel)}. Les couples admis "
        f"sont sur « {REFERENCE} ». « L » : l’objectif local de santé publique, un seul par "
        "territoire.", _ELIGIBILITE,
    )  # fmt: skip
    couples = _Couples(f)
    montants = _par_ligne(f)
    for ligne, action in enumerate(f.etat.actions, start=PREMIERE):
        _action(f, page, ligne, action, (couples, montants))
    montre_les_centimes(page, len(f.etat.actions), (9,))
    f.finit(page, len(f.etat.actions), len(_ELIGIBILITE), 5)


def ecrit_reference(f: Feuilles) -> None:
    """Couples that the edition admits; the verdicts look them up."""
    page = f.page(
        REFERENCE, "Couples admis par l’édition : « oN-E » l’objectif N et l’enveloppe E, « E-B » "
        "l’enveloppe E et son bénéficiaire.", _REFERENCE,
    )  # fmt: skip
    couples = _Couples(f)
    for colonne, valeurs in enumerate((couples.objectifs, couples.objets, couples.versements)):
        for ligne, valeur in enumerate(valeurs, start=PREMIERE):
            f.texte(page, ligne, colonne, valeur)
    page.ws.freeze_panes(PREMIERE, 0)


Montants = dict[tuple[str, int | None, str], list[Montant]]


def _par_ligne(f: Feuilles) -> Montants:
    """The State's amounts of each row: of the plan in force, or committed at the bilan."""
    groupes: Montants = {}
    for m in f.etat.rapprochement.montants:
        if m.perimetre is Perimetre.ETAT and m.stade in (Stade.CONTRACTUALISE, Stade.ENGAGE):
            exercice = None if m.stade is Stade.CONTRACTUALISE else m.periode.debut.year
            groupes.setdefault((m.territoire, exercice, m.rang), []).append(m)
    return groupes


class _Couples:
    """Keys of what is admitted, and where they stand on « Référence »."""

    def __init__(self, f: Feuilles) -> None:
        referentiel = f.etat.referentiel
        self.admises = enveloppes_par_objectif(referentiel)
        self.objectifs = [f"o{objectif}" for objectif in self.admises]
        self.objets = [f"o{o}-{e}" for o, codes in self.admises.items() for e in codes]
        self.versements = [
            f"{e.code}-{b}" for e in referentiel.enveloppes for b in e.beneficiaires_admis
        ]

    def compte(self, colonne: int, cle: str) -> str:
        """How many times a key is admitted; never a pattern, unlike COUNTIF."""
        nombre = len((self.objectifs, self.objets, self.versements)[colonne])
        plage = f"{_fixe(PREMIERE, colonne)}:{_fixe(PREMIERE + nombre - 1, colonne)}"
        return f"SUMPRODUCT(--({cite(REFERENCE)}!{plage}={cle}))"


def _fixe(ligne: int, colonne: int) -> str:
    return f"${lettre(colonne)}${ligne + 1}"


def _action(
    f: Feuilles, page: Page, ligne: int, action: ActionLue, autour: tuple[_Couples, Montants]
) -> None:
    couples, montants = autour
    referentiel = f.etat.referentiel
    d_apres = "Plan" if action.exercice is None else f"Bilan {action.exercice}"
    f.textes(page, ligne, (
        action.territoire, f.noms[action.territoire], d_apres, action.numero,
        action.intitule or f.etat.intitules.get((action.territoire, action.numero), ""),
        action.objectif, action.enveloppe, action.beneficiaire,
        ", ".join(couples.admises.get(action.objectif, ())),
    ))  # fmt: skip
    f.total(
        page, ligne, 9, montants.get((action.territoire, action.exercice, action.rang), ())
    )  # fmt: skip
    objectif, enveloppe, verse = (a1(ligne, c) for c in (5, 6, 7))
    connu = couples.compte(0, f'"o"&{objectif}')
    admis = couples.compte(1, f'"o"&{objectif}&"-"&{enveloppe}')
    f.verdict(
        page, ligne, C_OBJET,
        f'IF(OR({enveloppe}="",{connu}=0),"{A_COMPLETER}",IF({admis}>0,"{ADMISE}","{INTERDITE}"))',
        action.objet(referentiel),
    )  # fmt: skip
    codes = ",".join(f'{enveloppe}="{e.code}"' for e in referentiel.enveloppes)
    verses = couples.compte(2, f'{enveloppe}&"-"&{verse}')
    f.verdict(
        page, ligne, C_VERSEMENT,
        f'IF(OR({verse}="",NOT(OR({codes}))),"{A_COMPLETER}",IF({verses}>0,"{ADMISE}",'
        f'"{INTERDITE}"))',
        action.versement(referentiel),
    )  # fmt: skip
    f.textes(page, ligne, (action.fichier, *action.lieu), debut=12)


# --- own means -------------------------------------------------------------------------


def ecrit_moyens(f: Feuilles) -> None:
    """Own means of the département against the year of reference."""
    referentiel = f.etat.referentiel
    reference = referentiel.campagne.annee_reference_moyens
    annees = [reference, *(a for a in referentiel.annees if a != reference)]
    colonnes = (
        ("Code", 7.0), ("Territoire", 24.0), ("Politique", 34.0),
        *((f"Année {a}" + (" (référence)" if a == reference else ""), 17) for a in annees),
        *((f"Écart {a}", 16) for a in annees[1:]),
        ("Verdict", 16.0), ("Fichier", 30.0), ("Feuille", 20.0), ("Cellules", 20.0),
    )  # fmt: skip
    page = f.page(
        MOYENS, f"Le département ne diminue pas ses moyens propres par rapport à {reference} "
        f"{situer('contrat-type, article 2.2.2', referentiel)}.", colonnes,
    )  # fmt: skip
    politiques = {code: nom for code, nom, _ in referentiel.moyens_suivis}
    for ligne, moyen in enumerate(f.etat.moyens, start=PREMIERE):
        f.textes(page, ligne, (
            moyen.territoire, f.noms[moyen.territoire], politiques[moyen.politique]
        ))  # fmt: skip
        dits = [moyen_dit(moyen.valeurs.get(annee)) for annee in annees]
        for n, dit in enumerate(dits, start=3):
            page.ecrit(ligne, n, dit, f.atelier.case(Role.LIBELLE, Genre.MONTANT))
        _ecarts(f, page, ligne, dits)
        depot = f.etat.pieces[moyen.territoire, "plan_action"]
        lues = [lue for annee in annees if (lue := moyen.valeurs.get(annee)) is not None]
        f.textes(page, ligne, (
            depot.nom_fichier, lues[0].feuille, ", ".join(lue.cellule for lue in lues)
        ), debut=3 + 2 * len(annees))  # fmt: skip
    montre_les_centimes(page, len(f.etat.moyens), range(3, 2 + 2 * len(annees)))
    f.finit(page, len(f.etat.moyens), len(colonnes), 2)


def c_moyens(f: Feuilles) -> int:
    """Column of the verdict on own means."""
    campagne = f.etat.referentiel.campagne
    return 2 + 2 * len({campagne.annee_reference_moyens, *campagne.annees})


def _ecarts(f: Feuilles, page: Page, ligne: int, dits: Sequence[Decimal | str]) -> None:
    """Each year against the reference, then « Maintenus » when none is under it."""
    nombre = len(dits)
    reference, ref = dits[0], a1(ligne, 3)
    for n, dit in enumerate(dits[1:], start=1):
        x = a1(ligne, 3 + n)
        connu = isinstance(dit, Decimal) and isinstance(reference, Decimal)
        valeur = dit - reference if connu else SANS  # type: ignore[operator]
        f.calcul(
            page, ligne, 2 + nombre + n, f'IF(COUNT({ref},{x})=2,ROUND({x}-{ref},2),"{SANS}")',
            valeur,
        )  # fmt: skip
    suite = [m for m in dits[1:] if isinstance(m, Decimal)]
    autres = f"{a1(ligne, 4)}:{a1(ligne, 2 + nombre)}"
    verdict = moyens_tenus(dits[0], suite)
    page.ecrit(
        ligne, 2 + 2 * nombre,
        Calcul(
            f'IF(OR(COUNT({ref})=0,COUNT({autres})=0),"À compléter",'
            f'IF(MIN({autres})<{ref},"En baisse","Maintenus"))', verdict,
        ),
        f.atelier.case(Role.CALCUL, Genre.TEXTE, "verdict"),
    )  # fmt: skip


def moyens_tenus(reference: Decimal | str, suite: Sequence[Decimal]) -> str:
    """« Maintenus » when no year answered is under the reference."""
    if not isinstance(reference, Decimal) or not suite:
        return A_COMPLETER
    return "En baisse" if min(suite) < reference else "Maintenus"


def moyen_dit(lue: ValeurLue | None) -> Decimal | str:
    """An own means as answered; the words of an absence are never a 0."""
    if lue is None:
        return SANS
    if lue.etat is Etat.RENSEIGNE and isinstance(lue.valeur, Decimal):
        return lue.valeur
    return {Etat.NC: "NC", Etat.SANS_OBJET: "s.o.", Etat.ILLISIBLE: "illisible"}.get(lue.etat, SANS)


# --- findings --------------------------------------------------------------------------


def ecrit_controles(f: Feuilles) -> None:
    """What the rules found about money: eligibility, ceilings, forbidden expenses."""
    page = f.page(
        CONTROLES, "Constats d’argent des retours comptés : éligibilité, plafonds, dépenses "
        "que le texte écarte.", _CONTROLES,
    )  # fmt: skip
    for ligne, c in enumerate(f.etat.constats, start=PREMIERE):
        f.textes(page, ligne, (
            c.territoire, c.gravite.value, sujet_de(c), c.message, c.remede,
            _nom_seul(c.fichier), c.feuille, c.cellule, c.regle, c.source,
        ))  # fmt: skip
    f.finit(page, len(f.etat.constats), len(_CONTROLES), 3)


def _nom_seul(chemin: str) -> str:
    """Name of a file, wherever the person who deposited it kept it."""
    return re.split(r"[/\\!]", chemin)[-1]


def sujet_de(constat: Constat) -> str:
    """What a finding about money is about."""
    return next((sujet for regles, sujet in SUJETS if constat.regle in regles), "Montants")


def depenses_ecartees(f: Feuilles, code: str) -> Iterator[Constat]:
    """Expenses of a territory whose wording the texts rule out."""
    return (c for c in f.etat.constats if c.territoire == code and c.regle in DEPENSES)
