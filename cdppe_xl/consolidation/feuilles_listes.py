"""Long lists: « Anomalies », « Suivi » and « Données »; no formula scans them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from cdppe_xl.classeurs.exercices import attendu_de, codes
from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.valeurs_excel import serial
from cdppe_xl.consolidation.national import Anomalie, National
from cdppe_xl.consolidation.plan import LIGNES_PAR_FEUILLE, titre_donnees
from cdppe_xl.consolidation.recueil import Donnee
from cdppe_xl.consolidation.table_longue import TableLongue
from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.domaine.lecture import Etat, Genre
from cdppe_xl.excel import styles
from cdppe_xl.excel.page import (
    ENTETE,
    PLUS_GRAND,
    PREMIERE,
    Atelier,
    Page,
    Valeur,
    court,
    lignes_de,
)
from cdppe_xl.registre.suivi import EtatSuivi, LigneSuivi
from cdppe_xl.registre.suivi_rendu import LIBELLES_ETAT, summary

ANOMALIES, SUIVI = "Anomalies", "Suivi"


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column of a list."""

    titre: str
    largeur: float
    genre: Genre = Genre.TEXTE
    style: str = ""


def write_list(
    page: Page, colonnes: Sequence[Colonne], lignes: Sequence[Sequence[Valeur]], figees: int
) -> int:
    """Header, rows, filter and print; the first row after them."""
    case = page.atelier.case
    page.largeurs([c.largeur for c in colonnes])
    page.entetes(ENTETE, [c.titre for c in colonnes], 36)
    formats = [case(Role.LIBELLE, c.genre, c.style, font_size=10) for c in colonnes]
    for n, ligne in enumerate(lignes, start=PREMIERE):
        hauteur = max(
            lignes_de(valeur, colonne.largeur * 1.1)
            for valeur, colonne in zip(ligne, colonnes, strict=True)
            if isinstance(valeur, str)
        )
        page.hauteur(n, min(15 + 13.5 * (hauteur - 1), 400))
        for colonne, (valeur, style) in enumerate(zip(ligne, formats, strict=True)):
            page.ecrit(n, colonne, valeur, style)
    derniere = PREMIERE + max(len(lignes), 1) - 1
    page.ws.autofilter(ENTETE, 0, derniere, len(colonnes) - 1)
    page.imprime((derniere, len(colonnes) - 1), figees)
    return derniere + 1


# --- anomalies -----------------------------------------------------------------------

_COLONNES_ANOMALIE = (
    Colonne("Code", 6, style="code"), Colonne("Territoire", 18), Colonne("Classeur", 15),
    Colonne("Gravité", 14, style="centre"), Colonne("Règle", 10, style="centre"),
    Colonne("Ce qui ne va pas", 44), Colonne("Ce qu’il faut faire", 38),
    Colonne("Trouvé", 13), Colonne("Attendu", 13), Colonne("Fichier", 26),
    Colonne("Feuille", 16), Colonne("Cellule", 9, style="centre"), Colonne("Texte", 36),
    Colonne("Dépôt compté", 9, style="centre"),
)  # fmt: skip
_ORDRE = {Gravite.BLOQUANTE: 0, Gravite.AVERTISSEMENT: 1, Gravite.INFORMATION: 2}


def ecrit_anomalies(atelier: Atelier, national: National) -> None:
    """Refused files first, then findings by territory, workbook and severity."""
    page = atelier.page(ANOMALIES, styles.BRUN)
    page.titre_page(ANOMALIES, "dépôts comptés, et derniers dépôts qui ne le sont pas")
    noms = {t.code: t.nom for t in national.referentiel.territoires}
    referentiel = national.referentiel
    classeurs = {code: attendu_de(referentiel, code).libelle for code in codes(referentiel)}
    triees = sorted(
        national.anomalies,
        key=lambda a: (
            a.constat is not None, a.depot.territoire, a.depot.classeur,
            _ORDRE[a.constat.gravite] if a.constat else 0,
        ),
    )  # fmt: skip
    lignes = [_anomalie(a, noms, classeurs) for a in triees]
    libre = write_list(page, _COLONNES_ANOMALIE, lignes, 3)
    if not lignes:
        page.ecrit(libre - 1, 0, "Aucune anomalie.", atelier.texte("note", text_wrap=False))


