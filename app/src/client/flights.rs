//! One call under way serves everybody who asks the same meanwhile.

use std::{
    cell::RefCell,
    future::Future,
    pin::Pin,
    rc::{Rc, Weak},
    task::{Context, Poll, Waker},
};

/// What all callers of one call share. Whoever is woken drives the call for all.
struct Flight<T> {
    call: Pin<Box<dyn Future<Output = T>>>,
    answer: Option<T>,
    waiting: Vec<Waker>,
}

/// Calls under way, by what they ask. Holds none of them alive: when the last caller leaves, the call is dropped, and with
/// it its request to the server.
pub struct Flights<T>(Vec<(String, Weak<RefCell<Flight<T>>>)>);

/// One caller's part in a call.
pub struct Seat<T>(Rc<RefCell<Flight<T>>>);

impl<T> Default for Flights<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Clone> Flights<T> {
    /// The call under way, or the one that `start` makes.
    pub fn join<F: Future<Output = T> + 'static>(&mut self, key: &str, start: impl FnOnce() -> F) -> Seat<T> {
        self.0.retain(|(_, flight)| flight.upgrade().is_some_and(|flight| flight.borrow().answer.is_none()));
        if let Some(flight) = self.0.iter().find(|(other, _)| other == key).and_then(|(_, flight)| flight.upgrade()) {
            return Seat(flight);
        }
        let flight = Rc::new(RefCell::new(Flight { call: Box::pin(start()), answer: None, waiting: Vec::new() }));
        self.0.push((key.to_owned(), Rc::downgrade(&flight)));
        Seat(flight)
    }
}

impl<T: Clone> Future for Seat<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let mut flight = self.0.borrow_mut();
        if flight.answer.is_none() {
            let Poll::Ready(answer) = flight.call.as_mut().poll(context) else {
                if !flight.waiting.iter().any(|waker| waker.will_wake(context.waker())) {
                    flight.waiting.push(context.waker().clone());
                }
                return Poll::Pending;
            };
            flight.answer = Some(answer);
            flight.wake();
        }
        flight.answer.clone().map_or(Poll::Pending, Poll::Ready)
    }
}

impl<T> Flight<T> {
    fn wake(&mut self) {
        self.waiting.drain(..).for_each(Waker::wake);
    }
}

impl<T> Drop for Seat<T> {
    /// The call wakes only whoever drove it last: when that one leaves, another has to.
    fn drop(&mut self) {
        if let Ok(mut flight) = self.0.try_borrow_mut() {
            flight.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, rc::Rc};

    use futures::{channel::oneshot, executor::block_on, future::join3};

    use super::*;

    #[test]
    fn the_same_question_is_asked_once() {
        let mut flights = Flights::default();
        let asked = Rc::new(Cell::new(0_u32));
        let ask = |asked: &Rc<Cell<u32>>| {
            let asked = asked.clone();
            move || async move {
                asked.set(asked.get() + 1);
                42
            }
        };
        let calls =
            join3(flights.join("/a", ask(&asked)), flights.join("/a", ask(&asked)), flights.join("/b", ask(&asked)));
        assert_eq!(block_on(calls), (42, 42, 42));
        assert_eq!(asked.get(), 2);
        assert_eq!(block_on(flights.join("/a", ask(&asked))), 42);
        assert_eq!(asked.get(), 3, "an answered call is not given again: that is the cache's business");
    }

    #[test]
    fn the_first_caller_may_leave_and_the_others_still_get_their_answer() {
        let mut flights = Flights::default();
        let (answer, answered) = oneshot::channel();
        let first = flights.join("/a", || async { answered.await.unwrap() });
        let second = flights.join("/a", || async { 0 });
        drop(first);
        answer.send(7).unwrap();
        assert_eq!(block_on(second), 7);
    }

    #[test]
    fn when_the_last_caller_leaves_the_call_is_dropped() {
        let mut flights = Flights::default();
        let (answer, answered) = oneshot::channel::<u32>();
        let first = flights.join("/a", || async { answered.await.unwrap_or_default() });
        let second = flights.join("/a", || async { 0 });
        drop(first);
        assert!(!answer.is_canceled());
        drop(second);
        assert!(answer.is_canceled());
    }
}
