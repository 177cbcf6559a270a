// What htmx asks for anew: parts that are looked at now and then, and acts that leave the rest of the page as it is.
// A part that has come is told to other scripts by the event "desk:swapped".
//
// Looked at again by itself:  id="part" hx-get="…" hx-trigger="every 10s" hx-select="#part" hx-swap="outerHTML"
// An act of buttons alone:    hx-post="…" hx-target="#part" hx-select="#part" hx-swap="outerHTML"
// Filters above a list:       hx-get="…" hx-target="#list" hx-select="#list" hx-swap="outerHTML" hx-push-url="true",
//                             with data-said on what is to be read out of the new list
// Forms in which somebody writes stay as they are: only so do their words survive the end of a session.
const told = document.getElementById("told");
let news = "";

const byItself = (part) => Boolean(part.getAttribute("hx-trigger")?.startsWith("every "));
const isUnsaved = () => [...document.querySelectorAll("form[data-unsaved]")].some((form) =>
  [...form.querySelectorAll("textarea, input[type=text]")].some((one) => one.value !== one.defaultValue));

function tell(words) {
  told.textContent = "";
  setTimeout(() => { told.textContent = words; }, 50);
}

// Nobody is disturbed where they are, and nobody who is away keeps the desk open.
document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, target } = event.detail;
  const locked = document.documentElement.classList.contains("is-locked");
  if (byItself(elt) && (document.hidden || locked || elt.contains(document.activeElement))) event.preventDefault();
  else if (!byItself(elt)) target.setAttribute("aria-busy", "true");
});

// The door comes to whoever did something; a look that the page took by itself throws nothing away that was written.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { elt, xhr } = event.detail;
  if (byItself(elt) && xhr.getResponseHeader("HX-Redirect") && isUnsaved()) event.preventDefault();
});

// An answer without the part that was asked for is a question or an error: it stands where the part was.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const page = new DOMParser().parseFromString(detail.serverResponse, "text/html");
  const { elt } = detail.requestConfig;
  const wanted = detail.selectOverride ?? elt.closest("[hx-select]")?.getAttribute("hx-select");
  news = page.querySelector("#main > .notice[role=status]")?.textContent.trim() ?? "";
  if (!wanted || page.querySelector(wanted)) return;
  if (byItself(elt)) {
    detail.shouldSwap = false;
    if (detail.xhr.status === 200) location.reload();
    return;
  }
  detail.selectOverride = "#main > *";
  detail.swapOverride = "innerHTML";
});

// The focus is not lost, and what has changed is said.
document.addEventListener("htmx:afterSettle", ({ target, detail }) => {
  target.removeAttribute("aria-busy");
  target.dispatchEvent(new CustomEvent("desk:swapped", { bubbles: true }));
  if (byItself(detail.requestConfig.elt)) return;
  if (document.activeElement === document.body && target.id === detail.target.id) {
    const place = target.querySelector("[aria-invalid], [autofocus], h1, h2") ?? target;
    if (!place.matches("input, textarea, select, button, a")) place.tabIndex = -1;
    place.focus();
  }
  const words = news || target.querySelector("[data-said], [role=alert]")?.textContent.trim();
  if (words) tell(words);
});

for (const kind of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(kind, ({ detail }) => {
    detail.target.removeAttribute("aria-busy");
    if (!byItself(detail.elt)) tell(told.dataset.offline);
  });
}
