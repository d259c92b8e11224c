// Offers to look around where one is, where the browser can tell. The position is only asked for when the button is
// pressed, and rounded to about a kilometre before it goes anywhere.
const button = document.querySelector("[data-near-href]");
if (button && "geolocation" in navigator) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const said = document.getElementById("near-failed");
    const found = ({ coords }) => {
      const near = `${coords.latitude.toFixed(2)},${coords.longitude.toFixed(2)}`;
      const href = button.dataset.nearHref;
      location.assign(`${href}${href.includes("?") ? "&" : "?"}near=${encodeURIComponent(near)}`);
    };
    const failed = () => { if (said) said.hidden = false; };
    navigator.geolocation.getCurrentPosition(found, failed, { maximumAge: 600000, timeout: 10000 });
  });
}
