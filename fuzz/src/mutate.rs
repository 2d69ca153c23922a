//! Inputs made of other inputs.

use fastrand::Rng;

/// Bytes of an input, at the most.
const MAX_INPUT: usize = 4096;

/// Numbers at which readers turn: none, one, the ends of their range.
const NUMBERS: [u32; 8] = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, u32::MAX];

/// Puts right what a first check of a reader would refuse: lengths and checksums.
pub type Mend = fn(&[u8]) -> Vec<u8>;

pub struct Mutator {
    random: Rng,
    words: &'static [&'static str],
    mend: Option<Mend>,
    /// How many inputs of the corpus were made by code: the first ones.
    made: usize,
}

impl Mutator {
    pub fn new(seed: u64, words: &'static [&'static str], mend: Option<Mend>, made: usize) -> Self {
        Self { random: Rng::with_seed(seed), words, mend, made }
    }

    /// An input of the corpus, changed once, twice, four or eight times, and mended after that in three of four cases.
    pub fn mutate(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.any(corpus);
        for _ in 0..1 << self.random.u8(0..4) {
            self.change(&mut input, corpus);
        }
        input.truncate(MAX_INPUT);
        match self.mend {
            Some(mend) if self.random.u8(0..4) > 0 => mend(&input),
            _ => input,
        }
    }

    /// One that was made by code in half of the cases: most of the others are broken, and would soon be nearly all.
    fn any(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let corpus = if self.random.bool() { corpus.get(..self.made).unwrap_or(corpus) } else { corpus };
        self.random.choice(corpus).cloned().unwrap_or_default()
    }

    fn change(&mut self, input: &mut Vec<u8>, corpus: &[Vec<u8>]) {
        let at = self.random.usize(0..=input.len());
        let end = (at + self.random.usize(0..16)).min(input.len());
        match self.random.u8(0..9) {
            0 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << self.random.u8(0..8);
                }
            }
            1 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte = self.random.u8(..);
                }
            }
            2 => input.insert(at, self.random.u8(..)),
            3 => drop(input.drain(at..end)),
            4 => {
                let again = input.get(at..end).unwrap_or_default().to_vec();
                drop(input.splice(at..at, again));
            }
            5 => {
                let other = self.any(corpus);
                let from = self.random.usize(0..=other.len());
                input.truncate(at);
                input.extend_from_slice(other.get(from..).unwrap_or_default());
            }
            6 => input.truncate(at),
            7 => {
                let number = self.random.choice(NUMBERS).unwrap_or_default().to_le_bytes();
                let mut bytes = number.get(..self.random.usize(1..=4)).unwrap_or_default().to_vec();
                if self.random.bool() {
                    bytes.reverse();
                }
                input.iter_mut().skip(at).zip(bytes).for_each(|(to, from)| *to = from);
            }
            _ => {
                let word = self.random.choice(self.words).copied().unwrap_or_default();
                drop(input.splice(at..at, word.bytes()));
            }
        }
    }
}
