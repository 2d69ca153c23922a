//! Reads JSON as protobuf does: names in either case, `null` for absent, one value where a list may stand.

use super::error::ApiError;
use super::schema::{Field, Kind};
use crate::base64;
use crate::json::object;
use serde_json::Value;

/// The value of a field, by its snake_case name, under that name or its lowerCamelCase one.
pub fn get<'a>(message: &'a Value, name: &str) -> Option<&'a Value> {
    let fields = message.as_object()?;
    fields.iter().find(|(key, value)| is_name(key, name) && !value.is_null()).map(|(_, value)| value)
}

/// The elements of a repeated field; a value that is no list stands for a list of one.
pub fn list<'a>(message: &'a Value, name: &str) -> &'a [Value] {
    match get(message, name) {
        Some(Value::Array(items)) => items,
        Some(single) => std::slice::from_ref(single),
        None => &[],
    }
}

pub fn text<'a>(message: &'a Value, name: &str) -> Option<&'a str> {
    get(message, name)?.as_str()
}

fn is_name(key: &str, snake: &str) -> bool {
    if key == snake {
        return true;
    }
    let mut expected = snake.chars();
    let camel = std::iter::from_fn(|| match expected.next()? {
        '_' => expected.next().map(|letter| letter.to_ascii_uppercase()),
        letter => Some(letter),
    });
    key.chars().eq(camel)
}

/// Everything in `root` that its fields do not allow, as the one error that the API makes of it.
pub fn check(root: &Value, fields: &[Field]) -> Result<(), ApiError> {
    if !root.is_object() {
        return Err(ApiError::invalid("Invalid JSON payload received. Root element must be a message."));
    }
    let mut faults = Faults(Vec::new());
    faults.message(root, fields, "");
    faults.into_result()
}

/// The faults, each with the path of the message or the field that it was found in.
struct Faults(Vec<(String, String)>);

impl Faults {
    fn into_result(self) -> Result<(), ApiError> {
        if self.0.is_empty() {
            return Ok(());
        }
        let lines: Vec<_> = self.0.iter().map(|(_, description)| description.as_str()).collect();
        let violations: Vec<_> = self
            .0
            .iter()
            .map(|(field, description)| object! { "field": field.as_str(), "description": description.as_str() })
            .collect();
        Err(ApiError::invalid(lines.join("\n"))
            .with(object! { "@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations }))
    }

    fn message(&mut self, value: &Value, fields: &[Field], path: &str) {
        let Some(given) = value.as_object() else {
            return self.value(path, "MESSAGE", value);
        };
        for (key, value) in given {
            match fields.iter().find(|(name, _)| is_name(key, name)) {
                Some(_) if value.is_null() => {}
                Some((name, kind)) => self.field(value, kind, &join(path, name)),
                None => self.name(path, key, "Cannot find field."),
            }
        }
    }

    fn field(&mut self, value: &Value, kind: &Kind, path: &str) {
        match (kind, value) {
            (Kind::Opaque, _) => {}
            (Kind::List(kind), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.field(item, kind, &format!("{path}[{index}]"));
                }
            }
            (Kind::List(kind), _) => self.field(value, kind, path),
            (_, Value::Array(_)) => {
                let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
                self.name(parent, name, "Proto field is not repeating, cannot start list.");
            }
            (Kind::Message(fields), _) => self.message(value, fields, path),
            (Kind::Text, _) if value.is_string() => {}
            (Kind::Text, _) => self.value(path, "TYPE_STRING", value),
            (Kind::Bool, _) if value.is_boolean() => {}
            (Kind::Bool, _) => self.value(path, "TYPE_BOOL", value),
            (Kind::Float, _) if number(value).is_some() => {}
            (Kind::Float, _) => self.value(path, "TYPE_FLOAT", value),
            (Kind::Int32, _) if int32(value).is_some() => {}
            (Kind::Int32, _) => self.value(path, "TYPE_INT32", value),
            (Kind::Bytes, Value::String(given)) if base64::decode(given).is_some() => {}
            (Kind::Bytes, Value::String(_)) => {
                let what = format!("Base64 decoding failed for {}", excerpt(value));
                self.push(path, format!("Invalid value at '{path}' (TYPE_BYTES), {what}"));
            }
            (Kind::Bytes, _) => self.value(path, "TYPE_BYTES", value),
            (Kind::Enum(_, names), Value::String(given))
                if names.iter().any(|name| name.eq_ignore_ascii_case(given)) => {}
            (Kind::Enum(name, _), _) => {
                self.value(path, &format!("type.googleapis.com/google.ai.generativelanguage.v1beta.{name}"), value);
            }
        }
    }

    fn name(&mut self, path: &str, name: &str, why: &str) {
        let place = if path.is_empty() { String::new() } else { format!(" at '{path}'") };
        self.push(path, format!("Invalid JSON payload received. Unknown name \"{name}\"{place}: {why}"));
    }

    fn value(&mut self, path: &str, kind: &str, value: &Value) {
        self.push(path, format!("Invalid value at '{path}' ({kind}), {}", excerpt(value)));
    }

    fn push(&mut self, path: &str, description: String) {
        self.0.push((path.to_owned(), description));
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The value as JSON, cut to a length that an error message can hold.
fn excerpt(value: &Value) -> String {
    let json = value.to_string();
    match json.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", json.get(..end).unwrap_or_default()),
        None => json,
    }
}

/// A number, or a string that holds one.
pub fn number(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => text.parse().ok().filter(|number: &f64| number.is_finite()),
        _ => value.as_f64(),
    }
}

pub fn int32(value: &Value) -> Option<i32> {
    let number = number(value)?;
    (number.fract() == 0.0 && number >= f64::from(i32::MIN) && number <= f64::from(i32::MAX)).then_some(number as i32)
}
