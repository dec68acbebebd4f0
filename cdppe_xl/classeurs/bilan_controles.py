"""Live controls of the bilan annuel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from cdppe_xl.classeurs import regles_bilan as r
from cdppe_xl.classeurs import regles_calendrier as calendrier
from cdppe_xl.classeurs import regles_plan as plan
from cdppe_xl.classeurs.bilan_controles_resultats import controles_locaux, controles_resultats
from cdppe_xl.classeurs.bilan_execution import ACTIONS, MONTANTS
from cdppe_xl.classeurs.bilan_redaction import DATES, TEXTES
from cdppe_xl.classeurs.bilan_resultats import (
    Resultats,
)
from cdppe_xl.classeurs.bilan_synthese import ENVELOPPES, OBJECTIFS
from cdppe_xl.classeurs.formules import (
    Expr,
    Plage,
    Ref,
    arrondi,
    est_nombre,
    et,
    expr,
    nb,
    nb_si_ens,
    non,
    recherche,
    rempli,
    si,
    somme,
    vide,
)
from cdppe_xl.classeurs.formules_dates import date_courte
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
from cdppe_xl.classeurs.valeurs_excel import serial
from cdppe_xl.domaine.constat import Regle
from cdppe_xl.domaine.edition import Echeance, connu

MONTANT_ATTENDU = "un montant en euros, positif ou nul"


def controles_bilan(
    cadre: Cadre, resultats: Resultats, echeance: Echeance | None
) -> tuple[Controle, ...]:
    """Every live control of the bilan."""
    return (
        *controles_resultats(resultats),
        *controles_locaux(),
        *_affectation(cadre),
        *_montants(cadre),
        *_totaux(cadre),
        *_textes(),
        *_procedure(echeance),
        _adopte_trop_tot(resultats.annee),
    )


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


def _champ(nom: str) -> FormuleLigne:
    return lambda ligne: ligne(nom)


def _affectation(cadre: Cadre) -> Iterator[Controle]:
    """Objectif, enveloppe and beneficiary agree, as in the plan d'action."""

    def ineligible(ligne: Ligne) -> Expr:
        cle = cle_eligibilite(ligne("objectif"), ligne("enveloppe"))
        admis = nb_si_ens(Plage("eligibilite", "cle"), cle)
        return et(rempli(ligne("objectif")), rempli(ligne("enveloppe")), admis.egal(0))

    def interdit(ligne: Ligne) -> Expr:
        cle = cle_versement(ligne("enveloppe"), ligne("beneficiaire"))
        admis = nb_si_ens(Plage("versements", "cle"), egale(cle))
        return et(rempli(ligne("enveloppe")), rempli(ligne("beneficiaire")), admis.egal(0))

    def admises(ligne: Ligne) -> Expr:
        cles, codes = Plage(OBJECTIFS, "cle"), Plage(OBJECTIFS, "admises")
        return recherche(cle_objectif(ligne("objectif")), cles, codes)

    def beneficiaires(ligne: Ligne) -> Expr:
        admis = expr("")
        for enveloppe in cadre.enveloppes:
            codes = enumere(enveloppe.beneficiaires_admis)
            admis = si(ligne("enveloppe").egal(enveloppe.code), codes, admis)
        return admis

    def sans_action(ligne: Ligne) -> Expr:
        montants = nb(*(ligne(c) for c in MONTANTS)) > 0
        return et(vide(ligne("objectif")), vide(ligne("intitule")), montants)

    yield _sur(plan.SANS_ACTION, "intitule", "montants sans action", sans_action)
    yield _sur(
        plan.SANS_ENVELOPPE, "enveloppe", "enveloppe",
        lambda ligne: et(
            vide(ligne("enveloppe")),
            somme(ligne("programme"), ligne("engage"), ligne("paye")) > 0,
        ),
    )  # fmt: skip
    yield replace(
        _sur(plan.INELIGIBLE, "enveloppe", "enveloppe", ineligible, admises),
        mots={"objectif": _champ("objectif")},
    )
    yield replace(
        _sur(plan.BENEFICIAIRE, "beneficiaire", "bénéficiaire", interdit, beneficiaires),
        mots={"enveloppe": _champ("enveloppe")},
    )


def plus_grand(ligne: Ligne, champ: str, autre: str) -> Expr:
    """Both are amounts, and the first is greater, to the cent.

    Each is rounded first: half a cent between two binary numbers is not half a cent.
    """
    connus = et(est_nombre(ligne(champ)), est_nombre(ligne(autre)))
    return si(connus, arrondi(ligne(champ), 2) > arrondi(ligne(autre), 2), False)


