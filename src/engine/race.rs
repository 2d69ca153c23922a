//! Two futures, of which the first one to be ready wins.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

pub enum First<A, B> {
    Left(A),
    Right(B),
}

/// Where both are ready, `left` wins.
pub async fn race<A: Future, B: Future>(left: A, right: B) -> First<A::Output, B::Output> {
    let (mut left, mut right) = (pin!(left), pin!(right));
    poll_fn(|context| match left.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(First::Left(output)),
        Poll::Pending => right.as_mut().poll(context).map(First::Right),
    })
    .await
}
