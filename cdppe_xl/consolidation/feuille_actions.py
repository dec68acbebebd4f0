"""« Actions »: every action of the country; « Objectifs retenus »: who takes what."""

from __future__ import annotations

from decimal import Decimal

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import a1
from cdppe_xl.consolidation.actions import ActionNationale, Texte, amount_fields
from cdppe_xl.consolidation.national import National
from cdppe_xl.consolidation.plan import calcul_donnee, lien_donnee, lieu_donnee
from cdppe_xl.consolidation.reponses import SANS_DONNEE, Reponse
from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.excel.page import (
    ABSENT,
    ENTETE,
    PREMIERE,
    SERRE,
    Atelier,
    Calcul,
    Page,
    ailleurs,
    lignes_de,
    show_cents,
    zone,
)
from cdppe_xl.excel.styles import Proprietes

ACTIONS, RETENUS = "Actions", "Objectifs retenus"
TITRES = ("Code", "Territoire", "N°", "Obj.", "Objectif", "Intitulé", "Enveloppe", "Versé à",
          "Début", "Fin")  # fmt: skip
LARGEURS = (6.0, 18.0, 6.0, 5.5, 22.0, 34.0, 10.5, 9.0, 11.0, 11.0)
MONTANTS = len(TITRES)
"""First column of amounts."""
FINANCEURS = {"etat": "État", "cd": "CD", "autres": "Autres"}


class PlacesActions:
    """Where the actions of each territory and enveloppe stand: neighbouring rows."""

    def __init__(self, national: National) -> None:
        self.champs = amount_fields(national.referentiel)
        self._blocs: dict[tuple[str, str], tuple[int, int]] = {}
        for ligne, action in enumerate(national.actions, start=PREMIERE):
            cle = (action.territoire.code, action.enveloppe)
            debut, _ = self._blocs.get(cle, (ligne, ligne))
            self._blocs[cle] = (debut, ligne)

    def bloc(self, territoire: str, enveloppe: str) -> tuple[int, int] | None:
        """First and last rows; None without any action."""
        return self._blocs.get((territoire, enveloppe))

    def plage(self, territoire: Territoire, enveloppe: str, champ: str, jusqua: str = "") -> str:
        """« Actions!L3:L9 »; "" without any action."""
        bloc = self.bloc(territoire.code, enveloppe)
        if bloc is None:
            return ""
        debut, fin = (MONTANTS + self.champs.index(c) for c in (champ, jusqua or champ))
        return f"{ailleurs(ACTIONS, bloc[0], debut)}:{a1(bloc[1], fin)}"


def ecrit_actions(atelier: Atelier, national: National, places: PlacesActions) -> None:
    """The list of actions, territory after territory, enveloppe after enveloppe."""
    page = atelier.page(ACTIONS, "7F6000")
    page.largeurs([*LARGEURS, *(11.0 for _ in places.champs), 13.0, 12.0])
    page.titre_page(ACTIONS, "par territoire puis par enveloppe, montants en euros")
    titres = list(TITRES)
    for champ in places.champs:
        financeur, _, an = champ.partition("_")
        titres.append(f"{FINANCEURS[financeur]} {an}")
    titres += ["Total", "Ligne de « Données »"]
    page.entetes(ENTETE, titres, 36)
    for ligne, action in enumerate(national.actions, start=PREMIERE):
        _action(page, national, places, ligne, action)
    fin = (PREMIERE + max(len(national.actions), 1) - 1, len(titres) - 1)
    if not national.actions:
        page.ecrit(
            PREMIERE, 0, "Aucun plan d’action compté.", atelier.texte("note", text_wrap=False)
        )
    show_cents(page, (PREMIERE, MONTANTS, fin[0], fin[1] - 1))
    page.ws.autofilter(ENTETE, 0, *fin)
    page.imprime(fin, 3)


def _action(
    page: Page, national: National, places: PlacesActions, ligne: int, action: ActionNationale
) -> None:
    case = page.atelier.case
    textes = action.textes
    valeurs: list[Texte] = [action.territoire.code, action.territoire.nom]
    valeurs += [textes["numero"], textes["objectif"], _objective(national, textes["objectif"])]
    valeurs += [textes[c] for c in ("intitule", "enveloppe", "beneficiaire")]
    valeurs += [textes["debut"], textes["fin"]]
    centres = {2, 3, 6, 7}
    textes_longs = zip(valeurs, LARGEURS, strict=True)
    lignes = max(lignes_de(v, largeur) for v, largeur in textes_longs if isinstance(v, str))
    page.hauteur(ligne, min(15 * lignes + 2, 400))
    for n, valeur in enumerate(valeurs):
        genre = Genre.DATE if n >= MONTANTS - 2 else Genre.TEXTE
        page.ecrit(ligne, n, valeur, case(Role.LIBELLE, genre, "centre" if n in centres else ""))
    for n, champ in enumerate(places.champs, start=MONTANTS):
        reponse = action.montants.get(champ)
        plus: Proprietes = {} if reponse is None or isinstance(reponse.contenu, Decimal) else ABSENT
        page.ecrit(
            ligne, n, _amount(national, reponse) if reponse else None,
            case(Role.LIBELLE, Genre.MONTANT, **SERRE, **plus),
        )  # fmt: skip
    fin = MONTANTS + len(places.champs)
    nombres = [r.contenu for r in action.montants.values() if isinstance(r.contenu, Decimal)]
    plage = f"{a1(ligne, MONTANTS)}:{a1(ligne, fin - 1)}"
    total = sum(nombres, Decimal(0)) if nombres else SANS_DONNEE
    page.ecrit(
        ligne, fin, Calcul(f'IF(COUNT({plage})=0,"{SANS_DONNEE}",SUM({plage}))', total),
        case(Role.CALCUL, Genre.MONTANT, **SERRE),
    )  # fmt: skip
    page.relie(ligne, fin + 1, lien_donnee(action.donnee))
    page.ecrit(
        ligne, fin + 1, lieu_donnee(action.donnee)[1] + 1, case(Role.LIBELLE, Genre.ENTIER, "lien")
    )


