"""Finding words in what people write: whole beginnings of words, few false alarms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

_FIN_DE_PHRASE = re.compile(r"[.;!?\n\r]+")
_RESTE = re.compile(r"[^0-9a-z]+")
_MOT = re.compile(r"[^\W_]+")

# Wordings that hold a forbidden word without meaning the forbidden expense.
_INOFFENSIFS = (
    r"(?:la|en|prises? de|fiches? de|adaptation au|changements? de) postes?",
    r"postes? (?:de (?:travail|secours|police|mesure|depistage|soins?|lecture)|informatiques?"
    r"|telephoniques?|fixes?|constants?|avances?|d (?:observation|ecoute|accueil))",
    r"(?:benevol|parrain|marrain|volontair|tiers)\w* (?:\w+ ){0,2}recrut\w*",
    r"(?:nouvellement|deja|recemment) (?:recrut|embauch)\w*",
    r"recrut\w* et (?:\w+ ){1,4}(?:benevol|parrain|marrain|tiers|famill|volontair)\w*",
    r"besoins? (?:en|de) recrutements?",
    r"(?:demarches?|promesses?|contrats?) d embauches?",
    r"remuneration symbolique",
    r"recruteurs?",
    r"(?:entretiens?|forums?|salons?|difficultes?|tensions?|lettres?|cabinets?) (?:de |du |au )?"
    r"recrutements?",
    r"(?:premiers? |bulletins? de |fiches? de |montants? du )salaires?",
    r"poster\w*",  # posters, postérieur
    r"recrut\w*(?: et \w+)* (?:de |des |d |du )?(?:nouveaux |nouvelles |futurs |autres )?"
    r"(?:benevol|parrain|marrain|tiers|famill|volontair|jeune|enfant|parent|participant)\w*",
    r"remboursements? (?:de |des |du |d )?(?:leurs? )?(?:frais|deplacement|transport|trajet)\w*",
    r"(?:caisses? d )?allocations familiales",
    r"hors les murs",
    r"(?:beneficiaires?|allocataires?) (?:de |des |d )?(?:l )?allocations?",
    r"hebergements? (?:informatiques?|web|internet|(?:de |des |du |d )(?:l )?"
    r"(?:sites?|donnees|logiciels?|applications?|plateformes?|portails?))",
)
_INOFFENSIF = re.compile("|".join(rf"\b(?:{motif})\b" for motif in _INOFFENSIFS))
_THERAPEUTIQUE = re.compile(r"\beducation therapeutique\b")
_PAR_AUTRUI = re.compile(
    r"\b(?:financ\w+|pris\w* en charge|payes?|assum\w+|portes?) par (?:le |la |l |les )?"
    r"(?:departement|conseil departemental|cd|caf|msa|commune|region|collectivite)\w*"
    r"|\b(?:departement|conseil departemental|caf|msa|commune) (?:\w+ )?(?:recrut|embauch|remuner"
    r"|financ|pai|prend en charge)\w*"
    r"|\b(?:recherche d emploi|insertion professionnelle|cv)\b"
    r"|\ba la charge (?:du |de la |de l |des )(?:departement|conseil|cd|commune|collectivite)\w*"
)
_NEGATIONS = frozenset({"sans", "hors", "aucun", "aucune", "ni", "pas", "non", "exclu", "exclus"})
_REFUS_DE_PAYER = re.compile(
    r"\b(?:ne|n) (?:\w+ )?(?:pas|plus|jamais) (?:\w+ )?(?:financ|pay|pai|cre|recrut|embauch|prev"
    r"|ouvr|vers|pren|pris|inclu|compren|compt|couvr|support|remuner|concern)\w*(?: \w+){0,7} ?$"
)
"""« Ne pas financer de places d’ » just before the word."""
_PORTEE_NEGATION = 4
_LETTRES_NEGATION = 200
"""Letters those words are looked for in: a long text is not cut again for each word found."""


@lru_cache(maxsize=4096)
def simplifier(texte: str) -> str:
    """Lowercase words without accents nor punctuation, one space apart.

    >>> simplifier("  Prix de journée (ÉTABLISSEMENT) ")
    'prix de journee etablissement'
    """
    sans_accents = unicodedata.normalize("NFKD", texte.casefold().replace("œ", "oe"))
    lettres = "".join(c for c in sans_accents if not unicodedata.combining(c))
    return _RESTE.sub(" ", lettres).strip()


def phrases(texte: str) -> Iterator[str]:
    """Simplified sentences of a text."""
    for morceau in _FIN_DE_PHRASE.split(texte):
        if simple := simplifier(morceau):
            yield simple


@lru_cache(maxsize=512)
def _motif(debut: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(debut)}\w*")


def contient(texte: str, debuts: Iterable[str]) -> bool:
    """Whether a word, or a group of words, of the text begins so.

    >>> contient("Protocole signé avec l’Éducation nationale", ("education nationale",))
    True
    """
    simple = simplifier(texte)
    return any(_motif(debut).search(simple) for debut in debuts)


_ATTENTES = frozenset({
    "a completer", "a definir", "a preciser", "a venir", "a determiner", "a renseigner", "a voir",
    "a faire", "a confirmer", "a designer", "en cours", "en attente", "en cours de redaction",
    "en cours de definition", "en cours de designation", "tbd", "tbc", "todo", "idem", "x", "xx",
    "xxx", "xxxx", "neant", "rien", "na", "n a", "nom prenom", "prenom nom", "texte", "test",
})  # fmt: skip


def attend(texte: str) -> bool:
    """The text only holds the place of an answer: « à compléter », « … »; false when blank.

    >>> attend("À définir."), attend("…"), attend("Définir un protocole"), attend(" ")
    (True, True, False, False)
    """
    simple = simplifier(texte)
    return bool(texte.strip()) and (not simple or simple in _ATTENTES)


def tel_qu_ecrit(texte: str, simple: str) -> str:
    """The words of a text that ``simplifier`` gives so, as they are written in it.

    >>> tel_qu_ecrit("Places d’Hébergement d’urgence", "hebergement")
    'Hébergement'
    """
    compose = unicodedata.normalize("NFC", texte)
    mots = [(m.start(), m.end(), simplifier(m.group())) for m in _MOT.finditer(compose)]
    longueur = len(simple.split())
    for rang in range(len(mots) - longueur + 1):
        suite = mots[rang : rang + longueur]
        if " ".join(m for _, _, m in suite) == simple:
            return compose[suite[0][0] : suite[-1][1]]
    return simple


def depense_nommee(texte: str, debuts: Iterable[str]) -> str:
    """The wording of a forbidden expense found in a text, "" if there is none.

    Harmless wordings, denials (« sans création de poste ») and what the sentence says to be
    paid by someone else than the State are left out.

    >>> depense_nommee("Recrutement de deux psychologues", ("recrut",))
    'recrutement'
    >>> depense_nommee("Recrutement de bénévoles, sans ETP", ("recrut", "etp"))
    ''
    """
    debuts = tuple(debuts)
    if _THERAPEUTIQUE.search(simplifier(texte)):
        debuts = tuple(d for d in debuts if d != "etp")
    for phrase in phrases(texte):
        if _PAR_AUTRUI.search(phrase):
            continue
        utile = _INOFFENSIF.sub(" ", phrase)
        for debut in debuts:
            for trouve in _motif(debut).finditer(utile):
                debut_avant = max(0, trouve.start() - _LETTRES_NEGATION)
                avant = utile[debut_avant : trouve.start()]
                proches = avant.split()[-_PORTEE_NEGATION:]
                if _NEGATIONS.isdisjoint(proches) and not _REFUS_DE_PAYER.search(avant):
                    return trouve.group()
    return ""
