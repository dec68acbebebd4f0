"""What is known of a territory, by data path, for each workbook.

Three origins: national sources, notified amounts, and what the territory already returned
(the diagnostic feeds the tableau de bord, which feeds the bilan): nothing is asked twice.
A value that no source has stays absent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from cdppe_xl.classeurs.exercices import PAR_EXERCICE, base_de, exercice_de
from cdppe_xl.classeurs.lignes import lignes_indicateurs
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.valeurs_excel import Scalaire, serial
from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.domaine.montants import centimes, euros, format_euros
from cdppe_xl.generation.passe import Passe
from cdppe_xl.generation.reports import Report, total_depose
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.sources.contexte import Sources
from cdppe_xl.sources.dotations import Dotations

Anterieurs = Mapping[str, Mapping[str, Scalaire]]
"""Values in force of earlier returns, by workbook code then data path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connu:
    """Everything known at generation."""

    referentiel: Referentiel
    sources: Sources | None = None
    dotations: Dotations | None = None
    anterieurs: Anterieurs = field(default_factory=dict)
    passe: Passe | None = None
    """Deposits to carry forward to a later exercice or campaign; they then replace
    ``anterieurs``."""
    exercice: int | None = None
    """Exercice that is prepared; None: the first one."""

    @property
    def annee(self) -> int:
        """The exercice that is prepared."""
        return self.referentiel.annees[0] if self.exercice is None else self.exercice


def prefill(
    placement: Placement, territoire: Territoire | None, connu: Connu
) -> tuple[dict[str, Scalaire], tuple[str, ...]]:
    """Values of one workbook for one territory (None: the blank template).

    Returns:
        The values by data path, and the paths of known values the layout has no cell for
        (an action beyond the last line drawn): the caller says so, nothing is lost in silence.
    """
    valeurs = dict(_identite(territoire, connu.referentiel))
    if territoire is not None:
        code = placement.classeur.code
        if base_de(code) in PAR_EXERCICE:
            connu = replace(connu, exercice=exercice_de(connu.referentiel, code))
        producteurs = _NATIONAUX.get(base_de(code), ())
        if connu.passe is None:
            producteurs = (*producteurs, *_RENDUS.get(base_de(code), ()))
        for producteur in producteurs:
            valeurs.update(producteur(territoire, connu))
    places = {cle: v for cle, v in valeurs.items() if cle in placement.cellules}
    sans_place = tuple(cle for cle in valeurs if cle.startswith("execution/") and cle not in places)
    return places, sans_place


def carry(placement: Placement, territoire: Territoire | None, connu: Connu) -> list[Report]:
    """What the deposits bring to a workbook of a later exercice or campaign."""
    if territoire is None or connu.passe is None:
        return []
    from cdppe_xl.generation.reprise import Reprise

    reprise = Reprise(connu.referentiel, connu.passe, connu.annee)
    return reprise.reports(placement.classeur.code)


def remarks(territoire: Territoire | None, connu: Connu) -> list[str]:
    """Enveloppes whose notified amount is not what the deposited plan gives them."""
    plan = connu.passe.pieces_de("plan_action") if connu.passe else None
    if territoire is None or connu.dotations is None or plan is None:
        return []
    dites = []
    for enveloppe in connu.referentiel.enveloppes:
        dotation = connu.dotations.montant(territoire.code, enveloppe.code, connu.annee)
        programme = total_depose(plan, ("actions", f"etat_{connu.annee}", enveloppe.code))
        if dotation is None or programme is None:
            continue
        notifie = euros(dotation.montant)
        if notifie != programme:
            dites.append(
                f"{enveloppe.libelle}, {connu.annee} : {format_euros(dotation.montant)} notifiés, "
                f"{format_euros(centimes(programme))} au plan déposé ({plan.fichier})."
            )
    return dites


Paires = Iterator[tuple[str, Scalaire]]
Producteur = Callable[[Territoire, Connu], Paires]


def _identite(territoire: Territoire | None, referentiel: Referentiel) -> Paires:
    yield "identite/edition/valeur", referentiel.campagne.libelle
    if territoire is not None:
        yield "identite/territoire/valeur", territoire.nom
        yield "identite/code/valeur", territoire.code
        yield "identite/region/valeur", territoire.region
        yield "identite/ars/valeur", territoire.ars
        if referentiel.periodes_propres:
            debut, fin = referentiel.periode_de(territoire)
            yield "periode/debut/valeur", serial(debut)
            yield "periode/fin/valeur", serial(fin)


def _contexte(territoire: Territoire, connu: Connu) -> Paires:
    """Context sheet of the diagnostic, each value with its year and source."""
    if connu.sources is None:
        return
    for donnee in connu.referentiel.contexte:
        trouvee = connu.sources.contexte(territoire, donnee)
        if trouvee is not None:
            yield f"contexte/{donnee.code}/valeur", trouvee.valeur
            yield f"contexte/{donnee.code}/annee", Decimal(trouvee.annee)
            yield f"contexte/{donnee.code}/source", trouvee.source


