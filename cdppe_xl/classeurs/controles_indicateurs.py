"""What is asked of a figure, whatever the table it stands in: predicates and live controls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cdppe_xl.classeurs.formules import (
    Expr,
    Ref,
    ent,
    est_nombre,
    et,
    expr,
    non,
    ou_bien,
    si,
    vide,
)
from cdppe_xl.classeurs.grammaire import Controle, FormuleLigne, Ligne
from cdppe_xl.classeurs.lignes import LigneIndicateur
from cdppe_xl.classeurs.mentions import dit_sans_valeur
from cdppe_xl.classeurs.regles_indicateurs import (
    SNDS_TROP_GRAND,
    SOUS_TOTAL_TROP_GRAND,
    TAUX_INVALIDE,
    VALEUR_INVALIDE,
)

ATTENDUS = {
    "entier": "un nombre entier, positif ou nul",
    "jours": "un nombre de jours, positif ou nul",
    "taux": "un taux entre 0 et 100 %",
}


def invalide(cellule: Expr, unite: str) -> Expr:
    """Neither blank, nor NC or s.o., nor a possible figure of that unit."""
    fautes = {
        "entier": ou_bien(cellule < 0, ent(cellule).differe(cellule)),
        "jours": cellule < 0,
        "taux": ou_bien(cellule < 0, cellule > 1),
    }
    return si(
        vide(cellule), False, si(est_nombre(cellule), fautes[unite], non(dit_sans_valeur(cellule)))
    )


def rapport(numerateur: Expr, denominateur: Expr) -> Expr:
    """A rate, blank while it cannot be computed."""
    calculable = et(est_nombre(numerateur), est_nombre(denominateur), denominateur > 0)
    return si(calculable, numerateur / denominateur, "")


def depasse(cellule: Expr, plafond: Expr) -> Expr:
    """Both are numbers, and the first is greater."""
    return et(est_nombre(cellule), est_nombre(plafond), cellule > plafond)


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """Where figures stand: a table, and what makes a row count.

    ``champs`` gives the words for each column of figures (« cible 2021 »).
    """

    tableau: str
    champs: Mapping[str, str] = field(default_factory=dict)
    actif: FormuleLigne | None = None

    def si_actif(self, anomalie: FormuleLigne) -> FormuleLigne:
        """The anomaly, on the rows that count."""
        actif = self.actif
        return anomalie if actif is None else lambda ligne: et(actif(ligne), anomalie(ligne))

    def objet(self, ligne: LigneIndicateur, champ: str) -> str:
        """« 1a (SNDS), cible 2021 »."""
        return f"{etiquette(ligne)}, {self.champs[champ]}"


def etiquette(ligne: LigneIndicateur) -> str:
    """Short name of a line in a message."""
    if ligne.variante == "local":
        return f"Objectif {ligne.objectif}"
    return f"{ligne.code} (SNDS)" if ligne.variante == "snds" else ligne.code


def controle_valeur(zone: Zone, ligne: LigneIndicateur, champ: str) -> Controle:
    """The figure of a line is possible (IND-004 or IND-005)."""
    return controle_unite(zone, ligne.rang, champ, ligne.unite, zone.objet(ligne, champ))


def controle_unite(zone: Zone, rang: str, champ: str, unite: str, objet: str) -> Controle:
    """The same, for any row whose unit is known."""
    return Controle(
        regle=TAUX_INVALIDE if unite == "taux" else VALEUR_INVALIDE, tableau=zone.tableau,
        rangs=(rang,), cible=champ, objet=objet, attendu=ATTENDUS[unite],
        anomalie=zone.si_actif(lambda ligne: invalide(ligne(champ), unite)),
    )  # fmt: skip


def controle_sous_total(
    zone: Zone, ligne: LigneIndicateur, total: LigneIndicateur, champ: str
) -> Controle:
    """The part does not exceed its total (IND-006)."""
    cle = Ligne(zone.tableau, total.rang).cle(champ)
    return Controle(
        regle=SOUS_TOTAL_TROP_GRAND, tableau=zone.tableau, rangs=(ligne.rang,), cible=champ,
        anomalie=zone.si_actif(lambda rang: depasse(rang(champ), Ref(cle))),
        objet=zone.objet(ligne, champ), attendu=lambda _: Ref(cle),
        mots={"total": lambda _: expr(f"{total.code} – {total.libelle}")},
    )  # fmt: skip


def controle_snds(zone: Zone, ligne: LigneIndicateur, champ: str, principale: str) -> Controle:
    """The SNDS figure does not exceed the DREES/CD one, whose path is ``principale``."""
    return Controle(
        regle=SNDS_TROP_GRAND, tableau=zone.tableau, rangs=(ligne.rang,), cible=champ,
        anomalie=zone.si_actif(lambda rang: depasse(rang(champ), Ref(principale))),
        objet=zone.objet(ligne, champ), attendu=lambda _: Ref(principale),
    )  # fmt: skip


def aide(*phrases: str) -> str:
    """A cell help of at most 255 characters, cut at a word."""
    texte = " ".join(phrase for phrase in phrases if phrase)
    if len(texte) <= LONGUEUR_AIDE:
        return texte
    return texte[: LONGUEUR_AIDE - 1].rpartition(" ")[0] + "…"


LONGUEUR_AIDE = 255


def reperes(ligne: LigneIndicateur) -> str:
    """National reference figures of an indicator, the target first."""
    if ligne.indicateur is None:
        return ""
    tries = sorted(ligne.indicateur.reperes, key=lambda r: not r.cible)
    return " ; ".join(r.libelle for r in tries)


def par_rang(lignes: Sequence[LigneIndicateur]) -> dict[str, LigneIndicateur]:
    """Lines by row key."""
    return {ligne.rang: ligne for ligne in lignes}
