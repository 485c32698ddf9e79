#!/usr/bin/env python3
"""Verifies an exported delivery log without disclose: verify_log.py LOG CHECKPOINT [KEY]

LOG is a whole export (CSV or JSON lines), CHECKPOINT the file beside it. KEY is the log's key as it was
mailed, `disclose-log/...+xxxxxxxx+...`; without it the signature is not checked. Standard library only."""
import base64, csv, datetime, hashlib, json, sys

COLUMNS = ("seq time key address campaign text wording locale message_id relay_id attempt event relay stage code "
           "enhanced_code reply tls sender prev hash").split()
HASHED = [name for name in COLUMNS if name not in ("seq", "time", "address", "campaign", "prev", "hash")]
P, D, BASE_Y = 2**255 - 19, -121665 * pow(121666, -1, 2**255 - 19), 4 * pow(5, -1, 2**255 - 19)

def must(holds, what):  # and not `assert`, which `python -O` leaves out
    if not holds:
        raise ValueError(what)

def unique(names):
    must(len(set(names)) == len(names), "a column stands there twice")
    return names

def add(a, b):  # RFC 8032, section 5.1.4
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P

def times(n, p):
    q = (0, 1, 1, 0)
    for bit in bin(n)[2:]:
        q = add(q, q) if bit == "0" else add(add(q, q), p)
    return q

def point(y, sign):
    x2 = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(x2, (P + 3) // 8, P)
    x = x if (x * x - x2) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    must((x * x - x2) % P == 0 and y < P, "the key or the signature is no point of the curve")
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P

def signed(key, text, signature):
    number = lambda octets: int.from_bytes(octets, "little")
    decode = lambda octets: point(number(octets) % 2**255, octets[31] >> 7)
    k, s = number(hashlib.sha512(signature[:32] + key + text).digest()), number(signature[32:])
    left, right = times(s, point(BASE_Y % P, 0)), add(decode(signature[:32]), times(k, decode(key)))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))

def digest(*fields):
    octets = [field if isinstance(field, bytes) else field.encode() for field in fields]
    return hashlib.sha256(b"".join(len(o).to_bytes(8, "big") + o for o in octets)).digest()

def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        begin = file.read(1)
        file.seek(0)
        if begin == "{":
            once = lambda pairs: dict(zip(unique([name for name, _ in pairs]), [cell for _, cell in pairs]))
            yield from (json.loads(line, object_pairs_hook=once) for line in file)
        else:
            table = csv.DictReader(file, strict=True)
            unique(table.fieldnames or [])
            for row in table:
                yield {name: cell.removeprefix("'") for name, cell in row.items()}

def verify(log, checkpoint, key=None):
    note = open(checkpoint, encoding="utf-8", newline="").read()
    text, _, signature = note.partition("\n\n")
    origin, size, root, _time = text.split("\n")
    if key:
        name, _, public = key.split("+", 2)
        octets = base64.b64decode(signature.removeprefix(f"\u2014 {name} ").rstrip("\n"), validate=True)[4:]
        must(name == origin and signed(base64.b64decode(public)[1:], (text + "\n").encode(), octets), "the signature is not of this key")
    campaign, count, prev = None, 0, None
    for count, row in enumerate(rows(log), 1):
        if count == 1:
            campaign = row["campaign"]
            prev = digest("genesis v1", origin.rsplit("/", 1)[1], campaign)
        at = datetime.datetime.strptime(row["time"], "%Y-%m-%dT%H:%M:%S.%fZ")
        micros = (at - datetime.datetime(1970, 1, 1)) // datetime.timedelta(microseconds=1)
        own = digest("event v1", prev, str(count), str(micros), *(row[name] for name in HASHED))
        time = at.isoformat(timespec="microseconds") + "Z"
        same = (str(count), time, campaign, prev.hex(), own.hex())
        right = same == tuple(row[name] for name in ("seq", "time", "campaign", "prev", "hash"))
        must(right and list(row)[:21] == COLUMNS, f"event {count}")
        prev = own
    must(count, "no event is there")
    must((str(count), base64.b64encode(prev).decode()) == (size, root), f"the log ends at event {count}, the checkpoint is of {size}")
    return count

if __name__ == "__main__":
    try:
        print(f"{verify(*sys.argv[1:])} events, whole and in order; the signature was {'' if len(sys.argv) > 3 else 'not '}checked")
    except Exception as wrong:
        sys.exit(f"not in order: {wrong}" if isinstance(wrong, ValueError) else f"not in order: {wrong!r}")
