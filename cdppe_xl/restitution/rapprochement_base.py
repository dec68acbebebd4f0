"""What every sheet of the reconciliation is written with: sums over « Montants », links to them.

« Montants » lists every amount once, with its cell; every other figure is a sum over it, and a
click on the figure leads to its lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import a1, cite
from cdppe_xl.comptes.etat_financier import EtatFinancier
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.domaine.montants import Centimes, euros
from cdppe_xl.excel import styles
from cdppe_xl.excel.page import Atelier, Calcul, Page, ailleurs, lignes_de, show_cents
from cdppe_xl.financement.montants import Montant, Perimetre, total
from cdppe_xl.financement.rapprochement import Stades

VUE, SYNTHESE, MONTANTS, NOTIFICATIONS, PERIODES = (
    "Vue d’ensemble", "Synthèse", "Montants", "Notifications", "Périodes",
)  # fmt: skip
ELIGIBILITE, COFINANCEMENT, MOUVEMENTS, DISPOSITIFS = (
    "Éligibilité", "Cofinancement", "Mouvements", "Dispositifs",
)  # fmt: skip
SOUS_EXECUTION, MOYENS, CONTROLES, REFERENCE = (
    "Sous-exécution", "Moyens propres", "Contrôles", "Référence",
)  # fmt: skip
SANS = "—"
ENTETE, PREMIERE = 2, 3
C_MONTANT = 9
"""Column of the amount on « Montants »."""
POINTS, HAUTEUR_MAX = 15, 400
"""Height of a line of text, and of the highest row."""
LIENS_MAX = 60_000
"""A spreadsheet refuses a sheet with more links than 65 530."""
PERIMETRES = {
    Perimetre.ETAT: "État", Perimetre.DEPARTEMENT: "Département",
    Perimetre.VALORISE: "Département, dont valorisé", Perimetre.AUTRES: "Autres",
    Perimetre.TOUS: "Tous financeurs",
}  # fmt: skip
_ALERTE: styles.Proprietes = {"bg_color": styles.ORANGE, "font_color": styles.BRUN, "bold": True}
_ATTENTE: styles.Proprietes = {"bg_color": "FFF2CC", "font_color": "7F6000", "bold": True}
_BON: styles.Proprietes = {"font_color": styles.VERT_FONCE, "bold": True}
VERDICTS = {
    "Dépassement": _ALERTE, "Bloquant": _ALERTE, "Interdite": _ALERTE, "Insuffisant": _ALERTE,
    "En baisse": _ALERTE, "À traiter": _ALERTE, "À examiner": _ATTENTE, "À compléter": _ATTENTE,
    "À vérifier": _ATTENTE, "Conforme": _BON, "Admise": _BON, "Maintenus": _BON,
    "En vigueur": _BON,
}  # fmt: skip
"""Words of the verdicts, and how they show."""
JUGENT = frozenset({"Verdict", "État", "Objectif et enveloppe", "Enveloppe et versement"})
"""Columns that hold one: colouring whole sheets would slow them down."""

Colonnes = Sequence[tuple[str, float]]


def montre(montant: Centimes | None) -> Decimal | str:
    """Euros, or the sign of an unknown amount."""
    return SANS if montant is None else euros(montant)


def exercices_de(lignes: Iterable[Stades]) -> list[int]:
    """Years shown."""
    return sorted({s.exercice for s in lignes})


class Feuilles:
    """Writes the sheets, and knows the line of each amount."""

    def __init__(self, atelier: Atelier, etat: EtatFinancier) -> None:
        self.atelier = atelier
        self.etat = etat
        self.noms = {t.code: t.nom for t in etat.territoires}
        self.enveloppes = {e.code: e.libelle for e in etat.referentiel.enveloppes}
        ranges = etat.rapprochement.montants
        self.lignes = {id(m): n for n, m in enumerate(ranges, start=PREMIERE)}
        self.synthese: dict[tuple[str, int, str], int] = {}
        self.periodes: dict[int, int] = {}
        self.pages: frozenset[str] = frozenset()
        self._liens: dict[str, int] = {}
        self._verdicts: dict[str, list[int]] = {}
        self._styles: dict[tuple[object, ...], Any] = {}
        self._largeurs: dict[str, tuple[float, ...]] = {}
        self._hauteurs: dict[tuple[str, int], int] = {}

    def enveloppe(self, code: str) -> str:
        """Name of an enveloppe; the word written when it is none of the edition."""
        return self.enveloppes.get(code, code or "non dite")

    def page(self, titre: str, note: str, colonnes: Colonnes) -> Page:
        """A sheet with its title, its note and its header."""
        page = self.atelier.page(titre, "7F6000")
        page.largeurs([largeur for _, largeur in colonnes])
        page.titre_page(titre)
        page.ecrit(1, 0, note, self.atelier.texte("note", text_wrap=False))
        page.entetes(ENTETE, [titre for titre, _ in colonnes], 48)
        self._largeurs[titre] = tuple(largeur for _, largeur in colonnes)
        self._verdicts[titre] = [n for n, (nom, _) in enumerate(colonnes) if nom in JUGENT]
        return page

    def finit(self, page: Page, lignes: int, colonnes: int, fige: int) -> None:
        """Filter, repeated header, colours of the verdicts and print area of a list."""
        fin = max(PREMIERE, PREMIERE + lignes - 1)
        if lignes:
            page.ws.autofilter(ENTETE, 0, fin, colonnes - 1)
            for n in self._verdicts.get(page.titre, ()):
                self.colore(page, (PREMIERE, n, fin, n))
        else:
            page.ecrit(PREMIERE, 0, "Aucune ligne.", self.atelier.texte("texte", text_wrap=False))
        page.ws.fit_to_pages(1, 0)
        page.ws.repeat_rows(0, ENTETE)
        page.ws.print_area(0, 0, fin, colonnes - 1)
        page.ws.freeze_panes(PREMIERE, fige)

    def colore(self, page: Page, zone: tuple[int, int, int, int]) -> None:
        """The words of a verdict also show by their colour."""
        for mot, proprietes in VERDICTS.items():
            page.sure.format_conditionnel(
                zone,
                {"type": "cell", "criteria": "==", "value": f'"{mot}"',
                 "format": self.atelier.style(proprietes)},
            )  # fmt: skip

    def case(self, role: Role, genre: Genre, variante: str = "", **plus: bool) -> Any:
        """Style of a cell, looked up once: a sheet has a hundred thousand of them."""
        cle = (role, genre, variante, *plus.items())
        if cle not in self._styles:
            self._styles[cle] = self.atelier.case(role, genre, variante, **plus)
        return self._styles[cle]

    def texte(self, page: Page, ligne: int, colonne: int, valeur: object) -> None:
        """A fixed text or number."""
        genre = Genre.ENTIER if isinstance(valeur, int) else Genre.TEXTE
        page.ecrit(ligne, colonne, valeur, self.case(Role.LIBELLE, genre))  # type: ignore[arg-type]
        if isinstance(valeur, str):
            self.grandit(page, ligne, colonne, valeur)

    def grandit(self, page: Page, ligne: int, colonne: int, texte: str) -> None:
        """Makes the row of a list as high as its longest text: LibreOffice does not by itself."""
        largeurs = self._largeurs.get(page.titre)
        lignes = lignes_de(texte, largeurs[colonne]) if largeurs else 1
        cle = (page.titre, ligne)
        if lignes > self._hauteurs.get(cle, 1):
            self._hauteurs[cle] = lignes
            page.hauteur(ligne, min(POINTS * lignes, HAUTEUR_MAX))

    def textes(self, page: Page, ligne: int, valeurs: Iterable[object], debut: int = 0) -> None:
        """Neighbouring fixed cells."""
        for n, valeur in enumerate(valeurs, start=debut):
            self.texte(page, ligne, n, valeur)

    def calcul(
        self, page: Page, ligne: int, colonne: int, formule: str, valeur: Decimal | str
    ) -> None:
        """A computed amount."""
        style = self.case(Role.CALCUL, Genre.MONTANT, "", text_wrap=False, shrink=True)
        page.ecrit(ligne, colonne, Calcul(formule, valeur), style)

    def verdict(self, page: Page, ligne: int, colonne: int, formule: str, valeur: str) -> None:
        """A computed word."""
        style = self.case(Role.CALCUL, Genre.TEXTE, "verdict")
        page.ecrit(ligne, colonne, Calcul(formule, valeur), style)

    def taux(
        self, page: Page, ligne: int, colonne: int, formule: str, valeur: Decimal | str
    ) -> None:
        """A computed rate."""
        style = self.atelier.case(Role.CALCUL, Genre.TAUX)
        page.ecrit(ligne, colonne, Calcul(formule, valeur), style)

    def total(
        self, page: Page, ligne: int, colonne: int, montants: Sequence[Montant],
        connus: Sequence[Montant] | None = None,
    ) -> None:  # fmt: skip
        """Sum of amounts, that leads to their lines; ``connus`` when others are to be seen."""
        self.relie(page, ligne, colonne, montants if connus is None else connus)
        self.calcul(page, ligne, colonne, self.somme(montants), montre(total(montants)))

    def relie(self, page: Page, ligne: int, colonne: int, montants: Sequence[Montant]) -> None:
        """Link to the first neighbouring lines of « Montants »; to call before the content."""
        places = self._liens.get(page.titre, 0)
        if montants and places < LIENS_MAX:
            self._liens[page.titre] = places + 1
            debut, fin = self.blocs(montants)[0]
            bout = f":{a1(fin, C_MONTANT)}" if fin > debut else ""
            page.relie(ligne, colonne, f"{cite(MONTANTS)}!{a1(debut, C_MONTANT)}{bout}")

    def blocs(self, montants: Sequence[Montant]) -> list[tuple[int, int]]:
        """Lines of amounts on « Montants », neighbours together."""
        blocs: list[tuple[int, int]] = []
        for rang in sorted(self.lignes[id(m)] for m in montants):
            if blocs and rang == blocs[-1][1] + 1:
                blocs[-1] = (blocs[-1][0], rang)
            else:
                blocs.append((rang, rang))
        return blocs

    def somme(self, montants: Sequence[Montant]) -> str:
        """Sum over lines of « Montants »: one range when they are neighbours."""
        if not montants:
            return f'"{SANS}"'
        plages = [
            ailleurs(MONTANTS, debut, C_MONTANT) + (f":{a1(fin, C_MONTANT)}" if fin > debut else "")
            for debut, fin in self.blocs(montants)
        ]
        sommes = [f"SUM({','.join(plages[n : n + 100])})" for n in range(0, len(plages), 100)]
        return f"ROUND({'+'.join(sommes)},2)"


def montre_les_centimes(page: Page, lignes: int, colonnes: Iterable[int]) -> None:
    """Shows the centimes of the amounts of a list, only where there are some."""
    if lignes:
        for colonne in colonnes:
            show_cents(page, (PREMIERE, colonne, PREMIERE + lignes - 1, colonne))