def _amount(national: National, reponse: Reponse) -> Calcul | Decimal | str:
    """A word as it is, an amount from its line of « Données »."""
    rang, contenu = reponse.donnee, reponse.contenu
    if rang is None or not isinstance(contenu, Decimal):
        return contenu
    return calcul_donnee(rang, national.recueil.donnees[rang].lue.valeur, contenu)


def _objective(national: National, numero: Texte) -> str:
    """Short label of the objectif an action names, "" if it names none of the edition."""
    if isinstance(numero, Decimal):
        for objectif in national.referentiel.objectifs:
            if objectif.numero == numero:
                return objectif.libelle_court
    return ""


def ecrit_retenus(atelier: Atelier, national: National) -> None:
    """Territories × facultative objectives."""
    page = atelier.page(RETENUS, "7F6000")
    objectifs = national.referentiel.facultatifs
    territoires = national.referentiel.territoires
    page.largeurs([7, 25, *(16 for _ in objectifs), 11])
    page.titre_page("Objectifs facultatifs retenus", "d’après le tableau de bord")
    titres = [
        "Code",
        "Territoire",
        *(f"{o.numero}\n{o.libelle_court}" for o in objectifs),
        "Retenus",
    ]
    page.entetes(ENTETE, titres, 80)
    fin = PREMIERE + len(territoires) - 1
    case = atelier.case
    for ligne, territoire in enumerate(territoires, start=PREMIERE):
        page.ecrit(ligne, 0, territoire.code, case(Role.LIBELLE, Genre.TEXTE, "code"))
        page.ecrit(ligne, 1, territoire.nom, case(Role.LIBELLE, Genre.TEXTE, text_wrap=False))
        for n, objectif in enumerate(objectifs, start=2):
            reponse = national.choix[territoire.code, objectif.numero]
            if reponse.donnee is not None:
                page.relie(ligne, n, lien_donnee(reponse.donnee))
            plus: Proprietes = {"bold": True} if reponse.contenu == "oui" else ABSENT
            if reponse.contenu == "non":
                plus = {}
            style = case(Role.LIBELLE, Genre.TEXTE, "centre", **plus)
            page.ecrit(ligne, n, reponse.contenu, style)
        plage = f"{a1(ligne, 2)}:{a1(ligne, 1 + len(objectifs))}"
        nombre = sum(national.choix[territoire.code, o.numero].contenu == "oui" for o in objectifs)
        _oui(page, ligne, 2 + len(objectifs), plage, nombre)
    _pied(page, national, fin)
    page.imprime((fin + 2, 2 + len(objectifs)), 2)


def _pied(page: Page, national: National, fin: int) -> None:
    case = page.atelier.case
    objectifs, territoires = national.referentiel.facultatifs, national.referentiel.territoires
    attendus = national.referentiel.nombre_attendu
    page.ecrit(
        fin + 1, 1, "Territoires qui le retiennent", case(Role.LIBELLE, Genre.TEXTE, "total")
    )
    page.ecrit(fin + 2, 1, "Réponses « oui » ou « non »", case(Role.LIBELLE, Genre.TEXTE, "total"))
    page.hauteur(fin + 1, 32)
    page.hauteur(fin + 2, 32)
    for n, objectif in enumerate(objectifs, start=2):
        contenus = [national.choix[t.code, objectif.numero].contenu for t in territoires]
        plage = zone(PREMIERE, fin, n)
        oui, non = contenus.count("oui"), contenus.count("non")
        _oui(page, fin + 1, n, plage, oui)
        page.ecrit(
            fin + 2, n,
            Calcul(
                f'COUNTIF({plage},"oui")+COUNTIF({plage},"non")&"/{attendus}"',
                f"{oui + non}/{attendus}",
            ),
            case(Role.CALCUL, Genre.TEXTE, "centre"),
        )  # fmt: skip


def _oui(page: Page, ligne: int, colonne: int, plage: str, nombre: int) -> None:
    style = page.atelier.case(Role.CALCUL, Genre.ENTIER, "total", align="center")
    page.ecrit(ligne, colonne, Calcul(f'COUNTIF({plage},"oui")', nombre), style)
