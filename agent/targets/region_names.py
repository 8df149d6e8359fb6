"""Regions by the names people have for them: by place, or by continent where that leaves no doubt.

Source: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
"""

from collections.abc import Collection

from tools.pattern import Pattern

_REGION = Pattern(r"\b[a-z]{2}(?:-[a-z]+)+-\d\b")
_WORD = Pattern(r"[a-z]+")
_THE_US = Pattern(r"\b(?:the us (?:one|region|side)|in the us(?:a)?)\b")  # elsewhere "us" is the people who ask
_PLACES = {
    "virginia": "us-east-1",
    "ohio": "us-east-2",
    "california": "us-west-1",
    "oregon": "us-west-2",
    "montreal": "ca-central-1",
    "ireland": "eu-west-1",
    "dublin": "eu-west-1",
    "london": "eu-west-2",
    "paris": "eu-west-3",
    "frankfurt": "eu-central-1",
    "zurich": "eu-central-2",
    "stockholm": "eu-north-1",
    "milan": "eu-south-1",
    "spain": "eu-south-2",
    "mumbai": "ap-south-1",
    "singapore": "ap-southeast-1",
    "sydney": "ap-southeast-2",
    "tokyo": "ap-northeast-1",
    "seoul": "ap-northeast-2",
    "osaka": "ap-northeast-3",
}
_CONTINENTS = {"europe": "eu-", "eu": "eu-", "emea": "eu-", "america": "us-", "asia": "ap-", "apac": "ap-"}


def regions_in(text: str, known: Collection[str]) -> set[str]:
    """Return the regions a sentence names; a continent stands for those of its regions that are `known`.

    Example:
        >>> sorted(regions_in("same in Europe?", {"eu-west-1", "us-west-2"})), regions_in("in Oregon", ())
        (['eu-west-1'], {'us-west-2'})
    """
    said = text.casefold()
    written = set(_REGION.findall(said))
    words = set(_WORD.findall(_REGION.sub(" ", said)))
    named = {region for place, region in _PLACES.items() if place in words}
    begins = tuple(prefix for continent, prefix in _CONTINENTS.items() if continent in words)
    begins += ("us-",) if _THE_US.search(said) else ()
    return written | named | ({region for region in known if region.startswith(begins)} if begins else set())
