"""A password that has been in a breach is refused, by a file that is searched and never read."""

import hashlib
import random

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError

from familjecentral import breached_passwords
from familjecentral.breached_passwords import check_file, is_breached


def sha1(password: str) -> str:
    return hashlib.sha1(password.encode()).hexdigest().upper()


def file_of(path, hashes, *, end="\r\n"):
    path.write_bytes("".join(f"{one}:{number + 1}{end}" for number, one in enumerate(sorted(hashes))).encode())
    return path


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("count", [1, 2, 3, 500])
def test_every_line_is_found_and_nothing_else(tmp_path, count, end):
    passwords = [f"lösenord nummer {n}" for n in range(count)]
    path = file_of(tmp_path / "hashes.txt", map(sha1, passwords), end=end)
    assert [one for one in passwords if not is_breached(one, path)] == []
    assert [n for n in range(500) if is_breached(f"ett annat {n}", path)] == []


def test_an_empty_file_and_one_without_a_last_line_end_are_searched_too(tmp_path):
    path = tmp_path / "hashes.txt"
    path.write_bytes(b"")
    assert not is_breached("tre blå ballonger", path)
    path.write_text(sha1("tre blå ballonger") + ":7")
    assert is_breached("tre blå ballonger", path)


def test_a_large_file_is_searched_in_a_few_steps(tmp_path, monkeypatch):
    """Two hundred thousand lines, 9 MB: some twenty of them are looked at."""
    rng = random.Random(1)
    hashes = {f"{rng.getrandbits(160):040X}" for _ in range(200_000)} | {sha1("tre blå ballonger")}
    path = file_of(tmp_path / "hashes.txt", hashes)
    steps = []
    found = breached_passwords._start_of_line_from

    def counted(file, position):
        steps.append(position)
        return found(file, position)

    monkeypatch.setattr(breached_passwords, "_start_of_line_from", counted)
    assert is_breached("tre blå ballonger", path)
    assert not is_breached("fyra gula cyklar", path)
    assert len(steps) < 2 * 26  # log2 of nine million bytes is 23.1


@pytest.fixture
def breached(tmp_path, settings):
    settings.BREACHED_PASSWORDS_FILE = file_of(tmp_path / "hashes.txt", [sha1("tre blå ballonger")])


def test_a_breached_password_is_refused_and_another_one_taken(breached):
    with pytest.raises(ValidationError) as refused:
        validate_password("tre blå ballonger")
    assert [error.code for error in refused.value.error_list] == ["password_breached"]
    validate_password("fyra gula cyklar")


def test_without_a_file_nothing_is_refused_for_it(settings):
    settings.BREACHED_PASSWORDS_FILE = None
    validate_password("tre blå ballonger")


def test_no_setting_is_no_file_and_a_good_one_is_itself(tmp_path):
    assert check_file("") is None
    path = file_of(tmp_path / "hashes.txt", [sha1("x")])
    assert check_file(str(path)) == path


@pytest.mark.parametrize("content", [None, b"", b"hej\n", b"password1\n", b"PK\x03\x04" + b"0" * 60])
def test_a_file_that_can_not_be_used_stops_the_start_with_a_sentence(tmp_path, content):
    path = tmp_path / "hashes.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ImproperlyConfigured, match=r"BREACHED_PASSWORDS_FILE \(.*\) (can not be read|does not)"):
        check_file(str(path))


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="can not be read"):
        check_file(str(tmp_path))
