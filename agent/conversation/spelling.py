"""Writes a message the way the rules read it: apostrophes and abbreviations spelled out, common German and Spanish in English."""

from tools.pattern import Pattern

_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "`": "'", "\u00b4": "'"})
# Typed in a hurry: (as typed, as meant). Whole words only.
_SHORT: tuple[tuple[str, str], ...] = (
    (r"what'?s", "what is"),
    (r"who'?s", "who is"),
    (r"where'?s", "where is"),
    (r"how'?s", "how is"),
    (r"it'?s", "it is"),
    (r"that'?s|thats", "that is"),
    (r"whats up with", "what is wrong with"),
    (r"doesn'?t", "does not"),
    (r"don'?t", "do not"),
    (r"didn'?t", "did not"),
    (r"isn'?t", "is not"),
    (r"won'?t", "will not"),
    (r"can'?t", "can not"),
    (r"couldn'?t", "could not"),
    (r"pls|plz", "please"),
    (r"thx|ty|tnx", "thanks"),
    (r"u", "you"),
    (r"ur", "your"),
    (r"r", "are"),
    (r"y", "why"),
    (r"wtf|wth", "what"),
    (r"mins?", "minutes"),
    (r"hrs?", "hours"),
    (r"svcs", "services"),
    (r"prd", "prod"),
    (r"stg", "stage"),
    (r"env", "environment"),
    (r"vars?", "variable"),
    (r"tix", "ticket"),
    (r"depl|deploymnt", "deployment"),
    (r"sinc", "since"),
    (r"wat", "what"),
    (r"hte|teh", "the"),
    (r"chagned|cahnged", "changed"),
    (r"brokn", "broken"),
)
# What people ask most, in German and Spanish: enough for a short question, and no translation. Longer phrases first;
# words that are English, too ("was", "hat"), only in phrases.
_ABROAD: tuple[tuple[str, str], ...] = (
    ("seit wann", "since when"),
    ("wie lange schon", "since when"),
    ("wer war das", "who did it"),
    ("wer hat das gemacht", "who did it"),
    ("was hat sich geändert", "what changed"),
    ("was wurde geändert", "what changed"),
    ("was ist los mit", "what is wrong with"),
    ("was ist kaputt", "what is broken"),
    ("was ist", "what is"),
    ("was nun", "what now"),
    ("wer hat", "who has"),
    ("was bedeutet", "meaning of"),
    ("was heißt", "meaning of"),
    ("was soll ich tun", "what should i do"),
    ("was kann ich tun", "what can i do"),
    ("wem gehört", "who owns"),
    ("wie viele", "how many"),
    ("wie schlimm", "how bad"),
    ("immer noch", "still"),
    ("noch immer", "still"),
    ("zeig mir", "show me"),
    ("gibt es", "is there"),
    ("warum", "why"),
    ("wieso", "why"),
    ("weshalb", "why"),
    ("wann wurde das", "when was that"),
    ("wann", "when"),
    ("betrifft", "affects"),
    ("wer", "who"),
    ("welche", "which"),
    ("welcher", "which"),
    ("ist", "is"),
    ("sind", "are"),
    ("startet", "does start"),
    ("läuft", "is running"),
    ("laufen", "are running"),
    ("geht", "works"),
    ("kaputt", "broken"),
    ("abgestürzt", "crashed"),
    ("wieder", "again"),
    ("kunden", "customers"),
    ("nutzer", "users"),
    ("betroffen", "affected"),
    ("dienste", "services"),
    ("zeige", "show"),
    ("fehler", "error"),
    ("danke", "thanks"),
    ("hallo", "hello"),
    ("moin", "hello"),
    ("hilfe", "help"),
    ("bitte", "please"),
    ("nicht", "not"),
    ("und", "and"),
    ("desde cuándo", "since when"),
    ("desde cuando", "since when"),
    ("quién fue", "who did it"),
    ("quien fue", "who did it"),
    ("quién lo hizo", "who did it"),
    ("qué cambió", "what changed"),
    ("que cambio", "what changed"),
    ("qué pasa con", "what is wrong with"),
    ("que pasa con", "what is wrong with"),
    ("qué significa", "meaning of"),
    ("que significa", "meaning of"),
    ("qué hago", "what should i do"),
    ("por qué", "why"),
    ("por que", "why"),
    ("por favor", "please"),
    ("muchas gracias", "thanks"),
    ("quién", "who"),
    ("cuándo", "when"),
    ("cuántas", "how many"),
    ("cuántos", "how many"),
    ("qué", "what"),
    ("cuál", "which"),
    ("desplegó", "deployed"),
    ("cambió", "changed"),
    ("falla", "is failing"),
    ("funciona", "works"),
    ("está", "is"),
    ("están", "are"),
    ("caído", "down"),
    ("clientes", "customers"),
    ("usuarios", "users"),
    ("afectados", "affected"),
    ("servicios", "services"),
    ("todavía", "still"),
    ("muéstrame", "show me"),
    ("gracias", "thanks"),
    ("hola", "hello"),
    ("ayuda", "help"),
)
_SPELLED = tuple((Pattern(rf"(?i)\b(?:{typed})\b"), meant) for typed, meant in _SHORT)
_BLANKS = Pattern(r"\s+")
# RE2's \b knows ASCII letters only, so a word with an umlaut is met between what is no letter of any kind.
_FOREIGN = tuple((Pattern(rf"(?i)(^|[^\pL\pN]){said}($|[^\pL\pN])"), english) for said, english in _ABROAD)


def spelled_out(text: str) -> str:
    """Return the message as the rules read it. Names in it may change: it is for what is asked, not for what about.

    Example:
        >>> spelled_out("whats wrong w/ it, pls?"), spelled_out("Seit wann?")
        ('what is wrong w/ it, please?', 'since when?')
    """
    said = _BLANKS.sub(" ", text.translate(_APOSTROPHES)).strip()
    for pattern, english in _FOREIGN:
        said = pattern.sub(lambda found, english=english: f"{found[1]}{english}{found[2]}", said)
    for pattern, meant in _SPELLED:
        said = pattern.sub(lambda _, meant=meant: meant, said)
    return said
