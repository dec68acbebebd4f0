"""One printable page per territory: everything a préfet signs, on one sheet of A4."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import cite
from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.excel.page import Calcul, Page, ailleurs, lignes_de
from cdppe_xl.financement.montants import LIBELLES_STADE, Stade
from cdppe_xl.financement.rapprochement import Stades
from cdppe_xl.restitution import rapprochement_phrases as phrases
from cdppe_xl.restitution.rapprochement_base import (
    COFINANCEMENT,
    CONTROLES,
    DISPOSITIFS,
    ELIGIBILITE,
    MOUVEMENTS,
    MOYENS,
    NOTIFICATIONS,
    PERIODES,
    POINTS,
    SOUS_EXECUTION,
    SYNTHESE,
    Feuilles,
    montre,
    montre_les_centimes,
)
from cdppe_xl.restitution.rapprochement_synthese import (
    C_NON_ENGAGE,
    C_VERDICT,
    PLACES,
    ecart_de,
    verdict_de,
)

LARGEURS = (11, 24, *(15 for _ in Stade), 17, 14)
LARGEUR = sum(LARGEURS)
PHRASES_MAX = 7
"""Beyond, the page would not be legible on one sheet: the rest is on the list it names."""


def ecrit_page(f: Feuilles, territoire: Territoire) -> None:
    """The stages of a territory, then what remains to be settled, in plain sentences."""
    page = f.atelier.page(territoire.code, "548235")
    page.ws.set_portrait()
    page.largeurs(LARGEURS)
    edition = f.etat.referentiel.campagne.code
    page.titre_page(
        f"{territoire.nom} ({territoire.code}) – rapprochement des enveloppes, édition {edition}"
    )
    _phrase(f, page, 1, phrases.pieces(f.etat, territoire), "note")
    titres = ["Exercice", "Enveloppe", *(LIBELLES_STADE[s] for s in Stade)]
    page.entetes(2, [*titres, "Notifié non engagé", "Verdict"], 34)
    stades = [s for s in f.etat.rapprochement.stades if s.territoire == territoire.code]
    ligne = 3
    for fait in stades:
        _stades(f, page, ligne, fait)
        ligne += 1
    if stades:
        f.colore(page, (3, len(LARGEURS) - 1, ligne - 1, len(LARGEURS) - 1))
        montre_les_centimes(page, len(stades), range(2, 3 + len(Stade)))
    else:
        page.ecrit(ligne, 0, "Aucun montant connu.", f.atelier.texte("texte", text_wrap=False))
        ligne += 1
    for titre, cible, dites in _rubriques(f, territoire.code):
        ligne = _rubrique(f, page, ligne, (titre, cible, dites))
    _signatures(f, page, ligne + 1)
    page.ws.fit_to_pages(1, 1)
    page.ws.center_horizontally()
    page.ws.print_area(0, 0, ligne + 2, len(LARGEURS) - 1)


def _stades(f: Feuilles, page: Page, ligne: int, fait: Stades) -> None:
    source = f.synthese[fait.territoire, fait.exercice, fait.enveloppe]
    f.textes(page, ligne, (str(fait.exercice), f.enveloppe(fait.enveloppe)))
    for n, (stade, colonne) in enumerate(PLACES.items(), start=2):
        f.relie(page, ligne, n, fait.montants.get(stade, ()))
        f.calcul(page, ligne, n, ailleurs(SYNTHESE, source, colonne), montre(fait.de(stade)))
    reste = ecart_de(fait, Stade.NOTIFIE, Stade.ENGAGE)
    place = ailleurs(SYNTHESE, source, C_NON_ENGAGE)
    f.calcul(page, ligne, 2 + len(Stade), place, montre(reste))
    page.ecrit(
        ligne, 3 + len(Stade), Calcul(ailleurs(SYNTHESE, source, C_VERDICT), verdict_de(fait)),
        f.atelier.case(Role.CALCUL, Genre.TEXTE, "verdict"),
    )  # fmt: skip


Rubrique = tuple[str, str, Sequence[str]]
"""Title, sheet it comes from, sentences."""


def _rubriques(f: Feuilles, code: str) -> Iterator[Rubrique]:
    """What is known of the territory; a heading without anything to say is left out."""
    yield "Montants notifiés", NOTIFICATIONS, phrases.notifications(f, code)
    longs = phrases.periodes(f, code)
    if longs:
        yield "Montants de plusieurs exercices ou de tous les financeurs", PERIODES, longs
    yield "Éligibilité des actions", ELIGIBILITE, phrases.eligibilite(f, code)
    yield "Cofinancement du département", COFINANCEMENT, phrases.cofinancement(f, code)
    yield "Mouvements entre le plan et le bilan", MOUVEMENTS, phrases.mouvements(f, code)
    dispositifs = phrases.dispositifs(f, code)
    if dispositifs:
        yield "Crédits versés aux établissements", DISPOSITIFS, dispositifs
    yield "Sous-exécution et crédits suivants", SOUS_EXECUTION, phrases.sous_execution(f, code)
    yield "Moyens propres du département", MOYENS, phrases.moyens(f, code)
    conditions = phrases.conditions(f.etat, code)
    if conditions:
        yield "Conditions de l’avenant", "", conditions
    yield "Contrôles d’argent", CONTROLES, phrases.controles(f, code)


def _rubrique(f: Feuilles, page: Page, ligne: int, rubrique: Rubrique) -> int:
    """A heading that leads to its list, and its sentences; the next row to write on."""
    titre, cible, dites = rubrique
    ligne += 1
    page.hauteur(ligne - 1, 6)
    if cible:
        page.relie(ligne, 0, f"{cite(cible)}!A1")
    page.ecrit(ligne, 0, titre, f.atelier.texte("sous_titre"))
    montrees = list(dites[:PHRASES_MAX])
    if len(dites) > PHRASES_MAX:
        montrees.append(f"… et {len(dites) - PHRASES_MAX} autres, sur « {cible} ».")
    for phrase in montrees:
        ligne += 1
        _phrase(f, page, ligne, phrase, "texte")
    return ligne + 1


def _phrase(f: Feuilles, page: Page, ligne: int, phrase: str, style: str) -> None:
    """A sentence over the width of the page, as high as it needs."""
    forme = f.atelier.texte(style)
    page.hauteur(ligne, POINTS * lignes_de(phrase, LARGEUR))
    page.sure.etend(ligne, 0, len(LARGEURS) - 1, forme)
    page.ecrit(ligne, 0, phrase, forme)


def _signatures(f: Feuilles, page: Page, ligne: int) -> None:
    """Who orders the payments, and the département."""
    qui = dict.fromkeys(e.ordonnateur for e in f.etat.referentiel.enveloppes if e.ordonnateur)
    noms = [*qui, "président du conseil départemental"]
    style = f.atelier.texte("note", border=1, border_color="A6A6A6")
    largeur = len(LARGEURS) // len(noms)
    page.hauteur(ligne, 52)
    for n, nom in enumerate(noms):
        debut = n * largeur
        fin = len(LARGEURS) - 1 if n == len(noms) - 1 else debut + largeur - 1
        page.sure.etend(ligne, debut, fin - debut, style)
        page.ecrit(ligne, debut, f"Vu le : \n{nom[0].upper()}{nom[1:]} :", style)
