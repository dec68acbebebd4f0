"""Small tables made up for the tests. Every figure in them is fictitious."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook

from cdppe_xl.domaine.edition import Campagne, DonneeContexte, Enveloppe, Source, Territoire

Cellule = str | int | float | Decimal | date | None
Feuilles = dict[str, Sequence[Sequence[Cellule]]]

SOURCE = Source(texte="texte-fictif", repere="annexe fictive")
ENTETE = ("code_departement", "annee", "indicateur", "valeur", "perimetre", "source")
FICTIVE = "Source fictive, édition 2020"


def territoire(code: str, nom: str, *codes: str) -> Territoire:
    return Territoire(
        code=code,
        nom=nom,
        region="Région fictive",
        signataire="",
        prefectures=(),
        ars="",
        vague=1,
        codes_sources=codes or (code,),
        source=SOURCE,
    )


AIN = territoire("01", "Ain")
CORSE = territoire("20", "Corse", "20", "2A", "2B")
DOME = territoire("63", "Puy-de-Dôme")
GUADELOUPE = territoire("971", "Guadeloupe")


def donnee(*indicateurs: str, **champs: object) -> DonneeContexte:
    modele = DonneeContexte(
        code="donnee",
        libelle="Donnée fictive",
        rubrique="Population",
        unite="entier",
        producteur="Producteur fictif",
        annees=(2019,),
        indicateurs=indicateurs,
        source=SOURCE,
    )
    return replace(modele, **champs)  # type: ignore[arg-type]


def enveloppe(code: str, libelle: str) -> Enveloppe:
    return Enveloppe(
        code=code,
        libelle=libelle,
        libelle_long=f"Enveloppe fictive {libelle}",
        montants=(),
        criteres=(),
        plancher=None,
        plafond=None,
        ordonnateur="",
        beneficiaire="",
        beneficiaires_admis=(),
        cofinancement=True,
        objectif_local=False,
        imputation="",
        source=SOURCE,
    )


CAMPAGNE = Campagne(
    code="2020",
    libelle="Campagne fictive",
    annee_t0=2019,
    annees=(2020, 2021, 2022),
    debut=date(2020, 1, 1),
    fin=date(2022, 12, 31),
    jour_j=date(2020, 10, 30),
    adresse="",
    objectifs_facultatifs_max=14,
    plancher_total=0,
    cofinancement="objectif",
    annee_reference_moyens=2019,
    contacts_max=1,
    source=SOURCE,
)


@dataclass(frozen=True)
class Edition:
    """Stands for a référentiel."""

    contexte: tuple[DonneeContexte, ...] = ()
    territoires: tuple[Territoire, ...] = (AIN, CORSE, DOME, GUADELOUPE)
    enveloppes: tuple[Enveloppe, ...] = (
        enveloppe("P304", "Programme 304"),
        enveloppe("FIR", "Fonds d'intervention régional"),
    )
    campagne: Campagne = CAMPAGNE


def csv_de(lignes: Iterable[Sequence[Cellule]], separateur: str = ",") -> str:
    return "".join(
        separateur.join(_champ(str(v) if v is not None else "", separateur) for v in ligne) + "\n"
        for ligne in lignes
    )


def _champ(texte: str, separateur: str) -> str:
    return f'"{texte}"' if separateur in texte else texte


def ecrit_csv(path: Path, lignes: Iterable[Sequence[Cellule]], separateur: str = ",") -> Path:
    path.write_text(csv_de(lignes, separateur), encoding="utf-8")
    return path


def ecrit_xlsx(path: Path, feuilles: Feuilles) -> Path:
    classeur = Workbook()
    classeur.remove(classeur.worksheets[0])
    for nom, lignes in feuilles.items():
        feuille = classeur.create_sheet(nom)
        for ligne in lignes:
            feuille.append(list(ligne))
    classeur.save(path)
    return path


def ecrit_ods(path: Path, feuilles: Feuilles) -> Path:
    corps = "".join(
        f"<table:table table:name={quoteattr(nom)}>{''.join(map(_ligne_ods, lignes))}</table:table>"
        for nom, lignes in feuilles.items()
    )
    return ecrit_contenu_ods(path, corps)


def ecrit_contenu_ods(path: Path, corps: str, prologue: str = "") -> Path:
    espaces = " ".join(
        f'xmlns:{nom}="urn:oasis:names:tc:opendocument:xmlns:{nom}:1.0"'
        for nom in ("office", "table", "text")
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?>{prologue}<office:document-content {espaces}>'
            f"<office:body><office:spreadsheet>{corps}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )
    return path


def _ligne_ods(ligne: Sequence[Cellule]) -> str:
    return f"<table:table-row>{''.join(map(_cellule_ods, ligne))}</table:table-row>"


def _cellule_ods(valeur: Cellule) -> str:
    if valeur is None:
        return "<table:table-cell/>"
    if isinstance(valeur, date):
        attributs = f'office:value-type="date" office:date-value="{valeur.isoformat()}"'
    elif isinstance(valeur, str):
        attributs = 'office:value-type="string"'
    else:
        attributs = f'office:value-type="float" office:value="{valeur}"'
    return (
        f"<table:table-cell {attributs}><text:p>{escape(str(valeur))}</text:p></table:table-cell>"
    )
