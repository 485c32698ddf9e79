//! JSON Schema out of the types that read a file: names, kinds, what must be there, and what the source says
//! of each. The source is parsed as the compiler does it; a type that this does not know is an error.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{Map, Value, json};
use syn::{Attribute, Expr, Fields, GenericArgument, Item, Lit, Meta, PathArguments, Type};

/// Types that read a text or a value in a way of their own, and how people write it.
fn written(name: &str) -> Option<Value> {
    let text = |example: &str| json!({ "type": "string", "examples": [example] });
    let either = |one: Value, other: Value| json!({ "anyOf": [one, other] });
    let many = |one: Value| json!({ "anyOf": [one, { "type": "array", "items": one }] });
    Some(match name {
        "String" | "DomainKey" => json!({ "type": "string" }),
        "bool" => json!({ "type": "boolean" }),
        "u16" | "u32" | "u64" | "usize" => json!({ "type": "integer", "minimum": 0 }),
        "i64" => json!({ "type": "integer" }),
        "Stamp" => {
            json!({ "type": "integer", "description": "Microseconds since 1970-01-01T00:00:00Z." })
        }
        "Connections" => json!({ "type": "integer", "minimum": 1 }),
        "Locale" => text("de-AT"),
        "Jurisdiction" => text("US-CA"),
        "ClassId" => text("email"),
        "Digest" => json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" }),
        "Rate" => text("50/s"),
        "Rates" => many(text("50/s")),
        "Span" => text("48h"),
        "Share" => text("1%"),
        "Day" | "Date" => text("2025-12-20"),
        "Moment" => text("2025-11-27T09:00:00+01:00"),
        "Days" => text("mon-fri"),
        "Hours" => text("08:00-20:00"),
        "LedgerUrl" => text("postgres://mailer@db.example.com:5432/notices"),
        "RelayUrl" => text("smtps://mail.example.com:465"),
        "CommandLine" => many(text("secret-tool lookup relay notices")),
        "TlsVersion" => json!({ "enum": ["1.2", "1.3"] }),
        "IncidentDate" => text("2025-11-08..2025-11-09"),
        "Column" => either(
            json!({ "type": "string" }),
            json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        ),
        "Exposed" => either(
            text("email"),
            json!({ "type": "object", "required": ["id"], "properties": {
            "id": { "type": "string", "description": "The class." },
            "certainty": { "enum": ["confirmed", "possible"], "description": "Whether it is certain." },
            "hint": { "type": "string", "description": "A hint for the reader, instead of the built-in one." } } }),
        ),
        "NotExposed" => either(
            text("password"),
            json!({ "type": "object", "required": ["id"], "properties": {
            "id": { "type": "string", "description": "The class." },
            "source": { "type": "string", "description": "Whence it is known." } } }),
        ),
        // A table that is read where it is used; docs/facts.md and docs/rules.md have its keys.
        "Table" => json!({ "type": "object" }),
        "Value" => json!({}),
        _ => return None,
    })
}

/// The structs and enums of some source files, by name.
#[derive(Default)]
pub(super) struct Types(BTreeMap<String, Item>);

