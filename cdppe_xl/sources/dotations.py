"""Amounts notified to the territories: the State's decisions, read whole or refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.domaine.montants import Centimes, format_euros
from cdppe_xl.erreurs import SourceIllisible
from cdppe_xl.sources.attentes import EditionDesDotations
from cdppe_xl.sources.cellules import lire_date, lire_montant, lire_source
from cdppe_xl.sources.entetes import Colonne, TableLongue, cellule, tables_longues
from cdppe_xl.sources.tableaux import ouvrir
from cdppe_xl.sources.texte import (
    Cellule,
    annee,
    cite,
    code_territoire,
    est_absente,
    lieu,
    montre,
    normalise,
    proches,
)

COLONNES = {
    "territoire": Colonne(("code_territoire", "code_departement")),
    "exercice": Colonne(("exercice", "annee")),
    "enveloppe": Colonne(("enveloppe",)),
    "montant": Colonne(("montant",)),
    "source": Colonne(("source",)),
    "date": Colonne(("date_notification",), obligatoire=False),
}
FAUTES_MAX = 100

T = TypeVar("T")
Cle = tuple[str, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dotation:
    """One notified amount, with the file and line it was read from."""

    territoire: str
    exercice: int
    enveloppe: str
    montant: Centimes
    source: str
    date_notification: date | None
    fichier: str
    ligne: int
    feuille: str = ""

    @property
    def lieu(self) -> str:
        """File, sheet and line, for a message."""
        return lieu(self.fichier, self.feuille, self.ligne)


class Dotations:
    """Amounts in force, and the earlier notifications they replaced."""

    def __init__(
        self, historiques: dict[Cle, tuple[Dotation, ...]], remarques: Sequence[str] = ()
    ) -> None:
        """Keep the notifications of each amount, oldest first."""
        self._historiques = historiques
        self.remarques = tuple(remarques)

    def montant(
        self, territoire: Territoire | str, enveloppe: str, exercice: int
    ) -> Dotation | None:
        """The amount in force; None when none was notified, which is not 0 €."""
        historique = self.historique(territoire, enveloppe, exercice)
        return historique[-1] if historique else None

    def historique(
        self, territoire: Territoire | str, enveloppe: str, exercice: int
    ) -> tuple[Dotation, ...]:
        """Every notification of one amount, oldest first; the last one is in force."""
        return self._historiques.get((_code(territoire), exercice, enveloppe), ())

    def de(self, territoire: Territoire | str) -> tuple[Dotation, ...]:
        """Amounts in force of a territory, by year then enveloppe."""
        code = _code(territoire)
        cles = sorted(cle for cle in self._historiques if cle[0] == code)
        return tuple(self._historiques[cle][-1] for cle in cles)

    def __len__(self) -> int:
        """Number of amounts in force."""
        return len(self._historiques)


def load_dotations(paths: Sequence[Path], referentiel: EditionDesDotations) -> Dotations:
    """Read tables of notified amounts (csv, xlsx, ods).

    Raises:
        SourceIllisible: lists every fault of every file; a wrong amount is never left out.
    """
    lecture = _Lecture(referentiel)
    for path in paths:
        lecture.fichier(path)
    historiques = lecture.historiques()
    fautes = lecture.fautes
    if fautes:
        reste = len(fautes) - FAUTES_MAX
        suite = [f"  … et {reste} autres."] if reste > 0 else []
        titre = f"Montants notifiés refusés : {len(fautes)} faute{'s' * (len(fautes) > 1)}."
        raise SourceIllisible(
            "\n".join([titre, *(f"  - {faute}" for faute in fautes[:FAUTES_MAX]), *suite])
        )
    return Dotations(historiques, lecture.remarques)


def _code(territoire: Territoire | str) -> str:
    return territoire if isinstance(territoire, str) else territoire.code


class _Lecture:
    """Reads all the files in one pass and gathers their faults."""

    def __init__(self, referentiel: EditionDesDotations) -> None:
        self.codes = {t.code for t in referentiel.territoires}
        self.noms = {normalise(t.nom): t.code for t in referentiel.territoires}
        self.enveloppes = {
            normalise(nom): e.code
            for e in referentiel.enveloppes
            for nom in (e.libelle_long, e.libelle, e.code)
        }
        self.exercices = referentiel.campagne.annees
        self.dotations: list[Dotation] = []
        self.fautes: list[str] = []
        self.remarques: list[str] = []

    def fichier(self, path: Path) -> None:
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
                f"porter les colonnes {noms}."
            )
        elif autres:
            self.remarques.append(
                f"{path.name} : feuilles sans montants notifiés, non lues : {cite(autres)}."
            )
        for longue in longues:
            for numero, ligne in longue.lignes():
                self._ligne(longue, numero, ligne)

    def _ligne(self, longue: TableLongue, numero: int, ligne: list[Cellule]) -> None:
        brut = {nom: cellule(ligne, place) for nom, place in longue.places.items()}
        if est_absente(brut["montant"]):
            self.remarques.append(
                f"{longue.lieu(numero, 'montant')} : montant vide, compris comme non notifié."
            )
            return
        ou = {nom: longue.lieu(numero, nom) for nom in brut}
        avant = len(self.fautes)
        territoire = self._lu(self._territoire, brut["territoire"], ou["territoire"])
        exercice = self._lu(self._exercice, brut["exercice"], ou["exercice"])
        enveloppe = self._lu(self._enveloppe, brut["enveloppe"], ou["enveloppe"])
        montant = self._lu(lire_montant, brut["montant"], ou["montant"])
        source = self._lu(lire_source, brut["source"], ou["source"])
        jour_lu = self._lu(lire_date, brut.get("date"), ou.get("date", ""))
        if len(self.fautes) > avant or exercice is None or montant is None:
            return
        self.dotations.append(
            Dotation(
                territoire=territoire or "",
                exercice=exercice,
                enveloppe=enveloppe or "",
                montant=montant,
                source=source or "",
                date_notification=jour_lu,
                fichier=longue.fichier,
                ligne=numero,
                feuille=longue.table.feuille,
            )
        )

    def _lu(self, lire: Callable[[Cellule], T], brut: Cellule, ou: str) -> T | None:
        """What ``lire`` makes of the cell; its ``ValueError`` becomes a fault."""
        try:
            return lire(brut)
        except ValueError as erreur:
            self.fautes.append(f"{ou} : {erreur}")
            return None

    def _territoire(self, brut: Cellule) -> str:
        code = code_territoire(brut)
        if code in self.codes:
            return code or ""
        trouve = montre(brut)
        if not trouve:
            raise ValueError("code du territoire vide.")
        if normalise(trouve) in self.noms:
            code = self.noms[normalise(trouve)]
            raise ValueError(f"« {trouve} » est un nom ; écrire son code, « {code} ».")
        raise ValueError(
            f"« {trouve} » n'est pas un territoire de l'édition. Codes admis : "
            f"{', '.join(sorted(self.codes))}."
        )

    def _exercice(self, brut: Cellule) -> int:
        lu = annee(brut)
        if lu is None or lu not in self.exercices:
            admis = ", ".join(str(exercice) for exercice in self.exercices)
            raise ValueError(f"exercice « {montre(brut)} » étranger à l'édition. Admis : {admis}.")
        return lu

    def _enveloppe(self, brut: Cellule) -> str:
        trouve = montre(brut)
        code = self.enveloppes.get(normalise(trouve))
        if code is None:
            voisines = proches(normalise(trouve), self.enveloppes)
            admis = [self.enveloppes[v] for v in voisines] or sorted(set(self.enveloppes.values()))
            raise ValueError(f"enveloppe « {trouve} » inconnue. Attendu : {cite(admis)}.")
        return code

    def historiques(self) -> dict[Cle, tuple[Dotation, ...]]:
        """Notifications of each amount, oldest first; contradictions become faults."""
        groupes: dict[Cle, list[Dotation]] = {}
        for dotation in self.dotations:
            cle = (dotation.territoire, dotation.exercice, dotation.enveloppe)
            groupe = groupes.setdefault(cle, [])
            pareille = next((d for d in groupe if _pareilles(d, dotation)), None)
            if pareille is None:
                groupe.append(dotation)
            else:
                self.remarques.append(f"{dotation.lieu} : déjà donné, {pareille.lieu}.")
        self.fautes.extend(
            faute for groupe in groupes.values() if (faute := _contradiction(groupe))
        )
        return {
            cle: tuple(sorted(groupe, key=lambda d: d.date_notification or date.min))
            for cle, groupe in groupes.items()
        }


def _pareilles(une: Dotation, autre: Dotation) -> bool:
    return (une.montant, une.date_notification) == (autre.montant, autre.date_notification)


def _contradiction(groupe: Sequence[Dotation]) -> str:
    """Why nobody can tell which amount is in force; "" when the dates tell it."""
    premiere = groupe[0]
    if len({d.montant for d in groupe}) == 1:
        return ""
    sujet = f"{premiere.territoire}, {premiere.enveloppe} {premiere.exercice}"
    valeurs = " ; ".join(f"{format_euros(d.montant)} ({d.lieu})" for d in groupe)
    if any(d.date_notification is None for d in groupe):
        return (
            f"{sujet} : montants différents sans date pour dire lequel vaut : {valeurs}. "
            "Remplir « date_notification », ou ne garder qu'une ligne."
        )
    if len({d.date_notification for d in groupe}) < len(groupe):
        return (
            f"{sujet} : montants différents notifiés le même jour : {valeurs}. N'en garder qu'un."
        )
    return ""
