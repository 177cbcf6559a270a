"""What would run if a page took somebody's words for its own, and a watch that would see it."""

from typing import Any, TypeAlias

PAYLOADS = (
    "<script>__ran=1</script>",
    "<svg onload=__ran=1>",
    "<img src=x onerror=__ran=1>",
    '"><svg onload=__ran=1>',
    "' autofocus onfocus=__ran=1 x='",
    "</title><script>__ran=1</script>",
    "</textarea><svg onload=__ran=1>",
    "</script><script>__ran=1</script>",
    "--><svg onload=__ran=1>",
    "javascript:__ran=1",
    "<a href=javascript:__ran=1>go</a>",
    "<iframe srcdoc='<script>parent.__ran=1</script>'>",
    "<style>@import '//127.0.0.1:9/x.css';</style>",
    "<base href=//127.0.0.1:9/>",
    "<form action=//127.0.0.1:9/><button>go",
    "<p hx-get=/audit hx-trigger=load hx-on:load=__ran=1>",
    "<meta http-equiv=refresh content='0;url=//127.0.0.1:9'>",
    "{{7*7}}{% include 'x' %}${__ran=1}",
    "&lt;script&gt;__ran=1&lt;/script&gt;",
    "＜script＞__ran=1＜/script＞",
    "\u202e<script>__ran=1</script>",
)

WATCH = """
window.__refused = [];
document.addEventListener("securitypolicyviolation", (event) => {
  __refused.push(event.violatedDirective + " " + event.blockedURI);
});
"""
"""Runs before anything of a page does."""

FOUND = """() => {
  const written = [document.title, document.body.innerText, document.body.textContent];
  for (const field of document.querySelectorAll("input, textarea, option")) written.push(field.value);
  const foreign = "[onload], [onerror], [onfocus], [style], [srcdoc], [hx-on\\\\:load], iframe, base, style, " +
    "script:not([src]), a[href^='javascript:'], form[action^='//'], meta[content*='127.0.0.1:9']";
  return {
    ran: "__ran" in window,
    refused: window.__refused,
    foreign: [...document.querySelectorAll(foreign)].map((one) => one.outerHTML.slice(0, 200)),
    written: written.join("\\n"),
  };
}"""

Found: TypeAlias = dict[str, Any]
CLEAN: Found = {"ran": False, "refused": [], "foreign": []}


def seen_in(found: Found) -> set[str]:
    """The payloads that stand on a page as words; takes the words out of what was found."""
    written = str(found.pop("written"))
    return {one for one in PAYLOADS if one in written}
