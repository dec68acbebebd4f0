"""Sheet « Synthèse » of the bilan: totals per enveloppe and per objectif.

Sums run over the columns a person types in: a line that is inserted has no formula of ours.
"""

from __future__ import annotations

from collections.abc import Sequence

from cdppe_xl.classeurs.bilan_execution import execution
from cdppe_xl.classeurs.controles_indicateurs import rapport
from cdppe_xl.classeurs.etat import IndexControles
from cdppe_xl.classeurs.formules import (
    Expr,
    Operande,
    Plage,
    PlagePartielle,
    arrondi,
    en_texte,
    est_nombre,
    et,
    nb,
    nb_si_ens,
    si,
    somme,
    somme_si_ens,
)
from cdppe_xl.classeurs.grammaire import (
    Cellule,
    Colonne,
    Feuille,
    FormuleLigne,
    Graphique,
    Ligne,
    Rang,
    Role,
    Tableau,
)
from cdppe_xl.classeurs.lignes import rang_objectif
from cdppe_xl.classeurs.plan_cadre import LOCAL, RANG_LOCAL, SANS_DONNEE, Cadre, enumere
from cdppe_xl.classeurs.plan_synthese import NON_NOTIFIE
from cdppe_xl.domaine.lecture import Genre

ENVELOPPES, OBJECTIFS = "synthese_execution", "execution_objectifs"


def feuille_synthese(cadre: Cadre, annee: int, suivi: IndexControles) -> Feuille:
    """Totals per enveloppe, against the notified amounts."""
    return Feuille(
        code="synthese", titre="Synthèse", intitule=f"Synthèse financière {annee} (euros)",
        blocs=(_tableau_enveloppes(cadre, suivi), _graphique()), une_page=True, couleur="7F7F7F",
    )  # fmt: skip


def feuille_objectifs(cadre: Cadre, annee: int, suivi: IndexControles) -> Feuille:
    """Totals per objectif, with what the département adds."""
    return Feuille(
        code="par_objectif", titre="Synthèse par objectif",
        intitule=f"Synthèse {annee} par objectif (euros)",
        blocs=(_tableau_objectifs(cadre, suivi),), figer=1, imprimer_jusqua="verdict",
        une_page=True, couleur="7F7F7F",
    )  # fmt: skip


def _graphique() -> Graphique:
    return Graphique(
        tableau=ENVELOPPES, categories="enveloppe", empile=False, legende=True,
        series=(
            ("notifie", "Notifié", "1F3864"),
            ("programme", "Programmé", "8EA9DB"),
            ("engage", "Engagé", "A9D18E"),
            ("paye", "Payé", "548235"),
        ),
        titre="De la notification au paiement",
        remplacement="Pour chaque enveloppe, quatre barres : montants notifié, programmé, engagé "
        "et payé. Les chiffres sont dans le tableau au-dessus.",
        largeur=1130, hauteur=360,
    )  # fmt: skip


def total_de(champ: str, *criteres: Plage | Operande) -> Expr:
    """Sum of an amount over the actions that meet the criteria; « — » when none has one."""
    donnees = nb_si_ens(execution(champ), ">=0", *criteres)
    total = somme_si_ens(execution(champ), *criteres)
    return si(donnees.egal(0), SANS_DONNEE, arrondi(total, 2))


def _difference(champ: str, autre: str) -> FormuleLigne:
    def formule(ligne: Ligne) -> Expr:
        connus = et(est_nombre(ligne(champ)), est_nombre(ligne(autre)))
        return si(connus, arrondi(ligne(champ) - ligne(autre), 2), SANS_DONNEE)

    return formule


def _montant(champ: str, titre: str, formule: FormuleLigne | None = None) -> Colonne:
    return Colonne(
        champ=champ, titre=titre, largeur=16, role=Role.CALCUL, genre=Genre.MONTANT,
        formule=formule,
    )  # fmt: skip


def _tableau_enveloppes(cadre: Cadre, suivi: IndexControles) -> Tableau:
    def rang(code: str, libelle: str) -> Rang:
        def formule(champ: str) -> FormuleLigne:
            return lambda _: total_de(champ, execution("enveloppe"), code)

        return Rang(
            cle=code, valeurs={"enveloppe": libelle, "notifie": NON_NOTIFIE},
            cellules={c: Cellule(formule=formule(c)) for c in ("programme", "engage", "paye")},
        )  # fmt: skip

    rangs = [rang(e.code, e.libelle) for e in cadre.enveloppes]
    rangs.append(_rang_total(ENVELOPPES, [r.cle for r in rangs], "enveloppe", toutes=("notifie",)))
    return Tableau(
        code=ENVELOPPES,
        colonnes=(
            Colonne(champ="enveloppe", titre="Enveloppe", largeur=48, style="fort"),
            Colonne(champ="notifie", titre="Notifié", largeur=16, role=Role.FIXE,
                    genre=Genre.MONTANT),
            _montant("programme", "Programmé"),
            _montant("engage", "Engagé"),
            _montant("paye", "Payé"),
            _montant("reste", "Reste à engager", _difference("notifie", "engage")),
            _montant("reste_payer", "Reste à payer", _difference("engage", "paye")),
            Colonne(champ="taux", titre="Engagé / notifié", largeur=11, role=Role.CALCUL,
                    genre=Genre.TAUX, formule=lambda x: rapport(x("engage"), x("notifie"))),
            suivi.colonne_verdict(lambda x: est_nombre(x("engage"))),
        ),
        rangs=tuple(rangs),
    )  # fmt: skip


