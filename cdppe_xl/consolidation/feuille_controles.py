"""« Contrôles des sommes »: each total by every road of the workbook, and their difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import a1
from cdppe_xl.consolidation.argent import TOUTES, Argent, Bloc
from cdppe_xl.consolidation.feuille_finances import FINANCES, FeuilleFinances
from cdppe_xl.consolidation.feuille_montants import C_MONTANT, MONTANTS
from cdppe_xl.consolidation.feuille_objectifs_argent import (
    OBJECTIFS_ARGENT,
    FeuilleObjectifsArgent,
)
from cdppe_xl.consolidation.feuille_stades import FRANCE, STADES, FeuilleStades
from cdppe_xl.consolidation.feuille_territoires import COULEUR, LIBELLE_TOUTES, shown
from cdppe_xl.consolidation.mesures import QUI, SANS_ACTION, Mesure
from cdppe_xl.consolidation.reponses import SANS_DONNEE
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.domaine.montants import Centimes
from cdppe_xl.excel.page import (
    ENTETE,
    PREMIERE,
    SERRE,
    Atelier,
    Calcul,
    Page,
    ailleurs,
    show_cents,
)
from cdppe_xl.financement.montants import Perimetre, Stade

CONTROLES = "Contrôles des sommes"
TITRES = ("Qui paie", "Stade", "« Montants »", "« Stades », France", "« Stades », régions",
          "« Finances par objectif »", "« Finances »", "Écart", "Verdict")  # fmt: skip
LARGEURS = (26.0, 18.0, *(22.0,) * 5, 14.0, 14.0)
CONFORME, ECART = "Conforme", "Écart"
FINANCES_DE = {
    Mesure(Perimetre.ETAT, Stade.NOTIFIE): "notifie",
    Mesure(Perimetre.ETAT, Stade.CONTRACTUALISE): "etat",
    Mesure(Perimetre.DEPARTEMENT, Stade.CONTRACTUALISE): "cd",
    Mesure(Perimetre.AUTRES, Stade.CONTRACTUALISE): "autres",
}
"""Columns of « Finances » that tell the same amounts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feuilles:
    """The sheets that are compared, already written."""

    stades: FeuilleStades
    objectifs: FeuilleObjectifsArgent
    finances: FeuilleFinances


def ecrit_controles(atelier: Atelier, argent: Argent, feuilles: Feuilles) -> None:
    """One line a column of amounts."""
    page = atelier.page(CONTROLES, COULEUR)
    page.largeurs(LARGEURS)
    page.titre_page(CONTROLES, "chaque total par chaque chemin ; l’écart doit être nul")
    page.entetes(ENTETE, TITRES, 36)
    texte = atelier.case(Role.LIBELLE, Genre.TEXTE)
    montant = atelier.case(Role.CALCUL, Genre.MONTANT, **SERRE)
    for ligne, mesure in enumerate(argent.mesures, start=PREMIERE):
        page.ecrit(ligne, 0, QUI[mesure.perimetre], texte)
        page.ecrit(ligne, 1, mesure.libelle, texte)
        calculs = _roads(argent, mesure, feuilles)
        for n, calcul in enumerate(calculs, start=2):
            page.ecrit(ligne, n, calcul, montant)
        _verdict(page, ligne, [c.valeur for c in calculs if c is not None])
    fin = (PREMIERE + len(argent.mesures) - 1, len(TITRES) - 1)
    show_cents(page, (PREMIERE, 2, fin[0], 7))
    page.imprime(fin, 2)


def _verdict(page: Page, ligne: int, valeurs: Sequence[Decimal | int | str]) -> None:
    """A difference of one centime is a fault."""
    plage = f"{a1(ligne, 2)}:{a1(ligne, 6)}"
    nombres = [Decimal(v) for v in valeurs if not isinstance(v, str)]
    ecart = max(nombres) - min(nombres) if nombres else SANS_DONNEE
    page.ecrit(
        ligne, 7,
        Calcul(
            f'IF(COUNT({plage})=0,"{SANS_DONNEE}",ROUND(MAX({plage})-MIN({plage}),2))', ecart
        ),
        page.atelier.case(Role.CALCUL, Genre.MONTANT, **SERRE),
    )  # fmt: skip
    ici = a1(ligne, 7)
    dit = SANS_DONNEE if isinstance(ecart, str) else ECART if ecart else CONFORME
    page.ecrit(
        ligne, 8,
        Calcul(
            f'IF(ISNUMBER({ici}),IF({ici}=0,"{CONFORME}","{ECART}"),"{SANS_DONNEE}")', dit
        ),
        page.atelier.case(Role.CALCUL, Genre.TEXTE, "verdict"),
    )  # fmt: skip


