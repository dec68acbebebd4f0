"""« Synthèse »: one line per indicator; « Couverture »: who answered each figure.

Both only point at the lines under the sheets of the objectives.
"""

from __future__ import annotations

from decimal import Decimal

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.lignes import sections
from cdppe_xl.classeurs.placement import a1
from cdppe_xl.consolidation.agregats import LIBELLES_MODE, LigneNationale
from cdppe_xl.consolidation.feuille_objectif import number_format
from cdppe_xl.consolidation.national import National
from cdppe_xl.consolidation.plan import COMPARE, Cle, Plan, nom_ligne
from cdppe_xl.consolidation.reponses import SANS_DONNEE, Chiffre, absences_of, figures
from cdppe_xl.consolidation.trajectoires import DECIMALES_COMPAREES, Trajectoire
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.excel import styles
from cdppe_xl.excel.page import ABSENT, ENTETE, Atelier, Calcul, Page, ailleurs, lignes_de

SYNTHESE, COUVERTURE = "Synthèse", "Couverture"
FIXES = 3
"""Objectif, code and label of the indicator."""
ATTEINTE = {
    True: "atteinte par les répondants",
    False: "non atteinte par les répondants",
    None: SANS_DONNEE,
}


class FeuilleSynthese:
    """Writes « Synthèse »."""

    def __init__(self, atelier: Atelier, national: National, plan: Plan) -> None:
        self.atelier = atelier
        self.national = national
        self.plan = plan
        self.chiffres = figures(national.referentiel)
        self.repere = FIXES + 1 + 2 * len(self.chiffres)

    def ecrit(self) -> None:
        """Writes the sheet."""
        page = self.atelier.page(SYNTHESE, styles.NUIT)
        largeurs = [6, 10, 48, 15, *([12.5, 8] * len(self.chiffres)), 40, 40, 30, 12, 12, 9, 14]
        page.largeurs(largeurs)
        dernier = self.national.referentiel.annees[-1]
        page.titre_page(f"Synthèse nationale, édition {self.atelier.edition}")
        titres = ["Obj.", "Code", "Indicateur", "Calcul"]
        for chiffre in self.chiffres:
            titres += [chiffre.titre, f"Couv. {chiffre.titre}"]
        titres += [
            "Repères nationaux", "Cible nationale", "Ce qui lui est comparé",
            "Cible nationale, valeur",
            f"Où mènent les cibles {dernier}", "Couv.", "Si les cibles sont tenues",
        ]  # fmt: skip
        page.entetes(ENTETE, titres, 52)
        ligne, total = ENTETE + 1, len(titres)
        nationales = list(self.national.lignes.values())
        for nationale, (_, section) in zip(
            nationales, sections(n.ligne for n in nationales), strict=True
        ):
            if section:
                self._section(page, ligne, section, total)
                ligne += 1
            self._ligne(page, ligne, nationale)
            ligne += 1
        fin = (ligne - 1, total - 1)
        sauts = [FIXES + 1 + 2 * n for n in range(1, len(self.chiffres))] + [self.repere]
        self._imprime(page, fin, largeurs, sauts)

    def _imprime(
        self, page: Page, fin: tuple[int, int], largeurs: list[float], sauts: list[int]
    ) -> None:
        """Figures on one page, national targets on the next."""
        page.imprime_par_groupes(fin, FIXES, largeurs, [sauts[-1]])

    def _section(self, page: Page, ligne: int, titre: str, colonnes: int) -> None:
        """Number of the engagement, then its words at the head of each printed page."""
        tete, _, suite = titre.partition(" – ")
        style = self.atelier.texte("section")
        page.hauteur(ligne, 20)
        for n in range(colonnes):
            page.ecrit(ligne, n, {0: tete, FIXES: suite, self.repere: suite}.get(n), style)

    def _ligne(self, page: Page, ligne: int, nationale: LigneNationale) -> None:
        indicateur = nationale.ligne
        centre = self.atelier.case(Role.LIBELLE, Genre.TEXTE, "centre")
        page.ecrit(ligne, 0, indicateur.objectif, centre)
        page.ecrit(ligne, 1, nom_ligne(indicateur), centre)
        texte = self.atelier.case(Role.LIBELLE, Genre.TEXTE)
        page.ecrit(ligne, 2, indicateur.libelle_affiche, texte)
        petit = self.atelier.case(Role.LIBELLE, Genre.TEXTE, font_size=9)
        page.ecrit(ligne, 3, LIBELLES_MODE[nationale.mode], petit)
        demandes = {c.champ for c in nationale.chiffres}
        for n, chiffre in enumerate(self.chiffres):
            colonne = FIXES + 1 + 2 * n
            if chiffre.champ in demandes:
                self._chiffre(page, ligne, colonne, nationale, chiffre)
            else:
                vide = self.atelier.style({**styles.style_texte("fond"), "bg_color": styles.GRIS})
                page.ecrit(ligne, colonne, None, vide)
                page.ecrit(ligne, colonne + 1, None, vide)
        lignes = max(2, self._reperes(page, ligne, nationale))
        page.hauteur(ligne, 15 * max(lignes, lignes_de(indicateur.libelle_affiche, 48)) + 3)

    def _chiffre(
        self, page: Page, ligne: int, colonne: int, nationale: LigneNationale, chiffre: Chiffre
    ) -> None:
        cle: Cle = (nationale.ligne.rang, chiffre.champ, "valeur")
        titre, place = self.plan.colonne(cle)
        agregat = nationale.agregats[chiffre.champ]
        genre = nationale.ligne.genre
        page.relie(ligne, colonne, ailleurs(titre, 0, place))
        absent = ABSENT if agregat.valeur is None else number_format(nationale)
        page.ecrit(
            ligne, colonne,
            Calcul(
                ailleurs(titre, self.plan.total, place),
                SANS_DONNEE if agregat.valeur is None else agregat.valeur,
            ),
            self.atelier.case(Role.CALCUL, genre, **absent),
        )  # fmt: skip
        self._couverture(page, ligne, colonne + 1, (titre, place, place), (
            agregat.repondants, agregat.attendus
        ))  # fmt: skip

    def _couverture(
        self, page: Page, ligne: int, colonne: int, ou: tuple[str, int, int],
        nombres: tuple[int, int],
    ) -> None:  # fmt: skip
        """« 28/30 »: respondents of one column over those expected of another."""
        titre, repondants, attendus = ou
        n = ailleurs(titre, self.plan.repondants, repondants)
        sur = ailleurs(titre, self.plan.attendus, attendus)
        page.ecrit(
            ligne, colonne, Calcul(f'{n}&"/"&{sur}', f"{nombres[0]}/{nombres[1]}"),
            self.atelier.case(Role.CALCUL, Genre.TEXTE, "centre"),
        )  # fmt: skip

    # --- national targets ------------------------------------------------------------

    def _reperes(self, page: Page, ligne: int, nationale: LigneNationale) -> int:
        """References and target of the texts, and where the targets lead; lines of text."""
        indicateur = nationale.ligne.indicateur
        reperes = indicateur.reperes if indicateur and not nationale.ligne.variante else ()
        textes = ["\n".join(r.libelle for r in reperes if r.cible is c) for c in (False, True)]
        style = self.atelier.case(Role.LIBELLE, Genre.TEXTE, font_size=10)
        for n, texte in enumerate(textes):
            page.ecrit(ligne, self.repere + n, texte or SANS_DONNEE, style)
        trajectoire = self.national.trajectoires.get(nationale.ligne.rang)
        if trajectoire is None:
            for n in range(2, 7):
                page.ecrit(
                    ligne, self.repere + n, SANS_DONNEE,
                    self.atelier.case(Role.LIBELLE, Genre.TEXTE, "centre"),
                )  # fmt: skip
        else:
            self._trajectoire(page, ligne, nationale, trajectoire)
        return max(lignes_de(texte, 44) for texte in textes)

    def _trajectoire(
        self, page: Page, ligne: int, nationale: LigneNationale, trajectoire: Trajectoire
    ) -> None:
        rang, debut = nationale.ligne.rang, self.repere
        genre, plus = _shape(nationale, trajectoire)
        texte = self.atelier.case(Role.LIBELLE, Genre.TEXTE, font_size=10)
        page.ecrit(ligne, debut + 2, _compared(nationale, trajectoire), texte)
        nombre = self.atelier.case(Role.LIBELLE, genre, **plus)
        page.ecrit(ligne, debut + 3, trajectoire.attendu, nombre)
        titre, attendus = self.plan.colonne((rang, trajectoire.champ, "valeur"))
        valeur = SANS_DONNEE if trajectoire.valeur is None else trajectoire.valeur
        calcul, repondants = ailleurs(titre, self.plan.total, attendus), attendus
        if trajectoire.contre is not None:
            haut, bas = (
                self.plan.adresse((rang, COMPARE, part), self.plan.total)
                for part in ("dessus", "dessous")
            )
            _, repondants = self.plan.colonne((rang, COMPARE, "dessus"))
            calcul = _formula(trajectoire, haut, bas)
        style = self.atelier.case(Role.CALCUL, genre, **plus)
        page.ecrit(ligne, debut + 4, Calcul(calcul, valeur), style)
        self._couverture(page, ligne, debut + 5, (titre, repondants, attendus), (
            trajectoire.repondants, trajectoire.attendus
        ))  # fmt: skip
        ici, la = a1(ligne, debut + 4), a1(ligne, debut + 3)
        signe = "<=" if trajectoire.baisse else ">="
        d = DECIMALES_COMPAREES
        verdict = (
            f"IF(ISNUMBER({ici}),IF(ROUND({ici},{d}){signe}ROUND({la},{d}),"
            f'"{ATTEINTE[True]}","{ATTEINTE[False]}"),"{SANS_DONNEE}")'
        )
        page.ecrit(
            ligne, debut + 6, Calcul(verdict, ATTEINTE[trajectoire.atteinte]),
            self.atelier.case(Role.CALCUL, Genre.TEXTE, "centre"),
        )  # fmt: skip


