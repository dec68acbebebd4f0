"""What every workbook has: notice, identity, lists, status; and how a layout is assembled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from cdppe_xl.classeurs.controles_vifs import sur_essai
from cdppe_xl.classeurs.etat import IndexControles, feuilles_etat
from cdppe_xl.classeurs.exercices import attendu_de
from cdppe_xl.classeurs.formules import Expr, Ref, lien_vers
from cdppe_xl.classeurs.grammaire import (
    Cellule,
    Classeur,
    Colonne,
    Controle,
    Feuille,
    Ligne,
    Liste,
    Rang,
    Role,
    Tableau,
)
from cdppe_xl.domaine.edition import Inconnu
from cdppe_xl.referentiel.modele import Referentiel

NC, SANS_OBJET = "NC", "s.o."
LISTE_NC = Liste("l_nc", (NC, SANS_OBJET), ouverte=True)
LISTE_OUI_NON = Liste("l_oui_non", ("oui", "non"))

_MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip


def en_lettres(jour: date) -> str:
    """« 1er juillet 2020 »."""
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme} {_MOIS[jour.month - 1]} {jour.year}"


def le_jour(jour: date | Inconnu, tete: str) -> str:
    """« le 1er juillet 2020 », or that the day is not known, with the same capital."""
    if not isinstance(jour, Inconnu):
        return f"{tete}{en_lettres(jour)}"
    return f"{'À' if tete[:1].isupper() else 'à'} une date encore inconnue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What the notice of a workbook says beyond the common parts.

    ``feuilles``: (sheet code, what one does there). ``envoi``: what to say of the return when
    it is not the common sentence (a workbook that is not returned).
    """

    utilite: str
    qui: str
    avant: str
    etapes: tuple[str, ...]
    precautions: tuple[str, ...] = ()
    feuilles: tuple[tuple[str, str], ...]
    envoi: str = ""


def assemble(  # noqa: PLR0913 -- a workbook is said in one call, by name
    code: str,
    referentiel: Referentiel,
    version: int,
    notice: Notice,
    feuilles: Sequence[Feuille],
    *,
    listes: Sequence[Liste] = (),
    controles: Sequence[Controle] = (),
    suivi: IndexControles | None = None,
) -> Classeur:
    """A whole workbook: notice, status, its own sheets, the list of controls."""
    attendu = attendu_de(referentiel, code)
    ecartees = {r.code for r in referentiel.regles if r.ecartee}
    controles = [c for c in controles if c.regle.id not in ecartees]
    controles = sur_essai(controles, referentiel.campagne.regles_essai)
    etat, liste_controles = feuilles_etat(feuilles, controles, suivi or IndexControles())
    avec_etat = (etat, *feuilles, liste_controles) if controles else tuple(feuilles)
    debut = _feuille_notice(referentiel, attendu.libelle, notice, avec_etat, bool(controles))
    return Classeur(
        code=code,
        titre=attendu.libelle,
        edition=referentiel.campagne.code,
        version=version,
        feuilles=(debut, *avec_etat),
        listes=avec_anciens((LISTE_NC, LISTE_OUI_NON, *listes), referentiel),
        controles=controles,
        annees=referentiel.annees,
    )


def avec_anciens(listes: Sequence[Liste], referentiel: Referentiel) -> tuple[Liste, ...]:
    """Lists with the former labels that the edition declares for their choices."""
    remplaces = referentiel.anciens_libelles.items()
    return tuple(
        replace(liste, anciens=tuple((a, v) for a, v in remplaces if v in liste.choix))
        for liste in listes
    )


def _lien(titre: str) -> Cellule:
    return Cellule(
        role=Role.CALCUL, style="lien",
        formule=lambda _: lien_vers(f"#'{titre}'!B1", f"Feuille « {titre} »"),
    )  # fmt: skip


def _texte(cle: str, rubrique: str, texte: str, section: str = "") -> Rang:
    return Rang(cle=cle, valeurs={"rubrique": rubrique, "texte": texte}, section=section)