def _rang_total(
    tableau: str, rangs: Sequence[str], libelle: str, *, toutes: Sequence[str] = ()
) -> Rang:
    """Total line; a column of ``toutes`` is only added up when every line has an amount."""

    def formule(champ: str, minimum: int) -> FormuleLigne:
        plage = PlagePartielle(tableau, champ, rangs[0], rangs[-1])
        return lambda _: si(nb(plage) < minimum, SANS_DONNEE, arrondi(somme(plage), 2))

    champs = ["programme", "engage", "paye", *toutes]
    if tableau == OBJECTIFS:
        champs += ["cd_prevu", "cd_realise", "a_cofinancer"]
    minima = {champ: len(rangs) if champ in toutes else 1 for champ in champs}
    cellules = {
        champ: Cellule(role=Role.CALCUL, formule=formule(champ, minimum))
        for champ, minimum in minima.items()
    }
    return Rang(cle="total", valeurs={libelle: "Ensemble"}, cellules=cellules, style="total")


def _tableau_objectifs(cadre: Cadre, suivi: IndexControles) -> Tableau:
    rangs, precedent = [], ""
    for cle, valeurs, section in _objectifs(cadre):
        nouvelle = section if section != precedent else ""
        rangs.append(Rang(cle=cle, valeurs=valeurs, section=nouvelle))
        precedent = section
    rangs.append(_rang_total(OBJECTIFS, [r.cle for r in rangs], "libelle"))

    def total(champ: str) -> FormuleLigne:
        return lambda ligne: total_de(champ, execution("objectif"), en_texte(ligne("numero")))

    def cofinance(ligne: Ligne) -> Expr:
        """What the State paid from the enveloppes that the département has to match."""
        par_enveloppe = [
            somme_si_ens(
                execution("paye"), execution("objectif"), en_texte(ligne("numero")),
                execution("enveloppe"), code,
            )
            for code in cadre.cofinancees
        ]  # fmt: skip
        return arrondi(somme(*par_enveloppe), 2) if par_enveloppe else somme(0)

    return Tableau(
        code=OBJECTIFS,
        colonnes=(
            Colonne(champ="libelle", titre="Objectif", largeur=48),
            _montant("cd_prevu", "CD prévu", total("cd_prevu")),
            _montant("programme", "État programmé", total("programme")),
            _montant("engage", "État engagé", total("engage")),
            _montant("paye", "État payé", total("paye")),
            _montant("cd_realise", "CD réalisé", total("cd_realise")),
            _montant("ecart", "CD réalisé moins État à cofinancer",
                     _difference("cd_realise", "a_cofinancer")),
            Colonne(champ="taux", titre="Engagé / prog.", largeur=11, role=Role.CALCUL,
                    genre=Genre.TAUX, formule=lambda x: rapport(x("engage"), x("programme"))),
            suivi.colonne_verdict(lambda x: est_nombre(x("paye"))),
            Colonne(champ="numero", titre="Numéro", largeur=8, masque=True),
            Colonne(champ="cle", titre="Clé", largeur=8, masque=True),
            Colonne(champ="admises", titre="Enveloppes admises", largeur=8, masque=True),
            Colonne(champ="a_cofinancer", titre="État à cofinancer", largeur=8, role=Role.CALCUL,
                    genre=Genre.MONTANT, formule=cofinance, masque=True),
        ),
        rangs=tuple(rangs),
    )  # fmt: skip


def _objectifs(cadre: Cadre) -> list[tuple[str, dict[str, str | int], str]]:
    """(row key, fixed values, section) of each objectif, the local one last."""

    def valeurs(numero: int | str, libelle: str) -> dict[str, str | int]:
        admises = enumere(cadre.admises[str(numero)])
        return {"numero": numero, "libelle": libelle, "cle": f"o{numero}", "admises": admises}

    lignes = [
        (
            rang_objectif(o.numero),
            valeurs(o.numero, f"{o.numero} – {o.libelle_court}"),
            "Objectifs fondamentaux" if o.type == "fondamental" else "Objectifs facultatifs",
        )
        for o in sorted(cadre.objectifs, key=lambda o: (o.type == "facultatif", o.numero))
    ]
    if cadre.locales:
        libelle = f"{LOCAL} – Objectif local de santé publique"
        lignes.append((RANG_LOCAL, valeurs(LOCAL, libelle), "Objectif local"))
    return lignes