def _formula(trajectoire: Trajectoire, haut: str, bas: str) -> str:
    if trajectoire.repere.portee == "accroissement":
        return f'IF(COUNT({haut},{bas})=2,{haut}-{bas},"{SANS_DONNEE}")'
    return f'IF(N({bas})>0,{haut}/{bas},"{SANS_DONNEE}")'


def _shape(nationale: LigneNationale, trajectoire: Trajectoire) -> tuple[Genre, styles.Proprietes]:
    """How both sides of the comparison are shown."""
    portee = trajectoire.repere.portee
    if portee == "part":
        return Genre.TAUX, {}
    if portee == "multiple":
        return Genre.ENTIER, {"num_format": '"× "0.00'}
    if portee == "accroissement":
        return Genre.ENTIER, {"num_format": '"+ "#,##0;"- "#,##0;0'}
    return nationale.ligne.genre, number_format(nationale)


def _compared(nationale: LigneNationale, trajectoire: Trajectoire) -> str:
    """In words, what is set against the national target."""
    an = trajectoire.champ.rpartition("_")[2]
    if trajectoire.contre is None:
        nom = {
            "somme": f"somme des cibles {an}",
            "ratio": f"moyenne des cibles {an}, pondérée par le dénominateur T0",
            "moyenne": f"moyenne simple des cibles {an}",
        }[nationale.mode]
        return nom
    suite = "territoires qui ont donné les deux"
    return {
        "multiple": f"Σ cibles {an} ÷ Σ T0, {suite}",
        "accroissement": f"Σ cibles {an} – Σ T0, {suite}",
        "part": f"Σ cibles {an} ÷ Σ cibles {an} de {trajectoire.contre[0]}, {suite}",
    }[trajectoire.repere.portee]


