#!/usr/bin/env python3
"""Makes the digests of a frozen text anew, from `approvals/DIGEST/text.json` alone.

    python3 docs/digests.py my-campaign/approvals/*/text.json

It needs no disclose, only Python's own library. `docs/digests.md` says what is counted and why.
"""
import hashlib
import json
import sys


def digest(fields):
    """SHA-256 over fields, each its length in octets (64 bits, big endian) and then itself."""
    sha256 = hashlib.sha256()
    for field in fields:
        octets = field if isinstance(field, bytes) else str(field).encode("utf-8")
        sha256.update(len(octets).to_bytes(8, "big") + octets)
    return sha256.digest()


def wording(of):
    fields = ["wording v1", of["locale"], of["subject"], of["preheader"]]
    for body in (of["text"], of["html"]):
        fields.append(len(body))
        for piece in body:
            if "fixed" in piece:
                fields += ["fixed", piece["fixed"]]
            else:
                fields += ["slot", piece["slot"]["field"]]
    return digest(fields)


def headers(around):
    fields = [around["from"], around["reply_to"] or "", around["envelope_from"] or ""]
    fields.append("sample" if around["sample"] else "")
    fields.append(len(around["relay_headers"]))
    for name, value in around["relay_headers"]:
        fields += [name, value]
    return fields


def overrides(around):
    fields = [len(around["overrides"])]
    for finding, place, reason in around["overrides"]:
        fields += [finding, place, reason]
    return fields


def findings(of):
    keys = ("id", "severity", "file", "column")
    counted = sorted({tuple(finding[key] for key in keys) for finding in of})
    return [len(counted)] + [field for finding in counted for field in finding]


def wordings(of, locale=None):
    digests = sorted({wording(w) for w in of if locale in (None, w["locale"])})
    return [len(digests)] + digests


def text(frozen):
    around = frozen["around"]
    if frozen["format"] == 1:
        return digest(["text v1"] + headers(around) + overrides(around) + wordings(frozen["wordings"]))
    return digest(
        ["text v2"]
        + headers(around)
        + overrides(around)
        + findings(frozen["findings"])
        + wordings(frozen["wordings"])
    )


def language(frozen, locale):
    around = frozen["around"]
    counted = wordings(frozen["wordings"], locale)
    if frozen["format"] == 1:
        return digest(["language v1"] + headers(around) + overrides(around) + counted)
    return digest(["language v2", locale] + headers(around) + counted)


def code(of):
    import base64

    letters = base64.b32encode(of[:5]).decode()
    return f"{letters[:4]}-{letters[4:]}"


def main(paths):
    right = True
    for path in paths:
        with open(path, "rb") as file:
            octets = file.read()
        frozen = json.loads(octets)
        made = text(frozen)
        same = made.hex() == frozen["digest"]
        right &= same
        print(f"text      {made.hex()}  {code(made)}  {'as stated' if same else 'NOT WHAT IT SAYS'}")
        for locale in sorted({w["locale"] for w in frozen["wordings"]}):
            made = language(frozen, locale)
            print(f"language  {made.hex()}  {code(made)}  {locale}")
        for of in frozen["wordings"]:
            made = wording(of)
            print(f"wording   {made.hex()}  {of['audience']} {of['locale']}")
        print(f"file      {hashlib.sha256(octets).hexdigest()}")
    return 0 if right and paths else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