def _rangs_notice(referentiel: Referentiel, notice: Notice) -> list[Rang]:
    envoi = f"Par courriel à {referentiel.campagne.adresse}. Garder le nom du fichier ; xlsx ou "
    envoi += "ods conviennent."
    rangs = [
        _texte("utilite", "À quoi il sert", notice.utilite, "Ce classeur"),
        _texte("qui", "Qui le remplit", notice.qui),
        _texte("avant", "Avant quand", notice.avant),
        _texte("envoi", "À qui le renvoyer", notice.envoi or envoi),
    ]  # fmt: skip
    for numero, etape in enumerate(notice.etapes, start=1):
        section = "Comment faire" if numero == 1 else ""
        rangs.append(_texte(f"etape{numero}", f"Étape {numero}", etape, section))
    consignes = (
        f"Une valeur attendue mais impossible à donner s’écrit « {NC} » (non communiqué) ; une "
        f"valeur qui n’a pas lieu d’être s’écrit « {SANS_OBJET} » (sans objet). Une cellule vide "
        "veut dire « pas encore rempli » ; 0 veut dire zéro.",
        *notice.precautions,
    )
    for numero, consigne in enumerate(consignes, start=1):
        rangs.append(_texte(f"consigne{numero}", "À savoir", consigne))
    return rangs


_LEGENDE = (
    ("legende:saisie", "À remplir", "Fond vert, bordure verte : la cellule attend une saisie."),
    ("legende:prerempli", "Pré-rempli", "Fond bleu : valeur fournie par l’équipe nationale, avec "
     "sa source à côté. Elle peut être corrigée, en disant pourquoi en observation."),
    ("legende:calcul", "Calculé", "Fond gris, italique : formule. La cellule est verrouillée."),
)  # fmt: skip


def _feuille_notice(
    referentiel: Referentiel,
    libelle: str,
    notice: Notice,
    feuilles: Sequence[Feuille],
    controlee: bool,
) -> Feuille:
    titres = {f.code: f.titre for f in feuilles}
    rangs = _rangs_notice(referentiel, notice)
    for numero, (style, mot, sens) in enumerate(_LEGENDE, start=1):
        rangs.append(
            Rang(
                cle=f"legende{numero}", valeurs={"rubrique": mot, "texte": sens},
                cellules={"rubrique": Cellule(style=style)},
                section="Les couleurs" if numero == 1 else "",
            )
        )  # fmt: skip
    sommaire = [("etat", "Ce qui reste à remplir et ce qui ne va pas, avec un lien vers chaque "
                 "cellule. À regarder avant l’envoi."), *notice.feuilles]  # fmt: skip
    for numero, (code, sens) in enumerate(s for s in sommaire if s[0] in titres):
        rangs.append(
            Rang(
                cle=f"vers_{code}", valeurs={"texte": sens},
                cellules={"rubrique": _lien(titres[code])},
                section="Les feuilles" if numero == 0 else "",
            )
        )  # fmt: skip
    return Feuille(
        code="notice", titre="Notice", intitule=libelle,
        blocs=(_tableau_identite(controlee), _tableau_notice(rangs)),
        couleur="1F3864",
    )  # fmt: skip


def _tableau_notice(rangs: Sequence[Rang]) -> Tableau:
    return Tableau(
        code="notice",
        entete=False,
        colonnes=(
            Colonne(champ="rubrique", titre="", largeur=36),
            Colonne(champ="texte", titre="", largeur=104, style="long"),
        ),
        rangs=tuple(rangs),
    )


def _tableau_identite(controlee: bool) -> Tableau:
    libelles = (
        ("territoire", "Territoire de contrat"),
        ("code", "Code"),
        ("region", "Région"),
        ("ars", "Agence régionale de santé"),
        ("edition", "Édition"),
    )
    rangs = [Rang(cle=cle, valeurs={"rubrique": libelle}) for cle, libelle in libelles]
    if controlee:

        def etat(_: Ligne) -> Expr:
            return Ref("etat_rubriques/total/etat")

        rangs.append(
            Rang(
                cle="etat", valeurs={"rubrique": "État du classeur"},
                cellules={"valeur": Cellule(role=Role.CALCUL, formule=etat, style="verdict")},
            )
        )  # fmt: skip
    return Tableau(
        code="identite",
        entete=False,
        colonnes=(
            Colonne(champ="rubrique", titre="", largeur=36),
            Colonne(champ="valeur", titre="", largeur=104, role=Role.FIXE),
        ),
        rangs=tuple(rangs),
    )
