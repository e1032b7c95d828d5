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
#: Values of short flags on the first command line, of which only its own parser can tell what they are: by their flag.
_undecided = {}


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
    first = _first_command(environment)
    _learn_words(first)
    _note_undecided(first or sys.orig_argv)


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


def _note_undecided(words):
    words = [piece for word in words for piece in [word, *_words_inside(word)]]
    for index, word in enumerate(words):
        if len(word) < 2 or word[0] != "-" or not word[1].isalpha():
            continue
        if word in ("-c", "-m", "-e", "-X", "-W") and _is_interpreter(words[:index]):
            continue
        value = word[2:] or (words[index + 1] if index + 1 < len(words) else "")
        if len(value) >= 4 and any(map(str.isalpha, value)) and not value.startswith(("/", ".", "~", "--")):
            _undecided[value] = word[:2]


def _words_inside(word):
    """Of a word that is itself a command line: what a shell would make of it, near enough."""
    if not any(map(str.isspace, word)):
        return []
    return "".join(" " if character in _BETWEEN else character for character in word).split()


#: What ends a word in a shell's text, beside spaces.
_BETWEEN = "'\"`;|&()<>"


def _is_interpreter(words):
    """Whether the last program among these runs what follows: `python -m`, `sh -c`."""
    program = next((word for word in reversed(words) if not word.startswith("-")), "")
    name = os.path.basename(program).rstrip("0123456789.")
    return name in ("python", "pypy", "node", "bun", "deno", "perl", "ruby", "Rscript", "julia", "torchrun", "bash", "dash", "zsh", "ksh", "sh")


def without_undecided(argument):
    """A word of a command line; whoever knows the command line can put the value back once it is known to be no secret."""
    for value, head in ((argument, ""), (argument[2:], argument[:2])):
        if value in _undecided and head in ("", _undecided[value]):
            return f"{head}[redacted:undecided:{_undecided[value]}]"
    for piece in _words_inside(argument):
        if piece in _undecided:
            argument = argument.replace(piece, f"[redacted:undecided:{_undecided[piece]}]")
    return argument


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


def stand_in(path):
    """Whether a file is one of secrets, by its name or by what is known: no copy may be made of it."""
    if os.path.basename(path).lower().startswith((".env", ".netrc", ".pgpass", "credentials", "secrets.", "id_rsa", "id_ed25519")):
        return True
    if not _known:
        return False
    with open(path, "rb") as file:
        data = file.read()
    return any(value.encode("utf-8", "surrogateescape") in data for value in _known)
