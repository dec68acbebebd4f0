"""« Semestriel »: territories down, half-years across, the nation underneath."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.consolidation.feuille_objectif import LARGEUR, LARGEURS_FIXES, LIBELLES_TOTAL
from cdppe_xl.consolidation.national import National
from cdppe_xl.consolidation.plan import LIGNE_GROUPE, Plan, lien_donnee, nom_ligne
from cdppe_xl.consolidation.reponses import SANS_DONNEE, Absence, Reponse
from cdppe_xl.consolidation.semestriels import LigneSemestrielle
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.excel import styles
from cdppe_xl.excel.page import ABSENT, ENTETE, PREMIERE, Atelier, Calcul, Page, zone

SEMESTRIEL = "Semestriel"
FIXES = len(LARGEURS_FIXES)


class FeuilleSemestriel:
    """Writes the sheet, when the edition asks anything every half-year."""

    def __init__(self, atelier: Atelier, national: National, plan: Plan) -> None:
        self.atelier = atelier
        self.national = national
        self.plan = plan

    def ecrit(self) -> None:
        """Writes the sheet."""
        lignes = self.national.semestriels
        if not lignes:
            return
        page = self.atelier.page(SEMESTRIEL, styles.VERT_FONCE)
        nombre = sum(len(ligne.titres) for ligne in lignes)
        largeurs = [*LARGEURS_FIXES, *(LARGEUR for _ in range(nombre))]
        page.largeurs(largeurs)
        self._tete(page, lignes)
        self._fixes(page, lignes)
        colonne, sauts = FIXES, []
        for ligne in lignes:
            sauts.append(colonne)
            for champ in ligne.titres:
                self._colonne(page, colonne, ligne, champ)
                colonne += 1
        fin = (self.plan.fin, colonne - 1)
        points = 48 + 36 + 15.2 * (self.plan.fin + 2)
        page.imprime_par_groupes(fin, FIXES, largeurs, sauts[1:], points)

    def _tete(self, page: Page, lignes: tuple[LigneSemestrielle, ...]) -> None:
        page.hauteur(LIGNE_GROUPE, 48)
        titre = self.atelier.texte("sous_titre", text_wrap=True)
        page.sure.etend(LIGNE_GROUPE, 0, FIXES - 1, titre)
        page.ecrit(LIGNE_GROUPE, 0, "Suivi semestriel, d’après le tableau de bord", titre)
        style = self.atelier.texte("section", text_wrap=True, border=1, border_color=styles.BORD)
        titres = ["Code", "Territoire", "Région"]
        for ligne in lignes:
            nom, debut = nom_ligne(ligne.ligne), len(titres)
            page.sure.etend(LIGNE_GROUPE, debut, len(ligne.titres) - 1, style)
            page.ecrit(LIGNE_GROUPE, debut, f"{nom} – {ligne.ligne.libelle_affiche}", style)
            titres += [f"{nom}\n{texte}" for texte in ligne.titres.values()]
        page.entetes(ENTETE, titres, 36)

    def _fixes(self, page: Page, lignes: tuple[LigneSemestrielle, ...]) -> None:
        texte = self.atelier.case(Role.LIBELLE, Genre.TEXTE, text_wrap=False)
        code = self.atelier.case(Role.LIBELLE, Genre.TEXTE, "code")
        territoires = self.national.referentiel.territoires
        for ligne, territoire in enumerate(territoires, start=PREMIERE):
            page.ecrit(ligne, 0, territoire.code, code)
            page.ecrit(ligne, 1, territoire.nom, texte)
            page.ecrit(ligne, 2, territoire.region, texte)
        modes = dict.fromkeys(ligne.mode for ligne in lignes)
        total = self.atelier.case(Role.LIBELLE, Genre.TEXTE, "total")
        titres = {
            self.plan.total: (" / ".join(LIBELLES_TOTAL[m] for m in modes), total),
            self.plan.repondants: ("Répondants", texte),
            self.plan.attendus: ("Attendus (sans les « non retenu »)", texte),
        }
        titres |= {n: (f"dont « {mot} »", texte) for mot, n in self.plan.absences.items()}
        for ligne, (titre, style) in titres.items():
            page.sure.etend(ligne, 0, FIXES - 1, style)
            page.ecrit(ligne, 0, titre, style)

    def _colonne(self, page: Page, n: int, ligne: LigneSemestrielle, champ: str) -> None:
        genre = ligne.ligne.genre
        for numero, reponse in enumerate(ligne.reponses[champ], start=PREMIERE):
            self._reponse(page, numero, n, reponse, genre)
        agregat = ligne.agregats[champ]
        plage = zone(PREMIERE, self.plan.derniere, n)
        fonction = "SUM" if ligne.mode == "somme" else "AVERAGE"
        valeur = SANS_DONNEE if agregat.valeur is None else agregat.valeur
        page.ecrit(
            self.plan.total, n,
            Calcul(f'IF(COUNT({plage})=0,"{SANS_DONNEE}",{fonction}({plage}))', valeur),
            self.atelier.case(Role.CALCUL, genre, "total"),
        )  # fmt: skip
        inconnus = self.national.referentiel.nombre_inconnu
        self._compte(page, self.plan.repondants, n, f"COUNT({plage})", agregat.repondants)
        self._compte(
            page, self.plan.attendus, n,
            f"ROWS({plage}){f'+{inconnus}' * bool(inconnus)}"
            f'-COUNTIF({plage},"{Absence.NON_RETENU}")',
            agregat.attendus,
        )  # fmt: skip
        self._absences(page, n, plage, agregat.absences)

    def _reponse(self, page: Page, ligne: int, n: int, reponse: Reponse, genre: Genre) -> None:
        nombre = isinstance(reponse.contenu, Decimal)
        style = self.atelier.case(Role.LIBELLE, genre, **({} if nombre else ABSENT))
        if reponse.donnee is not None:
            page.relie(ligne, n, lien_donnee(reponse.donnee))
        page.ecrit(ligne, n, reponse.contenu, style)

    def _absences(self, page: Page, n: int, plage: str, comptes: Mapping[str, int]) -> None:
        for mot, place in self.plan.absences.items():
            formule = f'COUNTIF({plage},"{mot}")'
            if mot is Absence.NON_IDENTIFIE:  # no row of theirs to count
                formule = str(comptes[mot])
            self._compte(page, place, n, formule, comptes.get(mot, 0))

    def _compte(self, page: Page, ligne: int, n: int, formule: str, nombre: int) -> None:
        style = self.atelier.case(Role.CALCUL, Genre.ENTIER)
        page.ecrit(ligne, n, Calcul(formule, nombre), style)
