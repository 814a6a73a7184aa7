/* The one WebSocket of a page. The server beats every 2 s; silence of 6 s, or a closed socket, is a cut, and the page must
   cover itself. Knows no message but passes them all on; knows no screen. */

const SILENCE_MS = 6000;
const DELAYS_MS = [250, 500, 1000, 2000];

/** Keep a stream open for ever. `onMessage(message)`, `onOpen()` at each new connection, `onCut(tries)` at each loss or failed try. */
export function openStream(path, { onMessage, onOpen, onCut }) {
  let socket = null;
  let watchdog = 0;
  let tries = 0;

  function connect() {
    const url = new URL(path, location.href);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const mine = new WebSocket(url);
    socket = mine;
    const ended = () => {
      if (socket !== mine) return;
      socket = null;
      clearTimeout(watchdog);
      tries += 1;
      onCut(tries);
      setTimeout(connect, DELAYS_MS[Math.min(tries, DELAYS_MS.length) - 1]);
    };
    const feed = () => {
      clearTimeout(watchdog);
      // A frozen server does not answer the closing handshake either: the cut is now, not when the socket agrees.
      watchdog = setTimeout(() => {
        ended();
        mine.close();
      }, SILENCE_MS);
    };
    mine.onopen = () => {
      feed();
      onOpen();
    };
    mine.onmessage = ({ data }) => {
      if (socket !== mine) return;
      feed();
      tries = 0;
      onMessage(JSON.parse(data));
    };
    mine.onclose = ended;
    feed();
  }

  connect();
}