def _grandeurs(territoire: Territoire, connu: Connu) -> Paires:
    """Denominators of the diagnostic that a national source has."""
    if connu.sources is None:
        return
    for grandeur in connu.referentiel.grandeurs:
        if grandeur.contexte:
            donnee = connu.referentiel.donnee_contexte(grandeur.contexte)
            trouvee = connu.sources.contexte(territoire, donnee)
            if trouvee is not None:
                yield f"diag/{grandeur.code}/valeur", trouvee.valeur
                yield f"diag/{grandeur.code}/annee", Decimal(trouvee.annee)
                yield f"diag/{grandeur.code}/source", trouvee.source


def _t0_national(tableau: str) -> Callable[[Territoire, Connu], Paires]:
    """T0 that national sources have."""

    def produit(territoire: Territoire, connu: Connu) -> Paires:
        for cle, valeur in _grandeurs(territoire, connu):
            _, code, champ = cle.split("/")
            if champ == "valeur":
                yield f"{tableau}/{code}/t0", valeur

    return produit


def _t0_tableau(_: Territoire, connu: Connu) -> Paires:
    """T0 of the tableau de bord, from the returned diagnostic."""
    diagnostic = connu.anterieurs.get("diagnostic", {})
    for ligne in lignes_indicateurs(connu.referentiel):
        champ = "snds" if ligne.variante == "snds" else "valeur"
        valeur = diagnostic.get(f"diag/{ligne.code}/{champ}")
        if valeur is not None and not ligne.calcul:
            yield f"ind/{ligne.rang}/t0", valeur


def notified(territoire: Territoire, connu: Connu) -> dict[str, Scalaire]:
    """Notified amounts in euros, by data path of every workbook that shows them."""
    return dict(_notifies(territoire, connu))


def _notifies(territoire: Territoire, connu: Connu) -> Paires:
    if connu.dotations is None:
        return
    for enveloppe in connu.referentiel.enveloppes:
        for annee in connu.referentiel.annees:
            dotation = connu.dotations.montant(territoire.code, enveloppe.code, annee)
            if dotation is None:
                continue
            montant = euros(dotation.montant)
            yield f"synthese_enveloppes/{enveloppe.code}_{annee}/notifie", montant
            if annee == connu.annee:
                yield f"synthese_execution/{enveloppe.code}/notifie", montant
                yield f"enveloppes/{enveloppe.code}/notifie", montant
            else:
                yield f"rappel/{enveloppe.code}_{annee}/notifie", montant


def _cibles_bilan(_: Territoire, connu: Connu) -> Paires:
    """T0 and target of the exercice, from the returned tableau de bord."""
    tableau = connu.anterieurs.get("tableau_de_bord", {})
    annee = connu.annee
    for ligne in lignes_indicateurs(connu.referentiel):
        for source, cible in (("t0", "t0"), (f"cible_{annee}", "cible")):
            valeur = tableau.get(f"ind/{ligne.rang}/{source}")
            if valeur is not None:
                yield f"resultats/{ligne.rang}/{cible}", valeur
    yield from _locaux_bilan(tableau, annee)


def _locaux_bilan(tableau: Mapping[str, Scalaire], annee: int) -> Paires:
    """Local indicators of the tableau de bord, with their target of the exercice."""
    champs = {"objectif": "objectif", "libelle": "libelle", "unite": "unite", "t0": "t0"}
    for cle, valeur in tableau.items():
        code, rang, champ = cle.split("/")
        cible = {**champs, f"cible_{annee}": "cible"}.get(champ)
        if code == "locaux" and cible is not None and valeur is not None:
            yield f"locaux/{rang}/{cible}", valeur


def _actions_bilan(_: Territoire, connu: Connu) -> Paires:
    """Actions of the returned plan, with what they asked from the State that year."""
    plan = connu.anterieurs.get("plan_action", {})
    annee = connu.annee
    rangs = dict.fromkeys(c.split("/")[1] for c in plan if c.startswith("actions/"))
    retenus = [r for r in rangs if plan.get(f"actions/{r}/intitule") not in (None, "")]
    champs = ("numero", "objectif", "intitule", "enveloppe", "beneficiaire")
    for numero, rang in enumerate(retenus, start=1):
        for champ in champs:
            valeur = plan.get(f"actions/{rang}/{champ}")
            if valeur is not None:
                yield f"execution/x{numero:02d}/{champ}", valeur
        for source, cible in ((f"etat_{annee}", "programme"), (f"cd_{annee}", "cd_prevu")):
            montant = plan.get(f"actions/{rang}/{source}")
            if montant is not None:
                yield f"execution/x{numero:02d}/{cible}", montant


def _conditions(_: Territoire, connu: Connu) -> Paires:
    """Where the conditions of the avenant stand, as the register knows them."""
    for etat in connu.passe.conditions if connu.passe else ():
        yield f"conditions/{etat.condition.code}/etat", etat.etat.libelle
        yield f"conditions/{etat.condition.code}/constat", etat.motif


_NATIONAUX: dict[str, tuple[Producteur, ...]] = {
    "diagnostic": (_contexte, _grandeurs),
    "tableau_de_bord": (_t0_national("ind"),),
    "plan_action": (_notifies,),
    "bilan": (_notifies, _t0_national("resultats")),
    "avenant": (_notifies, _conditions),
}
"""What the national team knows."""
_RENDUS: dict[str, tuple[Producteur, ...]] = {
    "tableau_de_bord": (_t0_tableau,),
    "bilan": (_cibles_bilan, _actions_bilan),
}
"""What the territory already returned for the same exercice."""
