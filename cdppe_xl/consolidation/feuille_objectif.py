"""One sheet per objectif: territories down, figures across, the nation underneath.

Every cell holds a number or a word, never nothing, so that a formula never takes a silence
for a 0: SUM and COUNT leave words aside.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.consolidation.agregats import LigneNationale, Paire, totals
from cdppe_xl.consolidation.national import National
from cdppe_xl.consolidation.plan import (
    COMPARE,
    FIXES,
    LIGNE_GROUPE,
    Cle,
    FeuilleObjectif,
    Plan,
    lien_donnee,
    nom_ligne,
)
from cdppe_xl.consolidation.reponses import SANS_DONNEE, Absence, Chiffre
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.excel import styles
from cdppe_xl.excel.page import (
    ABSENT,
    ENTETE,
    PREMIERE,
    Atelier,
    Calcul,
    Page,
    Valeur,
    zone,
)

LARGEURS_FIXES = (7.0, 24.0, 25.0)
LARGEUR = 12.5
LIBELLES_TOTAL = {"somme": "Total national", "ratio": "Taux national", "moyenne": "Moyenne simple"}


def number_format(ligne: LigneNationale) -> styles.Proprietes:
    """A mean of whole numbers is shown with a decimal."""
    moyenne = ligne.mode == "moyenne" and ligne.ligne.genre is Genre.ENTIER
    return {"num_format": "#,##0.0"} if moyenne else {}


class FeuillesObjectifs:
    """Writes the sheets of the objectives."""

    def __init__(self, atelier: Atelier, national: National, plan: Plan) -> None:
        self.atelier = atelier
        self.national = national
        self.plan = plan
        self.debut, self.fin = PREMIERE, plan.derniere

    def ecrit(self) -> None:
        """Writes every sheet."""
        for feuille in self.plan.feuilles:
            self._feuille(feuille)

    def _feuille(self, feuille: FeuilleObjectif) -> None:
        page = self.atelier.page(feuille.titre, styles.VERT_FONCE)
        colonnes = list(feuille.colonnes())
        largeurs = [*LARGEURS_FIXES, *(LARGEUR for _ in colonnes)]
        page.largeurs(largeurs)
        self._tete(page, feuille)
        self._territoires(page, feuille)
        for n, cle in colonnes:
            self._colonne(page, n, cle)
        sauts, n = [], FIXES
        for groupe in feuille.groupes[:-1]:
            n += len(groupe.cles)
            sauts.append(n)
        page.relie(self.plan.fin + 1, 1, "'Synthèse'!A1")
        page.ecrit(self.plan.fin + 1, 1, "← Synthèse", self.atelier.texte("lien"))
        dernier = (self.plan.fin + 1, len(largeurs) - 1)
        points = 48 + 60 + 15.2 * (self.plan.fin + 2) + 20
        page.imprime_par_groupes(dernier, FIXES, largeurs, sauts, points)

    def _tete(self, page: Page, feuille: FeuilleObjectif) -> None:
        page.hauteur(LIGNE_GROUPE, 48)
        page.sure.etend(LIGNE_GROUPE, 0, FIXES - 1, self._titre())
        page.ecrit(LIGNE_GROUPE, 0, feuille.intitule, self._titre())
        style = self.atelier.texte("section", text_wrap=True, border=1, border_color=styles.BORD)
        n = FIXES
        for groupe in feuille.groupes:
            if len(groupe.cles) > 1:
                page.sure.etend(LIGNE_GROUPE, n, len(groupe.cles) - 1, style)
            page.ecrit(LIGNE_GROUPE, n, groupe.titre, style)
            n += len(groupe.cles)
        titres = ["Code", "Territoire", "Région"]
        titres += [self._entete(cle) for _, cle in feuille.colonnes()]
        page.entetes(ENTETE, titres, 60)

    def _titre(self) -> Any:
        return self.atelier.texte("sous_titre", text_wrap=True)

    def _ligne(self, cle: Cle) -> LigneNationale:
        return self.national.lignes[cle[0]]

    def _chiffre(self, cle: Cle) -> Chiffre:
        return next(c for c in self._ligne(cle).chiffres if c.champ == cle[1])

    def _entete(self, cle: Cle) -> str:
        """Title of a column, unique on its sheet."""
        ligne, champ, part = self._ligne(cle).ligne, cle[1], cle[2]
        nom = nom_ligne(ligne)
        if part == "valeur":
            return f"{nom}\n{self._chiffre(cle).titre}"
        if champ == COMPARE:
            trajectoire = self.national.trajectoires[ligne.rang]
            if part == "dessus":
                return f"{nom}\nCible {trajectoire.champ[-4:]} comparée"
            autre, contre = trajectoire.contre or ("", "")
            code = nom_ligne(self.national.lignes[autre].ligne)
            mot = "T0 comparé" if contre == "t0" else f"Cible {contre[-4:]} comparée"
            return f"{nom} / {code}\n{mot}" if code != nom else f"{nom}\n{mot}"
        chiffre = self._chiffre(cle)
        if chiffre.nature == "cible":
            mot = "cible × dén. T0" if part == "dessus" else "dén. T0 retenu"
        else:
            mot = "numérateur retenu" if part == "dessus" else "dénomin. retenu"
        return f"{nom}\n{chiffre.titre}\n{mot}"

    def _territoires(self, page: Page, feuille: FeuilleObjectif) -> None:
        code = self.atelier.case(Role.LIBELLE, Genre.TEXTE, "code")
        texte = self.atelier.case(Role.LIBELLE, Genre.TEXTE, text_wrap=False)
        for ligne, territoire in enumerate(self.national.referentiel.territoires, start=self.debut):
            page.ecrit(ligne, 0, territoire.code, code)
            page.ecrit(ligne, 1, territoire.nom, texte)
            page.ecrit(ligne, 2, territoire.region, texte)
        modes = dict.fromkeys(self._ligne(cle).mode for _, cle in feuille.colonnes())
        titres = {
            self.plan.total: " / ".join(LIBELLES_TOTAL[m] for m in modes),
            self.plan.repondants: "Répondants",
            self.plan.attendus: "Attendus (sans les « non retenu »)",
            **{ligne: f"dont « {mot} »" for mot, ligne in self.plan.absences.items()},
        }
        total = self.atelier.case(Role.LIBELLE, Genre.TEXTE, "total")
        for ligne, titre in titres.items():
            page.sure.etend(ligne, 0, FIXES - 1, total if ligne == self.plan.total else texte)
            page.ecrit(ligne, 0, titre, total if ligne == self.plan.total else texte)
        page.hauteur(self.plan.total, 30 if len(modes) > 1 else 20)

    # --- one column ------------------------------------------------------------------

    def _colonne(self, page: Page, n: int, cle: Cle) -> None:
        if cle[2] == "valeur":
            self._valeurs(page, n, cle)
            self._pied(page, n, cle)
            return
        calculs = self._parts(cle, page.titre)
        style = self.atelier.case(Role.CALCUL, self._genre(cle))
        for ligne, calcul in enumerate(calculs, start=self.debut):
            page.ecrit(ligne, n, calcul, style)
        haut, bas, nombre = totals(self._paires(cle))
        somme = haut if cle[2] == "dessus" else bas
        plage = zone(self.debut, self.fin, n)
        self._case_pied(page, self.plan.total, n, cle, Calcul(
            f'IF(COUNT({plage})=0,"{SANS_DONNEE}",SUM({plage}))', somme if nombre else SANS_DONNEE
        ))  # fmt: skip
        self._compte(page, self.plan.repondants, n, Calcul(f"COUNT({plage})", nombre))
        for ligne in range(self.plan.attendus, self.plan.fin + 1):
            page.ecrit(ligne, n, None, self.atelier.case(Role.CALCUL, Genre.ENTIER))

    def _genre(self, cle: Cle) -> Genre:
        return self._ligne(cle).ligne.genre if cle[2] == "valeur" else Genre.ENTIER

    def _valeurs(self, page: Page, n: int, cle: Cle) -> None:
        ligne_nationale, genre = self._ligne(cle), self._genre(cle)
        calcule = ligne_nationale.ligne.calcul and self._chiffre(cle).nature != "cible"
        role = Role.CALCUL if calcule else Role.LIBELLE
        nombre = self.atelier.case(role, genre)
        absent = self.atelier.case(role, genre, **ABSENT)
        for ligne, reponse in enumerate(ligne_nationale.reponses[cle[1]], start=self.debut):
            contenu: Valeur | Calcul = reponse.contenu
            style = nombre if isinstance(contenu, Decimal) else absent
            if calcule:
                contenu = self._taux(cle, ligne, page.titre, reponse.contenu)
            elif reponse.donnee is not None:
                page.relie(ligne, n, lien_donnee(reponse.donnee))
            page.ecrit(ligne, n, contenu, style)

    def _taux(self, cle: Cle, ligne: int, titre: str, valeur: Decimal | str) -> Calcul:
        """The rate, or the word of the number that is missing."""
        membres = self._ligne(cle).ligne
        a, b = (
            self.plan.adresse((rang, cle[1], "valeur"), ligne, titre)
            for rang in (membres.numerateur, membres.denominateur)
        )
        taux = f'IF({b}>0,{a}/{b},"{SANS_DONNEE}")'
        return Calcul(f"IF(COUNT({a},{b})=2,{taux},IF(ISNUMBER({a}),{b},{a}))", valeur)

    def _sources(self, cle: Cle) -> tuple[Cle, Cle]:
        """The two columns a pair is taken from."""
        rang, champ = cle[:2]
        if champ == COMPARE:
            trajectoire = self.national.trajectoires[rang]
            autre, contre = trajectoire.contre or ("", "")
            return (rang, trajectoire.champ, "valeur"), (autre, contre, "valeur")
        membres = self._ligne(cle).ligne
        if self._chiffre(cle).nature == "cible":
            return (rang, champ, "valeur"), (membres.denominateur, "t0", "valeur")
        return (membres.numerateur, champ, "valeur"), (membres.denominateur, champ, "valeur")

    def _paires(self, cle: Cle) -> tuple[Paire, ...]:
        if cle[1] == COMPARE:
            return self.national.trajectoires[cle[0]].paires
        return self._ligne(cle).paires[cle[1]]

    def _parts(self, cle: Cle, titre: str) -> list[Calcul]:
        """What each territory adds, kept only if it gave both numbers."""
        sources, dessus = self._sources(cle), cle[2] == "dessus"
        pondere = dessus and cle[1] != COMPARE and self._chiffre(cle).nature == "cible"
        calculs = []
        for ligne, paire in enumerate(self._paires(cle), start=self.debut):
            a, b = (self.plan.adresse(source, ligne, titre) for source in sources)
            terme = (f"{a}*{b}" if pondere else a) if dessus else b
            valeur = "" if paire is None else paire[0 if dessus else 1]
            calculs.append(Calcul(f'IF(COUNT({a},{b})=2,{terme},"")', valeur))
        return calculs

    # --- under a column --------------------------------------------------------------

    def _pied(self, page: Page, n: int, cle: Cle) -> None:
        ligne, champ, _ = cle
        nationale = self._ligne(cle)
        agregat = nationale.agregats[champ]
        plage = zone(self.debut, self.fin, n)
        comptee, somme = plage, f"SUM({plage})"
        test = f"COUNT({plage})=0"
        if champ in nationale.paires:
            haut, bas = (
                self.plan.adresse((ligne, champ, part), self.plan.total, page.titre)
                for part in ("dessus", "dessous")
            )
            _, colonne = self.plan.colonne((ligne, champ, "dessus"))
            comptee = zone(self.debut, self.fin, colonne)
            test, somme = f"N({bas})<=0", f"{haut}/{bas}"
        elif nationale.mode == "moyenne":
            somme = f"AVERAGE({plage})"
        valeur = SANS_DONNEE if agregat.valeur is None else agregat.valeur
        total = Calcul(f'IF({test},"{SANS_DONNEE}",{somme})', valeur)
        self._case_pied(page, self.plan.total, n, cle, total)
        self._compte(page, self.plan.repondants, n, Calcul(f"COUNT({comptee})", agregat.repondants))
        non_retenu = self._nombre_de(plage, Absence.NON_RETENU)
        inconnus = self.national.referentiel.nombre_inconnu
        attendus = f"ROWS({plage}){f'+{inconnus}' * bool(inconnus)}-{non_retenu}"
        self._compte(page, self.plan.attendus, n, Calcul(attendus, agregat.attendus))
        self._absences(page, n, plage, agregat.absences)

    def _absences(self, page: Page, n: int, plage: str, comptes: Mapping[str, int]) -> None:
        for mot, place in self.plan.absences.items():
            formule = self._nombre_de(plage, mot)
            if mot is Absence.NON_IDENTIFIE:  # no row of theirs to count
                formule = str(comptes[mot])
            self._compte(page, place, n, Calcul(formule, comptes.get(mot, 0)))

    @staticmethod
    def _nombre_de(plage: str, mot: str) -> str:
        return f'COUNTIF({plage},"{mot}")'

    def _case_pied(self, page: Page, ligne: int, n: int, cle: Cle, calcul: Calcul) -> None:
        style = self.atelier.case(
            Role.CALCUL, self._genre(cle), "total", **number_format(self._ligne(cle))
        )
        page.ecrit(ligne, n, calcul, style)

    def _compte(self, page: Page, ligne: int, n: int, calcul: Calcul) -> None:
        page.ecrit(ligne, n, calcul, self.atelier.case(Role.CALCUL, Genre.ENTIER))
