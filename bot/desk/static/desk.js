// The desk works without this; it only makes a few things quicker.
document.documentElement.classList.add("js");

// What is in a part of the page comes to life; the page itself is the first of them.
function enliven(part) {
  // A filter takes effect when it is chosen.
  for (const field of part.querySelectorAll("[data-submit]")) {
    field.addEventListener("change", () => field.form.requestSubmit());
  }

  // What the person will see, while it is being written.
  for (const area of part.querySelectorAll("textarea[data-preview]")) {
    const preview = document.getElementById(area.dataset.preview);
    const words = preview.querySelector("[data-words]");
    const left = document.createElement("output");
    left.className = "left";
    area.form.querySelector(".actions").append(left);
    const limit = Number(area.dataset.limit);
    const digits = new Intl.NumberFormat(document.documentElement.lang);
    const show = () => {
      const written = area.value.trim();
      preview.hidden = !written;
      words.textContent = written;
      const length = [...written].length;
      left.textContent = length > limit * 0.8 ? `${digits.format(length)} / ${digits.format(limit)}` : "";
    };
    area.addEventListener("input", show);
    show();
  }

  // Nothing written is lost by leaving; nothing is sent twice by an impatient finger. The cover's form is sent by its own
  // script, which must be able to try again at once.
  for (const form of part.matches("form") ? [part] : part.querySelectorAll("form:not(#lock form)")) {
    let sending = false;
    form.addEventListener("submit", (event) => {
      if (sending) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      sending = true;
      setTimeout(() => { sending = false; }, 8000);
    });
    form.addEventListener("htmx:afterRequest", () => { sending = false; });
    if (!("unsaved" in form.dataset)) continue;
    const fields = [...form.querySelectorAll("textarea, input[type=text]")];
    const isUnsaved = () => fields.some((one) => one.value !== one.defaultValue && one.value.trim());
    addEventListener("beforeunload", (event) => {
      if (form.isConnected && !sending && isUnsaved()) event.preventDefault();
    });
  }
}
enliven(document.body);
document.addEventListener("desk:swapped", ({ target }) => enliven(target));

// Work that goes on page by page needs no finger.
const goOn = document.querySelector("form[data-go-on]");
if (goOn) setTimeout(() => goOn.requestSubmit(), 250);

document.querySelector("[data-print]")?.addEventListener("click", () => print());

// A page drawn anew because of a mistake shows it.
if (!document.querySelector("[autofocus]")) document.querySelector("[aria-invalid]")?.focus();

// Coming back through the history to a page of an ended session asks the server again.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// What opened in the bar closes when one goes on elsewhere.
for (const opened of document.querySelectorAll("details[data-closes]")) {
  const close = (event) => {
    if (opened.open && !opened.contains(event.target)) opened.open = false;
  };
  addEventListener("click", close);
  addEventListener("focusin", close);
  opened.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !opened.open) return;
    opened.open = false;
    opened.querySelector("summary").focus();
  });
}
