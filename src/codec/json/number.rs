//! The grammar of numbers (RFC 8259, section 6), a byte at a time.

/// Digits that are kept; counts and prices have fewer.
const MAX_KEPT: usize = 40;

#[derive(Clone, Copy)]
enum Part {
    Minus,
    Zero,
    Integer,
    Point,
    Fraction,
    E,
    ExponentSign,
    Exponent,
}

pub struct Number {
    part: Part,
    kept: [u8; MAX_KEPT],
    length: usize,
}

pub enum Push {
    More,
    /// The byte is not part of the number, which ended before it.
    End,
    Wrong,
}

impl Number {
    pub fn begin(byte: u8) -> Option<Self> {
        let part = match byte {
            b'-' => Part::Minus,
            b'0' => Part::Zero,
            b'1'..=b'9' => Part::Integer,
            _ => return None,
        };
        let mut number = Self { part, kept: [0; MAX_KEPT], length: 0 };
        number.keep(byte);
        Some(number)
    }

    pub fn push(&mut self, byte: u8) -> Push {
        self.part = match (self.part, byte) {
            (Part::Minus, b'0') => Part::Zero,
            (Part::Minus, b'1'..=b'9') | (Part::Integer, b'0'..=b'9') => Part::Integer,
            (Part::Zero | Part::Integer, b'.') => Part::Point,
            (Part::Point | Part::Fraction, b'0'..=b'9') => Part::Fraction,
            (Part::Zero | Part::Integer | Part::Fraction, b'e' | b'E') => Part::E,
            (Part::E, b'+' | b'-') => Part::ExponentSign,
            (Part::E | Part::ExponentSign | Part::Exponent, b'0'..=b'9') => Part::Exponent,
            _ if self.is_complete() => return Push::End,
            _ => return Push::Wrong,
        };
        self.keep(byte);
        Push::More
    }

    pub fn is_complete(&self) -> bool {
        matches!(self.part, Part::Zero | Part::Integer | Part::Fraction | Part::Exponent)
    }

    pub fn as_str(&self) -> &str {
        let kept = self.kept.get(..self.length).unwrap_or_default();
        std::str::from_utf8(kept).unwrap_or_default()
    }

    fn keep(&mut self, byte: u8) {
        if let Some(place) = self.kept.get_mut(self.length) {
            *place = byte;
        }
        self.length += 1;
    }
}
