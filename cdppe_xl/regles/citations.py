"""Which text a rule rests on, in the edition at hand.

The toolkit's rules were written on the circulaire of 2020. An edition that cites it is told the
very place. Another edition may say, rule by rule, where its own texts give it (``[[regle]]`` of
``campagne.toml``); else a rule that only enforces facts of the edition cites the source of those
facts, and any other says that it comes from 2020: no text is said to hold what it may not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cdppe_xl.domaine.constat import Regle
from cdppe_xl.domaine.edition import Borne, Source
from cdppe_xl.referentiel.modele import Referentiel

CIRCULAIRE = "circulaire DGCS/SD2B/DGS/SP1/2020/34"
"""The text the rules were written on."""
CITEES_MAX = 3
"""Places cited one by one; beyond, that of the campaign stands for all."""

Faits = Callable[[Referentiel], Iterable[Source]]


def _campagne(ref: Referentiel) -> Iterable[Source]:
    return (ref.campagne.source,)


def _enveloppes(ref: Referentiel) -> Iterable[Source]:
    return (e.source for e in ref.enveloppes)


def _objectifs(ref: Referentiel) -> Iterable[Source]:
    return (o.source for o in ref.objectifs)


def _bornes(ref: Referentiel) -> Iterable[Source]:
    bornes = (borne for e in ref.enveloppes for borne in (e.plancher, e.plafond))
    return (borne.source for borne in bornes if isinstance(borne, Borne))


def _etapes(ref: Referentiel) -> Iterable[Source]:
    return (e.source for e in ref.etapes)


def _echeances(ref: Referentiel) -> Iterable[Source]:
    return (e.source for e in ref.echeances)


_FAITS: dict[str, Faits] = {
    "OBJ-001": lambda ref: (o.source for o in ref.fondamentaux),
    "OBJ-002": _campagne,
    "OBJ-011": _objectifs,
    "IND-002": lambda ref: (i.source for i in ref.indicateurs if i.cible_exigee != "non"),
    "FIC-005": _campagne,
    "ENV-001": _objectifs,
    "ENV-006": _enveloppes,
    "ENV-009": _campagne,
    "ENV-010": _campagne,
    "ENV-011": _campagne,
    "ENV-104": lambda ref: (e.source for e in ref.enveloppes if not e.cofinancement),
    "ENV-106": _campagne,
    "ENV-203": _bornes,
    "ENV-204": _campagne,
    "ENV-211": lambda ref: (m.source for e in ref.enveloppes for m in e.montants),
    "CAL-003": _etapes,
    "CAL-004": _echeances,
    "CAL-022": _echeances,
    "CAL-204": _echeances,
}
"""Rules that enforce what an edition declares, with the records that declare it."""


def citer(regle: Regle, referentiel: Referentiel) -> str:
    """Where the rule is written, as a constat says it."""
    for propre in referentiel.regles:
        if propre.code == regle.id:
            return referentiel.citation(propre.source)
    if CIRCULAIRE not in regle.source or _connue(referentiel):
        return regle.source
    if regle.id in _FAITS:
        citees = [referentiel.citation(s) for s in _FAITS[regle.id](referentiel)]
        uniques = list(dict.fromkeys(citees))
        if 0 < len(uniques) <= CITEES_MAX:
            return " et ".join(uniques)
        return referentiel.citation(referentiel.campagne.source)
    return f"règle de la campagne 2020, reprise par l’outil : {regle.source}"


def situer(place: str, referentiel: Referentiel) -> str:
    """« (circulaire 2020/34, annexe 4, I) », said to be of 2020 when the edition cites others."""
    return f"({place})" if _connue(referentiel) else f"(comme en 2020 : {place})"


def ecartee(code: str, referentiel: Referentiel) -> bool:
    """The edition says that its texts drop this rule."""
    return any(r.code == code and r.ecartee for r in referentiel.regles)


def _connue(referentiel: Referentiel) -> bool:
    return any(texte.titre == CIRCULAIRE for texte in referentiel.textes)
