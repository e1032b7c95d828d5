"""Which texts this process must not write down: values that its variables and its command line name as secret."""

import os
import sys

#: Shorter ones stand everywhere; where they are named they are withheld all the same.
SHORTEST = 6
_WORDS = ("password", "passwd", "passphrase", "secret", "token", "apikey", "credential", "privatekey", "accesskey", "authkey", "signingkey", "accountkey")
#: Names with one of the words that hold numbers of tokens, not a token.
_HARMLESS = ("tokens", "tokenizer", "tokenize", "tokenization", "tokenlen", "tokentype", "tokenlimit", "tokenid", "tokencount")
_PLACES = ("file", "path", "dir", "uri", "url", "name", "type", "size")
_COMMON = ("password", "passwd", "secret", "token", "changeme", "example", "default", "localhost", "postgres", "python", "python3", "training", "disabled", "enabled")

_known = {}


def is_secret_name(name):
    """Whether a setting of this name is one to keep back."""
    plain = name.rpartition(".")[2].lower().replace("_", "").replace("-", "")
    for word in _HARMLESS:
        plain = plain.replace(word, "")
    return plain in ("pwd", "pass", "auth", "salt") or plain.endswith("salt") or any(word in plain for word in _WORDS)


def begin(environment):
    """Collects what this process can know at its start."""
    for name, value in environment.items():
        if is_secret_name(name) and name not in ("PWD", "OLDPWD") and not name.lower().endswith(_PLACES):
            learn(name, value)
        _learn_address(name, value)
    _learn_words(sys.orig_argv)
    _learn_words(_first_command(environment))


def _first_command(environment):
    """The command line that began it all, which a script may have handed on in other words."""
    try:
        with open(f"/proc/{int(environment['ASSAY_CAPTURE_BY'])}/cmdline", "rb") as file:
            return [os.fsdecode(word) for word in file.read(1 << 20).split(b"\0")]
    except (KeyError, ValueError, OSError):
        return []


def _learn_words(words):
    for index, word in enumerate(words):
        _learn_address("address-password", word)
        name, sign, value = word.lstrip("-+~").partition("=")
        if sign and name.replace("_", "").replace("-", "").replace(".", "").isalnum() and is_secret_name(name):
            learn(name.rpartition(".")[2], value)
        elif not sign and word.startswith("-") and is_secret_name(name) and index + 1 < len(words):
            learn(name, words[index + 1])


def _learn_address(name, text):
    head, sign, rest = text.partition("://")
    user, at, _ = rest.partition("@")
    _, colon, password = user.partition(":")
    if sign and at and colon and "/" not in password:
        learn(name, password)


def learn(name, value):
    """From here on the value is taken out of every line."""
    if len(value) >= SHORTEST and value.lower() not in _COMMON and not value.startswith(("/", "./", "--", "[redacted")) and value not in _known:
        mark = "".join(character if character.isalnum() or character in "_.-" else "_" for character in name)[:64]
        _known[value] = f"[redacted:known-value:{mark}]"


def withhold(text):
    """The text without what is known."""
    for value, mark in _known.items():
        if value in text:
            text = text.replace(value, mark)
    return text
