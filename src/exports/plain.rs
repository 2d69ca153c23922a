//! Plain objects for JavaScript, where speed does not count. One kind of value for all of them: a derived conversion for
//! each type would be a twentieth of the whole client.

use serde::ser::{Serialize, SerializeMap, Serializer};
use wasm_bindgen::JsValue;

/// A function that makes a plain object, and the TypeScript interface of that object. Each field has its TypeScript type
/// and its value.
macro_rules! plain {
    (
        $(#[doc = $doc:literal])*
        fn $name:ident($($argument:ident: $type:ty),*) -> $interface:ident {
            $($field:ident: $field_type:literal = $value:expr;)*
        }
    ) => {
        $(#[doc = $doc])*
        fn $name($($argument: $type),*) -> Value {
            let mut object = Vec::new();
            $(crate::exports::plain::put(&mut object, stringify!($field), $value.into());)*
            Value::Object(object)
        }

        const _: () = {
            #[wasm_bindgen(typescript_custom_section)]
            const DECLARATION: &'static str = concat!(
                "export interface ", stringify!($interface), " {\n",
                $("  readonly ", stringify!($field), ": ", $field_type, ";\n",)*
                "}\n",
            );
        };
    };
}

pub(super) use plain;

/// Adds a field, unless there is nothing in it. A call is half as large as what it does.
#[inline(never)]
pub(super) fn put(object: &mut Vec<(&'static str, Value)>, name: &'static str, value: Value) {
    if !matches!(value, Value::Nothing) {
        object.push((name, value));
    }
}

/// A value, or nothing, which is left out of its object.
pub enum Value {
    Nothing,
    Flag(bool),
    Number(f64),
    Text(String),
    List(Vec<Value>),
    Object(Vec<(&'static str, Value)>),
}

impl Value {
    pub fn into_js(self) -> JsValue {
        self.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or_default()
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_unit(),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(fields) => {
                let mut object = serializer.serialize_map(None)?;
                for (name, value) in fields {
                    object.serialize_entry(name, value)?;
                }
                object.end()
            }
        }
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u16> for Value {
    fn from(number: u16) -> Self {
        Self::Number(number.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}
