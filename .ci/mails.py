"""Every mail in a folder, read by an independent parser: one recipient, two parts that say the same."""
import email, email.policy, html.parser, pathlib, re, sys

class Text(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.words, self.skip, self.root = [], 0, {}
    def handle_starttag(self, tag, attrs):
        if tag == "html":
            self.root = dict(attrs)
        self.skip += tag in ("style", "title", "head")
    def handle_endtag(self, tag):
        self.skip -= tag in ("style", "title", "head")
    def handle_data(self, data):
        if not self.skip:
            self.words.append(data)

def plain(text):
    return re.sub(r"[\W_]+", "", text)

folder, seen = pathlib.Path(sys.argv[1]), {}
mails = sorted(folder.glob("*.eml"))
assert mails, f"no mails in {folder}"
for path in mails:
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    where = path.name
    assert not mail.defects, (where, mail.defects)
    for part in mail.walk():
        assert not part.defects, (where, part.defects)
    for header in ("From", "To", "Subject", "Date", "Message-ID", "Content-Language"):
        assert len(mail.get_all(header, [])) == 1, (where, header)
    assert not mail.get_all("Cc") and not mail.get_all("Bcc"), where
    assert len(mail["To"].addresses) == 1, where
    assert mail.get_content_type() == "multipart/alternative", where
    text, page = [part.get_content() for part in mail.iter_parts()]
    parser = Text()
    parser.feed(page)
    language = mail["Content-Language"]
    seen[language] = seen.get(language, 0) + 1
    assert parser.root.get("lang") == language, (where, parser.root)
    assert parser.root.get("dir") == ("rtl" if language.split("-")[0] in ("ar", "he") else "ltr"), where
    shown = plain("".join(parser.words))
    for line in text.splitlines():
        if plain(line):
            assert plain(line) in shown, (where, line)
print(f"{len(mails)} mails read: one recipient each, both parts say the same; by language {seen}")
