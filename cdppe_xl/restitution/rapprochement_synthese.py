"""« Synthèse » and « Périodes »: the six stages side by side, and what separates them."""

from __future__ import annotations

from collections.abc import Sequence

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import a1
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.domaine.montants import Centimes
from cdppe_xl.excel.page import Calcul, Page
from cdppe_xl.financement.montants import LIBELLES_STADE, Perimetre, Stade
from cdppe_xl.financement.rapprochement import SUITE, Stades
from cdppe_xl.restitution.rapprochement_base import (
    PERIODES,
    PREMIERE,
    SANS,
    Feuilles,
    exercices_de,
    montre,
    montre_les_centimes,
)

ECARTS = (
    (Stade.NOTIFIE, Stade.CONTRACTUALISE),
    (Stade.CONTRACTUALISE, Stade.ENGAGE),
    (Stade.ENGAGE, Stade.PAYE),
    (Stade.NOTIFIE, Stade.ENGAGE),
)
FIXES = 4
PLACES = {stade: FIXES + n for n, stade in enumerate(Stade)}
C_ECARTS = FIXES + len(Stade)
C_VERDICT = C_ECARTS + len(ECARTS)
C_NON_ENGAGE = C_VERDICT - 1
MINIMUM = 2
_STADES: tuple[tuple[str, float], ...] = (
    *((LIBELLES_STADE[s], 16) for s in Stade),
    ("Reste à contractualiser", 16), ("Contractualisé non engagé", 16),
    ("Engagé non payé", 16), ("Notifié non engagé (sous-exécution)", 17), ("Verdict", 14),
)  # fmt: skip
COLONNES_SYNTHESE: tuple[tuple[str, float], ...] = (
    ("Code", 7), ("Territoire", 24), ("Exercice", 10), ("Enveloppe", 22), *_STADES,
)  # fmt: skip
_COLONNES_PERIODES: tuple[tuple[str, float], ...] = (
    ("Code", 7), ("Territoire", 24), ("Période", 24), ("Enveloppe et périmètre", 30), *_STADES,
    ("Exercices que rien ne dit", 34),
)  # fmt: skip


def ecrit_synthese(f: Feuilles, page: Page) -> None:
    """Territory × year × enveloppe: the six stages and what separates them."""
    lignes = f.etat.rapprochement.stades
    for ligne, stades in enumerate(lignes, start=PREMIERE):
        f.synthese[stades.territoire, stades.exercice, stades.enveloppe] = ligne
        fixes = (
            stades.territoire, f.noms[stades.territoire], str(stades.exercice),
            f.enveloppe(stades.enveloppe),
        )  # fmt: skip
        _ligne(f, page, ligne, stades, fixes)
    _totaux(f, page, PREMIERE + len(lignes), lignes)
    f.finit(page, len(lignes), len(COLONNES_SYNTHESE), FIXES)
    totaux = (len(f.enveloppes) + 1) * len(exercices_de(lignes))
    montre_les_centimes(page, len(lignes) + totaux, range(FIXES, C_VERDICT))
    page.ws.print_area(
        0, 0, max(PREMIERE, PREMIERE + len(lignes) + totaux - 1), len(COLONNES_SYNTHESE) - 1
    )


def ecrit_periodes(f: Feuilles) -> None:
    """Amounts decided for several exercices, or for all who pay; no sheet without any."""
    fait = f.etat.rapprochement
    if not fait.periodes and not fait.tous_financeurs:
        return
    page = f.page(
        PERIODES, "Un montant décidé pour plusieurs exercices se compare à la somme de ces "
        "exercices : il n’est jamais partagé entre eux. « Tous financeurs » se compare à ce que "
        "tous apportent au plan et ne s’ajoute pas aux crédits de l’État.", _COLONNES_PERIODES,
    )  # fmt: skip
    lignes = (*fait.periodes, *fait.tous_financeurs)
    for ligne, stades in enumerate(lignes, start=PREMIERE):
        f.periodes[id(stades)] = ligne
        fixes = (
            stades.territoire, f.noms[stades.territoire], str(stades.periode),
            objet_de(f, stades),
        )  # fmt: skip
        _ligne(f, page, ligne, stades, fixes)
        f.texte(page, ligne, C_VERDICT + 1, _lacunes(stades))
    montre_les_centimes(page, len(lignes), range(FIXES, C_VERDICT))
    f.finit(page, len(lignes), len(_COLONNES_PERIODES), FIXES)


def objet_de(f: Feuilles, stades: Stades) -> str:
    """Which enveloppe, and who pays when it is not the State alone."""
    tous = any(m.perimetre is Perimetre.TOUS for s in stades.montants.values() for m in s)
    if not tous:
        return f.enveloppe(stades.enveloppe)
    sujet = f.enveloppe(stades.enveloppe) if stades.enveloppe else "Toutes enveloppes"
    return f"{sujet}, tous financeurs"


def _lacunes(stades: Stades) -> str:
    return " ; ".join(
        f"{LIBELLES_STADE[stade].lower()} : {', '.join(map(str, annees))}"
        for stade in Stade
        if (annees := stades.manquants(stade))
    )