def _montants(cadre: Cadre) -> Iterator[Controle]:
    def faux(champ: str) -> FormuleLigne:
        return lambda x: si(
            est_nombre(x(champ)),
            x(champ) < 0,
            et(rempli(x(champ)), non(dit_sans_valeur(x(champ)))),
        )

    def absent(champ: str) -> FormuleLigne:
        return lambda x: et(est_nombre(x("programme")), x("programme") > 0, vide(x(champ)))

    for champ, quoi in MONTANTS.items():
        yield _sur(r.MONTANT_INVALIDE, champ, quoi, faux(champ), attendu=MONTANT_ATTENDU)
    for champ in ("engage", "paye"):
        yield _sur(r.EXECUTION_ABSENTE, champ, MONTANTS[champ], absent(champ), attendu="un montant")
    yield _sur(
        r.PAYE_TROP_GRAND, "paye", MONTANTS["paye"],
        lambda x: plus_grand(x, "paye", "engage"), attendu=_champ("engage"),
    )  # fmt: skip
    yield _sur(
        r.MOUVEMENT_SANS_EXPLICATION, "explication", "montant engagé",
        lambda x: et(plus_grand(x, "engage", "programme"), vide(x("explication"))),
        attendu="une explication",
    )  # fmt: skip
    directes = [e.code for e in cadre.enveloppes if "CD" not in e.beneficiaires_admis]
    if directes:
        sans_nom = _sur(
            r.DISPOSITIF_ABSENT, "dispositif", "dispositif",
            lambda x: et(
                un_de(x, "enveloppe", directes), somme(x("engage"), x("paye")) > 0,
                vide(x("dispositif")),
            ),
            "le nom du dispositif",
        )  # fmt: skip
        yield replace(sans_nom, mots={"enveloppe": _champ("enveloppe")})
    if cadre.cofinancees:
        yield _sur(
            r.EXECUTION_ABSENTE, "cd_realise", MONTANTS["cd_realise"],
            lambda x: et(
                un_de(x, "enveloppe", cadre.cofinancees), somme(x("programme")) > 0,
                vide(x("cd_realise")),
            ),
            attendu="un montant",
        )  # fmt: skip


def _totaux(cadre: Cadre) -> Iterator[Controle]:
    yield Controle(
        regle=r.ENGAGE_TROP_GRAND, tableau=ENVELOPPES, cible="engage",
        rangs=tuple(e.code for e in cadre.enveloppes), objet=_champ("enveloppe"),
        anomalie=lambda x: plus_grand(x, "engage", "notifie"), attendu=_champ("notifie"),
    )  # fmt: skip
    if not cadre.cofinancees:
        return
    if cadre.referentiel.campagne.cofinancement == "action":
        yield _sur(
            r.COFINANCEMENT_REALISE, "cd_realise", MONTANTS["cd_realise"],
            lambda x: et(
                un_de(x, "enveloppe", cadre.cofinancees), est_nombre(x("cd_realise")),
                moindre(x, "cd_realise", "paye"),
            ),
            attendu=_champ("paye"),
        )  # fmt: skip
        return
    yield Controle(
        regle=r.COFINANCEMENT_REALISE, tableau=OBJECTIFS, cible="cd_realise",
        anomalie=lambda x: plus_grand(x, "a_cofinancer", "cd_realise"), objet=_champ("libelle"),
        rangs=_rangs_objectifs(cadre), attendu=_champ("a_cofinancer"),
    )  # fmt: skip


def _rangs_objectifs(cadre: Cadre) -> tuple[str, ...]:
    numerotes = (rang_objectif(o.numero) for o in cadre.objectifs)
    return (*numerotes, RANG_LOCAL) if cadre.locales else tuple(numerotes)


def _textes() -> Iterator[Controle]:
    yield Controle(
        regle=calendrier.TEXTE_ABSENT, tableau="redaction", cible="valeur",
        rangs=tuple(t.cle for t in TEXTES if t.attendu), objet=_champ("libelle"),
        anomalie=lambda ligne: vide(ligne("valeur")), attendu="un texte",
    )  # fmt: skip


def _apres(ligne: Ligne, autre: Expr) -> Expr:
    """Both dates are known, and this one comes later."""
    return et(est_nombre(ligne("valeur")), est_nombre(autre), ligne("valeur") > autre)


def _procedure(echeance: Echeance | None) -> Iterator[Controle]:
    odpe, deliberation = (Ref(f"procedure/{c}/valeur") for c in ("avis_odpe", "deliberation"))

    def controle(
        regle: Regle, rang: str, anomalie: FormuleLigne, autre: Expr, mot: str
    ) -> Controle:
        return Controle(
            regle=regle, tableau="procedure", cible="valeur", rangs=(rang,), anomalie=anomalie,
            objet=_champ("libelle"), attendu=lambda _: autre,
            mots={mot: lambda _: date_courte(autre)},
        )  # fmt: skip

    yield Controle(
        regle=calendrier.DATE_PROCEDURE_ABSENTE, tableau="procedure", cible="valeur",
        rangs=DATES, anomalie=lambda ligne: non(est_nombre(ligne("valeur"))),
        objet=_champ("libelle"), mots={"etape": _champ("libelle")}, attendu="une date",
    )  # fmt: skip
    yield controle(
        calendrier.ODPE_APRES_DELIBERATION, "deliberation",
        lambda x: et(est_nombre(x("valeur")), est_nombre(odpe), odpe > x("valeur")), odpe, "odpe",
    )  # fmt: skip
    yield controle(
        calendrier.TRANSMISSION_AVANT_DELIBERATION, "transmission",
        lambda x: et(
            est_nombre(x("valeur")), est_nombre(deliberation), deliberation > x("valeur")
        ),
        deliberation, "deliberation",
    )  # fmt: skip
    jour = connu(echeance.date) if echeance is not None else None
    if jour is not None:
        limite = expr(serial(jour))
        yield controle(
            calendrier.TRANSMISSION_TARDIVE, "transmission", lambda x: _apres(x, limite),
            limite, "limite",
        )  # fmt: skip


def _adopte_trop_tot(annee: int) -> Controle:
    """No step of the adoption takes place before the end of the exercice."""
    fin = expr(serial(date(annee, 12, 31)))
    return Controle(
        regle=calendrier.ADOPTE_TROP_TOT, tableau="procedure", cible="valeur", rangs=DATES,
        anomalie=lambda x: si(est_nombre(x("valeur")), x("valeur") <= fin, False),
        objet=_champ("libelle"), attendu=lambda _: fin,
        mots={"etape": _champ("libelle"), "annee": lambda _: expr(str(annee))},
    )  # fmt: skip
