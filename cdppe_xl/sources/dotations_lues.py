"""Reading tables of notified amounts, line by line; every fault of every file in one pass."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.domaine.periode import Periode
from cdppe_xl.erreurs import SourceIllisible
from cdppe_xl.sources.attentes import EditionDesDotations
from cdppe_xl.sources.cellules import lire_date, lire_montant, lire_source
from cdppe_xl.sources.dotations import ETAT, TOUS, Dotation
from cdppe_xl.sources.entetes import Colonne, TableLongue, cellule, tables_longues
from cdppe_xl.sources.tableaux import ouvrir
from cdppe_xl.sources.texte import (
    Cellule,
    annee,
    cite,
    code_territoire,
    est_absente,
    montre,
    normalise,
    proches,
    texte_de,
)

COLONNES = {
    "territoire": Colonne(("code_territoire", "code_departement")),
    "exercice": Colonne(("exercice", "annee"), obligatoire=False),
    "debut": Colonne(("debut", "date_debut"), obligatoire=False),
    "fin": Colonne(("fin", "date_fin"), obligatoire=False),
    "enveloppe": Colonne(("enveloppe",)),
    "montant": Colonne(("montant",)),
    "source": Colonne(("source",)),
    "date": Colonne(("date_notification",), obligatoire=False),
    "perimetre": Colonne(("perimetre",), obligatoire=False),
}
PERIMETRES = {
    "": ETAT, "etat": ETAT, "etat seul": ETAT, "part de l'etat": ETAT, "tous financeurs": TOUS,
    "tous": TOUS, "tous les financeurs": TOUS,
}  # fmt: skip
_QUAND = "une colonne « exercice », ou deux colonnes « debut » et « fin »"

T = TypeVar("T")


class LectureDotations:
    """Reads all the files in one pass and gathers their faults."""

    def __init__(self, referentiel: EditionDesDotations) -> None:
        self.territoires = {t.code: t for t in referentiel.territoires}
        self.noms = {normalise(t.nom): t.code for t in referentiel.territoires}
        self.enveloppes = {
            normalise(nom): e.code
            for e in referentiel.enveloppes
            for nom in (e.libelle_long, e.libelle, e.code)
        }
        self.campagne = referentiel.campagne
        self.dotations: list[Dotation] = []
        self.fautes: list[str] = []
        self.remarques: list[str] = []

    def fichier(self, path: Path) -> None:
        """Every table of one file."""
        try:
            with ouvrir(path) as tableur:
                self.remarques.extend(f"{path.name} : {r}." for r in tableur.remarques)
                longues, autres = tables_longues(tableur, COLONNES)
        except SourceIllisible as erreur:
            self.fautes.extend(str(erreur).splitlines())
            return
        if not longues:
            noms = cite(c.noms[0] for c in COLONNES.values() if c.obligatoire)
            self.fautes.append(
                f"{path.name} : aucune table de montants notifiés. Sa première ligne doit "
                f"porter les colonnes {noms}, et {_QUAND}."
            )
            return
        if autres:
            self.remarques.append(
                f"{path.name} : feuilles sans montants notifiés, non lues : {cite(autres)}."
            )
        empreinte = hashlib.sha256(path.read_bytes()).hexdigest()
        for longue in longues:
            self._table(longue, empreinte)

    def _table(self, longue: TableLongue, empreinte: str) -> None:
        if "exercice" not in longue.places and not {"debut", "fin"} <= set(longue.places):
            numero = longue.table.numeros[longue.entete]
            self.fautes.append(f"{longue.lieu(numero)} : il manque {_QUAND}. L'ajouter.")
            return
        for numero, ligne in longue.lignes():
            self._ligne(longue, numero, ligne, empreinte)

    def _ligne(
        self, longue: TableLongue, numero: int, ligne: list[Cellule], empreinte: str
    ) -> None:
        brut = {nom: cellule(ligne, place) for nom, place in longue.places.items()}
        if est_absente(brut["montant"]):
            self.remarques.append(
                f"{longue.lieu(numero, 'montant')} : montant vide, compris comme non notifié."
            )
            return
        ou = {nom: longue.lieu(numero, nom) for nom in brut}
        avant = len(self.fautes)
        code = self._lu(self._territoire, brut["territoire"], ou["territoire"])
        quand = self._quand(brut, ou, self.territoires.get(code or ""))
        perimetre = self._lu(_perimetre, brut.get("perimetre"), ou.get("perimetre", "")) or ETAT
        enveloppe = self._enveloppe_de(brut["enveloppe"], ou["enveloppe"], perimetre)
        montant = self._lu(lire_montant, brut["montant"], ou["montant"])
        source = self._lu(lire_source, brut["source"], ou["source"])
        jour_lu = self._lu(lire_date, brut.get("date"), ou.get("date", ""))
        if len(self.fautes) > avant or quand is None or montant is None:
            return
        feuille = longue.table.feuille
        propre = None if quand == Periode.exercice(quand.debut.year) else quand
        self.dotations.append(
            Dotation(
                territoire=code or "", exercice=quand.debut.year, enveloppe=enveloppe or "",
                montant=montant, source=source or "", date_notification=jour_lu,
                fichier=longue.fichier, ligne=numero, feuille=feuille, perimetre=perimetre,
                debut=propre.debut if propre else None, fin=propre.fin if propre else None,
                cellule=f"{_lettres(longue.places['montant'])}{numero}" if feuille else "",
                brut=texte_de(brut["montant"]), empreinte=empreinte,
            )
        )  # fmt: skip

    def _lu(self, lire: Callable[[Cellule], T], brut: Cellule, ou: str) -> T | None:
        """What ``lire`` makes of the cell; its ``ValueError`` becomes a fault."""
        try:
            return lire(brut)
        except ValueError as erreur:
            self.fautes.append(f"{ou} : {erreur}")
            return None

    def _territoire(self, brut: Cellule) -> str:
        code = code_territoire(brut)
        if code in self.territoires:
            return code or ""
        trouve = montre(brut)
        if not trouve:
            raise ValueError("code du territoire vide.")
        if trouve.upper() in self.territoires:
            return trouve.upper()
        if normalise(trouve) in self.noms:
            code = self.noms[normalise(trouve)]
            raise ValueError(f"« {trouve} » est un nom ; écrire son code, « {code} ».")
        raise ValueError(
            f"« {trouve} » n'est pas un territoire de l'édition. Codes admis : "
            f"{', '.join(sorted(self.territoires))}."
        )

    # --- the days it is for ----------------------------------------------------------

    def _quand(
        self, brut: dict[str, Cellule], ou: dict[str, str], territoire: Territoire | None
    ) -> Periode | None:
        """An exercice, or a first and a last day; both only when they agree."""
        debut = self._lu(lire_date, brut.get("debut"), ou.get("debut", ""))
        fin = self._lu(lire_date, brut.get("fin"), ou.get("fin", ""))
        if debut is None and fin is None:
            return self._exercice(brut.get("exercice"), ou, territoire)
        seule = ("fin", "debut") if fin is None else ("debut", "fin")
        if debut is None or fin is None:
            if est_absente(brut.get(seule[0])):
                self.fautes.append(
                    f"{ou[seule[1]]} : une période dit son début et sa fin ; « {seule[0]} » est "
                    "vide."
                )
            return None
        if fin < debut:
            self.fautes.append(
                f"{ou['fin']} : la période finit le {fin:%d/%m/%Y}, avant de commencer le "
                f"{debut:%d/%m/%Y}."
            )
            return None
        periode = Periode(debut, fin)
        return periode if self._admise(periode, brut, ou, territoire) else None

    def _exercice(
        self, brut: Cellule, ou: dict[str, str], territoire: Territoire | None
    ) -> Periode | None:
        if "exercice" not in ou:
            self.fautes.append(f"{ou['debut']} : période vide. Écrire « debut » et « fin ».")
            return None
        lu, annees = annee(brut), self._annees(territoire)
        if est_absente(brut):
            self.fautes.append(
                f"{ou['exercice']} : exercice vide. Écrire l'année, ou une période dans « debut » "
                "et « fin »."
            )
            return None
        if lu is None or lu not in annees:
            admis = ", ".join(map(str, annees))
            self.fautes.append(
                f"{ou['exercice']} : exercice « {montre(brut)} » étranger à l'édition. "
                f"Admis : {admis}."
            )
            return None
        return Periode.exercice(lu)

    def _annees(self, territoire: Territoire | None) -> tuple[int, ...]:
        """Exercices of the edition, and those the contract of the territory reaches into."""
        annees = set(self.campagne.annees)
        if territoire is not None and (territoire.debut or territoire.fin):
            debut = territoire.debut or self.campagne.debut
            fin = territoire.fin or self.campagne.fin
            annees |= set(range(debut.year, fin.year + 1))
        return tuple(sorted(annees))

    def _admise(
        self,
        periode: Periode,
        brut: dict[str, Cellule],
        ou: dict[str, str],
        territoire: Territoire | None,
    ) -> bool:
        annees = self._annees(territoire)
        if not set(periode.exercices()) <= set(annees):
            self.fautes.append(
                f"{ou['debut']} : la période ({periode}) sort des exercices de l'édition "
                f"({', '.join(map(str, annees))})."
            )
            return False
        dit = annee(brut.get("exercice"))
        if not est_absente(brut.get("exercice")) and periode.exercices() != (dit,):
            self.fautes.append(
                f"{ou['exercice']} : exercice « {montre(brut['exercice'])} » et période "
                f"({periode}) se contredisent. Vider la colonne « exercice »."
            )
            return False
        return True

    # --- what it pays ----------------------------------------------------------------

    def _enveloppe_de(self, brut: Cellule, ou: str, perimetre: str) -> str | None:
        """Only an amount of all who pay may say no enveloppe."""
        if perimetre == TOUS and est_absente(brut):
            return ""
        return self._lu(self._enveloppe, brut, ou)

    def _enveloppe(self, brut: Cellule) -> str:
        trouve = montre(brut)
        if not trouve:
            raise ValueError(
                f"enveloppe vide. Attendu : {cite(sorted(set(self.enveloppes.values())))}."
            )
        code = self.enveloppes.get(normalise(trouve))
        if code is None:
            voisines = proches(normalise(trouve), self.enveloppes)
            admis = [self.enveloppes[v] for v in voisines] or sorted(set(self.enveloppes.values()))
            raise ValueError(f"enveloppe « {trouve} » inconnue. Attendu : {cite(admis)}.")
        return code


def _perimetre(brut: Cellule) -> str:
    trouve = normalise(texte_de(brut).replace("_", " "))
    if trouve not in PERIMETRES:
        raise ValueError(
            f"périmètre « {montre(brut)} » inconnu. Attendu : « État » (ou vide), ou « tous "
            "financeurs »."
        )
    return PERIMETRES[trouve]


def _lettres(colonne: int) -> str:
    """Letters of a column counted from 0: « A », « AB »."""
    lettres, reste = "", colonne + 1
    while reste:
        reste, rang = divmod(reste - 1, 26)
        lettres = chr(65 + rang) + lettres
    return lettres
