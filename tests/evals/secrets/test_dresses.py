from evals.secrets.dresses import dresses


def test_every_dress_shows_the_value_and_a_named_one_the_name():
    for dress in dresses():
        worn = dress.wear("DB_PASSWORD", "swordfish")
        assert "swordfish" in worn
        assert ("PASSWORD" in worn.upper()) == dress.named, dress.name


def test_about_half_are_held_back():
    held_back = [dress for dress in dresses() if dress.held_back]
    assert len(held_back) * 2 >= len(dresses())
    assert {dress.named for dress in held_back} == {True, False}
