"""Declared mappings: how to recognise a public workbook and where its figures are."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Any

from cdppe_xl.erreurs import SourceIllisible
from cdppe_xl.referentiel.lignes import where_toml
from cdppe_xl.sources.texte import cite, proches

_RACINE: dict[str, type] = {
    **{"libelle": str, "source": str, "reconnaissance": dict, "tables": list},
    **{"edition?": dict, "decimales?": int, "perimetres?": dict, "calculs?": dict},
}
_RECONNAISSANCE: dict[str, type] = {"feuille": str, "texte": str}
_EDITION: dict[str, type] = {"feuille": str, "motif": str, "forme": str}
_TABLE: dict[str, type] = {
    **{"feuilles": str, "annee": str, "colonne_code": str},
    **{"titre?": str, "groupe?": str, "fin?": str, "indicateur?": str, "colonnes?": dict},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionDeclaree:
    """Where the workbook says when it was published."""

    feuille: str
    motif: re.Pattern[str]
    forme: str
    """« jour » (14/01/2020) or « mois » (déc. 2021)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDeclaree:
    """One table, repeated on every sheet whose name matches ``feuilles``.

    Either the year is the name of the sheet and ``colonnes`` says which column is which
    indicator, or the years are the columns and the sheet is one ``indicateur``.
    """

    feuilles: re.Pattern[str]
    annee_feuille: bool
    colonne_code: str
    titre: str = ""
    groupe: str = ""
    fin: str = ""
    indicateur: str = ""
    colonnes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondance:
    """The mapping of one known public workbook."""

    fichier: str
    libelle: str
    source: str
    feuille: str
    texte: str
    edition: EditionDeclaree | None
    tables: tuple[TableDeclaree, ...]
    decimales: int | None
    perimetres: Mapping[str, str]
    """Scope of a code; « departement » when absent and others are declared."""
    calculs: Mapping[str, Mapping[str, Decimal]]
    """Computed indicators: weight of each term."""


def load_correspondances(dossier: Path | None = None) -> list[Correspondance]:
    """The mappings of a folder of the user's, if any, then those of the toolkit.

    Raises:
        SourceIllisible: a mapping is misspelt or incomplete; names the file and the key.
    """
    livrees = files("cdppe_xl.sources.correspondances").iterdir()
    textes = {f.name: f.read_text(encoding="utf-8") for f in livrees if f.name.endswith(".toml")}
    chemins = sorted(textes.items())
    if dossier is not None:
        chemins = [*_textes_utilisateur(dossier), *chemins]
    return [_Lecture(nom).correspondance(texte) for nom, texte in chemins]


def _textes_utilisateur(dossier: Path) -> list[tuple[str, str]]:
    trouves = sorted(dossier.glob("*.toml"))
    if not trouves:
        raise SourceIllisible(
            f"{dossier} : aucun fichier de correspondance (.toml) dans ce dossier."
        )
    try:
        return [(chemin.name, chemin.read_text(encoding="utf-8")) for chemin in trouves]
    except (OSError, UnicodeDecodeError) as erreur:
        raise SourceIllisible(f"{dossier} : correspondance illisible ({erreur}).") from erreur


