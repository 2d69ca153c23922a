//! The meanings of an answer's fields, and the tables of fields that formats share.

#[derive(Clone, Copy, PartialEq)]
pub enum Field {
    /// Base64 of an image.
    Base64,
    /// The same, or a `data:` URL, or the address of an image.
    Image,
    /// The same, where it is rather an address.
    Address,
    Signature,
    Mime,
    Text,
    /// Text in which images may be.
    TextWithLinks,
    RevisedPrompt,
    Thought,
    Event,
    FinishReason,
    FinishMessage,
    BlockReason,
    Refusal,
    RatingCategory,
    RatingBlocked,
    FlaggedInput,
    Stage,
    Model,
    ResponseId,
    InputTokens,
    OutputTokens,
    ThoughtTokens,
    TotalTokens,
    ImageTokens,
    AuthorInput,
    AuthorOutput,
    AuthorTotal,
    Modality,
    ModalityTokens,
    Cost,
    SourceTitle,
    SourceUrl,
    ErrorCode,
    ErrorMessage,
    ErrorStatus,
    ErrorReason,
    ErrorUpstream,
    ErrorParam,
    Retryable,
    RetryDelay,
    QuotaId,
}

/// Keys separated by dots, `*` for any element of an array, and what is there.
pub type Fields = &'static [(&'static str, Field)];

/// The error of OpenAI and OpenRouter, below the places where they put it.
#[cfg(feature = "formats")]
pub const ERROR: Fields = &[
    ("message", Field::ErrorMessage),
    ("code", Field::ErrorCode),
    ("type", Field::ErrorReason),
    ("param", Field::ErrorParam),
    ("moderation_details.categories.*", Field::RatingCategory),
    ("moderation_details.moderation_stage", Field::Stage),
    ("metadata.error_type", Field::ErrorReason),
    ("metadata.raw", Field::ErrorUpstream),
    ("metadata.reasons.*", Field::RatingCategory),
    ("metadata.flagged_input", Field::FlaggedInput),
    ("availability.retryable", Field::Retryable),
    ("availability.retry_after", Field::RetryDelay),
];

/// Their counts, likewise.
#[cfg(feature = "formats")]
pub const USAGE: Fields = &[
    ("input_tokens", Field::InputTokens),
    ("output_tokens", Field::OutputTokens),
    ("prompt_tokens", Field::InputTokens),
    ("completion_tokens", Field::OutputTokens),
    ("total_tokens", Field::TotalTokens),
    ("output_tokens_details.image_tokens", Field::ImageTokens),
    ("completion_tokens_details.image_tokens", Field::ImageTokens),
    ("cost", Field::Cost),
];

/// Its counts of the author of an SVG.
#[cfg(feature = "formats")]
pub const SVG_USAGE: Fields = &[
    ("input_tokens", Field::AuthorInput),
    ("output_tokens", Field::AuthorOutput),
    ("total_tokens", Field::AuthorTotal),
];

/// Servers and proxies have shapes of their own: `{"error": "…"}`, FastAPI's `{"detail": [{"msg": "…"}]}`, a list of errors.
pub const ERROR_OF_PROXY: Fields = &[
    ("error", Field::ErrorMessage),
    ("error.*.message", Field::ErrorMessage),
    ("message", Field::ErrorMessage),
    ("detail", Field::ErrorMessage),
    ("detail.message", Field::ErrorMessage),
    ("detail.*.msg", Field::ErrorMessage),
    ("errors.*", Field::ErrorMessage),
    ("errors.*.message", Field::ErrorMessage),
    ("errors.*.detail", Field::ErrorMessage),
];
