/* Keys of the whole page. Enter never presses a button: a scanner that types ends every code with it. With typed codes on
   (?keys=1, for a PC without a scanner) what is typed is gathered here, never in a form field, and sent at Enter. */

const CODE_MAX = 512;

/** Watch the keys. `typed(text)` shows what is gathered so far; `scan(code)` sends it. */
export function watchKeys({ on, typed, scan }) {
  let text = "";
  const set = (next) => {
    text = next;
    typed(text);
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      if (on && text.trim()) scan(text.trim());
      if (on) set("");
    } else if (on && !event.ctrlKey && !event.altKey && !event.metaKey) {
      if (event.key.length === 1 && text.length < CODE_MAX) {
        event.preventDefault(); // a space in a code must not press the button in focus
        set(text + event.key);
      } else if (event.key === "Backspace") {
        set(text.slice(0, -1));
      } else if (event.key === "Escape") {
        set("");
      }
    }
  }, { capture: true });
}
