"""The table of T0 values of the trame de diagnostic, and its live controls."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from cdppe_xl.classeurs.communs import LISTE_NC
from cdppe_xl.classeurs.controles_indicateurs import (
    Zone,
    aide,
    controle_snds,
    controle_sous_total,
    controle_valeur,
    par_rang,
    rapport,
    reperes,
)
from cdppe_xl.classeurs.etat import IndexControles
from cdppe_xl.classeurs.formules import Expr, Ref, est_nombre, et, expr, si, vide
from cdppe_xl.classeurs.grammaire import (
    Cellule,
    Colonne,
    Controle,
    FormuleLigne,
    Ligne,
    Rang,
    Role,
    Tableau,
)
from cdppe_xl.classeurs.indicateurs_locaux import commence
from cdppe_xl.classeurs.lignes import (
    MARQUE_RECONSTITUE,
    SUFFIXE_SNDS,
    LigneIndicateur,
    lignes_indicateurs,
    rang_snds,
)
from cdppe_xl.classeurs.mentions import dit_sans_valeur
from cdppe_xl.classeurs.regles_indicateurs import (
    AUTRE_ANNEE,
    NC_SANS_MOTIF,
    SNDS_TRES_INFERIEUR,
    T0_ABSENT,
)
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.referentiel.modele import Referentiel

TABLEAU = "diag"
_FIGE = Cellule(role=Role.LIBELLE)


class TrameIndicateurs:
    """The table « diag »: one row per indicator or grandeur, two columns of values."""

    def __init__(self, referentiel: Referentiel, suivi: IndexControles) -> None:
        self.referentiel = referentiel
        self.suivi = suivi
        self.t0 = referentiel.campagne.annee_t0
        self.toutes = par_rang(lignes_indicateurs(referentiel))
        self.lignes = [x for x in self.toutes.values() if x.variante != "snds"]

    def fondamentale(self, ligne: LigneIndicateur) -> bool:
        """Every territory is asked for the line."""
        if ligne.objectif is None:
            return True
        return self.referentiel.objectif(ligne.objectif).type == "fondamental"

    def tableau(self) -> Tableau:
        """Fundamental objectifs first, then optional ones, by engagement."""
        rangs = []
        classees = sorted(self.lignes, key=lambda x: not self.fondamentale(x))
        for section, groupe in groupby(classees, key=self._section):
            for numero, ligne in enumerate(groupe):
                rangs.append(self._rang(ligne, "" if numero else section))
        return Tableau(code=TABLEAU, colonnes=self._colonnes(), rangs=tuple(rangs))

    def _section(self, ligne: LigneIndicateur) -> str:
        if self.fondamentale(ligne):
            return f"{ligne.section} · objectifs fondamentaux"
        return f"{ligne.section} · objectifs facultatifs (à remplir s’ils peuvent être retenus)"

    def _colonnes(self) -> tuple[Colonne, ...]:
        ouvert = Role.PREREMPLI
        return (
            Colonne(champ="objectif", titre="N°", largeur=5, style="centre"),
            Colonne(champ="objectif_libelle", titre="Objectif", largeur=26),
            Colonne(champ="code", titre="Code", largeur=7, style="code"),
            Colonne(champ="libelle", titre="Indicateur", largeur=46),
            Colonne(champ="unite", titre="Unité", largeur=9, style="centre"),
            Colonne(champ="valeur", titre=f"Valeur {self.t0} DREES/CD", largeur=12, role=ouvert,
                    genre=Genre.ENTIER, liste=LISTE_NC.nom),
            Colonne(champ="snds", titre=f"Valeur {self.t0} SNDS", largeur=12, role=ouvert,
                    genre=Genre.ENTIER, liste=LISTE_NC.nom),
            Colonne(champ="source", titre="Source", largeur=24, role=ouvert),
            Colonne(champ="annee", titre="Année", largeur=8, role=ouvert, genre=Genre.ENTIER,
                    style="libre", aide=f"Année de la valeur : {self.t0}, sauf si elle n’existe "
                    "que pour une autre année ; le dire alors en observation."),
            Colonne(champ="motif", titre="Motif ou observation", largeur=28, role=Role.SAISIE,
                    aide="Pourquoi la valeur est « NC » ou « s.o. », ou pourquoi une valeur "
                    "fournie a été corrigée."),
            Colonne(champ="repere", titre="Repères nationaux", largeur=38),
            self.suivi.colonne_verdict(),
        )  # fmt: skip

    def _rang(self, ligne: LigneIndicateur, section: str) -> Rang:
        numero = ligne.objectif
        valeurs: dict[str, str | int] = {
            "objectif": "" if numero is None else numero,
            "objectif_libelle": "Suivi de l’engagement" if numero is None
            else self.referentiel.objectif(numero).libelle_court,
            "code": ligne.code,
            "libelle": f"{ligne.libelle} ({MARQUE_RECONSTITUE})" if ligne.reconstitue
            else ligne.libelle,
            "unite": ligne.unite_affichee,
            "repere": reperes(ligne),
        }  # fmt: skip
        if ligne.calcul:
            valeurs["source"] = f"calculé : {ligne.numerateur} / {ligne.denominateur}"
        else:
            valeurs["annee"] = self.t0
        cellules = self._cellules_taux(ligne) if ligne.calcul else _cellules_saisies(ligne)
        if not ligne.double:
            cellules["snds"] = _FIGE
        actif = self._actif(ligne)
        if actif is not None:
            cellules["verdict"] = Cellule(formule=self._verdict_si(actif))
        return Rang(cle=ligne.rang, valeurs=valeurs, cellules=cellules, section=section, lignes=2)

    def _actif(self, ligne: LigneIndicateur) -> FormuleLigne | None:
        """When the row has a verdict: always, unless nothing is asked yet."""
        if ligne.calcul:
            return commence("valeur")
        return None if self.fondamentale(ligne) else commence("valeur", "snds", "motif")

    def _verdict_si(self, actif: FormuleLigne) -> FormuleLigne:
        return lambda ligne: si(actif(ligne), self.suivi.verdict(ligne), "")

    def _cellules_taux(self, ligne: LigneIndicateur) -> dict[str, Cellule]:
        cellules = dict.fromkeys(("source", "annee", "motif"), _FIGE)
        cellules["valeur"] = _taux(ligne)
        if ligne.double:
            cellules["snds"] = _taux(self.toutes[rang_snds(ligne.rang)])
        return cellules


def _cellules_saisies(ligne: LigneIndicateur) -> dict[str, Cellule]:
    attendues = ", ".join(ligne.indicateur.sources) if ligne.indicateur else ""
    sources = f"Source attendue : {attendues}." if attendues else ""
    return {
        "valeur": Cellule(aide=aide(ligne.definition, sources)),
        "snds": Cellule(aide=aide(ligne.definition, "Actes télétransmis (SNDS).")),
        "source": Cellule(
            aide=aide("D’où vient la valeur, par exemple « rapport d’activité ».", sources)
        ),
    }


def _taux(ligne: LigneIndicateur) -> Cellule:
    numerateur, denominateur = (Ref(_cle(rang)) for rang in (ligne.numerateur, ligne.denominateur))
    return Cellule(
        role=Role.CALCUL, genre=Genre.TAUX, formule=lambda _: rapport(numerateur, denominateur)
    )


def _cle(rang: str) -> str:
    """Where the value of a line stands: the SNDS lines are a column here."""
    if rang.endswith(SUFFIXE_SNDS):
        return f"{TABLEAU}/{rang.removesuffix(SUFFIXE_SNDS)}/snds"
    return f"{TABLEAU}/{rang}/valeur"


def controles_indicateurs(trame: TrameIndicateurs) -> Iterator[Controle]:
    """Live controls of the table."""
    champs = {"valeur": f"valeur {trame.t0}", "snds": f"valeur SNDS {trame.t0}"}
    zone = Zone(tableau=TABLEAU, champs=champs)
    for ligne in trame.lignes:
        if not ligne.calcul:
            yield from _controles_reponse(zone, ligne, trame.fondamentale(ligne))
        yield controle_valeur(zone, ligne, "valeur")
        if ligne.double:
            yield controle_valeur(zone, ligne, "snds")
        if ligne.sous_total_de:
            yield controle_sous_total(zone, ligne, trame.toutes[ligne.sous_total_de], "valeur")
        if ligne.double and not ligne.calcul:
            yield controle_snds(zone, ligne, "snds", _cle(ligne.rang))
            yield _snds_tres_inferieur(zone, ligne)
        if ligne.indicateur is not None and not ligne.calcul:
            yield _autre_annee(trame.t0, ligne)


ASSEZ = 10
"""Below this, twice as little means nothing."""


def _snds_tres_inferieur(zone: Zone, ligne: LigneIndicateur) -> Controle:
    def anomalie(rang: Ligne) -> Expr:
        snds, valeur = rang("snds"), rang("valeur")
        connus = et(est_nombre(snds), est_nombre(valeur), vide(rang("motif")))
        return si(connus, et(valeur >= ASSEZ, snds >= 0, snds * 2 < valeur), False)

    return Controle(
        regle=SNDS_TRES_INFERIEUR, tableau=TABLEAU, rangs=(ligne.rang,), cible="snds",
        anomalie=anomalie, objet=zone.objet(ligne, "snds"), attendu=lambda rang: rang("valeur"),
        mots={"code": lambda _: expr(ligne.code)},
    )  # fmt: skip


def _autre_annee(t0: int, ligne: LigneIndicateur) -> Controle:
    def anomalie(rang: Ligne) -> Expr:
        donnee = et(est_nombre(rang("annee")), est_nombre(rang("valeur")), vide(rang("motif")))
        return et(donnee, rang("annee").differe(t0))

    return Controle(
        regle=AUTRE_ANNEE, tableau=TABLEAU, rangs=(ligne.rang,), cible="annee", anomalie=anomalie,
        objet=f"{ligne.code}, année", attendu=str(t0), mots={"code": lambda _: expr(ligne.code)},
    )  # fmt: skip


def _controles_reponse(zone: Zone, ligne: LigneIndicateur, exigee: bool) -> Iterator[Controle]:
    def sans_motif(rang: Ligne) -> Expr:
        return et(dit_sans_valeur(rang("valeur")), vide(rang("motif")))

    rangs, objet = (ligne.rang,), zone.objet(ligne, "valeur")
    if exigee:
        yield Controle(
            regle=T0_ABSENT, tableau=TABLEAU, rangs=rangs, cible="valeur", objet=objet,
            anomalie=lambda rang: vide(rang("valeur")), attendu="une valeur, ou NC avec son motif",
        )  # fmt: skip
    yield Controle(
        regle=NC_SANS_MOTIF, tableau=TABLEAU, rangs=rangs, cible="motif", objet=objet,
        anomalie=sans_motif, attendu="un motif", mots={"reponse": lambda rang: rang("valeur")},
    )  # fmt: skip
