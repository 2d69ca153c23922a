//! The limiter and the call as state machines, under random events at random times: never a request too many, never a wait
//! without an end, first come first served.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use ai_generation_client::engine::{
    Action, Call, Event, Interrupt, Lane, Limiter, Outcome, Stopped, Ticket, Times, Turn,
};
use ai_generation_client::model::{Code, Failure, RetryOptions};
use ai_generation_client::wire::Answer;
use proptest::prelude::*;

const MINUTE: f64 = 60_000.0;

fn lanes<B>(limiter: &mut Limiter<B>) -> [Lane; 2] {
    ["one", "two"].map(|model| limiter.lane(model))
}

/// An operation on a limiter. Indices count the tickets that are queued at the time.
#[derive(Clone, Debug)]
enum Step {
    Join {
        model: usize,
    },
    /// A ticket that went is back for another try.
    Rejoin(prop::sample::Index),
    Hold {
        model: usize,
        ms: f64,
    },
    Ask(prop::sample::Index),
    Leave(prop::sample::Index),
    Finish,
    Pass(f64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0usize..2).prop_map(|model| Step::Join { model }),
        1 => any::<prop::sample::Index>().prop_map(Step::Rejoin),
        1 => (0usize..2, 1.0f64..30_000.0).prop_map(|(model, ms)| Step::Hold { model, ms }),
        4 => any::<prop::sample::Index>().prop_map(Step::Ask),
        1 => any::<prop::sample::Index>().prop_map(Step::Leave),
        2 => Just(Step::Finish),
        2 => (0.0f64..30_000.0).prop_map(Step::Pass),
    ];
    prop::collection::vec(step, 0..120)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn the_limiter_agrees_with_its_model(steps in steps(), max in 1u32..4, per_minute in prop::option::of(1u32..6)) {
        let mut limiter = Limiter::<()>::new(max, per_minute);
        let lanes = lanes(&mut limiter);
        let (mut queue, mut starts): (Vec<(Ticket, usize)>, Vec<f64>) = (Vec::new(), Vec::new());
        let mut gone: Vec<(Ticket, usize)> = Vec::new();
        let mut holds = [0.0f64; 2];
        let (mut in_flight, mut now) = (0, 0.0);
        for step in steps {
            let is_full = |now: f64| {
                per_minute.is_some_and(|most| starts.iter().filter(|&&start| now < start + MINUTE).count() >= most as usize)
            };
            let may_go = in_flight < max && !is_full(now);
            let first = queue.iter().find(|(_, model)| now >= holds[*model]).map(|&(ticket, _)| ticket);
            prop_assert_eq!(limiter.next(now), first.filter(|_| may_go));
            match step {
                Step::Join { model } => {
                    let ticket = limiter.join(lanes[model]);
                    prop_assert!(queue.last().is_none_or(|last| last.0 < ticket));
                    queue.push((ticket, model));
                }
                Step::Rejoin(index) if !gone.is_empty() => {
                    let back = gone.swap_remove(index.index(gone.len()));
                    limiter.rejoin(back.0, lanes[back.1]);
                    queue.push(back);
                    queue.sort();
                }
                Step::Hold { model, ms } => {
                    limiter.hold(lanes[model], now + ms);
                    holds[model] = holds[model].max(now + ms);
                }
                Step::Ask(index) if !queue.is_empty() => {
                    let (ticket, model) = *index.get(&queue);
                    match limiter.ask(ticket, now) {
                        Turn::Go => {
                            prop_assert!(may_go, "a request too many");
                            prop_assert_eq!(Some(ticket), first, "somebody was overtaken, or sent while held back");
                            queue.retain(|queued| queued.0 != ticket);
                            gone.push((ticket, model));
                            in_flight += 1;
                            starts.push(now);
                        }
                        Turn::LookAgain { at } => {
                            prop_assert!(first != Some(ticket) || !may_go, "the first could have gone");
                            prop_assert!(at > now && at.is_finite());
                            if now < holds[model] {
                                prop_assert_eq!(at, holds[model], "looks again when it is held no longer");
                            } else if first == Some(ticket) && in_flight < max {
                                prop_assert!(!is_full(at), "the minute is over by then");
                            }
                        }
                    }
                }
                Step::Leave(index) if !queue.is_empty() => {
                    let (ticket, _) = queue.remove(index.index(queue.len()));
                    limiter.leave(ticket);
                }
                Step::Finish if in_flight > 0 => {
                    in_flight -= 1;
                    limiter.finish();
                }
                Step::Pass(ms) => now += ms,
                _ => {}
            }
        }
        // Whoever is left gets their turn, by asking when they were told to and by nothing else.
        for _ in 0..in_flight {
            limiter.finish();
        }
        while let Some(&(first, _)) = queue.iter().find(|(_, model)| now >= holds[*model]).or(queue.first()) {
            match limiter.ask(first, now) {
                Turn::Go => {
                    queue.retain(|queued| queued.0 != first);
                    limiter.finish();
                }
                Turn::LookAgain { at } => {
                    prop_assert!(at > now && at <= now + MINUTE);
                    now = at;
                }
            }
        }
    }
}