def _ligne(f: Feuilles, page: Page, ligne: int, stades: Stades, fixes: Sequence[str]) -> None:
    f.textes(page, ligne, fixes)
    for stade, colonne in PLACES.items():
        f.total(page, ligne, colonne, stades.montants.get(stade, ()))
    for n, (avant, apres) in enumerate(ECARTS):
        x, y = a1(ligne, PLACES[avant]), a1(ligne, PLACES[apres])
        a, b = stades.de(avant), stades.de(apres)
        ecart = ecart_de(stades, avant, apres)
        if ecart is None and a is not None and b is not None:
            f.calcul(page, ligne, C_ECARTS + n, f'"{SANS}"', SANS)
            continue
        f.calcul(
            page, ligne, C_ECARTS + n, f'IF(COUNT({x},{y})=2,ROUND({x}-{y},2),"{SANS}")',
            montre(ecart),
        )  # fmt: skip
    f.verdict(page, ligne, C_VERDICT, _formule_verdict(ligne, stades), verdict_de(stades))


def ecart_de(stades: Stades, avant: Stade, apres: Stade) -> Centimes | None:
    """What a stage leaves of the one before; None unless both are wholly known."""
    a, b = stades.de(avant), stades.de(apres)
    if a is None or b is None or stades.incertain(avant) or stades.incertain(apres):
        return None
    return a - b


def _formule_verdict(ligne: int, stades: Stades) -> str:
    """« Dépassement » when a stage passes the last known one before it."""
    cellules = {s: a1(ligne, PLACES[s]) for s in SUITE}
    tests = []
    for rang, stade in enumerate(SUITE[1:], start=1):
        x = plafond = cellules[stade]
        for avant in SUITE[:rang]:  # the nearest one prevails
            if not stades.incertain(avant):
                plafond = f"IF(COUNT({cellules[avant]})=1,{cellules[avant]},{plafond})"
        tests.append(f"IF(COUNT({x})=1,ROUND({x}-{plafond},2)>0,FALSE)")
    toutes = ",".join(cellules.values())
    return (
        f'IF(COUNT({toutes})<{MINIMUM},"{SANS}",IF(OR({",".join(tests)}),"Dépassement",'
        f'"{_sinon(stades)}"))'
    )


def verdict_de(stades: Stades) -> str:
    """« — » while there are not two stages to compare."""
    if sum(stades.de(stade) is not None for stade in SUITE) < MINIMUM:
        return SANS
    return "Dépassement" if stades.depassements() else _sinon(stades)


def _sinon(stades: Stades) -> str:
    """An amount that says no figure could pass the stage before: nobody can tell it does not."""
    return "À compléter" if any(stades.tus.get(s) for s in SUITE) else "Conforme"


def _totaux(f: Feuilles, page: Page, ligne: int, lignes: Sequence[Stades]) -> None:
    """Each enveloppe and exercice over the territories shown, then the whole exercice.

    Years are never added up: some stages are known for one year, others for three.
    """
    fin = ligne - 1
    qui, quand = (f"{a1(PREMIERE, c)}:{a1(fin, c)}" for c in (3, 2))
    style = f.atelier.case(Role.LIBELLE, Genre.TEXTE, "total", text_wrap=False)
    total_style = f.atelier.case(
        Role.CALCUL, Genre.MONTANT, "total", text_wrap=False, shrink=True
    )  # fmt: skip
    dites = [*f.enveloppes.items(), ("", "Ensemble")]
    totaux = [(c, x, e) for e in exercices_de(lignes) for c, x in dites]
    for n, (code, libelle, exercice) in enumerate(totaux):
        page.sure.etend(ligne + n, 0, 1, style)
        page.ecrit(ligne + n, 0, "Total", style)
        page.ecrit(ligne + n, 2, str(exercice), style)
        page.ecrit(ligne + n, 3, libelle, style)
        siens = [s for s in lignes if code in ("", s.enveloppe) and s.exercice == exercice]
        criteres = f'{quand},"{exercice}"' + (f',{qui},"{libelle}"' if code else "")
        for stade, colonne in PLACES.items():
            connus = [m for s in siens if (m := s.de(stade)) is not None]
            valeur = montre(sum(connus) if connus else None)
            plage = f"{a1(PREMIERE, colonne)}:{a1(fin, colonne)}"
            compte = f'COUNTIFS({criteres},{plage},">=-1E+15")'
            somme = f"SUMIFS({plage},{criteres})"
            page.ecrit(
                ligne + n, colonne,
                Calcul(f'IF({compte}=0,"{SANS}",ROUND({somme},2))', valeur), total_style,
            )  # fmt: skip
        _couverture(f, page, ligne + n, (siens, criteres, fin))


def _couverture(
    f: Feuilles, page: Page, ligne: int, quoi: tuple[Sequence[Stades], str, int]
) -> None:
    """How many lines each stage of a total counts: two stages may not cover the same."""
    siens, criteres, fin = quoi
    morceaux, mots = [], []
    for stade in SUITE:
        plage = f"{a1(PREMIERE, PLACES[stade])}:{a1(fin, PLACES[stade])}"
        nom = LIBELLES_STADE[stade].lower()
        morceaux.append(f'"{nom} "&COUNTIFS({criteres},{plage},">=-1E+15")')
        mots.append(f"{nom} {sum(s.de(stade) is not None for s in siens)}")
    style = f.atelier.case(Role.CALCUL, Genre.TEXTE, "note", text_wrap=False)
    page.sure.etend(ligne, C_ECARTS, C_VERDICT - C_ECARTS, style)
    formule = '"Lignes comptées : "&' + '&", "&'.join(morceaux)
    page.ecrit(ligne, C_ECARTS, Calcul(formule, f"Lignes comptées : {', '.join(mots)}"), style)
