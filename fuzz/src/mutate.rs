//! Inputs made of other inputs.

use fastrand::Rng;

/// Bytes of an input, at the most.
const MAX_INPUT: usize = 4096;

pub struct Mutator {
    random: Rng,
    words: &'static [&'static str],
}

impl Mutator {
    pub fn new(seed: u64, words: &'static [&'static str]) -> Self {
        Self { random: Rng::with_seed(seed), words }
    }

    /// An input of the corpus, changed in one to eight ways.
    pub fn mutate(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.any(corpus);
        for _ in 0..self.random.usize(1..=8) {
            self.change(&mut input, corpus);
        }
        input.truncate(MAX_INPUT);
        input
    }

    fn any(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        self.random.choice(corpus).cloned().unwrap_or_default()
    }

    fn change(&mut self, input: &mut Vec<u8>, corpus: &[Vec<u8>]) {
        let at = self.random.usize(0..=input.len());
        let end = (at + self.random.usize(0..16)).min(input.len());
        match self.random.u8(0..8) {
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
            _ => {
                let word = self.random.choice(self.words).copied().unwrap_or_default();
                drop(input.splice(at..at, word.bytes()));
            }
        }
    }
}
