//! XMP (ISO 16684-1): packets of XML. Words of this project have a namespace of their own in it.
//!
//! They are written as a list of pairs, `<rdf:li agc:key="…" agc:value="…"/>`, since a key need not be a name that XML
//! allows. Text that XML cannot say, such as most control characters, is written as hexadecimal UTF-8, in `agc:valueHex`.

use memchr::{memchr, memmem};

pub(crate) const NAMESPACE: &str = "urn:ai-generation-client:metadata";

const HEAD: &str = "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
    <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">";
const TAIL: &str = "</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>";
const BLOCK_START: &str = "<rdf:Description rdf:about=\"\" \
    xmlns:agc=\"urn:ai-generation-client:metadata\"><agc:words><rdf:Seq>";
const BLOCK_END: &str = "</rdf:Seq></agc:words></rdf:Description>";

type Word = (String, String);

/// What a tag or an element says of a word.
#[derive(Default)]
struct Pair {
    key: Option<String>,
    value: Option<String>,
}

impl Pair {
    fn set(&mut self, name: &[u8], text: &[u8]) {
        match name {
            b"key" => self.key = Some(unescape(text)),
            b"value" => self.value = Some(unescape(text)),
            b"valueHex" => self.value = from_hex(text),
            _ => {}
        }
    }

    fn take(&mut self) -> Option<Word> {
        let word = (self.key.take_if(|_| self.value.is_some())?, self.value.take()?);
        Some(word)
    }
}

/// Gives each word of the project's namespace in a packet, whichever prefix it has there, as attributes or as elements.
/// Goes over the packet once.
pub(crate) fn words(packet: &[u8], mut each: impl FnMut(String, String)) {
    let Some(prefix) = prefix(packet) else { return };
    let local = |name: &'_ [u8]| -> Option<usize> {
        name.strip_prefix(prefix)?.strip_prefix(b":").map(|local| name.len().saturating_sub(local.len()))
    };
    let mut rest = packet;
    let mut elements = Pair::default();
    while let Some((_, tag)) = super::bytes::split_at_byte(rest, b'<') {
        let name_end = tag.iter().position(|byte| matches!(byte, b'<' | b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n'));
        // An end tag, a comment or a declaration has nothing.
        let Some((name, after)) = name_end.filter(|&end| end > 0).and_then(|end| tag.split_at_checked(end)) else {
            rest = tag;
            continue;
        };
        let mut attributes = Attributes { rest: after };
        let mut pair = Pair::default();
        for (attribute, value) in attributes.by_ref() {
            if let Some(at) = local(attribute) {
                pair.set(attribute.get(at..).unwrap_or_default(), value);
            }
        }
        if let Some((key, value)) = pair.take() {
            each(key, value);
        }
        rest = attributes.rest;
        let text = rest.strip_prefix(b">").and_then(|text| text.get(..memchr(b'<', text)?));
        if let (Some(at), Some(text)) = (local(name), text) {
            elements.set(name.get(at..).unwrap_or_default(), text);
            if let Some((key, value)) = elements.take() {
                each(key, value);
            }
        }
    }
}

/// The prefix that a packet declares for the namespace.
fn prefix(packet: &[u8]) -> Option<&[u8]> {
    let at = memmem::find(packet, NAMESPACE.as_bytes())?;
    let before = packet.get(..at)?;
    let before = before.strip_suffix(b"=\"").or_else(|| before.strip_suffix(b"='"))?;
    let start = memchr::memrchr(b':', before)?;
    before.get(..start)?.ends_with(b"xmlns").then_some(())?;
    before.get(start.checked_add(1)?..).filter(|prefix| !prefix.is_empty())
}

/// The attributes of a tag, from behind its name up to its end.
struct Attributes<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'/'));
        self.rest = self.rest.get(start.unwrap_or(self.rest.len())..)?;
        let end = self.rest.iter().position(|byte| matches!(byte, b'=' | b'<' | b'>' | b'"' | b'\''))?;
        let (name, after) = self.rest.split_at_checked(end)?;
        self.rest = after;
        let after = after.strip_prefix(b"=")?.trim_ascii_start();
        let (&quote, after) = after.split_first().filter(|(quote, _)| matches!(quote, b'"' | b'\''))?;
        let (value, after) = super::bytes::split_at_byte(after, quote)?;
        self.rest = after;
        Some((name.trim_ascii_end(), value))
    }
}

fn unescape(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let mut plain = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        // The longest that counts is `#1114111`.
        let near = after.get(..after.floor_char_boundary(12)).unwrap_or_default();
        let entity = near.split_once(';').and_then(|(name, _)| Some((name, entity(name)?)));
        rest = match entity {
            Some((name, character)) => {
                plain.push(character);
                after.get(name.len().saturating_add(1)..).unwrap_or_default()
            }
            None => {
                plain.push('&');
                after
            }
        };
    }
    plain.push_str(rest);
    plain
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