class FeuilleCouverture:
    """Writes « Couverture »: one line per figure, the numbers behind « 28/30 »."""

    def __init__(self, atelier: Atelier, national: National, plan: Plan) -> None:
        self.atelier = atelier
        self.national = national
        self.plan = plan

    def ecrit(self) -> None:
        """Writes the sheet."""
        page = self.atelier.page(COUVERTURE, styles.NUIT)
        absences = absences_of(self.national.referentiel)
        largeurs = [6, 10, 92, 15, 11, 12, *([10] * len(absences)), 13]
        page.largeurs(largeurs)
        page.titre_page("Couverture", "qui a répondu à chaque chiffre")
        titres = ["Obj.", "Code", "Indicateur", "Chiffre", "Attendus", "Répondants"]
        titres += [str(mot) for mot in absences] + ["Part des attendus"]
        page.entetes(ENTETE, titres, 36)
        ligne = ENTETE + 1
        for nationale in self.national.lignes.values():
            for chiffre in nationale.chiffres:
                self._ligne(page, ligne, nationale, chiffre)
                ligne += 1
        fin = (ligne - 1, len(titres) - 1)
        page.ws.autofilter(ENTETE, 0, *fin)
        page.imprime(fin, 4)

    def _ligne(self, page: Page, ligne: int, nationale: LigneNationale, chiffre: Chiffre) -> None:
        indicateur = nationale.ligne
        centre = self.atelier.case(Role.LIBELLE, Genre.TEXTE, "centre")
        texte = self.atelier.case(Role.LIBELLE, Genre.TEXTE)
        page.hauteur(ligne, 15 * lignes_de(indicateur.libelle, 92) + 2)
        page.ecrit(ligne, 0, indicateur.objectif, centre)
        page.ecrit(ligne, 1, nom_ligne(indicateur), centre)
        page.ecrit(ligne, 2, indicateur.libelle, texte)
        page.ecrit(ligne, 3, chiffre.titre, texte)
        titre, place = self.plan.colonne((indicateur.rang, chiffre.champ, "valeur"))
        agregat = nationale.agregats[chiffre.champ]
        nombres = [
            (self.plan.attendus, agregat.attendus),
            (self.plan.repondants, agregat.repondants),
        ]
        nombres += [
            (source, agregat.absences.get(mot, 0)) for mot, source in self.plan.absences.items()
        ]
        entier = self.atelier.case(Role.CALCUL, Genre.ENTIER)
        for n, (source, nombre) in enumerate(nombres, start=4):
            page.ecrit(ligne, n, Calcul(ailleurs(titre, source, place), nombre), entier)
        attendus, repondants = a1(ligne, 4), a1(ligne, 5)
        part = Decimal(agregat.repondants) / agregat.attendus if agregat.attendus else SANS_DONNEE
        page.ecrit(
            ligne, 4 + len(nombres),
            Calcul(f'IF({attendus}>0,{repondants}/{attendus},"{SANS_DONNEE}")', part),
            self.atelier.case(Role.CALCUL, Genre.TAUX),
        )  # fmt: skip
