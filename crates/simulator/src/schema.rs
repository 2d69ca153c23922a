//! The parameters that a JSON request may have, and a check of a request against them.
//!
//! Gemini's requests are protobuf messages in JSON and have a check of their own.

use serde_json::{Map, Value};

/// The type of a parameter. `null` stands for an absent one.
pub enum Kind {
    /// A text of at most so many characters.
    Text(usize),
    Bool,
    Integer(i64, i64),
    Number(f64, f64),
    OneOf(&'static [&'static str]),
    List(&'static Kind),
    /// A text, or else this.
    TextOr(&'static Kind),
    Object(Fields),
    /// An object whose `type` says which fields it has; the text is the type of one that names none, if that may be.
    Tagged(&'static str, &'static [(&'static str, Kind)]),
    /// Not looked into.
    Opaque,
}

/// The fields of an object, in groups that objects can share.
pub type Fields = &'static [&'static [Field]];

pub struct Field {
    pub name: &'static str,
    pub kind: Kind,
    required: bool,
}

pub const ANY_TEXT: Kind = Kind::Text(usize::MAX);

pub const fn required(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: true }
}

pub const fn optional(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: false }
}

/// A fault of a request: its place, and its kind.
pub struct Fault {
    pub path: String,
    pub what: What,
}

pub enum What {
    Unknown,
    Missing,
    Type { expected: &'static str, given: &'static str },
    Value { given: String, allowed: Vec<&'static str> },
    Above { max: f64, given: f64, whole: bool },
    Below { min: f64, given: f64, whole: bool },
    TooLong { max: usize, given: usize },
}

/// The treatment of fields that have no place in an object: a fault of the request, or passed over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Names {
    Checked,
    PassedOver,
}

/// The first thing that is wrong with `value` as an object of `fields`.
pub fn check(value: &Value, fields: Fields, names: Names) -> Result<(), Fault> {
    Check(names).object(value, fields, None, "")
}

struct Check(Names);

impl Check {
    fn value(&self, value: &Value, kind: &Kind, path: &str) -> Result<(), Fault> {
        match (kind, value) {
            (Kind::Opaque, _) | (Kind::Bool, Value::Bool(_)) | (Kind::TextOr(_), Value::String(_)) => Ok(()),
            (Kind::Text(max), Value::String(text)) => match text.chars().count() {
                given if given > *max => fault(path, What::TooLong { max: *max, given }),
                _ => Ok(()),
            },
            (Kind::Integer(min, max), Value::Number(number)) if number.is_i64() || number.is_u64() => {
                range(number.as_f64(), *min as f64, *max as f64, true, path)
            }
            (Kind::Number(min, max), Value::Number(number)) => range(number.as_f64(), *min, *max, false, path),
            (Kind::OneOf(allowed), Value::String(given)) if !allowed.contains(&given.as_str()) => {
                fault(path, What::Value { given: given.clone(), allowed: allowed.to_vec() })
            }
            (Kind::OneOf(_), Value::String(_)) => Ok(()),
            (Kind::List(kind), Value::Array(items)) => items
                .iter()
                .enumerate()
                .try_for_each(|(index, item)| self.value(item, kind, &format!("{path}[{index}]"))),
            (Kind::TextOr(kind), _) => self.value(value, kind, path),
            (Kind::Object(fields), Value::Object(_)) => self.object(value, fields, None, path),
            (Kind::Tagged(default, types), Value::Object(_)) => self.tagged(value, default, types, path),
            _ => fault(path, What::Type { expected: kind.name(), given: name_of(value) }),
        }
    }

    fn object(&self, value: &Value, fields: Fields, tag: Option<&str>, path: &str) -> Result<(), Fault> {
        let Value::Object(given) = value else {
            return fault(path, What::Type { expected: "an object", given: name_of(value) });
        };
        if self.0 == Names::Checked {
            let known =
                |name: &str| Some(name) == tag || fields.iter().copied().flatten().any(|field| field.name == name);
            if let Some(name) = given.keys().find(|name| !known(name)) {
                return fault(&join(path, name), What::Unknown);
            }
        }
        fields.iter().copied().flatten().try_for_each(|field| match given.get(field.name) {
            None | Some(Value::Null) if field.required => fault(&join(path, field.name), What::Missing),
            None | Some(Value::Null) => Ok(()),
            Some(value) => self.value(value, &field.kind, &join(path, field.name)),
        })
    }

    fn tagged(&self, value: &Value, default: &str, types: &[(&'static str, Kind)], path: &str) -> Result<(), Fault> {
        let tag = value.get("type").and_then(Value::as_str).unwrap_or(default);
        match types.iter().find(|(name, _)| *name == tag) {
            Some((_, Kind::Object(fields))) => self.object(value, fields, Some("type"), path),
            Some(_) => Ok(()),
            None if tag.is_empty() => fault(&join(path, "type"), What::Missing),
            None => {
                let allowed = types.iter().map(|(name, _)| *name).collect();
                fault(&join(path, "type"), What::Value { given: tag.to_owned(), allowed })
            }
        }
    }
}

fn fault(path: &str, what: What) -> Result<(), Fault> {
    Err(Fault { path: path.to_owned(), what })
}

fn range(given: Option<f64>, min: f64, max: f64, whole: bool, path: &str) -> Result<(), Fault> {
    match given.unwrap_or_default() {
        given if given > max => fault(path, What::Above { max, given, whole }),
        given if given < min => fault(path, What::Below { min, given, whole }),
        _ => Ok(()),
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

impl Kind {
    fn name(&self) -> &'static str {
        match self {
            Self::Text(_) | Self::OneOf(_) => "a string",
            Self::Bool => "a boolean",
            Self::Integer(..) => "an integer",
            Self::Number(..) => "a number",
            Self::List(_) => "an array of values",
            Self::TextOr(_) => "a string or an array of values",
            Self::Object(_) | Self::Tagged(..) => "an object",
            Self::Opaque => "a value",
        }
    }

    /// The value of this type that a form's text stands for; the text itself where it stands for none.
    fn parse(&self, text: &str) -> Value {
        let parsed = match self {
            Self::Bool => text.parse().map(Value::Bool).ok(),
            Self::Integer(..) => text.parse::<i64>().map(Value::from).ok(),
            _ => None,
        };
        parsed.unwrap_or_else(|| Value::from(text))
    }
}

fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a decimal number",
        Value::Number(_) => "an integer",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// The text fields of a form as the object that JSON would have brought.
pub fn object_of<'a>(form: impl Iterator<Item = (&'a str, &'a str)>, fields: Fields) -> Value {
    let read = |(name, text): (&str, &str)| {
        let kind =
            fields.iter().copied().flatten().find(|field| field.name == name).map_or(&ANY_TEXT, |field| &field.kind);
        (name.to_owned(), kind.parse(text))
    };
    Value::Object(form.map(read).collect::<Map<_, _>>())
}