def _roads(argent: Argent, mesure: Mesure, feuilles: Feuilles) -> list[Calcul | None]:
    """The total from each sheet, None where it is not told."""
    somme = shown(_total([m.centimes for m in argent.montants if mesure == Mesure(
        m.perimetre, m.stade)]))  # fmt: skip
    return [
        _listed(argent, mesure, somme),
        *_stages(mesure, feuilles.stades),
        _objectives(mesure, feuilles.objectifs),
        _finances(argent, mesure, feuilles.finances),
    ]


def _total(centimes: list[Centimes]) -> Centimes | None:
    return sum(centimes) if centimes else None


def _listed(argent: Argent, mesure: Mesure, somme: Decimal | str) -> Calcul:
    fin = PREMIERE + max(len(argent.montants), 1) - 1
    qui, stade, montant = (
        f"{ailleurs(MONTANTS, PREMIERE, n)}:{a1(fin, n)}" for n in (4, 5, C_MONTANT)
    )
    criteres = f'{qui},"{QUI[mesure.perimetre]}",{stade},"{mesure.libelle}"'
    return Calcul(
        f'IF(COUNTIFS({criteres})=0,"{SANS_DONNEE}",ROUND(SUMIFS({montant},{criteres}),2))', somme
    )


def _counted(mesure: Mesure, bloc: Bloc) -> bool:
    """A long period repeats the actions of its years: only what was decided for it adds up."""
    return bloc.enveloppe == TOUTES and (bloc.periode.annuelle or mesure.stade in SANS_ACTION)


def _stages(mesure: Mesure, stades: FeuilleStades) -> list[Calcul]:
    """The lines of the nation, then those of the regions."""
    n = stades.places[mesure]
    blocs = stades.dessous.blocs
    rangs = [r for r, bloc in enumerate(blocs) if _counted(mesure, bloc)]
    sommes = [s for r in rangs if (s := blocs[r].total(mesure)) is not None]
    valeur = shown(sum(sommes) if sommes else None)
    france = ",".join(ailleurs(STADES, stades.france[r], n) for r in rangs)
    qui, quand, quoi, plage = (
        f"{ailleurs(STADES, PREMIERE, c)}:{a1(stades.fin, c)}" for c in (0, 1, 2, n)
    )
    criteres = f'{plage},{quoi},"{LIBELLE_TOUTES}",{qui},"<>{FRANCE}"'
    regions = f"SUMIFS({criteres})"
    if any(not bloc.periode.annuelle for bloc in blocs):
        regions = "+".join(f'SUMIFS({criteres},{quand},"{blocs[r].periode}")' for r in rangs)
    return [
        Calcul(f'IF(COUNT({france})=0,"{SANS_DONNEE}",ROUND(SUM({france}),2))', valeur),
        Calcul(f'IF(COUNT({plage})=0,"{SANS_DONNEE}",ROUND({regions},2))', valeur),
    ]


def _objectives(mesure: Mesure, objectifs: FeuilleObjectifsArgent) -> Calcul | None:
    if mesure not in objectifs.places:
        return None
    n = objectifs.places[mesure]
    blocs = objectifs.dessous.blocs
    sommes = [s for b in blocs if b.enveloppe == TOUTES and (s := b.total(mesure)) is not None]
    quoi, plage = (
        f"{ailleurs(OBJECTIFS_ARGENT, objectifs.debut, c)}:{a1(objectifs.fin, c)}" for c in (3, n)
    )
    return Calcul(
        f'IF(COUNT({plage})=0,"{SANS_DONNEE}",ROUND(SUMIFS({plage},{quoi},"{LIBELLE_TOUTES}"),2))',
        shown(sum(sommes) if sommes else None),
    )


def _finances(argent: Argent, mesure: Mesure, finances: FeuilleFinances) -> Calcul | None:
    """« Finances » only knows the years of the edition."""
    annees = set(argent.etat.referentiel.annees)
    if mesure not in FINANCES_DE:
        return None
    siens = [m for m in argent.montants if Mesure(m.perimetre, m.stade) == mesure]
    if any(not m.periode.annuelle or m.periode.debut.year not in annees for m in siens):
        return None
    ligne, colonne, valeur = finances.total(FINANCES_DE[mesure])
    return Calcul(ailleurs(FINANCES, ligne, colonne), valeur)
