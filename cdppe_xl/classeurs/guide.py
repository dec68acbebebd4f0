"""The guide méthodologique (annexe 3): home page, timeline, rétroplanning, follow-up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from cdppe_xl.classeurs.communs import SANS_OBJET, Notice, assemble
from cdppe_xl.classeurs.etat import IndexControles
from cdppe_xl.classeurs.formules import Expr, est_nombre, et, lien_vers, si
from cdppe_xl.classeurs.formules_dates import MOIS
from cdppe_xl.classeurs.grammaire import (
    Cellule,
    Classeur,
    Colonne,
    Feuille,
    FormuleLigne,
    Ligne,
    Paragraphe,
    Rang,
    Role,
    Tableau,
)
from cdppe_xl.classeurs.guide_controles import controles_guide
from cdppe_xl.classeurs.guide_frise import feuille_chronologie
from cdppe_xl.classeurs.guide_suivi import (
    JOUR_J,
    LISTE_ETATS,
    etape_reference,
    feuille_suivi,
)
from cdppe_xl.domaine.edition import Etape, connu
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.referentiel.modele import Referentiel

VERSION = 1


def construire(referentiel: Referentiel) -> Classeur:
    """Layout of the guide of an edition."""
    suivi = IndexControles()
    feuilles = (
        _feuille_accueil(referentiel),
        feuille_chronologie(referentiel),
        _feuille_retroplanning(referentiel, suivi),
        feuille_suivi(referentiel, suivi),
    )
    return assemble(
        "guide", referentiel, VERSION, _notice(referentiel), feuilles,
        listes=(LISTE_ETATS,), controles=controles_guide(referentiel), suivi=suivi,
    )  # fmt: skip


def _notice(referentiel: Referentiel) -> Notice:
    attendu, parties = referentiel.classeur("guide"), len(referentiel.parties)
    nombre = _NOMBRES[parties] if parties < len(_NOMBRES) else str(parties)
    institutions = f"{nombre} institutions" if parties > 1 else "l’institution"
    return Notice(
        utilite="Préparer la négociation du contrat : choisir un Jour J, en déduire la date de "
        "chaque étape, montrer la démarche en réunion, suivre ce qui est fait et ce qui tarde.",
        qui=f"{_majuscule(attendu.qui_remplit)}, ensemble.".replace("'", "’"),
        avant="Au lancement de la démarche de contractualisation, puis à chaque réunion.",
        envoi="Ce classeur ne se renvoie pas : il est à vous. Il peut être modifié, imprimé et "
        "projeté autant que nécessaire.",
        etapes=(
            f"Accueil : écrire les référents {'des ' if parties > 1 else 'de '}{institutions} et "
            "le début de la négociation.",
            "Rétroplanning : écrire le Jour J, puis ajuster le nombre de jours de chaque étape.",
            "Chronologie : la montrer aux partenaires ; elle se redessine toute seule.",
            "Suivi des étapes : à chaque réunion, écrire la date du point, l’état des étapes et "
            "la date de celles qui sont faites.",
        ),
        precautions=(
            "Aucune date ne dépend du jour où le classeur est ouvert : les retards se comptent "
            "par rapport à la date du point, que vous écrivez.",
        ),
        feuilles=(
            ("accueil", "Référents, début de la négociation, accès aux trois outils."),
            *_feuilles_situees(attendu.reperes),
        ),
    )


_NOMBRES = ("zéro", "une", "deux", "trois", "quatre", "cinq", "six")


def _majuscule(texte: str) -> str:
    return texte[:1].upper() + texte[1:]


def _minuscule(nom: str) -> str:
    """« conseil départemental », but « ARS »: an acronym keeps its capitals."""
    return nom if nom[1:2].isupper() else nom[:1].lower() + nom[1:]


def _feuilles_situees(reperes: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What each sheet is for, after the place of the text that gives it, when one does."""
    sens = {
        "chronologie": "la démarche en un dessin, à projeter en réunion.",
        "retroplanning": "le Jour J et les dates qui s’en déduisent.",
        "suivi": "qui fait quoi, ce qui est fait, ce qui est en retard.",
    }
    for (code, texte), repere in zip_longest(sens.items(), reperes[: len(sens)]):
        yield code, _majuscule(f"{repere} : {texte}" if repere else texte)