def _anomalie(
    anomalie: Anomalie, noms: dict[str, str], classeurs: dict[str, str]
) -> tuple[Valeur, ...]:
    depot, constat = anomalie.depot, anomalie.constat
    qui = (
        depot.territoire, noms.get(depot.territoire, "non identifié"),
        classeurs.get(depot.classeur, depot.classeur or "non identifié"),
    )  # fmt: skip
    compte = "oui" if anomalie.compte else "non"
    if constat is None:
        return (
            *qui, "fichier refusé", "", depot.motif, "Redemander ce classeur.", "", "",
            depot.nom_fichier, "", "", "", compte,
        )  # fmt: skip
    return (
        *qui, constat.gravite.value, constat.regle, constat.message, constat.remede,
        constat.trouve, constat.attendu, depot.nom_fichier, constat.feuille, constat.cellule,
        constat.source, compte,
    )  # fmt: skip


# --- follow-up -----------------------------------------------------------------------

_COLONNES_SUIVI = (
    Colonne("Code", 6, style="code"), Colonne("Territoire", 24), Colonne("Classeur", 20),
    Colonne("Échéance", 12, Genre.DATE), Colonne("État", 16, style="centre"),
    Colonne("Compté ici", 9, style="centre"), Colonne("Retard (jours)", 9, Genre.ENTIER),
    Colonne("Dépôts", 8, Genre.ENTIER), Colonne("Dernier dépôt", 12, Genre.DATE),
    Colonne("Fichier compté", 34), Colonne("Empreinte du fichier compté", 16, style="centre"),
    Colonne("Cellules remplies", 10, Genre.ENTIER), Colonne("NC", 7, Genre.ENTIER),
    Colonne("s.o.", 7, Genre.ENTIER), Colonne("Illisibles", 9, Genre.ENTIER),
    Colonne("Vides", 8, Genre.ENTIER),
)  # fmt: skip
_ETATS = (Etat.RENSEIGNE, Etat.NC, Etat.SANS_OBJET, Etat.ILLISIBLE, Etat.VIDE)
EMPREINTE = 12


def ecrit_suivi(atelier: Atelier, national: National) -> None:
    """Expected returns, what became of each, and what belongs to none."""
    page = atelier.page(SUIVI, styles.BRUN)
    page.titre_page(SUIVI, f"retours attendus, situation au {national.jour:%d/%m/%Y}")
    lignes = [_suivi(national, ligne) for ligne in national.suivi]
    libre = write_list(page, _COLONNES_SUIVI, lignes, 3)
    note = atelier.texte("note", text_wrap=False)
    inconnus = national.referentiel.nombre_inconnu
    qui = [f"{inconnus} territoires non identifiés : aucun retour d’eux n’est suivi."]
    notes = (summary(national.suivi), *qui[: bool(inconnus)], *national.a_part)
    for n, texte in enumerate(notes, start=libre + 1):
        page.ecrit(n, 0, texte, note)
        page.ws.print_area(0, 0, n, len(_COLONNES_SUIVI) - 1)


def _suivi(national: National, ligne: LigneSuivi) -> tuple[Valeur, ...]:
    retour = (ligne.territoire, ligne.classeur)
    depot = national.recueil.depots.get(retour)
    comptes = national.recueil.comptes.get(retour)
    if ligne.etat is EtatSuivi.NON_RECU:
        recus: tuple[Valeur, ...] = (None, None)
    else:
        recus = (ligne.depots, ligne.dernier_depot)
    return (
        ligne.territoire, ligne.nom, ligne.libelle, ligne.echeance, LIBELLES_ETAT[ligne.etat],
        "oui" if depot else "non", ligne.retard_jours or None, *recus,
        depot.nom_fichier if depot else None, depot.sha256[:EMPREINTE] if depot else None,
        *((comptes.get(etat, 0) if comptes is not None else None) for etat in _ETATS),
    )  # fmt: skip


