"""verify_log.py LOG CHECKPOINT [KEY] verifies an exported log, CSV or JSON lines, without disclose. KEY is the log's
key as it was mailed; without it no signature is checked. Needs Python 3.10, and `cryptography` for the signature."""
import base64, calendar, csv, datetime, hashlib, itertools, json, re, sys
COLUMNS = ("seq time key address campaign text wording locale message_id relay_id attempt event relay stage code "
           "enhanced_code reply tls sender prev hash").split()

def digest(*fields):
    octets = [field if isinstance(field, bytes) else field.encode() for field in fields]
    return hashlib.sha256(b"".join(len(o).to_bytes(8, "big") + o for o in octets)).digest()

def rows(file):  # each as pairs of a column's name and the cell
    first = next(file)
    if first.startswith("{"):
        return (json.loads(line, object_pairs_hook=list) for line in itertools.chain([first], file))
    table = csv.reader(itertools.chain([first], file), strict=True)
    names = next(table)
    plain = lambda cell: re.sub(r"(^|[;\t\r\n])'", r"\1", cell)  # apostrophes keep spreadsheets from formulas
    return (list(zip(names, map(plain, cells), strict=True)) for cells in table)

def verify(log, checkpoint, key=None):
    origin, size, root, time, _, signature, *_ = open(checkpoint, encoding="utf-8").read().split("\n")
    if key:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key.split("+", 2)[2]).removeprefix(b"\1"))
        public.verify(base64.b64decode(signature.split(" ")[2])[4:], f"{origin}\n{size}\n{root}\n{time}\n".encode())
    count, prev = 0, b""
    for count, pairs in enumerate(rows(open(log, encoding="utf-8-sig", newline="")), 1):
        row = dict(pairs)
        if count == 1: campaign, prev = row["campaign"], digest("genesis v1", origin.split("/")[2], row["campaign"])
        at = datetime.datetime.strptime(row["time"], "%Y-%m-%dT%H:%M:%S.%fZ")
        micros = f"{calendar.timegm(at.timetuple())}{at:%f}"
        own = digest("event v1", prev, str(count), micros, row["key"], *(row[name] for name in COLUMNS[5:19]))
        must = [str(count), f"{at.isoformat(timespec='microseconds')}Z", campaign, prev.hex(), own.hex()]
        right = must == [row[name] for name in ("seq", "time", "campaign", "prev", "hash")] and len(row) == len(pairs)
        if not right or [name for name, _ in pairs][:21] != COLUMNS: sys.exit(f"not in order: event {count}")
        prev = own
    if [size, root] != [str(count), base64.b64encode(prev).decode()]: sys.exit("not in order: the log ends elsewhere")
    print(f"{count} events, whole and in order; the signature was {'' if key else 'not '}checked")

if __name__ == "__main__": verify(*sys.argv[1:])
