//! The request's messages as the API's JSON mapping reads them: which names there are, and of which type.

/// The type of a field.
pub enum Kind {
    Text,
    Bytes,
    Bool,
    Int32,
    Float,
    /// The values of an enum, under the API's name for it.
    Enum(&'static str, &'static [&'static str]),
    Message(&'static [Field]),
    List(&'static Kind),
    /// A message that drawing a picture has no use for: not looked into.
    Opaque,
}

/// A field's protobuf name, in snake_case, and its type.
pub type Field = (&'static str, Kind);

pub const GENERATE_CONTENT: &[Field] = &[
    ("model", Kind::Text),
    ("contents", Kind::List(&Kind::Message(CONTENT))),
    ("tools", Kind::List(&Kind::Message(TOOL))),
    ("tool_config", Kind::Opaque),
    ("safety_settings", Kind::List(&Kind::Message(SAFETY_SETTING))),
    ("system_instruction", Kind::Message(CONTENT)),
    ("generation_config", Kind::Message(GENERATION_CONFIG)),
    ("cached_content", Kind::Text),
    ("service_tier", Kind::Text),
    ("store", Kind::Bool),
];

pub const CONTENT: &[Field] = &[("role", Kind::Text), ("parts", Kind::List(&Kind::Message(PART)))];

/// The fields of a part that are one `oneof`: each part has exactly one of them.
pub const PART_DATA: &[&str] = &[
    "text",
    "inline_data",
    "file_data",
    "function_call",
    "function_response",
    "executable_code",
    "code_execution_result",
    "tool_call",
    "tool_response",
];

const PART: &[Field] = &[
    ("text", Kind::Text),
    ("inline_data", Kind::Message(BLOB)),
    ("file_data", Kind::Message(FILE)),
    ("function_call", Kind::Opaque),
    ("function_response", Kind::Opaque),
    ("executable_code", Kind::Opaque),
    ("code_execution_result", Kind::Opaque),
    ("tool_call", Kind::Opaque),
    ("tool_response", Kind::Opaque),
    ("thought", Kind::Bool),
    ("thought_signature", Kind::Bytes),
    ("video_metadata", Kind::Opaque),
    ("media_resolution", Kind::Opaque),
    ("part_metadata", Kind::Opaque),
];

const BLOB: &[Field] = &[("mime_type", Kind::Text), ("data", Kind::Bytes), ("display_name", Kind::Text)];

const FILE: &[Field] = &[("mime_type", Kind::Text), ("file_uri", Kind::Text), ("display_name", Kind::Text)];

const GENERATION_CONFIG: &[Field] = &[
    ("candidate_count", Kind::Int32),
    ("stop_sequences", Kind::List(&Kind::Text)),
    ("max_output_tokens", Kind::Int32),
    ("temperature", Kind::Float),
    ("top_p", Kind::Float),
    ("top_k", Kind::Float),
    ("seed", Kind::Int32),
    ("response_mime_type", Kind::Text),
    ("response_schema", Kind::Opaque),
    ("response_json_schema", Kind::Opaque),
    ("presence_penalty", Kind::Float),
    ("frequency_penalty", Kind::Float),
    ("response_logprobs", Kind::Bool),
    ("logprobs", Kind::Int32),
    ("enable_enhanced_civic_answers", Kind::Bool),
    ("response_modalities", Kind::List(&Kind::Enum("GenerationConfig.Modality", MODALITIES))),
    ("speech_config", Kind::Opaque),
    ("thinking_config", Kind::Opaque),
    ("image_config", Kind::Message(IMAGE_CONFIG)),
    ("media_resolution", Kind::Text),
];

const IMAGE_CONFIG: &[Field] = &[
    ("aspect_ratio", Kind::Text),
    ("image_size", Kind::Text),
    ("person_generation", Kind::Enum("ImageConfig.PersonGeneration", PERSONS)),
];

const PERSONS: &[&str] = &["PERSON_GENERATION_UNSPECIFIED", "ALLOW_ALL", "ALLOW_ADULT", "ALLOW_NONE"];

/// Of the tools, only the search is ever called.
const TOOL: &[Field] = &[
    ("google_search", Kind::Opaque),
    ("google_search_retrieval", Kind::Opaque),
    ("google_maps", Kind::Opaque),
    ("function_declarations", Kind::Opaque),
    ("code_execution", Kind::Opaque),
    ("url_context", Kind::Opaque),
    ("file_search", Kind::Opaque),
    ("computer_use", Kind::Opaque),
    ("mcp_servers", Kind::Opaque),
];

const SAFETY_SETTING: &[Field] = &[
    ("category", Kind::Enum("HarmCategory", CATEGORIES)),
    ("threshold", Kind::Enum("SafetySetting.HarmBlockThreshold", THRESHOLDS)),
];

const MODALITIES: &[&str] = &["MODALITY_UNSPECIFIED", "TEXT", "IMAGE", "AUDIO"];

const CATEGORIES: &[&str] = &[
    "HARM_CATEGORY_HARASSMENT",
    "HARM_CATEGORY_HATE_SPEECH",
    "HARM_CATEGORY_SEXUALLY_EXPLICIT",
    "HARM_CATEGORY_DANGEROUS_CONTENT",
    "HARM_CATEGORY_CIVIC_INTEGRITY",
];

const THRESHOLDS: &[&str] = &[
    "HARM_BLOCK_THRESHOLD_UNSPECIFIED",
    "BLOCK_LOW_AND_ABOVE",
    "BLOCK_MEDIUM_AND_ABOVE",
    "BLOCK_ONLY_HIGH",
    "BLOCK_NONE",
    "OFF",
];
