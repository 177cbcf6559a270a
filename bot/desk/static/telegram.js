// While a code waits to be sent, this looks now and then whether it was; then the page shows how things stand.
const HERE = "/account/telegram";
const EVERY = 2500;

async function look() {
  if (!document.hidden) {
    const answer = await fetch(HERE, { credentials: "same-origin" }).catch(() => null);
    if (answer && (answer.redirected || !answer.ok)) return; // the session has ended or is locked: the desk says so
    if (answer) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.querySelector("[data-waiting]")) {
        location.replace(page.querySelector("[data-linked]") ? `${HERE}?done=telegram_linked` : HERE);
        return;
      }
    }
  }
  setTimeout(look, EVERY);
}

if (document.querySelector("[data-waiting]")) setTimeout(look, EVERY);