def _feuille_accueil(referentiel: Referentiel) -> Feuille:
    return Feuille(
        code="accueil", titre="Accueil", intitule="Guide méthodologique du contrat",
        blocs=(
            _tableau_accueil(referentiel),
            _tableau_contacts(referentiel),
            _tableau_acces(),
        ),
        une_page=True, couleur="2F5597",
    )  # fmt: skip


def _tableau_accueil(referentiel: Referentiel) -> Tableau:
    texte = referentiel.texte(referentiel.campagne.source.texte)
    mois = f"{MOIS[texte.date.month - 1]} {texte.date.year} – " if texte.date else ""
    mise_a_jour, parties = f"{mois}édition ", referentiel.parties
    fixes = (
        ("mise_a_jour", "Date de mise à jour de l’outil",
         f"{mise_a_jour}{referentiel.campagne.code}"),
        ("objectif", "Objectif", "Aider à organiser dans le temps la négociation du contrat. "
         "Trois feuilles, trois façons de faire, selon le besoin : dessiner la démarche, "
         "calculer les dates à rebours, suivre l’avancement."),
        ("pour_qui", "Pour qui ?", ", ".join(_minuscule(n) for _, n in reversed(parties))),
        ("quand", "Quand ?", "Au lancement de la démarche de contractualisation"),
    )  # fmt: skip
    rangs = [Rang(cle=c, valeurs={"libelle": t, "valeur": v}) for c, t, v in fixes]
    debut = Cellule(
        role=Role.SAISIE, genre=Genre.DATE,
        aide="Date à laquelle la négociation commence ou a commencé, par exemple "
        f"17/06/{referentiel.annees[0]}.",
    )  # fmt: skip
    rangs.append(
        Rang(
            cle="debut_negociation", valeurs={"libelle": "Date du début de la négociation"},
            cellules={"valeur": debut},
        )
    )  # fmt: skip
    colonnes = (
        Colonne(champ="libelle", titre="", largeur=36, style="fort"),
        Colonne(champ="valeur", titre="", largeur=66),
    )
    return Tableau(code="accueil", entete=False, colonnes=colonnes, rangs=tuple(rangs))


def _tableau_contacts(referentiel: Referentiel) -> Tableau:
    maximum = referentiel.campagne.contacts_max

    def libelle(nom: str, numero: int) -> str:
        rang = "1er" if numero == 1 else f"{numero}e"
        return f"{nom} – {rang} contact"

    return Tableau(
        code="contacts",
        titre="Référents de la négociation",
        colonnes=(
            Colonne(champ="institution", titre="Institution", largeur=36),
            Colonne(champ="nom", titre="Nom et fonction", largeur=66, role=Role.SAISIE,
                    aide="Prénom, nom et fonction du référent. Le premier contact de chaque "
                    "institution est attendu ; les suivants sont facultatifs."),
            Colonne(champ="courriel", titre="Courriel", largeur=40, role=Role.SAISIE,
                    aide="Adresse professionnelle, par exemple prenom.nom@exemple.fr."),
            Colonne(champ="telephone", titre="Téléphone", largeur=20, role=Role.SAISIE,
                    aide="Numéro direct, écrit comme vous le souhaitez."),
        ),
        rangs=tuple(
            Rang(cle=f"{code}_{n}", valeurs={"institution": libelle(nom, n)})
            for code, nom in referentiel.parties
            for n in range(1, maximum + 1)
        ),
    )  # fmt: skip


def _tableau_acces() -> Tableau:
    acces = (
        ("chronologie", "Chronologie", "Accéder à la chronologie",
         "La démarche en un dessin, à projeter en réunion"),
        ("retroplanning", "Rétroplanning", "Accéder au rétroplanning",
         "Du Jour J aux dates de chaque étape"),
        ("suivi", "Suivi des étapes", "Accéder au suivi des étapes",
         "Qui fait quoi, ce qui est fait, ce qui tarde"),
    )  # fmt: skip

    def bouton(feuille: str, texte: str) -> FormuleLigne:
        return lambda _: lien_vers(f"#'{feuille}'!B1", texte)

    return Tableau(
        code="acces", titre="Les trois outils", entete=False,
        colonnes=(
            Colonne(champ="bouton", titre="", largeur=36, role=Role.CALCUL, style="bouton"),
            Colonne(champ="texte", titre="", largeur=66),
        ),
        rangs=tuple(
            Rang(
                cle=cle, valeurs={"texte": sens}, lignes=2,
                cellules={"bouton": Cellule(formule=bouton(feuille, texte))},
            )
            for cle, feuille, texte, sens in acces
        ),
    )  # fmt: skip