# --- the long table ------------------------------------------------------------------

_COLONNES_DONNEES = (
    Colonne("Territoire", 10), Colonne("Classeur", 16), Colonne("Clé", 30),
    Colonne("Libellé", 55), Colonne("Type", 9), Colonne("Brut (ce que contient la cellule)", 24),
    Colonne("Valeur", 16), Colonne("État", 12), Colonne("Fichier", 34),
    Colonne("Feuille", 20), Colonne("Cellule", 9), Colonne("Réparation", 30),
    Colonne("Empreinte SHA-256 du fichier", 68),
)  # fmt: skip


def ecrit_donnees(atelier: Atelier, national: National) -> None:
    """Every answered cell of the deposits that count, on as many sheets as it takes."""
    donnees = national.recueil.donnees
    for numero in range(max(1, -(-len(donnees) // LIGNES_PAR_FEUILLE))):
        debut = numero * LIGNES_PAR_FEUILLE
        _table(atelier, titre_donnees(numero), donnees[debut : debut + LIGNES_PAR_FEUILLE])


def _table(atelier: Atelier, titre: str, donnees: Sequence[Donnee]) -> None:
    page = atelier.page(titre, "7F7F7F", TableLongue)
    page.largeurs([c.largeur for c in _COLONNES_DONNEES])
    page.titre_page(titre, "chaque cellule répondue ; les vides sont comptées dans « Suivi »")
    page.entetes(ENTETE, [c.titre for c in _COLONNES_DONNEES], 36)
    texte = atelier.style({"font_name": "Calibri", "font_size": 11, "locked": True, "indent": 1})
    formats = {genre: _format(atelier, genre) for genre in Genre}
    fin = (PREMIERE + max(len(donnees), 1) - 1, len(_COLONNES_DONNEES) - 1)
    page.ws.autofilter(ENTETE, 0, *fin)
    page.imprime((fin[0], fin[1] - 1), 3)
    page.ws.suite(
        PREMIERE, len(donnees), len(_COLONNES_DONNEES),
        (_donnee(donnee, texte, formats) for donnee in donnees),
    )  # fmt: skip


def _format(atelier: Atelier, genre: Genre) -> Any:
    formats = {Genre.MONTANT: '#,##0.00 "€"', Genre.DATE: styles.FORMATS[Genre.DATE]}
    return atelier.style(
        {"font_name": "Calibri", "font_size": 11, "locked": True, "align": "right",
         "num_format": formats.get(genre, "General")}
    )  # fmt: skip


def _donnee(donnee: Donnee, texte: Any, formats: dict[Genre, Any]) -> list[tuple[Any, Any]]:
    depot, lue = donnee.depot, donnee.lue
    valeur: str | Decimal | None = None
    if isinstance(lue.valeur, str):
        valeur = court(lue.valeur)
    elif isinstance(lue.valeur, date):
        valeur = serial(lue.valeur)
    elif lue.valeur is not None:
        valeur = lue.valeur if abs(lue.valeur) < PLUS_GRAND else format(lue.valeur, "g")
    textes = (
        depot.territoire, depot.classeur, lue.cle, donnee.libelle, lue.genre.value,
        court(lue.brut), valeur, lue.etat.value, depot.nom_fichier, lue.feuille, lue.cellule,
        lue.reparation, depot.sha256,
    )  # fmt: skip
    nombre = formats[lue.genre] if isinstance(valeur, Decimal) else texte
    return [(t, nombre if t is valeur else texte) for t in textes]
