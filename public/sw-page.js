// On the pages that the service worker makes: counts down, tries again when that makes sense, or when the person wants it.
const shown = document.querySelector("[data-wait-s]");
if (shown) {
  const end = performance.now() + Number(shown.dataset.waitS) * 1000;
  const timer = setInterval(() => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    shown.textContent = String(left);
    if (left > 0) return;
    clearInterval(timer);
    location.reload();
  }, 250);
}
document.querySelector("[data-anyway]")?.addEventListener("click", (event) => {
  const worker = navigator.serviceWorker?.controller;
  if (!worker) return;
  event.preventDefault();
  const { href } = event.currentTarget;
  navigator.serviceWorker.addEventListener("message", () => location.replace(href), { once: true });
  worker.postMessage({ anyway: event.currentTarget.dataset.anyway });
});
// back in a network
if (document.querySelector("[data-again]")) addEventListener("online", () => location.reload());
