// A search that is not over goes on by itself; without this there is a button.
const results = document.getElementById("search-results");
let stopped = false;

async function on() {
  const form = results.querySelector("[data-search-on]");
  if (!form || stopped) return;
  const stop = form.querySelector("[data-stop]");
  stop.hidden = false;
  stop.addEventListener("click", () => {
    stopped = true;
    stop.hidden = true;
  });
  const answer = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    credentials: "same-origin",
  }).catch(() => null);
  if (!answer?.ok || stopped) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("search-results");
  if (!fresh) return;
  const held = results.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  results.replaceChildren(...fresh.childNodes);
  if (held) results.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus();
  setTimeout(on, 50);
}
on();