fn from_hex(text: &[u8]) -> Option<String> {
    let (pairs, []) = text.as_chunks::<2>() else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let bytes: Option<Vec<u8>> = pairs.iter().map(|&[high, low]| Some((digit(high)? << 4) | digit(low)?)).collect();
    String::from_utf8(bytes?).ok()
}

fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // As they are, they would be read as spaces.
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            character => out.push(character),
        }
    }
}

/// XML 1.0, section 2.2: a few characters cannot be in it, however escaped.
fn is_sayable(text: &str) -> bool {
    !text.chars().any(
        |character| matches!(character, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}'),
    )
}

fn block(words: &[Word]) -> String {
    let mut block = String::from(BLOCK_START);
    for (key, value) in words {
        block.push_str("<rdf:li agc:key=\"");
        escape(key, &mut block);
        if is_sayable(value) {
            block.push_str("\" agc:value=\"");
            escape(value, &mut block);
        } else {
            block.push_str("\" agc:valueHex=\"");
            for byte in value.bytes() {
                let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
                block.extend([digit(byte >> 4), digit(byte & 15)]);
            }
        }
        block.push_str("\"/>");
    }
    block.push_str(BLOCK_END);
    block
}

/// A packet without the words of the project, and these. `None` where nothing else was in it.
pub(crate) fn take_words(packet: &[u8]) -> (Option<Vec<u8>>, Vec<Word>) {
    let mut taken = Vec::new();
    let mut left = Vec::new();
    let mut rest = packet;
    while let Some((before, own, after)) = split_block(rest) {
        words(own, |key, value| taken.push((key, value)));
        left.extend_from_slice(before);
        rest = after;
    }
    left.extend_from_slice(rest);
    // Who wrote the packet anew wrote the words in another way.
    let own = taken.len();
    words(&left, |key, value| taken.push((key, value)));
    if taken.len() > own {
        if let Some((start, end)) = rewritten(&left) {
            left.drain(start..end);
        }
        // What is broken is given up, since its words would come back beside those that replace them.
        let mut is_broken = false;
        words(&left, |_, _| is_broken = true);
        if is_broken {
            return (None, taken);
        }
    }
    let is_empty = left.strip_prefix(HEAD.as_bytes()) == Some(TAIL.as_bytes());
    ((!is_empty).then_some(left), taken)
}

/// Where the first list of words is, under whichever prefix.
fn rewritten(packet: &[u8]) -> Option<(usize, usize)> {
    let name = [prefix(packet)?, b":words"].concat();
    let start = memmem::find(packet, &[b"<", name.as_slice()].concat())?;
    let end_tag = [b"</", name.as_slice(), b">"].concat();
    let end = memmem::find(packet.get(start..)?, &end_tag)?;
    Some((start, start.checked_add(end)?.checked_add(end_tag.len())?))
}

fn split_block(packet: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let start = memmem::find(packet, BLOCK_START.as_bytes())?;
    let (before, from) = packet.split_at_checked(start)?;
    let end = memmem::find(from, BLOCK_END.as_bytes())?.checked_add(BLOCK_END.len())?;
    let (own, after) = from.split_at_checked(end)?;
    Some((before, own, after))
}

/// A packet with words: put into another that has none of the project, where there is one that is whole RDF.
pub(crate) fn with_words(packet: Option<Vec<u8>>, new: &[Word]) -> Option<Vec<u8>> {
    if new.is_empty() {
        return packet;
    }
    let packet = insert(packet, &block(new));
    let mut expected = new.iter();
    let mut is_read = true;
    words(&packet, |key, value| is_read &= expected.next().is_some_and(|next| (&next.0, &next.1) == (&key, &value)));
    // In XML that is broken, words are lost, or what was none becomes one.
    Some(if is_read && expected.next().is_none() { packet } else { insert(None, &block(new)) })
}

/// What says in a main packet that there is a further one of this name.
fn note(name: &[u8; 32]) -> String {
    let name = String::from_utf8_lossy(name);
    format!(
        "<rdf:Description rdf:about=\"\" xmlns:xmpNote=\"http://ns.adobe.com/xmp/note/\" \
         xmpNote:HasExtendedXMP=\"{name}\"/>"
    )
}

/// A packet with the note put into it, or one that has nothing else.
pub(crate) fn with_note(packet: Option<Vec<u8>>, name: &[u8; 32]) -> Vec<u8> {
    insert(packet, &note(name))
}

pub(crate) fn without_note(mut packet: Vec<u8>, name: &[u8; 32]) -> Vec<u8> {
    let note = note(name);
    if let Some(at) = memmem::find(&packet, note.as_bytes()) {
        packet.drain(at..at.saturating_add(note.len()));
    }
    packet
}

