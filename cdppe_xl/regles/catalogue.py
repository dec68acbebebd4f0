"""Every rule of the toolkit: on the file, live in the workbooks, written in Python.

To add a rule: one decorated function in the module of its family, a case that trips it and one
that does not in ``tests/regles/cas.py``, then ``make regles``.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.exercices import base_de, codes
from cdppe_xl.domaine.constat import Regle, mettre_a_l_essai
from cdppe_xl.erreurs import RegleDefaillante
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.regles import (
    attentes,
    avenants,
    calendrier,
    coherence,
    comparaison,
    depenses,
    enveloppes,
    fiches,
    indicateurs,
    objectifs,
    origine,
    remplissage,
    structure,
)
from cdppe_xl.regles.citations import ecartee
from cdppe_xl.regles.moteur import RegleEcrite

FAMILLES = {
    "STR": "Structure et identité du fichier",
    "OBJ": "Objectifs",
    "IND": "Indicateurs et cibles",
    "FIC": "Plan d’action et fiches action",
    "ENV": "Enveloppes et financements",
    "CAL": "Calendrier et procédure",
    "AVE": "Avenants",
    "COH": "Cohérence entre les classeurs d’un territoire",
}
"""Families, in the order of the catalogue; the first letters of an id."""

_MODULES = (
    remplissage,
    origine,
    objectifs,
    indicateurs,
    fiches,
    attentes,
    enveloppes,
    depenses,
    calendrier,
    avenants,
    coherence,
    comparaison,
)


def _ecrites(module: ModuleType) -> Iterable[RegleEcrite]:
    return (valeur for valeur in vars(module).values() if isinstance(valeur, RegleEcrite))


REGLES_ECRITES: tuple[RegleEcrite, ...] = (
    *(ecrite for module in _MODULES for ecrite in _ecrites(module)),
    *attentes.REGLES_ATTENTES,
)
"""Rules written in Python, run on every dossier."""


def toutes(referentiel: Referentiel) -> tuple[Regle, ...]:
    """Every rule that applies in an edition, by family then number.

    Raises:
        RegleDefaillante: two different rules share an id, or an id has no family.
    """
    par_id: dict[str, Regle] = {}
    for regle in (*structure.REGLES, *vives(referentiel), *(e.regle for e in REGLES_ECRITES)):
        if par_id.setdefault(regle.id, regle) is not regle and par_id[regle.id] != regle:
            raise RegleDefaillante(
                f"Deux règles portent l’identifiant {regle.id} : « {par_id[regle.id].titre} » et "
                f"« {regle.titre} ». En renuméroter une."
            )
        if regle.id[:3] not in FAMILLES:
            raise RegleDefaillante(
                f"La règle {regle.id} n’a pas de famille. Familles connues : {', '.join(FAMILLES)}."
            )
    rangs = {famille: rang for rang, famille in enumerate(FAMILLES)}
    essais = set(referentiel.campagne.regles_essai)
    connues = [
        mettre_a_l_essai(r) if i in essais else r
        for i, r in par_id.items()
        if not ecartee(i, referentiel)
    ]
    return tuple(sorted(connues, key=lambda r: (rangs[r.id[:3]], r.id)))


def vives(referentiel: Referentiel) -> tuple[Regle, ...]:
    """Rules that the workbooks of an edition also show while they are filled."""
    trouvees: dict[int, Regle] = {}
    par_base = {base_de(code): code for code in reversed(codes(referentiel))}
    for code in reversed(par_base.values()):
        for controle in placement(referentiel, code).classeur.controles:
            trouvees.setdefault(id(controle.regle), controle.regle)
    return tuple(trouvees.values())
