"""Long tables of national data: one figure a line."""

from __future__ import annotations

from cdppe_xl.sources.donnees import (
    NATIONAL,
    PERIMETRES,
    Collecte,
    DonneeNationale,
    perimetre,
)
from cdppe_xl.sources.entetes import Colonne, TableLongue, cellule
from cdppe_xl.sources.texte import Cellule, annee, montre, texte_de

COLONNES = {
    "code": Colonne(("code_departement", "code_territoire")),
    "annee": Colonne(("annee",)),
    "indicateur": Colonne(("indicateur",)),
    "valeur": Colonne(("valeur",)),
    "source": Colonne(("source",)),
    "perimetre": Colonne(("perimetre",), obligatoire=False),
}


def lire_longue(longue: TableLongue, collecte: Collecte) -> None:
    """Add to ``collecte`` the figures of a long table that the edition uses."""
    collecte.forme = "table longue"
    lecture = _Lecture(longue, collecte)
    for numero, ligne in longue.lignes():
        collecte.lues += 1
        donnee = lecture.donnee(numero, ligne)
        if donnee is not None:
            collecte.donnees.append(donnee)


class _Lecture:
    """Reads one line after another; most lines are left out at the first test."""

    def __init__(self, longue: TableLongue, collecte: Collecte) -> None:
        self.longue = longue
        self.collecte = collecte
        self.indicateurs = collecte.besoin.indicateurs

    def donnee(self, numero: int, ligne: list[Cellule]) -> DonneeNationale | None:
        places, collecte = self.longue.places, self.collecte
        indicateur = texte_de(cellule(ligne, places["indicateur"]))
        if indicateur not in self.indicateurs:
            if indicateur:
                collecte.hors_indicateurs[montre(indicateur)] += 1
            else:
                self._ignore(numero, "indicateur", "l'indicateur est vide.")
            return None
        code = self._code(numero, cellule(ligne, places["code"]))
        lue = self._annee(numero, cellule(ligne, places["annee"]))
        if code is None or lue is None:
            return None
        if (indicateur, lue) not in collecte.besoin.chiffres:
            collecte.hors_annees += 1
            collecte.annees_ecartees[indicateur, lue] += 1
            return None
        return self._retenue(numero, ligne, (code, lue, indicateur))

    def _code(self, numero: int, brut: Cellule) -> str | None:
        if brut is None or not texte_de(brut):
            self._ignore(numero, "code", "le code du territoire est vide.")
            return None
        return self.collecte.code(brut)

    def _annee(self, numero: int, brut: Cellule) -> int | None:
        lue = annee(brut)
        if lue is None:
            self._ignore(numero, "annee", f"l'année « {montre(brut)} » est illisible.")
        return lue

    def _retenue(
        self, numero: int, ligne: list[Cellule], cle: tuple[str, int, str]
    ) -> DonneeNationale | None:
        places, collecte = self.longue.places, self.collecte
        portee = perimetre(cellule(ligne, places.get("perimetre")))
        if portee == NATIONAL:
            self._ignore(numero, "perimetre", "total national sous un code de territoire.")
            return None
        if portee not in PERIMETRES:
            self._ignore(numero, "perimetre", f"le périmètre « {montre(portee)} » est inconnu.")
            return None
        source = cellule(ligne, places["source"])
        if not texte_de(source):
            self._ignore(numero, "source", "la source est vide : un chiffre se cite avec elle.")
            return None
        valeur = collecte.valeur(
            cellule(ligne, places["valeur"]), self.longue.lieu(numero, "valeur")
        )
        if valeur is None:
            return None
        code, lue, indicateur = cle
        return DonneeNationale(
            code=code,
            annee=lue,
            indicateur=indicateur,
            valeur=valeur,
            source=texte_de(source),
            fichier=self.longue.fichier,
            ligne=numero,
            feuille=self.longue.table.feuille,
            perimetre=portee,
        )

    def _ignore(self, numero: int, colonne: str, motif: str) -> None:
        self.collecte.ignore(self.longue.lieu(numero, colonne), motif)
