"""« Notice »: what the national workbook is, what it counts, how to trace a figure."""

from __future__ import annotations

from cdppe_xl.classeurs.communs import en_lettres
from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import cite
from cdppe_xl.consolidation.feuille_conditions import summary
from cdppe_xl.consolidation.national import National
from cdppe_xl.consolidation.notice_textes import CALCUL, FAMILLES, FEUILLES, LECTURE, TRACE
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.excel import styles
from cdppe_xl.excel.page import Atelier, Page, lignes_de

NOTICE = "Notice"
LARGEURS = (30.0, 110.0)


def ecrit_notice(atelier: Atelier, national: National, titres: tuple[str, ...]) -> None:
    """First sheet; ``titres`` are the sheets that will follow it."""
    page = atelier.page(NOTICE, styles.NUIT)
    page.largeurs(LARGEURS)
    page.titre_page(f"Consolidation nationale, édition {atelier.edition}")
    ligne = _presentation(page, national, 2)
    ligne = _couverture(page, national, ligne + 1)
    ligne = _sommaire(page, national, ligne + 1, titres)
    ligne = _bloc(page, ligne + 1, "Lire un chiffre", LECTURE)
    ligne = _bloc(page, ligne + 1, "Comment les chiffres sont calculés", CALCUL)
    ligne = _bloc(page, ligne + 1, "Remonter d’un chiffre à la cellule d’origine", TRACE)
    page.ws.fit_to_pages(1, 0)
    page.ws.print_area(0, 0, ligne - 1, 1)
    page.ws.activate()


def _presentation(page: Page, national: National, ligne: int) -> int:
    campagne = national.referentiel.campagne
    comptes = (
        "Le dernier dépôt lisible de chaque classeur, conforme ou non : des anomalies "
        "bloquantes peuvent rester (option --tous)."
        if national.tous
        else "Le dernier dépôt conforme de chaque classeur (aucune anomalie bloquante)."
    )
    arrete = (
        f"{en_lettres(national.arrete_au.date())}, {national.arrete_au:%H h %M} (dernier dépôt "
        "du registre)."
        if national.arrete_au
        else "Le registre est vide."
    )
    notifies = sum(len(rangs) for rangs in national.notifiees.values())
    montants = (
        f"{notifies} montants notifiés, voir « Notifications »."
        if notifies
        else "Aucun montant notifié n’a été fourni (option --dotations) : la colonne reste « — »."
    )
    return _bloc(page, ligne, "Ce classeur", (
        ("À quoi il sert", "Additionner ce que les territoires ont renvoyé, face aux cibles "
         "nationales, sans jamais compter une absence pour un 0."),
        ("Édition", campagne.libelle),
        ("Dépôts comptés", comptes),
        ("Registre arrêté au", arrete),
        ("Montants notifiés", montants),
    ))  # fmt: skip


def _couverture(page: Page, national: National, ligne: int) -> int:
    lignes = [
        (c.classeur.libelle, f"{c.comptes}/{c.attendus} territoires comptés")
        for c in national.couverture
    ]
    if national.a_part:
        nombre = len(national.a_part)
        lignes.append(("Reçus à part", f"{nombre}, dits en bas de la feuille « Suivi »"))
    inconnus = national.referentiel.nombre_inconnu
    if inconnus:
        lignes.append((
            f"{inconnus} territoires non identifiés",
            f"Les textes en annoncent {national.referentiel.nombre_attendu}, l’édition en nomme "
            f"{len(national.referentiel.territoires)} : les autres sont attendus, sans réponse.",
        ))  # fmt: skip
    lignes += [("Conditions des avenants", texte) for texte in summary(national.argent)]
    return _bloc(page, ligne, "Couverture", tuple(lignes))


def _bloc(page: Page, ligne: int, titre: str, textes: tuple[tuple[str, str], ...]) -> int:
    """A section and its lines; the first free row."""
    section = page.atelier.texte("section")
    page.hauteur(ligne, 20)
    for n in range(len(LARGEURS)):
        page.ecrit(ligne, n, titre if n == 0 else None, section)
    nom = page.atelier.case(Role.LIBELLE, Genre.TEXTE, "total")
    corps = page.atelier.case(Role.LIBELLE, Genre.TEXTE)
    for n, (mot, texte) in enumerate(textes, start=ligne + 1):
        page.hauteur(n, 15 * lignes_de(texte, 125) + 4)
        page.ecrit(n, 0, mot, nom)
        page.ecrit(n, 1, texte, corps)
    return ligne + len(textes) + 1


def _sommaire(page: Page, national: National, ligne: int, titres: tuple[str, ...]) -> int:
    """Links to every sheet, family by family, with what one finds there."""
    fin = _bloc(page, ligne, "Sommaire : les feuilles", ())
    rubrique = page.atelier.case(Role.LIBELLE, Genre.TEXTE, "rubrique")
    lien = page.atelier.case(Role.LIBELLE, Genre.TEXTE, "lien", align="left", indent=1)
    corps = page.atelier.case(Role.LIBELLE, Genre.TEXTE)
    for famille, debuts in FAMILLES:
        siens = [t for t in titres if t.startswith(debuts) and _family(t) == famille]
        page.ecrit(fin, 0, famille, rubrique)
        page.ecrit(fin, 1, f"{len(siens)} feuilles" if len(siens) > 1 else None, rubrique)
        for n, titre in enumerate(siens, start=fin + 1):
            texte = _dit(national, titre)
            page.hauteur(n, 15 * lignes_de(texte, 125) + 2)
            page.sure.lien(n, 0, cite(titre) + "!A1", titre, lien)
            page.ecrit(n, 1, texte, corps)
        fin += len(siens) + 1
    return fin


def _family(titre: str) -> str:
    """The family whose first words are the longest."""
    return max(
        (len(debut), famille)
        for famille, debuts in FAMILLES
        for debut in debuts
        if titre.startswith(debut)
    )[1]


def _dit(national: National, titre: str) -> str:
    if titre in FEUILLES:
        return FEUILLES[titre]
    if titre.startswith("Données"):
        return "Suite de la feuille « Données »."
    genre, _, code = titre.partition(" ")
    if genre == "Eng.":
        return f"{national.referentiel.engagement(code).libelle} : suivi transversal."
    return f"{national.referentiel.objectif(int(code)).libelle_court}, territoire par territoire."