impl Types {
    pub(super) fn of(files: &[&str]) -> Self {
        let mut types = Self::default();
        for file in files {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file);
            for item in syn::parse_file(&fs::read_to_string(path).unwrap())
                .unwrap()
                .items
            {
                match &item {
                    Item::Struct(one) => types.0.insert(one.ident.to_string(), item),
                    Item::Enum(one) => types.0.insert(one.ident.to_string(), item),
                    _ => None,
                };
            }
        }
        types
    }

    /// The schema of a type by its name.
    pub(super) fn named(&self, name: &str) -> Value {
        if let Some(schema) = written(name) {
            return schema;
        }
        match self.0.get(name) {
            Some(Item::Struct(one)) => self.of_struct(one),
            Some(Item::Enum(one)) => of_enum(one),
            _ => panic!("how is `{name}` written? say so in `written`"),
        }
    }

    fn of_struct(&self, one: &syn::ItemStruct) -> Value {
        let (mut properties, mut required, mut more) = (Map::new(), Vec::new(), json!(true));
        if serde(&one.attrs).contains("deny_unknown_fields") {
            more = json!(false);
        }
        let Fields::Named(fields) = &one.fields else {
            panic!("how is `{}` written? say so in `written`", one.ident);
        };
        for field in &fields.named {
            let said = serde(&field.attrs);
            if said.contains("skip)") || said.contains("skip,") {
                continue;
            }
            let mut schema = self.of_type(&field.ty);
            let what = doc(&field.attrs);
            if said.contains("flatten") {
                more = json!({ "type": "object", "description": what });
                continue;
            }
            schema["description"] = json!(what);
            let name = renamed(&said).unwrap_or_else(|| field.ident.as_ref().unwrap().to_string());
            if !said.contains("default") && !is_option(&field.ty) {
                required.push(json!(name));
            }
            properties.insert(name, schema);
        }
        json!({ "type": "object", "description": doc(&one.attrs), "properties": properties,
            "required": required, "additionalProperties": more })
    }

    fn of_type(&self, ty: &Type) -> Value {
        match ty {
            Type::Path(path) => {
                let last = path.path.segments.last().unwrap();
                let inner: Vec<&Type> = match &last.arguments {
                    PathArguments::AngleBracketed(all) => all
                        .args
                        .iter()
                        .filter_map(|one| match one {
                            GenericArgument::Type(ty) => Some(ty),
                            _ => None,
                        })
                        .collect(),
                    _ => Vec::new(),
                };
                match (last.ident.to_string().as_str(), &inner[..]) {
                    ("Option" | "Spanned" | "Box" | "Arc" | "Rc", [one]) => self.of_type(one),
                    ("Vec" | "BTreeSet", [one]) => {
                        json!({ "type": "array", "items": self.of_type(one) })
                    }
                    ("BTreeMap" | "IndexMap", [_, value]) => {
                        json!({ "type": "object", "additionalProperties": self.of_type(value) })
                    }
                    (name, _) => self.named(name),
                }
            }
            Type::Tuple(all) => {
                let parts: Vec<Value> = all.elems.iter().map(|one| self.of_type(one)).collect();
                json!({ "type": "array", "prefixItems": parts, "items": false })
            }
            _ => panic!("a type that no file has"),
        }
    }
}

fn of_enum(one: &syn::ItemEnum) -> Value {
    let all = serde(&one.attrs);
    let value = |name: &str| match all.as_str() {
        said if said.contains("kebab-case") => {
            let mut text = String::new();
            for (at, c) in name.char_indices() {
                if at > 0 && c.is_uppercase() {
                    text.push('-');
                }
                text.extend(c.to_lowercase());
            }
            text
        }
        said if said.contains("lowercase") => name.to_lowercase(),
        _ => name.to_owned(),
    };
    let variants = one.variants.iter().map(|variant| {
        let what = doc(&variant.attrs);
        match &variant.fields {
            Fields::Unit => json!({ "const": value(&variant.ident.to_string()), "description": what }),
            _ => json!({ "type": "object", "required": [variant.ident.to_string()], "description": what }),
        }
    });
    json!({ "anyOf": variants.collect::<Vec<_>>() })
}

fn is_option(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Option"))
}

/// What `#[serde(...)]` says, without spaces.
fn serde(attrs: &[Attribute]) -> String {
    let said = attrs.iter().filter_map(|attr| match &attr.meta {
        Meta::List(list) if list.path.is_ident("serde") => Some(format!("{})", list.tokens)),
        _ => None,
    });
    said.collect::<String>().replace(' ', "")
}

fn renamed(said: &str) -> Option<String> {
    // Of a type it is `rename_all`.
    let (_, rest) = said.split_once("rename=\"")?;
    Some(rest.split_once('"')?.0.to_owned())
}

fn doc(attrs: &[Attribute]) -> String {
    let lines = attrs.iter().filter_map(|attr| match &attr.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(lit) => match &lit.lit {
                Lit::Str(text) => Some(text.value().trim().to_owned()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join(" ")
}
