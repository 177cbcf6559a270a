// Nothing of the desk stays in the browser, whichever script would like to keep something: there is no such store here.
for (const store of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, store, {
    get() { throw new DOMException("the desk keeps nothing in the browser", "SecurityError"); },
  });
}
