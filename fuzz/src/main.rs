//! Fuzzes the readers of hostile bytes: mutates inputs that are made by code, and asserts a property of each.
//!
//! Every target is a function of bytes that panics where its property does not hold, and gives a number for the kind of
//! outcome it saw: an input with an outcome that is new is mutated further. A run is decided by its seed.
#![allow(clippy::expect_used, clippy::panic)] // A panic is how a property fails.

mod image_header;
mod json;
mod links;
mod meter;
mod multipart;
mod mutate;
mod picture;
mod sse;

use std::collections::HashSet;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use mutate::{Mend, Mutator};

/// A reader under test.
struct Target {
    name: &'static str,
    run: fn(&[u8]) -> u64,
    corpus: fn() -> Vec<Vec<u8>>,
    mend: Option<Mend>,
    /// Pieces of text that mean something to the reader.
    words: &'static [&'static str],
}

const TARGETS: [Target; 14] = [
    json::TARGET,
    sse::TARGET,
    links::TARGET,
    image_header::TARGET,
    multipart::TARGET,
    picture::png::TARGET,
    picture::jpeg::TARGET,
    picture::webp::TARGET,
    picture::gif::TARGET,
    picture::heif::TARGET,
    picture::icc::TARGET,
    picture::words::TARGET,
    picture::metadata::TARGET,
    picture::transform::TARGET,
];

/// Inputs that are kept for further mutation.
const MAX_CORPUS: usize = 5000;

const USAGE: &str = "usage: fuzz [--seconds N] [--target NAME] [--seed N] [--replay FILE --target NAME]";

#[derive(Default)]
struct Options {
    seconds: Option<u64>,
    seed: Option<u64>,
    target: Option<String>,
    replay: Option<PathBuf>,
}

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self::default();
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or(format!("{name} needs a value"))?;
            let number = || value.parse().map_err(|_| format!("{name} takes a number, not {value}"));
            match name.as_str() {
                "--seconds" => options.seconds = Some(number()?),
                "--seed" => options.seed = Some(number()?),
                "--target" if TARGETS.iter().any(|target| target.name == value) => options.target = Some(value),
                "--target" => return Err(format!("--target takes one of {}, not {value}", names())),
                "--replay" => options.replay = Some(value.into()),
                _ => return Err(format!("there is no {name}")),
            }
        }
        Ok(options)
    }
}

fn names() -> String {
    TARGETS.map(|target| target.name).join(", ")
}

fn main() -> ExitCode {
    let options = match Options::read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(why) => {
            eprintln!("{why}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let targets = TARGETS.iter().filter(|target| options.target.as_deref().is_none_or(|name| name == target.name));
    if let Some(file) = &options.replay {
        let input = std::fs::read(file).expect("the file can be read");
        for target in targets {
            println!("{}: outcome {:#x}", target.name, (target.run)(&input));
        }
        return ExitCode::SUCCESS;
    }
    let targets: Vec<_> = targets.collect();
    let seconds = options.seconds.unwrap_or(45).max(1) as f64 / targets.len() as f64;
    let (mut passed, mut failed) = (0, 0);
    for target in targets {
        match fuzz(target, Duration::from_secs_f64(seconds), options.seed.unwrap_or(1)) {
            Ok(()) => passed += 1,
            Err(input) => {
                failed += 1;
                report(target, &input);
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs a target until its time is over. Gives the input that breaks its property, made as short as is quickly done.
fn fuzz(target: &Target, time: Duration, seed: u64) -> Result<(), Vec<u8>> {
    let holds = |input: &[u8]| catch_unwind(|| (target.run)(input));
    let mut corpus = (target.corpus)();
    let mut mutator = Mutator::new(seed, target.words, target.mend, corpus.len());
    let mut seen = HashSet::new();
    for input in &corpus {
        seen.insert(holds(input).map_err(|_| input.clone())?);
    }
    let (started, mut runs) = (Instant::now(), 0_u64);
    while started.elapsed() < time {
        let input = mutator.mutate(&corpus);
        runs += 1;
        let Ok(outcome) = holds(&input) else { return Err(shortened(input, |input| holds(input).is_err())) };
        if seen.insert(outcome) && corpus.len() < MAX_CORPUS {
            corpus.push(input);
        }
    }
    println!("{}: {runs} inputs, {} kinds of outcome", target.name, seen.len());
    Ok(())
}

/// Drops pieces of an input for as long as it still fails.
fn shortened(mut input: Vec<u8>, fails: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    std::panic::set_hook(Box::new(|_| {}));
    let mut piece = input.len() / 2;
    while piece > 0 {
        let mut at = 0;
        while at + piece <= input.len() {
            let shorter = [input.get(..at), input.get(at + piece..)].map(Option::unwrap_or_default).concat();
            if fails(&shorter) { input = shorter } else { at += piece }
        }
        piece /= 2;
    }
    let _ = std::panic::take_hook();
    input
}

fn report(target: &Target, input: &[u8]) {
    let name = target.name;
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("artifacts");
    let file = dir.join(format!("{name}-{:x}", json::hash(input)));
    let saved = std::fs::create_dir_all(&dir).and_then(|()| std::fs::write(&file, input));
    println!("{name}: FAILED with {} bytes: {}", input.len(), input.escape_ascii());
    match saved {
        Ok(()) => println!("{name}: again with `npm run fuzz -- --target {name} --replay {}`", file.display()),
        Err(error) => println!("{name}: it could not be saved: {error}"),
    }
}

/// Cuts of `input` that its own bytes decide, so that a failure can be replayed.
fn cuts(input: &[u8]) -> Vec<usize> {
    let mut random = fastrand::Rng::with_seed(json::hash(input));
    let mut cuts: Vec<usize> = (0..random.usize(0..6)).map(|_| random.usize(0..=input.len())).collect();
    cuts.extend([0, input.len()]);
    cuts.sort_unstable();
    cuts
}

/// The pieces of `input` between its cuts.
fn pieces(input: &[u8]) -> Vec<&[u8]> {
    let cuts = cuts(input);
    cuts.iter().zip(cuts.iter().skip(1)).filter_map(|(&from, &to)| input.get(from..to)).collect()
}
