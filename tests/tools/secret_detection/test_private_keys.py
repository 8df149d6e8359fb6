from random import Random

import pytest

from evals.secrets.forms import PRIVATE_KEY_KINDS, private_key
from tools.secret_detection.private_keys import private_keys
from tools.secret_detection.span import Span


@pytest.mark.parametrize("kind", PRIVATE_KEY_KINDS)
def test_a_key_is_found_from_its_first_dash_to_its_last(kind: str):
    key = private_key(Random(1), kind)
    assert list(private_keys(f"a {key} b")) == [Span(2, 2 + len(key))]
    escaped = key.replace("\n", "\\n")
    assert list(private_keys(f"a {escaped} b")) == [Span(2, 2 + len(escaped))]


def test_a_key_that_is_cut_off_is_found_as_far_as_it_goes():
    key = private_key(Random(1), "RSA ")[:300]
    assert list(private_keys(key)) == [Span(0, 300)]


def test_the_end_of_a_certificate_does_not_hide_a_cut_key():
    key = private_key(Random(1), "")[:200]
    certificate = "\n-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----"
    (span,) = private_keys(key + certificate)
    assert span.start == 0
    assert span.end >= 199


def test_public_keys_and_words_about_keys_are_none():
    assert list(private_keys("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----")) == []
    assert list(private_keys("expected -----BEGIN PRIVATE KEY----- but got nothing")) == []
