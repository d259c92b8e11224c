//! The simulated payment provider's own page.

use leptos::prelude::*;

use crate::{locales::demo::demo, models::*, routes, shell::Page};

pub fn checkout(locale: Locale, view: CheckoutView) -> Page {
    let texts = demo(locale);
    let CheckoutView { id, reference, amount, decided, return_url } = view;
    let decision = if decided {
        view! {
            <div class="stack">
                <h2>{texts.decided_title}</h2>
                <p>{texts.decided}</p>
                <a class="button button--primary" href=return_url>{texts.back}</a>
            </div>
        }
        .into_any()
    } else {
        view! {
            <form class="form" method="post" action=format!("/demo/provider/{}", routes::encode(&id))>
                <button
                    class="button button--primary button--wide"
                    type="submit"
                    name="decision"
                    value="approve"
                    data-testid="simulator-approve"
                >
                    {texts.approve}
                </button>
                <button
                    class="button button--wide"
                    type="submit"
                    name="decision"
                    value="decline"
                    data-testid="simulator-decline"
                >
                    {texts.decline}
                </button>
            </form>
        }
        .into_any()
    };
    let body = view! {
        <div class="narrow simpay">
            <header class="simpay__head">
                <p class="simpay__brand" aria-hidden="true">"SimPay"</p>
                <h1>{texts.checkout_title}</h1>
                <p>{texts.checkout_lead}</p>
            </header>
            <dl class="summary">
                <div><dt>{texts.reference}</dt><dd class="reference">{reference}</dd></div>
                <div class="summary__total"><dt>{texts.amount}</dt><dd>{amount.format(locale)}</dd></div>
            </dl>
            {decision}
        </div>
    };
    Page::new(texts.checkout_title, body).personal()
}