/// A name for a packet, 32 hexadecimal digits. Writers take its MD5; readers only compare the digits with those of the
/// note, so that any hash will do (FNV-1a, of 128 bits).
pub(crate) fn name(packet: &[u8]) -> [u8; 32] {
    let hash = packet.iter().fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128, |hash, &byte| {
        (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    });
    let mut name = [b'0'; 32];
    for (place, digit) in name.iter_mut().zip(format!("{hash:032X}").bytes()) {
        *place = digit;
    }
    name
}

/// Behind the tag that begins the RDF: what comes first is what readers take.
fn start_of_rdf(packet: &[u8]) -> Option<usize> {
    let start = memmem::find(packet, b"<rdf:RDF")?;
    let tag = packet.get(start..)?;
    let length = memchr(b'>', tag).filter(|&end| !tag.get(..end).is_some_and(|tag| tag.ends_with(b"/")))?;
    start.checked_add(length)?.checked_add(1)
}

fn insert(packet: Option<Vec<u8>>, element: &str) -> Vec<u8> {
    let place = packet.and_then(|packet| Some((start_of_rdf(&packet)?, packet)));
    match place {
        Some((at, mut packet)) => {
            packet.splice(at..at, element.bytes());
            packet
        }
        None => [HEAD, element, TAIL].concat().into_bytes(),
    }
}

/// Sets `tiff:Orientation` to upright, where a packet has it.
pub(crate) fn set_upright(packet: &mut [u8]) {
    const NAME: &[u8] = b"tiff:Orientation";
    let places: Vec<usize> = memmem::find_iter(packet, NAME).collect();
    for at in places {
        let value = at.checked_add(NAME.len()).and_then(|at| packet.get_mut(at..));
        if let Some([b'=', b'"' | b'\'', digit @ b'1'..=b'8', ..] | [b'>', digit @ b'1'..=b'8', ..]) = value {
            *digit = b'1';
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(packet: &[u8]) -> Vec<Word> {
        let mut all = Vec::new();
        words(packet, |key, value| all.push((key, value)));
        all
    }

    #[test]
    fn words_are_read_as_attributes_and_as_elements_under_any_prefix() {
        let packet = b"<?xpacket?><r xmlns:q='urn:ai-generation-client:metadata' a=\"1\"><!-- x --><q:words>\
            <rdf:li q:value = 'it&apos;s &#x1F98A; &bad; &' q:key=\"a\"/><rdf:li rdf:parseType='Resource'>\
            <q:key>b</q:key><q:value>2 &lt; 3</q:value></rdf:li></q:words></r>";
        let want = [("a", "it's 🦊 &bad; &"), ("b", "2 < 3")].map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(all(packet), want);
    }

    #[test]
    fn words_go_into_a_packet_and_out_again() {
        let other = b"<x><rdf:RDF><rdf:Description tiff:Orientation=\"6\"/></rdf:RDF></x>  ".to_vec();
        let word = ("key".to_owned(), "<a>\t\"\0\u{ffff}".to_owned());
        for packet in [None, Some(other)] {
            let with = with_words(packet.clone(), std::slice::from_ref(&word)).unwrap();
            assert_eq!(all(&with), std::slice::from_ref(&word));
            assert_eq!(take_words(&with), (packet, vec![word.clone()]));
        }
    }

    #[test]
    fn words_are_taken_out_of_a_packet_that_another_wrote_anew() {
        let packet =
            b"<r xmlns:q='urn:ai-generation-client:metadata'><q:words><rdf:li><q:key>b</q:key><q:value>2</q:value>\
            </rdf:li></q:words></r>";
        let left = b"<r xmlns:q='urn:ai-generation-client:metadata'></r>".to_vec();
        assert_eq!(take_words(packet), (Some(left), vec![("b".to_owned(), "2".to_owned())]));
    }

    #[test]
    fn a_packet_from_which_words_cannot_be_taken_is_given_up() {
        let start = "<r xmlns:q='urn:ai-generation-client:metadata'><q:words><x q:key='b' q:value='2'/>";
        for end in ["</r>", "</q:words><q:words><x q:key='c' q:value='3'/></q:words></r>"] {
            let packet = format!("{start}{end}");
            assert_eq!(take_words(packet.as_bytes()), (None, all(packet.as_bytes())));
        }
    }

    #[test]
    fn the_orientation_is_set_to_upright() {
        let mut packet = b"tiff:Orientation=\"6\" <tiff:Orientation>8</tiff:Orientation>".to_vec();
        set_upright(&mut packet);
        assert_eq!(packet, b"tiff:Orientation=\"1\" <tiff:Orientation>1</tiff:Orientation>");
    }
}
