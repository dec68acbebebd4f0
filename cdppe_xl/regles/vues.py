"""What rules look at in a dossier: objectives chosen, actions and their fiches, figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from cdppe_xl.classeurs.lignes import rang_objectif
from cdppe_xl.classeurs.plan_cadre import LOCAL
from cdppe_xl.domaine.edition import Objectif
from cdppe_xl.regles.dossier import Dossier, Retour
from cdppe_xl.regles.ecriture import LigneLue, lignes, retour_de
from cdppe_xl.regles.mots import simplifier

TEXTES_FICHE = (
    "objectif_operationnel", "description", "acteurs", "indicateurs", "constat", "vigilance",
)  # fmt: skip


def tableau_de_bord(dossier: Dossier, *tableaux: str) -> Retour | None:
    """The returned tableau de bord, if these tables can be read in it."""
    return retour_de(dossier, "tableau_de_bord", *tableaux)


def plan_action(dossier: Dossier) -> Retour | None:
    """The returned plan d'action, if its actions can be read."""
    return retour_de(dossier, "plan_action", "actions")


def bilan(dossier: Dossier) -> Retour | None:
    """The returned bilan, if its execution can be read."""
    return retour_de(dossier, "bilan", "execution")


def exercice(dossier: Dossier) -> int:
    """Exercice that the bilan under study gives account of."""
    return dossier.exercice or dossier.referentiel.annees[0]


def choix(bord: Retour, objectif: Objectif) -> str:
    """« oui », « non » or "": what the tableau de bord says of an objectif."""
    return LigneLue(bord, "objectifs", rang_objectif(objectif.numero)).texte("retenu").casefold()


def est_retenu(bord: Retour, objectif: Objectif) -> bool:
    """A fundamental objectif always is."""
    return objectif.type == "fondamental" or choix(bord, objectif) == "oui"


def actions(plan: Retour | None) -> Iterator[LigneLue]:
    """Actions of the plan: the rows that say an objectif or a title."""
    return (a for a in lignes(plan, "actions") if a.texte("objectif") or a.texte("intitule"))


def est_locale(action: LigneLue) -> bool:
    """The action serves the local objective, which has no number."""
    return action.texte("objectif").upper() == LOCAL


def objectifs_lisibles(plan: Retour) -> bool:
    """Every action says its objectif: nothing can be deduced from a plan where one does not."""
    return not any(ligne.illisible("objectif") for ligne in lignes(plan, "actions"))


def designation(action: LigneLue) -> str:
    """« 3 « Bus PMI itinérant » », to name an action in a message."""
    return " ".join(filter(None, (action.texte("numero"), guillemets(action.texte("intitule")))))


def guillemets(texte: str) -> str:
    """The text between quotes, "" when blank."""
    return f"« {texte} »" if texte else ""


def fiches(plan: Retour | None) -> dict[str, LigneLue]:
    """Fiches by number; the first one when a number serves twice."""
    par_numero: dict[str, LigneLue] = {}
    for fiche in lignes(plan, "fiches"):
        if fiche.texte("numero"):
            par_numero.setdefault(fiche.texte("numero"), fiche)
    return par_numero


def textes_par_objectif(plan: Retour) -> dict[int, list[tuple[LigneLue, str]]]:
    """By objectif, its actions with everything their title and fiche say."""
    connues = fiches(plan)
    par_objectif: dict[int, list[tuple[LigneLue, str]]] = defaultdict(list)
    for action in actions(plan):
        numero = action.entier("objectif")
        if numero is not None:
            fiche = connues.get(action.texte("numero"))
            morceaux = [action.texte("intitule")]
            morceaux += [fiche.texte(champ) for champ in TEXTES_FICHE] if fiche else []
            par_objectif[numero].append((action, ". ".join(filter(None, morceaux))))
    return par_objectif


def executions(retour: Retour | None) -> Iterator[LigneLue]:
    """Actions of the bilan: the rows that say a number or a title."""
    return (x for x in lignes(retour, "execution") if x.texte("numero") or x.texte("intitule"))


def apparier(plan: Retour, retour: Retour) -> Iterator[tuple[LigneLue, LigneLue | None]]:
    """Each action of the bilan with that of the plan: by number, else by title."""
    connues = list(actions(plan))
    par_numero = {a.texte("numero"): a for a in reversed(connues)}
    par_titre = {simplifier(a.texte("intitule")): a for a in reversed(connues)}
    for execution in executions(retour):
        numero = execution.texte("numero")
        titre = simplifier(execution.texte("intitule"))
        yield execution, par_numero.get(numero) if numero else par_titre.get(titre)


def par_action(plan: Retour, retour: Retour) -> list[tuple[LigneLue, list[LigneLue]]]:
    """Each action of the plan found at the bilan, with its rows: one per dispositif."""
    groupes: dict[str, tuple[LigneLue, list[LigneLue]]] = {}
    for execution, action in apparier(plan, retour):
        if action is not None:
            groupes.setdefault(action.rang, (action, []))[1].append(execution)
    return list(groupes.values())


def total(concernees: Iterable[LigneLue], champ: str) -> Decimal | None:
    """Sum of the amounts of a column; None when no row has one, or when one is unreadable."""
    concernees = tuple(concernees)
    if any(x.illisible(champ) for x in concernees):
        return None
    connus = [montant for x in concernees if (montant := x.nombre(champ)) is not None]
    return sum(connus, Decimal(0)) if connus else None
