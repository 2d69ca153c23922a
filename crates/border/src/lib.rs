//! The declaration of what crosses to JavaScript and back. One declaration makes both sides: the functions that Rust calls,
//! and the TypeScript interface that the package's TypeScript imports and is checked against. Who declares something has the
//! prelude of `wasm_bindgen` in scope.

/// Objects of JavaScript by the names of their fields and methods: `get` is read, `set` is written, `call` is called by
/// Rust. The text after each is its TypeScript type.
#[macro_export]
macro_rules! interface {
    (
        $(#[doc = $doc:literal])*
        $name:ident {
            $(get { $($(#[$get_attr:meta])* $get:ident as $get_js:literal: ($($get_type:tt)+) $get_ts:literal;)* })?
            $(set { $($set:ident as $set_js:literal: ($($set_type:tt)+) $set_ts:literal;)* })?
            $(call { $($(#[$call_attr:meta])* $call:ident as $call_js:literal($($argument:ident: ($($type:tt)+)),*) -> ($($result:tt)+) $call_ts:literal;)* })?
        }
    ) => {
        #[wasm_bindgen]
        extern "C" {
            $(#[doc = $doc])*
            #[wasm_bindgen(typescript_type = $name)]
            pub type $name;
            $($(
                $(#[$get_attr])*
                #[wasm_bindgen(method, getter, js_name = $get_js)]
                pub fn $get(this: &$name) -> $($get_type)+;
            )*)?
            $($(
                #[wasm_bindgen(method, setter, js_name = $set_js)]
                pub fn $set(this: &$name, value: $($set_type)+);
            )*)?
            $($(
                $(#[$call_attr])*
                #[wasm_bindgen(method, js_name = $call_js)]
                pub fn $call(this: &$name, $($argument: $($type)+),*) -> $($result)+;
            )*)?
        }

        const _: () = {
            #[wasm_bindgen(typescript_custom_section)]
            const DECLARATION: &'static str = concat!(
                "export interface ", stringify!($name), " {\n",
                $($("  readonly ", $get_js, ": ", $get_ts, ";\n",)*)?
                $($("  ", $set_js, ": ", $set_ts, ";\n",)*)?
                $($("  ", $call_js, $call_ts, ";\n",)*)?
                "}\n",
            );
        };
    };
}

/// A choice that crosses as a number. Anything else than these numbers is read as `otherwise`.
#[macro_export]
macro_rules! choice {
    (
        $(#[doc = $doc:literal])*
        $name:ident { $($(#[doc = $variant_doc:literal])* $variant:ident = $number:literal),* ; otherwise $otherwise:ident }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[doc = $variant_doc])* $variant),* }

        impl $name {
            pub fn read(value: &JsValue) -> Self {
                match value.as_f64() {
                    $(Some(number) if number == f64::from($number) => Self::$variant,)*
                    _ => Self::$otherwise,
                }
            }
        }

        const _: () = {
            #[wasm_bindgen(typescript_custom_section)]
            const DECLARATION: &'static str = concat!(
                "export interface ", stringify!($name), " {\n",
                $("  readonly ", stringify!($variant), ": ", stringify!($number), ";\n",)*
                "}\n",
            );
        };
    };
}

/// The functions by which TypeScript begins an instance of a module and gives it up.
#[macro_export]
macro_rules! instance {
    () => {
        /// Begins an instance. Where panics have messages, which the published build has not, one is thrown as an
        /// exception that says where it happened.
        #[wasm_bindgen]
        pub fn start() {
            #[cfg(debug_assertions)]
            std::panic::set_hook(Box::new(|info| {
                let place = info.location().map(|at| [at.file(), ":", &at.line().to_string()].concat());
                wasm_bindgen::throw_str(&place.unwrap_or_default());
            }));
        }

        /// Gives up this instance: the next call into the module gets a fresh one.
        #[wasm_bindgen]
        pub fn reinit() {
            wasm_bindgen::handler::schedule_reinit();
        }
    };
}