@dataclass(slots=True)
class _Lecture:
    """Turns the text of a mapping into its record, naming the key at fault."""

    fichier: str

    def correspondance(self, texte: str) -> Correspondance:
        try:
            brut = tomllib.loads(texte)
        except tomllib.TOMLDecodeError as erreur:
            ou = " : ".join(where_toml(str(erreur), texte))
            raise SourceIllisible(f"{self.fichier} : TOML mal écrit, {ou}.") from erreur
        self._check(brut, _RACINE, "")
        self._check(brut["reconnaissance"], _RECONNAISSANCE, "reconnaissance.")
        return Correspondance(
            fichier=self.fichier,
            libelle=brut["libelle"],
            source=self._source(brut["source"]),
            feuille=brut["reconnaissance"]["feuille"],
            texte=brut["reconnaissance"]["texte"],
            edition=self._edition(brut.get("edition")),
            tables=tuple(self._table(t, f"tables[{i}].") for i, t in enumerate(brut["tables"])),
            decimales=brut.get("decimales"),
            perimetres={
                code: perimetre
                for perimetre, codes in brut.get("perimetres", {}).items()
                for code in codes
            },
            calculs={
                nom: {terme: self._poids(nom, poids) for terme, poids in termes.items()}
                for nom, termes in brut.get("calculs", {}).items()
            },
        )

    def _edition(self, brut: dict[str, Any] | None) -> EditionDeclaree | None:
        if brut is None:
            return None
        self._check(brut, _EDITION, "edition.")
        if brut["forme"] not in {"jour", "mois"}:
            raise self._faute("edition.forme", f"« {brut['forme']} » : « jour » ou « mois »")
        motif = self._motif("edition.motif", brut["motif"])
        exiges = {"mois", "annee"} | ({"jour"} if brut["forme"] == "jour" else set())
        if manquants := sorted(exiges - motif.groupindex.keys()):
            raise self._faute("edition.motif", f"groupes {cite(manquants)} absents")
        return EditionDeclaree(feuille=brut["feuille"], motif=motif, forme=brut["forme"])

    def _source(self, texte: str) -> str:
        try:
            champs = {nom for _, nom, _, _ in Formatter().parse(texte) if nom is not None}
        except ValueError as erreur:
            raise self._faute("source", f"accolades mal appariées ({erreur})") from erreur
        if inconnus := sorted(champs - {"edition", "derniere_annee"}):
            raise self._faute(
                "source", f"{cite(inconnus)} inconnu ; admis : « edition », « derniere_annee »"
            )
        return texte

    def _table(self, brut: object, cle: str) -> TableDeclaree:
        if not isinstance(brut, dict):
            raise self._faute(cle.rstrip("."), "une table est attendue")
        self._check(brut, _TABLE, cle)
        annee = brut["annee"]
        if annee not in {"feuille", "colonnes"}:
            raise self._faute(f"{cle}annee", f"« {annee} » : « feuille » ou « colonnes »")
        voulu = "colonnes" if annee == "feuille" else "indicateur"
        if voulu not in brut:
            raise self._faute(f"{cle}{voulu}", f"clé exigée quand annee = « {annee} »")
        return TableDeclaree(
            feuilles=self._motif(f"{cle}feuilles", brut["feuilles"]),
            annee_feuille=annee == "feuille",
            colonne_code=brut["colonne_code"],
            titre=brut.get("titre", ""),
            groupe=brut.get("groupe", ""),
            fin=brut.get("fin", ""),
            indicateur=brut.get("indicateur", ""),
            colonnes=brut.get("colonnes", {}),
        )

    def _check(self, brut: dict[str, Any], attendus: Mapping[str, type], cle: str) -> None:
        noms = {nom.rstrip("?"): genre for nom, genre in attendus.items()}
        for nom in attendus:
            if not nom.endswith("?") and nom not in brut:
                raise self._faute(cle + nom, "clé absente")
        for nom, valeur in brut.items():
            if nom not in noms:
                voisin = proches(nom, noms)
                raise self._faute(cle + nom, f"clé inconnue ; attendu : {cite(voisin or noms)}")
            if not isinstance(valeur, noms[nom]):
                raise self._faute(cle + nom, f"« {valeur} » n'est pas du genre attendu")

    def _motif(self, cle: str, texte: str) -> re.Pattern[str]:
        try:
            return re.compile(texte, re.MULTILINE)
        except re.error as erreur:
            raise self._faute(cle, f"expression « {texte} » mal écrite ({erreur})") from erreur

    def _poids(self, nom: str, poids: object) -> Decimal:
        try:
            return Decimal(str(poids))
        except InvalidOperation as erreur:
            raise self._faute(f"calculs.{nom}", f"poids « {poids} » illisible") from erreur

    def _faute(self, cle: str, quoi: str) -> SourceIllisible:
        return SourceIllisible(f"Correspondance {self.fichier}, clé « {cle} » : {quoi}.")
