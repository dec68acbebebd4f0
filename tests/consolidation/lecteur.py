"""The national workbook as a person and openpyxl see it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook


@dataclass
class Relu:
    """Formulas and cached values of the same workbook."""

    formules: Workbook
    valeurs: Workbook

    @classmethod
    def de(cls, contenu: bytes) -> Relu:
        return cls(
            load_workbook(io.BytesIO(contenu)),
            load_workbook(io.BytesIO(contenu), data_only=True),
        )

    def feuille(self, titre: str) -> Any:
        """A sheet, as values."""
        return self.valeurs[titre]

    def lignes(self, titre: str, jusqua: int | None = None) -> list[dict[str, Any]]:
        """The rows of a list, by header."""
        feuille = self.feuille(titre)
        entetes = [str(c.value) for c in feuille[2]]
        return [
            dict(zip(entetes, [c.value for c in rangee], strict=True))
            for rangee in feuille.iter_rows(3, jusqua)
        ]

    def liens(self) -> Iterator[tuple[str, str]]:
        """Every link: sheet and cell it lands on."""
        for feuille in self.formules.worksheets:
            for rangee in feuille.iter_rows():
                for cellule in rangee:
                    if cellule.hyperlink is not None:
                        yield target(cellule)

    def colonne(self, titre: str, entete: str) -> int:
        """Column of a header, its lines joined by a space."""
        for cellule in self.feuille(titre)[2]:
            if str(cellule.value or "").replace("\n", " ") == entete:
                return int(cellule.column or 0)
        raise AssertionError(f"{titre} : pas de colonne « {entete} »")

    def ligne(self, titre: str, texte: str, colonne: int = 1) -> int:
        """First row that shows a text in a column."""
        for cellule in self.feuille(titre).iter_cols(colonne, colonne).__next__():
            if cellule.value == texte:
                return int(cellule.row)
        raise AssertionError(f"{titre} : pas de ligne « {texte} »")

    def valeur(self, titre: str, ligne: int, entete: str) -> Any:
        return self.feuille(titre).cell(ligne, self.colonne(titre, entete)).value

    def synthese(self, code: str, entete: str) -> Any:
        """A figure of « Synthèse »."""
        return self.valeur("Synthèse", self.ligne("Synthèse", code, 2), entete)

    def donnee(self, rang: int, titre: str = "Données") -> dict[str, Any]:
        """A row of the long table, by header."""
        feuille = self.feuille(titre)
        entetes = [str(c.value) for c in feuille[2]]
        return dict(zip(entetes, [c.value for c in feuille[rang]], strict=True))


def target(cellule: Any) -> tuple[str, str]:
    """Sheet and cell a link lands on."""
    assert cellule.hyperlink is not None, cellule
    titre, _, adresse = str(cellule.hyperlink.location).rpartition("!")
    return titre.strip("'"), adresse


def rangee(relu: Relu, titre: str, *cle: str) -> dict[str, Any]:
    """The only row that starts by these words, by title; « x couv » is the cell on its right."""
    feuille = relu.feuille(titre)
    entetes = [str(c.value or "").replace("\n", " ") for c in feuille[2]]
    trouvees = [
        [c.value for c in ligne]
        for ligne in feuille.iter_rows(3)
        if [str(c.value) for c in ligne[: len(cle)]] == list(cle)
    ]
    (trouvee,) = trouvees
    couvertes = {
        f"{entete} couv": valeur
        for entete, suivant, valeur in zip(entetes, entetes[1:], trouvee[1:], strict=False)
        if suivant == "Couv."
    }
    return {**dict(zip(entetes, trouvee, strict=True)), **couvertes}
