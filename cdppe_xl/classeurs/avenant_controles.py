"""Live controls of the avenant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cdppe_xl.classeurs import regles_avenant as r
from cdppe_xl.classeurs import regles_plan as plan
from cdppe_xl.classeurs.avenant_actions import (
    ABANDONNEE,
    ACTIONS,
    DEPLACEMENT,
    MODIFIEE,
    MONTANTS,
    NOUVELLE,
    change_d_enveloppe,
    du_contrat,
    mouvements,
)
from cdppe_xl.classeurs.avenant_cadre import CONDITIONS, MOYENS, REMPLIE
from cdppe_xl.classeurs.avenant_cibles import CIBLES, LOCALES, Cibles, sans_explication
from cdppe_xl.classeurs.avenant_synthese import ENVELOPPES, OBJECTIFS
from cdppe_xl.classeurs.controles_indicateurs import Zone, controle_valeur, etiquette
from cdppe_xl.classeurs.exercices import conditions_de
from cdppe_xl.classeurs.formules import (
    Expr,
    Plage,
    arrondi,
    en_texte,
    est_nombre,
    est_texte,
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
from cdppe_xl.classeurs.grammaire import Controle, FormuleLigne, Ligne
from cdppe_xl.classeurs.lignes import rang_objectif
from cdppe_xl.classeurs.mentions import dit_sans_valeur
from cdppe_xl.classeurs.plan_cadre import (
    RANG_LOCAL,
    Cadre,
    cle_eligibilite,
    cle_objectif,
    cle_versement,
    egale,
    enumere,
    moindre,
    un_de,
)
from cdppe_xl.domaine.constat import Regle

_MANQUES = {
    "numero": "le numéro", "objectif": "l’objectif", "intitule": "l’intitulé",
    "enveloppe": "l’enveloppe",
}  # fmt: skip


def controles_avenant(cadre: Cadre, cibles: Cibles) -> tuple[Controle, ...]:
    """Every live control of the avenant."""
    return (
        *_conditions(cadre, cibles.annee),
        *_identite(),
        *_affectation(cadre),
        *_montants(),
        *_mouvements(),
        *_totaux(cadre),
        *_cibles(cibles),
        *_moyens(cadre, cibles.annee),
    )


def _champ(nom: str) -> FormuleLigne:
    return lambda ligne: ligne(nom)


def _action(quoi: str) -> FormuleLigne:
    return lambda ligne: expr("Action ") & ligne("numero") & f", {quoi}"


def _sur(
    regle: Regle, cible: str, quoi: str, anomalie: FormuleLigne, attendu: FormuleLigne | str = ""
) -> Controle:
    """A control on every action."""
    return Controle(
        regle=regle, tableau=ACTIONS, cible=cible, anomalie=anomalie, objet=_action(quoi),
        attendu=attendu,
    )  # fmt: skip


def _conditions(cadre: Cadre, annee: int) -> Iterator[Controle]:
    if conditions_de(cadre.referentiel, annee):
        yield Controle(
            regle=r.CONDITION_NON_REMPLIE, tableau=CONDITIONS, cible="etat",
            anomalie=lambda x: et(x("etat").differe(REMPLIE), vide(x("observation"))),
            objet=_champ("libelle"), attendu=REMPLIE,
        )  # fmt: skip


def _nouvelle(ligne: Ligne) -> Expr:
    return et(non(du_contrat(ligne)), somme(ligne("etat_apres")) > 0)


def _identite() -> Iterator[Controle]:
    def manque(champ: str) -> FormuleLigne:
        return lambda ligne: et(_nouvelle(ligne), vide(ligne(champ)))

    for champ, quoi in _MANQUES.items():
        absent = _sur(r.NOUVELLE_SANS_NOM, champ, quoi, manque(champ), attendu=quoi)
        yield replace(absent, mots={"manque": _mot(quoi)})
    yield _sur(
        r.NUMERO_DOUBLE, "numero", "numéro",
        lambda x: et(
            est_nombre(x("numero")), nb_si_ens(mouvements("numero"), en_texte(x("numero"))) > 1
        ),
    )  # fmt: skip


def _mot(texte: str) -> FormuleLigne:
    return lambda _: expr(texte)


def _affectation(cadre: Cadre) -> Iterator[Controle]:
    def ineligible(ligne: Ligne) -> Expr:
        cle = cle_eligibilite(ligne("objectif"), ligne("enveloppe"))
        admis = nb_si_ens(Plage("eligibilite", "cle"), cle)
        return et(rempli(ligne("objectif")), rempli(ligne("enveloppe")), admis.egal(0))

    def admises(ligne: Ligne) -> Expr:
        cles, codes = Plage(OBJECTIFS, "cle"), Plage(OBJECTIFS, "admises")
        return recherche(cle_objectif(ligne("objectif")), cles, codes)

    def interdit(ligne: Ligne) -> Expr:
        cle = cle_versement(ligne("enveloppe"), ligne("beneficiaire"))
        admis = nb_si_ens(Plage("versements", "cle"), egale(cle))
        return et(rempli(ligne("enveloppe")), rempli(ligne("beneficiaire")), admis.egal(0))

    def beneficiaires(ligne: Ligne) -> Expr:
        admis = expr("")
        for enveloppe in cadre.enveloppes:
            codes = enumere(enveloppe.beneficiaires_admis)
            admis = si(ligne("enveloppe").egal(enveloppe.code), codes, admis)
        return admis

    yield _sur(
        r.CHANGE_D_ENVELOPPE, "enveloppe", "enveloppe", change_d_enveloppe,
        _champ("enveloppe_avant"),
    )  # fmt: skip
    yield _sur(
        plan.SANS_ENVELOPPE, "enveloppe", "enveloppe",
        lambda x: et(du_contrat(x), vide(x("enveloppe")), somme(x("etat_apres")) > 0),
    )  # fmt: skip
    yield replace(
        _sur(plan.INELIGIBLE, "enveloppe", "enveloppe", ineligible, admises),
        mots={"objectif": _champ("objectif")},
    )
    yield replace(
        _sur(plan.BENEFICIAIRE, "beneficiaire", "bénéficiaire", interdit, beneficiaires),
        mots={"enveloppe": _champ("enveloppe")},
    )


def _montants() -> Iterator[Controle]:
    def faux(champ: str) -> FormuleLigne:
        return lambda x: si(
            est_nombre(x(champ)), x(champ) < 0, et(rempli(x(champ)), non(dit_sans_valeur(x(champ))))
        )

    for champ, quoi in MONTANTS.items():
        yield _sur(r.MONTANT_INVALIDE, champ, quoi, faux(champ), "un montant positif ou nul")
    absent = _sur(
        r.APRES_ABSENT, "etat_apres", MONTANTS["etat_apres"],
        lambda x: et(somme(x("etat_avant")) > 0, vide(x("etat_apres"))), "un montant",
    )  # fmt: skip
    yield replace(absent, mots={"contrat": _champ("etat_avant")})


def _mouvements() -> Iterator[Controle]:
    def change(ligne: Ligne) -> Expr:
        nature = ligne("nature")
        mots = [nature.egal(mot) for mot in (NOUVELLE, MODIFIEE, ABANDONNEE, DEPLACEMENT)]
        return et(ou_bien(*mots), vide(ligne("explication")))

    informe = _sur(
        r.INFORMATION_ABSENTE, "information", "information préalable",
        lambda x: et(x("nature").egal(DEPLACEMENT), vide(x("information"))), "une date",
    )  # fmt: skip
    yield replace(informe, mots={"enveloppe": _champ("enveloppe")})
    motive = _sur(r.CHANGEMENT_SANS_MOTIF, "explication", "explication", change, "une explication")
    yield replace(motive, mots={"nature": _champ("nature")})


def _totaux(cadre: Cadre) -> Iterator[Controle]:
    codes = tuple(e.code for e in cadre.enveloppes)

    def depasse(ligne: Ligne) -> Expr:
        connus = et(est_nombre(ligne("apres")), est_nombre(ligne("notifie")))
        return si(connus, ligne("apres") > arrondi(ligne("notifie"), 2), False)

    def reste(ligne: Ligne) -> Expr:
        commence = nbval(mouvements("etat_apres")) > 0
        return si(est_nombre(ligne("reste")), et(commence, ligne("reste") > 0), False)

    yield Controle(
        regle=r.DEPASSEMENT, tableau=ENVELOPPES, cible="apres", rangs=codes, anomalie=depasse,
        objet=_champ("enveloppe"), attendu=_champ("notifie"),
    )  # fmt: skip
    yield Controle(
        regle=r.RESTE, tableau=ENVELOPPES, cible="reste", rangs=codes, anomalie=reste,
        objet=_champ("enveloppe"), attendu="0 €",
    )  # fmt: skip
    if not cadre.cofinancees:
        return
    if cadre.referentiel.campagne.cofinancement == "action":
        yield _sur(
            r.COFINANCEMENT, "cd_apres", MONTANTS["cd_apres"],
            lambda x: et(
                un_de(x, "enveloppe", cadre.cofinancees), somme(x("etat_apres")) > 0,
                moindre(x, "cd_apres", "etat_apres"),
            ),
            _champ("etat_apres"),
        )  # fmt: skip
        return
    numerotes = tuple(rang_objectif(o.numero) for o in cadre.objectifs)
    yield Controle(
        regle=r.COFINANCEMENT, tableau=OBJECTIFS, cible="cd_apres", objet=_champ("libelle"),
        anomalie=lambda x: et(
            nb(x("etat_apres")) > 0, moindre(x, "cd_apres", "a_cofinancer")
        ),
        rangs=(*numerotes, RANG_LOCAL) if cadre.locales else numerotes,
        attendu=_champ("a_cofinancer"),
    )  # fmt: skip


def _cibles(cibles: Cibles) -> Iterator[Controle]:
    zone = Zone(tableau=CIBLES, champs={f"cible_{a}": f"cible {a}" for a in cibles.annees})
    for ligne in cibles.lignes:
        for champ in zone.champs:
            yield controle_valeur(zone, ligne, champ)
        motif = Controle(
            regle=r.CIBLE_SANS_MOTIF, tableau=CIBLES, rangs=(ligne.rang,), cible="explication",
            anomalie=sans_explication, attendu="une explication",
            objet=f"{etiquette(ligne)} – {ligne.libelle}"[:90],
        )  # fmt: skip
        yield replace(motif, mots={"nature": _champ("nature")})

    def objet(ligne: Ligne) -> Expr:
        # A label typed as a decimal number would read differently from one language to another.
        return expr("Indicateur local : ") & si(est_texte(ligne("libelle")), ligne("libelle"), "")

    local = Controle(
        regle=r.CIBLE_SANS_MOTIF, tableau=LOCALES, cible="explication", objet=objet,
        anomalie=sans_explication, attendu="une explication",
    )  # fmt: skip
    yield replace(local, mots={"nature": _champ("nature")})


def _moyens(cadre: Cadre, annee: int) -> Iterator[Controle]:
    for rang, _, nom in cadre.referentiel.moyens_suivis:
        yield Controle(
            regle=plan.MOYENS_TUS, tableau=MOYENS, cible="apres", rangs=(rang,),
            anomalie=lambda x: vide(x("apres")), objet=f"{nom}, {annee}",
        )  # fmt: skip
        yield Controle(
            regle=plan.MOYENS_EN_BAISSE, tableau=MOYENS, cible="apres", rangs=(rang,),
            anomalie=lambda x: si(
                est_nombre(x("apres")), moindre(x, "apres", "reference"), False
            ),
            objet=f"{nom}, {annee}", attendu=_champ("reference"),
        )  # fmt: skip
