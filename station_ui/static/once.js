/* A glove, or a hand in a hurry, often touches one spot twice: the second touch is no wish, and what lies under it by then may
   be another button (a reason on the sheet that the first one opened, "print once more" of the next label). Knows no screen. */

const MOMENT_MS = 400; // hands that mean it are slower; those that count a keypad's digits are not, and are left alone
const NEAR_PX = 30;
const LEFT_ALONE = ".keys";

/** From now on a touch is dropped where the one before was, within a moment, and so is the second click of a double click. Keys of
    a keyboard are neither. */
export function dropSecondTouches() {
  let last = null;
  document.addEventListener("click", (event) => {
    if (!event.detail || event.target.closest(LEFT_ALONE)) return;
    const touch = event.pointerType === "mouse" ? null : { at: event.timeStamp, x: event.clientX, y: event.clientY };
    if (event.detail > 1 || (touch && last && isAgain(touch, last))) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    last = touch;
  }, { capture: true });
}

function isAgain(touch, last) {
  return touch.at - last.at < MOMENT_MS && Math.abs(touch.x - last.x) < NEAR_PX && Math.abs(touch.y - last.y) < NEAR_PX;
}

const underWay = new Map();

/** What `ask()` answers; while it is under way the same command is that one, however often it is given. */
export function onceAtATime(command, ask) {
  if (!underWay.has(command)) underWay.set(command, ask().finally(() => underWay.delete(command)));
  return underWay.get(command);
}
