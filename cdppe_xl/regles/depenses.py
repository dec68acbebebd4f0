"""Rules ENV on the wording of actions: expenses that an enveloppe may not pay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.domaine.edition import Enveloppe, Interdit
from cdppe_xl.regles.dossier import Dossier
from cdppe_xl.regles.ecriture import CIRCULAIRE, LigneLue, regle
from cdppe_xl.regles.moteur import Ecart
from cdppe_xl.regles.mots import depense_nommee, tel_qu_ecrit
from cdppe_xl.regles.vues import actions, designation, fiches, plan_action


def _nommee(texte: str, debuts: Iterable[str]) -> str:
    """The expense named in a text, as it is written there."""
    trouve = depense_nommee(texte, debuts)
    return tel_qu_ecrit(texte, trouve) if trouve else ""


def _paye_par_l_etat(action: LigneLue, annees: tuple[int, ...]) -> bool:
    """The State pays, or may: no amount yet is not a zero."""
    montants = [action.nombre(f"etat_{annee}") for annee in annees]
    connus = [m for m in montants if m is not None]
    return not connus or any(m > 0 for m in connus)


def _endroits(dossier: Dossier) -> Iterator[tuple[LigneLue, Enveloppe, LigneLue, str]]:
    """Each text where an action charged to an enveloppe may name an expense."""
    plan = plan_action(dossier)
    enveloppes = {e.code: e for e in dossier.referentiel.enveloppes}
    connues = fiches(plan)
    for action in actions(plan):
        enveloppe = enveloppes.get(action.texte("enveloppe"))
        if enveloppe is None or not _paye_par_l_etat(action, dossier.referentiel.annees):
            continue
        yield action, enveloppe, action, "intitule"
        fiche = connues.get(action.texte("numero"))
        if fiche is not None:
            yield action, enveloppe, fiche, "description"


@regle(
    id="ENV-201",
    gravite=Gravite.AVERTISSEMENT,
    titre="L’enveloppe ne paie pas une dépense que le texte écarte",
    message="L’action {action} parle de « {trouve} » : l’enveloppe {enveloppe} ne doit pas "
    "payer : {interdit} ({texte}).",
    remede="Remplacer « {trouve} » par une dépense que l’enveloppe admet ; si un autre la paie, "
    "l’écrire dans la même phrase, par exemple « financé par le département ».",
    source=f"{CIRCULAIRE}, annexe 4, II.B et III.B",
)
def _depense_interdite(dossier: Dossier) -> Iterator[Ecart]:
    par_action: dict[str, list[tuple[LigneLue, str, str, Interdit]]] = defaultdict(list)
    concernees: dict[str, tuple[LigneLue, Enveloppe]] = {}
    for action, enveloppe, ligne, champ in _endroits(dossier):
        concernees[action.rang] = action, enveloppe
        for interdit in enveloppe.interdits:
            trouve = _nommee(ligne.texte(champ), interdit.mots)
            deja = {i.libelle for _, _, _, i in par_action[action.rang]}
            if trouve and interdit.libelle not in deja:
                par_action[action.rang].append((ligne, champ, trouve, interdit))
    for rang, trouvees in par_action.items():
        if trouvees:
            (ligne, champ, *_), (action, enveloppe) = trouvees[0], concernees[rang]
            interdits = [i for _, _, _, i in trouvees]
            sources = dict.fromkeys(dossier.referentiel.citation(i.source) for i in interdits)
            yield ligne.ecart(
                champ, " » et « ".join(t for _, _, t, _ in trouvees), "une dépense admise",
                action=designation(action), enveloppe=enveloppe.code, texte=" ; ".join(sources),
                interdit=" ; ".join(i.libelle for i in interdits),
            )  # fmt: skip


_DROIT_COMMUN = (
    "contrat jeune majeur", "contrats jeune majeur", "contrats jeunes majeurs",
    "contrat jeunes majeurs", "apjm", "hebergement", "allocation",
)  # fmt: skip


@regle(
    id="ENV-202",
    gravite=Gravite.AVERTISSEMENT,
    titre="Le contrat ne paie pas un dispositif de droit commun",
    message="L’intitulé de l’action {action} parle de « {trouve} » : les contrats jeunes majeurs, "
    "l’hébergement et les allocations relèvent du droit commun et de la Stratégie pauvreté.",
    remede="Retirer du plan ce qui relève du droit commun ; si l’action n’en relève pas, dire "
    "autrement « {trouve} » dans son intitulé.",
    source="circulaire DGCS/SD2B/DGS/SP1/2021/25, d’après la presse (Direction[s], 19 mai 2021)",
)
def _dispositif_de_droit_commun(dossier: Dossier) -> Iterator[Ecart]:
    for action, _, ligne, champ in _endroits(dossier):
        trouve = _nommee(ligne.texte(champ), _DROIT_COMMUN) if champ == "intitule" else ""
        if trouve:
            yield ligne.ecart(champ, trouve, "une action du contrat", action=designation(action))
