"""Every action of every plan that counts, and the objectives each territory takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from cdppe_xl.consolidation.recueil import Recueil
from cdppe_xl.consolidation.reponses import PLAN, Absence, Reponse, chosen, content_of
from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.domaine.lecture import Etat, Genre
from cdppe_xl.domaine.montants import centimes, euros
from cdppe_xl.referentiel.modele import Referentiel

FINANCEURS = ("etat", "cd", "autres")
HORS_ENVELOPPE = ""
"""An action without enveloppe, or with a word that is none: its amounts stay visible."""
CHAMPS = (
    "numero", "objectif", "intitule", "referent", "public", "enveloppe", "beneficiaire", "debut",
    "fin",
)  # fmt: skip

Texte = str | Decimal | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionNationale:
    """One action of a plan.

    Attributes:
        rang: row key in the plan, « a07 ».
        enveloppe: code of the edition, or ``HORS_ENVELOPPE``.
        textes: what is written in each of ``CHAMPS``, « NC » and « s.o. » included.
        montants: by field, « etat_2020 »; only what was answered.
        donnee: rank in « Données » of its first answered cell.
    """

    territoire: Territoire
    rang: str
    enveloppe: str
    textes: Mapping[str, Texte]
    montants: Mapping[str, Reponse]
    donnee: int


def amount_fields(referentiel: Referentiel) -> tuple[str, ...]:
    """Fields of the amounts of an action, « etat_2020 » first, year after year."""
    return tuple(f"{f}_{an}" for an in referentiel.annees for f in FINANCEURS)


def all_actions(recueil: Recueil, referentiel: Referentiel) -> tuple[ActionNationale, ...]:
    """By territory, then enveloppe (so that an amount is a sum over neighbours), then row."""
    ordre = [e.code for e in referentiel.enveloppes] + [HORS_ENVELOPPE]
    actions = [
        action
        for territoire in referentiel.territoires
        for action in sorted(
            _actions(recueil, referentiel, territoire), key=lambda a: ordre.index(a.enveloppe)
        )
    ]
    return tuple(actions)


def choices(recueil: Recueil, referentiel: Referentiel) -> dict[tuple[str, int], Reponse]:
    """« oui », « non » or a word of absence, by territory and facultative objectif."""
    return {
        (territoire.code, objectif.numero): chosen(recueil, territoire, objectif.numero)
        for territoire in referentiel.territoires
        for objectif in referentiel.facultatifs
    }


def _actions(
    recueil: Recueil, referentiel: Referentiel, territoire: Territoire
) -> list[ActionNationale]:
    """Rows where anything but a pre-printed number is written."""
    rangees: dict[str, dict[str, int]] = {}
    for cle, rang in recueil.cles(territoire, PLAN).items():
        tableau, _, reste = cle.partition("/")
        if tableau == "actions":
            nom, _, champ = reste.partition("/")
            rangees.setdefault(nom, {})[champ] = rang
    codes = {e.code for e in referentiel.enveloppes}
    montants = amount_fields(referentiel)
    actions = []
    for nom, places in rangees.items():
        if set(places) <= {"numero"}:
            continue
        textes = {champ: _text(recueil, places.get(champ)) for champ in CHAMPS}
        enveloppe = str(textes["enveloppe"] or "")
        actions.append(
            ActionNationale(
                territoire=territoire, rang=nom,
                enveloppe=enveloppe if enveloppe in codes else HORS_ENVELOPPE,
                textes=textes,
                montants={c: _amount(recueil, places[c]) for c in montants if c in places},
                donnee=min(places.values()),
            )
        )  # fmt: skip
    return actions


def _text(recueil: Recueil, rang: int | None) -> Texte:
    if rang is None:
        return None
    lue = recueil.donnees[rang].lue
    if lue.etat is Etat.ILLISIBLE:
        return lue.brut
    if lue.etat is not Etat.RENSEIGNE:
        return str(content_of(recueil.donnees[rang]))
    if lue.genre is Genre.LISTE and isinstance(lue.valeur, str) and lue.valeur.isdigit():
        return Decimal(lue.valeur)
    return lue.valeur


def _amount(recueil: Recueil, rang: int) -> Reponse:
    """An amount to the centime; the raw text stays in « Données »."""
    contenu = content_of(recueil.donnees[rang])
    if isinstance(contenu, Decimal):
        try:
            contenu = euros(centimes(contenu))
        except InvalidOperation:
            contenu = Absence.ILLISIBLE
    return Reponse(contenu, rang)
