/* The site's time, as the server tells it. The browser's clock only measures how long ago that was:
   it may be hours off and nothing on the screen may be. Knows no words. */

let offset = 0; // server time minus performance.now(), ms
let zone = "UTC";
let known = false;

/** Take the server's time: an ISO instant that just arrived. */
export function setServerTime(iso) {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return;
  offset = at - performance.now();
  known = true;
}

/** The site's zone, an IANA name; an unknown one leaves the old. */
export function setZone(name) {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    zone = name;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}

/** Whether the server has said what time it is. */
export function isKnown() {
  return known;
}

/** Now at the server, ms since the epoch. */
export function now() {
  return performance.now() + offset;
}

/** Whether a text is an instant as our JSON writes it. */
export function isInstant(value) {
  return typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(value);
}

/** "17:24:08" of now. */
export function clockText() {
  return parts(now(), true).time;
}

/** "20:00", with the day before it where it is not today at the site. */
export function timeText(iso, language) {
  const then = parts(Date.parse(iso));
  return then.day === parts(now()).day ? then.time : `${dayText(then, language)} ${then.time}`;
}

/** Today at the site, "2026-11-20". */
export function today() {
  return parts(now()).day;
}

/** A plain date "2026-11-21" as "11-21" or "21 Nov". */
export function dateText(iso, language) {
  const [, month, day] = iso.slice(0, 10).split("-");
  return dayText({ month, dayOfMonth: day }, language);
}

/** Whole milliseconds until an instant; negative when it is past. */
export function until(iso) {
  return Date.parse(iso) - now();
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function dayText({ month, dayOfMonth }, language) {
  return language === "en" ? `${Number(dayOfMonth)} ${MONTHS[Number(month) - 1]}` : `${month}-${dayOfMonth}`;
}

const formats = new Map();

function parts(ms, seconds = false) {
  const key = `${zone}${seconds}`;
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat("en-GB", {
      timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
      second: seconds ? "2-digit" : undefined, hourCycle: "h23",
    }));
  }
  const found = Object.fromEntries(formats.get(key).formatToParts(ms).map(({ type, value }) => [type, value]));
  const time = [found.hour, found.minute, ...(seconds ? [found.second] : [])].join(":");
  return { day: `${found.year}-${found.month}-${found.day}`, month: found.month, dayOfMonth: found.day, time };
}
