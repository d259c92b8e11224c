// Counts down on the page that asks to wait, then tries again: sends the kept form, or loads the page. Everything on the
// page works without it.
const shown = document.querySelector("[data-retry-s]");
const form = document.querySelector("form[data-retry]");
if (shown) {
  const end = performance.now() + Number(shown.dataset.retryS) * 1000;
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    shown.textContent = String(left);
    if (left > 0) return;
    clearInterval(timer);
    if (form) form.requestSubmit();
    else if (shown.dataset.retryHref) location.replace(shown.dataset.retryHref);
  };
  const timer = setInterval(tick, 250);
}
