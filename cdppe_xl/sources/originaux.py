"""Reading public workbooks as published, through their declared mapping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from cdppe_xl.erreurs import SourceIllisible
from cdppe_xl.sources.correspondance import Correspondance, TableDeclaree
from cdppe_xl.sources.donnees import Collecte, DonneeNationale
from cdppe_xl.sources.entetes import cellule
from cdppe_xl.sources.tableaux import LIGNES_SONDEES, TableBrute, Tableur
from cdppe_xl.sources.texte import (
    MOIS,
    Cellule,
    annee,
    cle_entete,
    code_territoire,
    lieu,
    normalise,
    texte_de,
)

_MOIS_COURTS = (
    *("janv.", "févr.", "mars", "avril", "mai", "juin"),
    *("juil.", "août", "sept.", "oct.", "nov.", "déc."),
)
_LIGNES_EDITION = 200

Places = Mapping[tuple[str, int], int]
"""Column of each (indicateur, annee)."""


def reconnait(tableur: Tableur, connues: Sequence[Correspondance]) -> Correspondance | None:
    """The first mapping whose sheet and title text are those of the workbook."""
    for correspondance in connues:
        feuille = _feuille(tableur, correspondance.feuille)
        if feuille is None:
            continue
        tete = tableur.table(feuille, LIGNES_SONDEES)
        if normalise(correspondance.texte) in _texte(tete):
            return correspondance
    return None


def lire_original(tableur: Tableur, correspondance: Correspondance, collecte: Collecte) -> None:
    """Add to ``collecte`` the figures of a recognised workbook that the edition uses.

    Raises:
        SourceIllisible: the workbook is not laid out as its mapping says.
    """
    collecte.forme = f"original reconnu ({correspondance.libelle})"
    _Original(tableur, correspondance, collecte).lire()


def _feuille(tableur: Tableur, nom: str) -> str | None:
    return next((f for f in tableur.feuilles if normalise(f) == normalise(nom)), None)


def _texte(table: TableBrute) -> str:
    """One normalised line per row."""
    return "\n".join(
        normalise(" ".join(texte_de(valeur) for valeur in ligne)) for ligne in table.lignes
    )


class _Original:
    """One recognised workbook being read."""

    def __init__(
        self, tableur: Tableur, correspondance: Correspondance, collecte: Collecte
    ) -> None:
        self.tableur = tableur
        self.correspondance = correspondance
        self.collecte = collecte
        voulus = collecte.besoin.chiffres
        # The terms of a computed figure are read even when the edition does not show them.
        self.lisibles = voulus | {
            (terme, lue) for nom, lue in voulus for terme in correspondance.calculs.get(nom, ())
        }

    def lire(self) -> None:
        lues = sautees = derniere = 0
        debut = len(self.collecte.donnees)
        for declaree in self.correspondance.tables:
            feuilles = [f for f in self.tableur.feuilles if declaree.feuilles.fullmatch(f)]
            if not feuilles:
                raise self._faute("", f"aucune feuille « {declaree.feuilles.pattern} »")
            for feuille in feuilles:
                if not self._utile(declaree, feuille):
                    sautees += 1
                    continue
                derniere = max(derniere, self._table(declaree, feuille))
                lues += 1
        self._signe(debut, derniere)
        remarque = f"feuilles lues : {lues}"
        if sautees:
            remarque += f" ; que l'édition n'emploie pas : {sautees}"
        self.collecte.remarques.append(remarque)

    def _utile(self, declaree: TableDeclaree, feuille: str) -> bool:
        besoin = self.collecte.besoin
        if declaree.annee_feuille:
            possibles = {*declaree.colonnes, *self.correspondance.calculs}
            return any((i, annee(feuille)) in besoin.chiffres for i in possibles)
        return declaree.indicateur in besoin.indicateurs

    def _signe(self, debut: int, derniere: int) -> None:
        """Write the source on the figures: the last year is known only at the end."""
        texte = self.correspondance.source.format(
            edition=self._edition(), derniere_annee=derniere or ""
        )
        donnees = self.collecte.donnees
        donnees[debut:] = [replace(donnee, source=texte) for donnee in donnees[debut:]]

    def _edition(self) -> str:
        declaree = self.correspondance.edition
        if declaree is None:
            return ""
        feuille = _feuille(self.tableur, declaree.feuille)
        trouve = None
        if feuille is not None:
            texte = _texte(self.tableur.table(feuille, _LIGNES_EDITION))
            trouve = declaree.motif.search(texte)
        if trouve is None or trouve["mois"] not in MOIS:
            raise self._faute(
                declaree.feuille, f"date de l'édition introuvable ({declaree.motif.pattern})"
            )
        rang = MOIS.index(trouve["mois"])
        if declaree.forme == "mois":
            return f"{_MOIS_COURTS[rang]} {trouve['annee']}"
        return f"{int(trouve['jour']):02d}/{rang + 1:02d}/{trouve['annee']}"

    def _table(self, declaree: TableDeclaree, feuille: str) -> int:
        """Read one sheet; the last year it holds."""
        table = self.tableur.table(feuille)
        if declaree.titre and normalise(declaree.titre) not in _texte(
            TableBrute(feuille, table.lignes[:LIGNES_SONDEES], table.numeros[:LIGNES_SONDEES])
        ):
            raise self._faute(feuille, f"titre « {declaree.titre} » introuvable")
        entete, place_code = self._entete(declaree, table)
        places = self._colonnes(declaree, table, entete, place_code)
        for rang in range(entete + 1, len(table.lignes)):
            ligne = table.lignes[rang]
            if declaree.fin and _commence(ligne, declaree.fin):
                break
            # A row without a code is a total, a note or a second header: not a figure.
            if code_territoire(cellule(ligne, place_code)) is None:
                continue
            self.collecte.lues += 1
            code = self.collecte.code(ligne[place_code])
            if code is not None:
                self._ligne(table, rang, code, places)
        return max((lue for _, lue in places), default=0)

    def _entete(self, declaree: TableDeclaree, table: TableBrute) -> tuple[int, int]:
        """Row and column of the header of codes."""
        for rang, ligne in enumerate(table.lignes[:LIGNES_SONDEES]):
            for place, valeur in enumerate(ligne):
                if cle_entete(valeur) == cle_entete(declaree.colonne_code):
                    return rang, place
        raise self._faute(table.feuille, f"colonne « {declaree.colonne_code} » introuvable")

    def _colonnes(
        self, declaree: TableDeclaree, table: TableBrute, entete: int, place_code: int
    ) -> dict[tuple[str, int], int]:
        """Column of each (indicateur, annee)."""
        titres = table.lignes[entete]
        debut, fin = place_code + 1, len(titres)
        if not declaree.annee_feuille:
            return {
                (declaree.indicateur, lue): place
                for place in range(debut, fin)
                if (lue := annee(titres[place])) is not None
            }
        if declaree.groupe:
            # Group titles are merged over their columns, whose own titles are one row below.
            debut = self._place(table, declaree.groupe, titres, range(debut, fin))
            dessous = table.lignes[entete + 1] if entete + 1 < len(table.lignes) else []
            suivants = (p for p in range(debut + 1, fin) if titres[p] is not None)
            fin = next(suivants, len(dessous))
            titres = dessous
        lue = annee(table.feuille) or 0
        return {
            (indicateur, lue): self._place(table, titre, titres, range(debut, fin))
            for indicateur, titre in declaree.colonnes.items()
        }

    def _place(self, table: TableBrute, titre: str, titres: list[Cellule], parmi: range) -> int:
        for place in parmi:
            if place < len(titres) and cle_entete(titres[place]) == cle_entete(titre):
                return place
        raise self._faute(table.feuille, f"colonne « {titre} » introuvable")

    def _ligne(self, table: TableBrute, rang: int, code: str, places: Places) -> None:
        """Keep the figures of one row, those read and those computed from them."""
        numero = table.numeros[rang]
        chiffres = self._chiffres(table, rang, places)
        for indicateur, termes in self.correspondance.calculs.items():
            chiffres |= _calcul(chiffres, indicateur, termes)
        perimetres = self.correspondance.perimetres
        perimetre = perimetres.get(code, "departement" if perimetres else "")
        self.collecte.donnees.extend(
            DonneeNationale(
                code=code,
                annee=lue,
                indicateur=indicateur,
                valeur=self._arrondi(valeur),
                source="",
                fichier=self.tableur.fichier,
                ligne=numero,
                feuille=table.feuille,
                perimetre=perimetre,
            )
            for (indicateur, lue), valeur in chiffres.items()
            if (indicateur, lue) in self.collecte.besoin.chiffres
        )

    def _chiffres(
        self, table: TableBrute, rang: int, places: Places
    ) -> dict[tuple[str, int], Decimal]:
        ligne, collecte = table.lignes[rang], self.collecte
        chiffres: dict[tuple[str, int], Decimal] = {}
        for (indicateur, lue), place in places.items():
            if (indicateur, lue) not in self.lisibles:
                collecte.hors_annees += 1
                continue
            ou = lieu(self.tableur.fichier, table.feuille, table.numeros[rang], indicateur)
            valeur = collecte.valeur(cellule(ligne, place), ou)
            if valeur is not None:
                chiffres[indicateur, lue] = valeur
        return chiffres

    def _arrondi(self, valeur: Decimal) -> Decimal:
        decimales = self.correspondance.decimales
        if decimales is None:
            return valeur
        return round(valeur, decimales)

    def _faute(self, feuille: str, quoi: str) -> SourceIllisible:
        return SourceIllisible(
            f"{lieu(self.tableur.fichier, feuille)} : {quoi}, alors que ce fichier a été "
            f"reconnu comme « {self.correspondance.libelle} ». Sa présentation a sans doute "
            f"changé : adapter la correspondance {self.correspondance.fichier}."
        )


def _commence(ligne: list[Cellule], mot: str) -> bool:
    return any(
        isinstance(valeur, str) and normalise(valeur).startswith(normalise(mot)) for valeur in ligne
    )


def _calcul(
    chiffres: Mapping[tuple[str, int], Decimal], nom: str, termes: Mapping[str, Decimal]
) -> dict[tuple[str, int], Decimal]:
    """The computed indicator for each year that has all its terms."""
    return {
        (nom, lue): sum((chiffres[t, lue] * poids for t, poids in termes.items()), Decimal(0))
        for lue in {lue for _, lue in chiffres}
        if all((terme, lue) in chiffres for terme in termes)
    }
