/* Instants as the panel shows them: to the second, with the day where it matters. Knows no words. */

let zone = "UTC";

/** The site's zone. */
export function setSiteZone(name) {
  zone = name;
}

/** "17:24:19" at the site. */
export function secondsText(iso) {
  return new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(new Date(iso));
}

/** "17:24" at the site, of an instant or of milliseconds. */
export function clockOf(instant) {
  return secondsText(instant).slice(0, 5);
}

/** "11-20" at the site. */
export function dayOf(iso) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(iso)).slice(5);
}

/** Some dates from one on, as "2026-11-20". */
export function daysFrom(first, count) {
  return Array.from({ length: count }, (_, index) => new Date(Date.parse(`${first}T00:00:00Z`) + index * 86_400_000).toISOString().slice(0, 10));
}

/** "11-20 五"; `weekday` names a day, Monday 0. */
export function dayName(date, weekday) {
  return `${date.slice(5)} ${weekday((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7)}`;
}

/** A local date and time of the site as an instant: what a form's fields mean. */
export function instantOf(date, time) {
  const guess = new Date(`${date}T${time}:00Z`).getTime();
  const shift = (ms) => {
    const parts = Object.fromEntries(new Intl.DateTimeFormat("en-GB", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" })
      .formatToParts(new Date(ms)).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second) - ms;
  };
  const first = guess - shift(guess);
  return new Date(guess - shift(first)).toISOString();
}
