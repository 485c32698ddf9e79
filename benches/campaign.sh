# What the benches over the wire share: `smtp-sink`, a campaign to it, and a stopwatch. Sourced.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
for tool in smtp-source smtp-sink python3 openssl; do
  command -v "$tool" >/dev/null || { echo "SKIPPED: $tool is not on PATH (Debian: apt-get install postfix python3 openssl)"; exit 77; }
done
cargo build --release --quiet --locked --manifest-path "$here/Cargo.toml"
disclose=${CARGO_TARGET_DIR:-$here/target}/release/disclose
work=$(mktemp -d)
port=$((20000 + RANDOM % 20000))
smtp-sink -u "$(id -un)" -c "127.0.0.1:$port" 1024 >"$work/sink.log" 2>&1 &
started=($!)
trap 'kill "${started[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT
sleep 0.5

campaign() { # FOLDER PEOPLE URL [RELAY SETTING]
  mkdir -p "$1/lists" "$1/notices"
  python3 - "$@" <<'PY'
import pathlib, sys
c, people, url, more = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], "".join(sys.argv[4:5])
with (c/"lists/people.csv").open("w") as out:
    out.write("email,name\n")
    out.writelines(f"person{i}@example.com,Person {'abcdefghij'[i%10]}\n" for i in range(people))
(c/"campaign.toml").write_text(f'''id = "bench"
sample = true
default_locale = "en"
default_jurisdiction = "EU"
[sender]
from = "Example Security <security@example.com>"
[[list]]
file = "lists/people.csv"
audience = "user"
[relay]
url = "{url}"
connections = 32
{more}
[pace]
rate = "unlimited"
[retry]
give_up_after = "48h"
unknown = "hold"
[approval]
required = []
''')
(c/"incident.toml").write_text('''[controller]
name = "Example, Inc."
domains = ["example.com"]
[dates]
notice = "2025-11-26"
[data]
exposed = ["name", "email"]
[contact]
email = "incident@example.com"
''')
text = ("Somebody who had no right to it copied a part of the data that one of our providers kept for us. "
        "We have closed that way in, and we are telling everybody whose data it was. ")
(c/"notices/user.en.md").write_text(f'''+++
subject = "Security notice about your data"
preheader = "What happened, and what you can do"
+++
Hello {{{{ name }}}},

## What happened {{#nature}}

{text * 9}

## Which data {{#data}}

{{% for class in exposed %}}
- {{{{ class.label }}}}
{{% endfor %}}

## What you can do {{#steps}}

{text * 4}

## Questions {{#contact}}

Write to {{{{ contact.email }}}}.
''')
PY
}

# Seconds on the clock, microseconds of processor time for each of N, and the most memory in MB.
measure() { # N COMMAND...
  python3 -c 'import sys,time,subprocess,resource
t=time.monotonic(); subprocess.run(sys.argv[2:],check=True,stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL)
u=resource.getrusage(resource.RUSAGE_CHILDREN)
print(time.monotonic()-t, (u.ru_utime+u.ru_stime)*1e6/int(sys.argv[1]), u.ru_maxrss/1024)' "$@"
}

theirs() { # PEOPLE PORT: Postfix's load generator, with messages of our size
  measure "$1" smtp-source -d -s 32 -m "$1" -l "$size" -f from@example.com -t to@example.com -M localhost "127.0.0.1:$2"
}

ours() { # FOLDER PEOPLE: a whole `send` of a campaign that was never begun
  rm -rf "$1/.disclose" "$1/approvals"
  measure "$2" "$disclose" send "$1" --yes --json
}

# One message, to learn its size.
sized() { # FOLDER
  "$disclose" send "$1" --yes --limit 1 --json >/dev/null 2>"$work/err" || { status=$?; [ "$status" = 10 ] || { cat "$work/err"; exit "$status"; }; }
  "$disclose" log lookup "$1" person0@example.com --message 2>/dev/null | wc -c
}

of() { # EXPRESSION FORMAT: a number from numbers, as f'{...:FORMAT}'
  python3 -c "import statistics; print(f'{$1:$2}')"
}

missed=0
line() { # WHAT FIGURE at-least|at-most TARGET: one line; remembers what misses its target
  python3 - "$@" <<'PY' || missed=1
import sys
what, figure, side, target = sys.argv[1], float(sys.argv[2]), sys.argv[3], float(sys.argv[4])
good = figure >= target if side == "at-least" else figure <= target
print(f"{what}: {figure:g} ({side.replace('-', ' ')} {target:g}: {'holds' if good else 'MISSED'})")
sys.exit(not good)
PY
}