/// How an attempt ends, and after how many milliseconds.
#[derive(Clone, Debug)]
struct Ending {
    what: What,
    after: f64,
    shown: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum What {
    Image,
    ServerError,
    RateLimit,
    NoImage,
    Refusal,
    Lost,
    Silence,
}

fn ending() -> impl Strategy<Value = Ending> {
    use What::{Image, Lost, NoImage, RateLimit, Refusal, ServerError, Silence};
    let what = prop::sample::select(vec![Image, ServerError, RateLimit, NoImage, Refusal, Lost, Silence]);
    (what, 0.0f64..20_000.0, prop::bool::weighted(0.1)).prop_map(|(what, after, shown)| Ending { what, after, shown })
}

impl Ending {
    fn outcome(&self) -> Outcome<Vec<u8>> {
        let failure = |code| Failure::new(code, "said so");
        match self.what {
            What::Image => Outcome::Answer(Answer { parts: Vec::new(), model: None, usage: None, sources: Vec::new() }),
            What::ServerError => failure(Code::ServerError).retryable().into(),
            What::RateLimit => {
                let mut failure = failure(Code::RateLimited).retryable();
                failure.wait_ms = Some(7000.0);
                failure.into()
            }
            What::NoImage => failure(Code::NoImage).retryable().maybe_billed().into(),
            What::Refusal => failure(Code::ContentPolicy).into(),
            What::Lost => Outcome::unanswered(Interrupt::Network { unreached: false }),
            What::Silence => Outcome::TimedOut,
        }
    }
}

/// A call of the simulated client.
#[derive(Clone, Debug)]
struct Plan {
    model: usize,
    started: f64,
    endings: Vec<Ending>,
    abort_at: Option<f64>,
    total_timeout: Option<f64>,
}

fn plan() -> impl Strategy<Value = Plan> {
    let abort_at = prop::option::weighted(0.2, 0.0f64..60_000.0);
    let total_timeout = prop::option::weighted(0.3, 1.0f64..60_000.0);
    (0usize..2, 0.0f64..30_000.0, prop::collection::vec(ending(), 6), abort_at, total_timeout).prop_map(
        |(model, started, endings, abort_at, total_timeout)| Plan { model, started, endings, abort_at, total_timeout },
    )
}

/// What a call of the simulation waits for.
enum Now {
    /// Its beginning, or the end of a wait; no earlier than `least`, unless its turn comes.
    Rests {
        until: f64,
        least: f64,
    },
    Sent {
        at: f64,
        until: f64,
        ending: Ending,
    },
    Over {
        done: bool,
    },
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Many calls through one limiter. With `bells` a call is woken when its turn comes; without, it looks again by its
    /// own timer alone, as where one request cannot wake another.
    #[test]
    fn calls_keep_every_limit_and_end(
        plans in prop::collection::vec(plan(), 1..25),
        max in 1u32..4,
        per_minute in prop::option::of(2u32..20),
        max_attempts in 1u32..5,
        timeout in 1000.0f64..15_000.0,
        bells: bool,
    ) {
        let retry = RetryOptions { max_attempts, ..common::retry() };
        let mut limiter = Limiter::<()>::new(max, per_minute);
        let lanes = lanes(&mut limiter);
        // Until when nothing may be sent to a model.
        let mut held = [f64::NEG_INFINITY; 2];
        let mut calls: Vec<(Call<'_>, Now, u32)> = plans
            .iter()
            .map(|plan| {
                let times = Times { started: plan.started, timeout, total_timeout: plan.total_timeout };
                (Call::new(&retry, times, lanes[plan.model]), Now::Rests { until: plan.started, least: plan.started }, 0)
            })
            .collect();
        let mut starts: Vec<f64> = Vec::new();
        let mut now = 0.0f64;
        for round in 0.. {
            prop_assert!(round < 100_000, "a wait without an end");
            // The next thing that happens, to whom, and when.
            let due = |(index, (_, state, _)): (usize, &(Call<'_>, Now, u32))| {
                let at = match state {
                    Now::Rests { until, .. } => *until,
                    Now::Sent { until, .. } => *until,
                    Now::Over { .. } => return None,
                };
                let abort = plans[index].abort_at.filter(|&abort| abort <= at && abort >= plans[index].started);
                Some((abort.unwrap_or(at).max(now), index, abort.is_some()))
            };
            let next = calls.iter().enumerate().filter_map(due).min_by(|one, other| one.0.total_cmp(&other.0));
            let Some((at, index, aborts)) = next else { break };
            now = at;
            let plan = &plans[index];
            let ticket = calls[index].0.ticket();
            // Those of the same model that wait for their turn and came before.
            let before_it = calls.iter().enumerate().any(|(other, (call, ..))| {
                other != index && plans[other].model == plan.model && call.ticket().is_some() && call.ticket() < ticket
            });
            let (call, state, sent) = &mut calls[index];
            let event: Event<Vec<u8>> = match state {
                _ if aborts => Event::Aborted,
                Now::Sent { ending, .. } => Event::Ended { outcome: ending.outcome(), shown: ending.shown, random: 0.5 },
                _ => Event::Awake,
            };
            let before = std::mem::replace(state, Now::Over { done: false });
            if let (false, Now::Sent { ending, .. }) = (aborts, &before)
                && ending.what == What::RateLimit
            {
                held[plan.model] = held[plan.model].max(now + 7000.0);
            }
            match call.on(event, now, &mut limiter) {
                Action::Wait { until } => {
                    prop_assert!(until > now && until.is_finite());
                    let least = if call.ticket().is_some() { now } else { until };
                    *state = Now::Rests { until, least };
                }
                Action::Retry { until, .. } => {
                    let Now::Sent { ending, .. } = &before else { panic!("a retry of nothing") };
                    prop_assert!(!ending.shown, "what was shown is not tried again");
                    let least = if ending.what == What::RateLimit { 7000.0 } else { 1000.0 };
                    prop_assert!(until >= now + least, "a shorter wait than was asked for");
                    *state = Now::Rests { until, least: until };
                }
                Action::Send { timeout: given } => {
                    if let Now::Rests { least, .. } = before {
                        prop_assert!(now >= least, "sent before its wait was over");
                    }
                    prop_assert!(now >= held[plan.model], "sent to a model that is held back");
                    prop_assert!(ticket.is_none() || !before_it, "somebody was overtaken");
                    *sent += 1;
                    starts.push(now);
                    prop_assert!(*sent <= max_attempts, "a request too many");
                    prop_assert!(given > 0.0 && given <= timeout);
                    let ending = plan.endings[*sent as usize - 1].clone();
                    let is_silent = ending.what == What::Silence || ending.after > given;
                    let ending = if is_silent { Ending { what: What::Silence, after: given, ..ending } } else { ending };
                    *state = Now::Sent { at: now, until: now + ending.after, ending };
                }
                Action::Done(done) => {
                    let Now::Sent { at, ending, .. } = &before else { panic!("an answer to nothing") };
                    prop_assert_eq!(ending.what, What::Image);
                    prop_assert_eq!((done.attempts, done.inference_time_ms), (*sent, now - at));
                    *state = Now::Over { done: true };
                }
                Action::Fail(Stopped::Aborted) => prop_assert!(aborts),
                Action::Fail(Stopped::Failed { failure, attempts }) => {
                    prop_assert_eq!(attempts, *sent);
                    let was_billed = plan.endings[..*sent as usize].iter().any(|ending| ending.what == What::NoImage);
                    prop_assert!(!was_billed || failure.maybe_billed, "money is forgotten");
                }
            }
            if let Some(total) = plan.total_timeout {
                let is_over = matches!(calls[index].1, Now::Over { .. });
                prop_assert!(is_over || now <= plan.started + total, "the total time is over");
            }
            let in_flight = calls.iter().filter(|(_, state, _)| matches!(state, Now::Sent { .. })).count();
            prop_assert!(in_flight <= max as usize, "too many at once");
            if let Some(most) = per_minute {
                let last = starts.iter().filter(|&&start| now < start + MINUTE).count();
                prop_assert!(last <= most as usize, "too many in a minute");
            }
            if bells && let Some(ticket) = limiter.next(now) {
                for (call, state, _) in &mut calls {
                    if let (true, Now::Rests { until, .. }) = (call.ticket() == Some(ticket), state) {
                        *until = now;
                    }
                }
            }
        }
        for (index, (_, state, sent)) in calls.iter().enumerate() {
            let drew = sent.checked_sub(1).is_some_and(|last| plans[index].endings[last as usize].what == What::Image);
            let Now::Over { done } = state else { panic!("a call that did not end") };
            prop_assert!(!done || drew);
        }
        prop_assert_eq!(limiter.next(now + MINUTE), None, "somebody is still in the queue");
    }
}
