// How far a file is. Without this the browser's own downloads say so.
const EVERY = 700;
const GIVEN_UP = 40; // looks without an answer: half a minute

const fresh = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");

const look = async (ticket) => {
  const answer = await fetch(`/exports/progress/${ticket}`, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok || answer.redirected) return { stage: "unknown" };
  return answer.json().catch(() => ({ stage: "unknown" }));
};

const follow = async (ticket, box) => {
  const bar = box.querySelector("progress");
  const words = box.querySelector("[data-words]");
  let unknown = 0;
  for (;;) {
    await new Promise((resolve) => { setTimeout(resolve, EVERY); });
    if (box.dataset.ticket !== ticket) return; // another file is made by now
    const found = await look(ticket);
    if (found.stage === "unknown") {
      // Another process makes it, or the server has not begun: the browser knows as much as we.
      unknown += 1;
      if (unknown > GIVEN_UP) { bar.hidden = true; return; }
      continue;
    }
    unknown = 0;
    bar.value = found.stage === "done" ? 1 : found.share;
    if (words.textContent !== found.words) words.textContent = found.words;
    if (found.stage === "going") continue;
    box.classList.add(found.stage === "done" ? "is-done" : "is-broken");
    bar.hidden = found.stage !== "done";
    return;
  }
};

for (const form of document.querySelectorAll("form[data-progress]")) {
  const box = document.getElementById(form.dataset.progress);
  const words = box.querySelector("[data-words]");
  const first = words.textContent;
  form.addEventListener("submit", () => {
    const ticket = form.elements.ticket.value;
    box.classList.remove("is-done", "is-broken");
    box.querySelector("progress").hidden = false;
    box.querySelector("progress").removeAttribute("value");
    words.textContent = first;
    box.dataset.ticket = ticket;
    box.hidden = false;
    setTimeout(() => { form.elements.ticket.value = fresh(); }, 0); // the form has been read by then
    follow(ticket, box);
  });
}
