// The control API of the page, and its stream of events.

async function answerOf(response) {
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error || `The server answered ${response.status}.`);
  return answer;
}

export async function post(name, values) {
  return answerOf(await fetch(`/control/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(values),
  }));
}

export async function postPhoto(person, file, caption) {
  const form = new FormData();
  form.set("person", String(person));
  form.set("photo", file);
  if (caption) form.set("caption", caption);
  return answerOf(await fetch("/control/photo", { method: "POST", headers: { "X-Simulator": "1" }, body: form }));
}

export async function loadState() {
  return answerOf(await fetch("/control/state"));
}

export function fileAddress(id) {
  return `/control/file/${encodeURIComponent(id)}`;
}

/** Listen for ever: `onOpen` at each (re)connection, `onLost` when it breaks, `onEvent` for every change. */
export function listen({ onOpen, onLost, onEvent }) {
  const source = new EventSource("/control/events");
  source.addEventListener("open", onOpen);
  source.addEventListener("error", onLost);
  source.addEventListener("message", (message) => onEvent(JSON.parse(message.data)));
}
