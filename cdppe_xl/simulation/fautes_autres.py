"""Typical faults of the diagnostic, the tableau de bord and the bilan."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cdppe_xl.classeurs.bilan_redaction import DATES
from cdppe_xl.classeurs.lignes import LigneIndicateur, lignes_indicateurs
from cdppe_xl.simulation.fautes import Faute
from cdppe_xl.simulation.hasard import Hasard
from cdppe_xl.simulation.saisie import Saisie


def _lignes(saisie: Saisie) -> dict[str, LigneIndicateur]:
    return {x.rang: x for x in lignes_indicateurs(saisie.referentiel)}


def _saisies(saisie: Saisie) -> list[str]:
    """Counts of the diagnostic that hold a number and may be changed without a cascade."""
    lignes = _lignes(saisie)
    totaux = {x.sous_total_de for x in lignes.values()}
    return [
        rang
        for rang in saisie.placement.tableaux["diag"].lignes
        if (cellule := saisie.placement.cellules[f"diag/{rang}/valeur"]).ouverte
        and saisie.nombre(cellule.cle) is not None
        and rang not in totaux and not lignes[rang].double
    ]  # fmt: skip


def sous_total_superieur(saisie: Saisie, hasard: Hasard) -> str | None:
    """Writes a part greater than its total, where no rate depends on it."""
    lignes = _lignes(saisie)
    numerateurs = {x.numerateur for x in lignes.values()}
    parts = [
        x for x in lignes.values()
        if x.sous_total_de and x.rang not in numerateurs
        and saisie.nombre(f"diag/{x.rang}/valeur") is not None
        and saisie.nombre(f"diag/{x.sous_total_de}/valeur") is not None
    ]  # fmt: skip
    if not parts:
        return None
    part = hasard.choix(parts)
    total = saisie.nombre(f"diag/{part.sous_total_de}/valeur") or Decimal(0)
    saisie.valeurs[f"diag/{part.rang}/valeur"] = total + hasard.entier(1, 20)
    return f"diag/{part.rang}/valeur"


def texte_dans_nombre(saisie: Saisie, hasard: Hasard) -> str | None:
    """Types words beside a figure."""
    rangs = _saisies(saisie)
    if not rangs:
        return None
    cle = f"diag/{hasard.choix(rangs)}/valeur"
    saisie.valeurs[cle] = f"environ {hasard.entier(100, 400)}"
    return cle


def nc_sans_motif(saisie: Saisie, hasard: Hasard) -> str | None:
    """Answers NC without saying why."""
    rangs = _saisies(saisie)
    if not rangs:
        return None
    rang = hasard.choix(rangs)
    saisie.valeurs[f"diag/{rang}/valeur"] = "NC"
    saisie.valeurs.pop(f"diag/{rang}/motif", None)
    return f"diag/{rang}/motif"


def cible_manquante(saisie: Saisie, hasard: Hasard) -> str | None:
    """Leaves out a target the text asks for."""
    cles = [cle for cle in _cibles(saisie) if saisie.nombre(cle) is not None]
    if not cles:
        return None
    cle = hasard.choix(cles)
    del saisie.valeurs[cle]
    return cle


def _cibles(saisie: Saisie) -> Iterator[str]:
    for rang, ligne in _lignes(saisie).items():
        if ligne.cible_exigee:
            for annee in saisie.referentiel.annees:
                yield f"ind/{rang}/cible_{annee}"


def paye_superieur(saisie: Saisie, hasard: Hasard) -> str | None:
    """Pays one euro more than was committed; the département spends as much more."""
    rangs = saisie.remplis("execution", "paye")
    if not rangs:
        return None
    cle = f"execution/{hasard.choix(rangs)}"
    engage = saisie.nombre(f"{cle}/engage") or Decimal(0)
    depense = saisie.nombre(f"{cle}/cd_realise")
    saisie.valeurs[f"{cle}/paye"] = engage + 1
    if depense is not None:
        saisie.valeurs[f"{cle}/cd_realise"] = max(depense, engage + 1)
    return f"{cle}/paye"


def cible_non_expliquee(saisie: Saisie, hasard: Hasard) -> str | None:
    """Says nothing of a target that was missed."""
    rangs = saisie.remplis("resultats", "explication")
    if not rangs:
        return None
    cle = f"resultats/{hasard.choix(rangs)}/explication"
    del saisie.valeurs[cle]
    return cle


def transmission_tardive(saisie: Saisie, hasard: Hasard) -> str | None:
    """Sends the report after the deadline."""
    cle = f"procedure/{DATES[-1]}/valeur"
    envoi = saisie.nombre(cle)
    if envoi is None:
        return None
    saisie.valeurs[cle] = envoi + 7 + hasard.entier(1, 60)
    return cle


DIAGNOSTIC, TABLEAU, BILAN = "diagnostic", "tableau_de_bord", "bilan"
FAUTES = (
    Faute(nom="sous-total-superieur", classeur=DIAGNOSTIC, attendues=("IND-006",),
          degat=sous_total_superieur, titre="Une partie dépasse son total."),
    Faute(nom="texte-dans-nombre", classeur=DIAGNOSTIC, attendues=("STR-020",),
          degat=texte_dans_nombre, titre="Un nombre est écrit « environ 120 »."),
    Faute(nom="nc-sans-motif", classeur=DIAGNOSTIC, attendues=("IND-003",),
          degat=nc_sans_motif, titre="« NC » est répondu sans motif."),
    Faute(nom="cible-manquante", classeur=TABLEAU, attendues=("IND-002",),
          degat=cible_manquante, titre="Une cible exigée n’est pas écrite."),
    Faute(nom="paye-superieur", classeur=BILAN, attendues=("ENV-101",), degat=paye_superieur,
          titre="Le payé dépasse l’engagé de 1 €."),
    Faute(nom="cible-non-expliquee", classeur=BILAN, attendues=("IND-102",),
          degat=cible_non_expliquee, titre="Une cible non atteinte n’est pas expliquée."),
    Faute(nom="transmission-tardive", classeur=BILAN, attendues=("CAL-022",),
          degat=transmission_tardive, titre="Le bilan est transmis après l’échéance."),
)  # fmt: skip