_A_ECRIRE = " Le Jour J et les délais de cette campagne ne sont pas connus : à vous de les écrire."


def _feuille_retroplanning(referentiel: Referentiel, suivi: IndexControles) -> Feuille:
    reference = etape_reference(referentiel)
    libelle = f"Jour J : {reference.libelle}" if reference else "Jour J"
    jour_j = connu(referentiel.campagne.jour_j)
    origine = (
        "Proposée par l’édition ; à remplacer par la vôtre."
        if jour_j else "L’édition n’en propose pas : elle n’est pas connue."
    )  # fmt: skip
    jalon = Tableau(
        code="jalon", entete=False,
        colonnes=(
            Colonne(champ="libelle", titre="", largeur=40, style="fort"),
            Colonne(champ="valeur", titre="Jour J", largeur=20, role=Role.SAISIE,
                    genre=Genre.DATE, style="grand",
                    aide="Date de prise d’effet visée. Toutes les dates s’en déduisent. "
                    f"{origine}"),
        ),
        rangs=(
            Rang(
                cle="jour_j", lignes=2,
                valeurs={"libelle": libelle, "valeur": jour_j},
            ),
        ),
    )  # fmt: skip
    return Feuille(
        code="retroplanning", titre="Rétroplanning", intitule="Rétroplanning",
        blocs=(
            Paragraphe("En vert, ce que vous pouvez changer : le Jour J et le nombre de jours "
                       "avant lui. En gris, les dates : elles se calculent toutes seules."
                       f"{'' if jour_j else _A_ECRIRE}"),
            jalon,
            _tableau_etapes(referentiel, suivi),
        ),
        une_page=True, couleur="548235",
    )  # fmt: skip


def _date_prevue(ligne: Ligne) -> Expr:
    return si(et(est_nombre(JOUR_J), est_nombre(ligne("jours"))), JOUR_J - ligne("jours"), "")


def _tableau_etapes(referentiel: Referentiel, suivi: IndexControles) -> Tableau:
    reference = etape_reference(referentiel)

    def rang(etape: Etape) -> Rang:
        textes = {"libelle": etape.libelle, "caracteristiques": etape.caracteristiques}
        if etape is reference:
            return Rang(
                cle=etape.code, valeurs={**textes, "jours": "Jour J"},
                cellules={
                    "jours": Cellule(role=Role.LIBELLE, liste="", aide="", style="centre"),
                    "date": Cellule(formule=lambda _: si(est_nombre(JOUR_J), JOUR_J, "")),
                },
            )  # fmt: skip
        jours = connu(etape.jours)
        if jours is None:
            return Rang(cle=etape.code, valeurs={**textes})
        return Rang(cle=etape.code, valeurs={**textes, "jours": jours})

    return Tableau(
        code="etapes",
        colonnes=(
            Colonne(champ="libelle", titre="Étape", largeur=40, style="fort"),
            Colonne(champ="jours", titre="Échéancier (jours avant le Jour J)", largeur=20,
                    role=Role.SAISIE, genre=Genre.ENTIER, liste="l_nc", style="centre",
                    aide="Nombre de jours calendaires avant le Jour J, par exemple 15. Vide tant "
                    f"que la date n’est pas fixée ; « {SANS_OBJET} » si l’étape n’a pas lieu."),
            Colonne(champ="date", titre="Date prévisionnelle", largeur=20, role=Role.CALCUL,
                    genre=Genre.DATE, formule=_date_prevue),
            Colonne(champ="caracteristiques", titre="Caractéristiques", largeur=92),
            suivi.colonne_verdict(),
        ),
        rangs=tuple(rang(e) for e in referentiel.etapes),
    )  # fmt: skip
