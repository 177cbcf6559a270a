// What was just set is looked at until it is in force; nothing else of the page moves.
const soon = document.querySelector("[data-soon]");
let tries = 30;

async function look() {
  const answer = await fetch("/settings", { credentials: "same-origin" }).catch(() => null);
  const page = answer?.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  const fresh = page?.getElementById(soon.id);
  if (fresh && !("soon" in fresh.dataset)) soon.replaceChildren(...fresh.childNodes);
  else if ((tries -= 1)) setTimeout(look, 1000);
}

if (soon) setTimeout(look, 1000);
