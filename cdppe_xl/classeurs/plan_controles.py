"""Live controls of each action and each fiche; their rules are in ``regles_plan``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cdppe_xl.classeurs import regles_plan as r
from cdppe_xl.classeurs.formules import (
    Expr,
    Plage,
    Ref,
    en_texte,
    est_nombre,
    et,
    expr,
    nb,
    nb_si_ens,
    nbval,
    non,
    ou_bien,
    recherche,
    rempli,
    si,
    somme,
    vide,
)
from cdppe_xl.classeurs.formules_dates import date_courte
from cdppe_xl.classeurs.grammaire import Controle, FormuleLigne, Ligne
from cdppe_xl.classeurs.plan_cadre import (
    Cadre,
    cle_eligibilite,
    cle_objectif,
    cle_versement,
    egale,
    enumere,
    moindre,
    un_de,
)
from cdppe_xl.classeurs.plan_saisie import TEXTES_FICHE
from cdppe_xl.classeurs.plan_synthese import actions
from cdppe_xl.domaine.constat import Regle

DEBUT, FIN = Ref("periode/debut/valeur"), Ref("periode/fin/valeur")
_EXIGES = ("description", "acteurs", "indicateurs")
_DEMANDES = ("constat", "objectif_operationnel", "vigilance")


def controles_lignes(cadre: Cadre) -> tuple[Controle, ...]:
    """Live controls of each action and of each fiche."""
    return (
        *_identite_action(),
        *_contenu_action(cadre),
        *_calendrier(cadre),
        *_enveloppe_action(cadre),
        *_montants(cadre),
        *_fiches(),
        *_cofinancement(cadre),
    )


def _fiche(quoi: str) -> FormuleLigne:
    return lambda ligne: expr("Fiche ") & ligne("numero") & f", {quoi}"


def _sur(
    tableau: str, regle: Regle, cible: str, quoi: str, anomalie: FormuleLigne
) -> Controle:  # fmt: skip
    """A control on every row of the actions or of the fiches."""
    return Controle(
        regle=regle, tableau=tableau, cible=cible, anomalie=anomalie, objet=_fiche(quoi)
    )  # fmt: skip


def _nommee(ligne: Ligne) -> Expr:
    """The row is an action: it says its objectif or its title."""
    return ou_bien(rempli(ligne("objectif")), rempli(ligne("intitule")))


def _identite_action() -> Iterator[Controle]:
    def numero_faux(ligne: Ligne) -> Expr:
        numero = ligne("numero")
        memes = nb_si_ens(actions("numero"), en_texte(numero))
        return et(ligne("utilise").egal(1), ou_bien(non(est_nombre(numero)), memes > 1))

    def sans_fiche(ligne: Ligne) -> Expr:
        numero = ligne("numero")
        meme = (Plage("fiches", "numero"), en_texte(numero))
        fiches = nb_si_ens(*meme)
        decrites = nb_si_ens(*meme, Plage("fiches", "description"), "<>")
        introuvable = ou_bien(fiches.egal(0), et(fiches > 1, decrites.egal(0)))
        return et(_nommee(ligne), est_nombre(numero), introuvable)

    yield _sur("actions", r.NUMERO, "numero", "numéro de l’action", numero_faux)
    yield _sur("actions", r.ACTION_SANS_FICHE, "numero", "fiche action", sans_fiche)


def _contenu_action(cadre: Cadre) -> Iterator[Controle]:
    def absent(champ: str) -> FormuleLigne:
        return lambda ligne: et(_nommee(ligne), vide(ligne(champ)))

    yield _sur(
        "actions", r.RENSEIGNEMENT, "objectif", "objectif",
        lambda ligne: et(rempli(ligne("intitule")), vide(ligne("objectif_libelle"))),
    )  # fmt: skip
    yield _sur(
        "actions", r.RENSEIGNEMENT, "intitule", "intitulé",
        lambda ligne: et(rempli(ligne("objectif")), vide(ligne("intitule"))),
    )  # fmt: skip
    yield _sur("actions", r.FICHE_COMPLETE, "referent", "référent", absent("referent"))
    yield _sur("actions", r.RENSEIGNEMENT, "public", "public cible", absent("public"))
    yield _sur("actions", r.RENSEIGNEMENT, "debut", "date de début", absent("debut"))
    yield _sur("actions", r.RENSEIGNEMENT, "fin", "date de fin", absent("fin"))
    yield _sur(
        "actions", r.SANS_MONTANT, cadre.montants[0], "montants",
        lambda ligne: et(_nommee(ligne), nbval(*(ligne(c) for c in cadre.montants)).egal(0)),
    )  # fmt: skip


def _calendrier(cadre: Cadre) -> Iterator[Controle]:
    def hors_periode(champ: str) -> FormuleLigne:
        def anomalie(ligne: Ligne) -> Expr:
            jour = ligne(champ)
            return si(est_nombre(jour), ou_bien(jour < DEBUT, jour > FIN), rempli(jour))

        return anomalie

    def inversees(ligne: Ligne) -> Expr:
        debut, fin = ligne("debut"), ligne("fin")
        return si(et(est_nombre(debut), est_nombre(fin)), fin < debut, False)

    campagne = cadre.referentiel.campagne
    mots: dict[str, FormuleLigne] = {
        "debut": lambda _: expr(f"{campagne.debut:%d/%m/%Y}"),
        "fin": lambda _: expr(f"{campagne.fin:%d/%m/%Y}"),
    }
    if cadre.referentiel.periodes_propres:
        mots = {"debut": lambda _: date_courte(DEBUT), "fin": lambda _: date_courte(FIN)}
    for champ, quoi in (("debut", "date de début"), ("fin", "date de fin")):
        yield replace(_sur("actions", r.PERIODE, champ, quoi, hors_periode(champ)), mots=mots)
    inversion = _sur("actions", r.DATES, "fin", "dates", inversees)
    yield replace(inversion, attendu=lambda ligne: ligne("debut"))


def _enveloppe_action(cadre: Cadre) -> Iterator[Controle]:
    def verse(ligne: Ligne) -> Expr:
        return somme(*(ligne(c) for c in cadre.etats)) > 0

    def ineligible(ligne: Ligne) -> Expr:
        cle = cle_eligibilite(ligne("objectif"), ligne("enveloppe"))
        admis = nb_si_ens(Plage("eligibilite", "cle"), cle)
        return et(
            rempli(ligne("objectif_libelle")), rempli(ligne("enveloppe")), admis.egal(0)
        )  # fmt: skip

    def interdit(ligne: Ligne) -> Expr:
        cle = cle_versement(ligne("enveloppe"), ligne("beneficiaire"))
        admis = nb_si_ens(Plage("versements", "cle"), egale(cle))
        return et(rempli(ligne("enveloppe")), rempli(ligne("beneficiaire")), admis.egal(0))

    def admises(ligne: Ligne) -> Expr:
        objectifs = Plage("synthese_objectifs", "cle"), Plage("synthese_objectifs", "admises")
        return recherche(cle_objectif(ligne("objectif")), *objectifs)

    yield _sur(
        "actions", r.SANS_ENVELOPPE, "enveloppe", "enveloppe",
        lambda ligne: et(_nommee(ligne), vide(ligne("enveloppe")), verse(ligne)),
    )  # fmt: skip
    yield replace(
        _sur("actions", r.INELIGIBLE, "enveloppe", "enveloppe", ineligible),
        attendu=admises, mots={"objectif": lambda ligne: ligne("objectif")},
    )  # fmt: skip
    yield _sur(
        "actions", r.BENEFICIAIRE_TU, "beneficiaire", "bénéficiaire",
        lambda ligne: et(
            rempli(ligne("enveloppe")), vide(ligne("beneficiaire")), verse(ligne)
        ),
    )  # fmt: skip
    yield replace(
        _sur("actions", r.BENEFICIAIRE, "beneficiaire", "bénéficiaire", interdit),
        attendu=lambda ligne: _beneficiaires_admis(cadre, ligne),
        mots={"enveloppe": lambda ligne: ligne("enveloppe")},
    )  # fmt: skip


def _beneficiaires_admis(cadre: Cadre, ligne: Ligne) -> Expr:
    admis = expr("")
    for enveloppe in cadre.enveloppes:
        codes = enumere(enveloppe.beneficiaires_admis)
        admis = si(ligne("enveloppe").egal(enveloppe.code), codes, admis)
    return admis


def _faux(champ: str) -> FormuleLigne:
    return lambda ligne: si(
        est_nombre(ligne(champ)), ligne(champ) < 0, rempli(ligne(champ))
    )  # fmt: skip


def _montants(cadre: Cadre) -> Iterator[Controle]:
    yield _sur(
        "actions", r.SANS_ACTION, "intitule", "montants sans action",
        lambda ligne: et(
            vide(ligne("objectif")), vide(ligne("intitule")),
            nb(*(ligne(c) for c in (*cadre.montants, *cadre.valorises))) > 0,
        ),
    )  # fmt: skip
    noms = {"etat": "État", "cd": "CD", "autres": "autres financeurs"}
    for champ in cadre.montants:
        financeur, _, annee = champ.rpartition("_")
        yield _sur("actions", r.MONTANT_FAUX, champ, f"{noms[financeur]} {annee}", _faux(champ))


def _fiches() -> Iterator[Controle]:
    def ecrite(ligne: Ligne) -> Expr:
        return nbval(*(ligne(c) for c in TEXTES_FICHE)) > 0

    def memes(ligne: Ligne) -> Expr:
        return nb_si_ens(Plage("fiches", "numero"), en_texte(ligne("numero")))

    def absent(champ: str) -> FormuleLigne:
        # A blank line whose number another one took asks for nothing.
        return lambda ligne: et(
            rempli(ligne("intitule")), vide(ligne(champ)),
            ou_bien(ecrite(ligne), memes(ligne).egal(1)),
        )  # fmt: skip

    def numero_faux(ligne: Ligne) -> Expr:
        return et(ecrite(ligne), ou_bien(non(est_nombre(ligne("numero"))), memes(ligne) > 1))

    def orpheline(ligne: Ligne) -> Expr:
        connue = ou_bien(rempli(ligne("intitule")), rempli(ligne("objectif")))
        return et(ecrite(ligne), est_nombre(ligne("numero")), non(connue))

    yield _sur("fiches", r.NUMERO, "numero", "numéro de la fiche", numero_faux)
    yield _sur("fiches", r.FICHE_SANS_ACTION, "numero", "action du plan", orpheline)
    for regle, champs in ((r.RENSEIGNEMENT, _EXIGES), (r.FICHE_COMPLETE, _DEMANDES)):
        for champ in champs:
            titre = TEXTES_FICHE[champ][0]
            yield _sur("fiches", regle, champ, titre[0].lower() + titre[1:], absent(champ))


def controles_valorises(cadre: Cadre) -> Iterator[Controle]:
    """Existing means are a part of what the département brings (contrat-type, 2.2.2)."""

    def trop(annee: int) -> FormuleLigne:
        return lambda ligne: moindre(ligne, f"cd_{annee}", f"valorise_{annee}")

    def du_departement(annee: int) -> FormuleLigne:
        return lambda ligne: si(vide(ligne(f"cd_{annee}")), "0 €", ligne(f"cd_{annee}"))

    for annee in cadre.annees:
        champ, quoi = f"valorise_{annee}", f"moyens valorisés {annee}"
        yield _sur("actions", r.MONTANT_FAUX, champ, quoi, _faux(champ))
        yield replace(
            _sur("actions", r.VALORISATION, champ, quoi, trop(annee)),
            attendu=du_departement(annee),
        )  # fmt: skip


def _cofinancement(cadre: Cadre) -> Iterator[Controle]:
    """Per action, for the editions that ask it; otherwise it is per objectif."""

    def insuffisant(annee: int) -> FormuleLigne:
        return lambda ligne: et(
            un_de(ligne, "enveloppe", cadre.cofinancees),
            moindre(ligne, f"cd_{annee}", f"etat_{annee}"),
        )

    def de_l_etat(annee: int) -> FormuleLigne:
        return lambda ligne: ligne(f"etat_{annee}")

    if cadre.referentiel.campagne.cofinancement != "action" or not cadre.cofinancees:
        return
    for annee in cadre.annees:
        champ = f"cd_{annee}"
        controle = _sur(
            "actions", r.COFINANCEMENT_ACTION, champ, f"CD {annee}", insuffisant(annee)
        )  # fmt: skip
        yield replace(controle, attendu=de_l_etat(annee))
