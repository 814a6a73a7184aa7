/* A policy's numbers in words: limits, secondary clocks, tariffs, targets. Takes them as the station's API tells them. */

import { has, say } from "../words.js";
import { named } from "./parts.js";

/** "48 小时", "2 个工作日，到 23:59 止". A kind that this page has no words for is told with its numbers. */
export function limitText(limit) {
  const id = `policy_limit.${limit.kind}`;
  if (!has(id)) return [limit.kind, limit.hours ?? limit.days ?? ""].join(" ");
  const said = [say(id, { ...limit, at: short(limit.at), day_end: short(limit.day_end) })];
  if (limit.count_start_day) said.push(say("policy_limit.start_day"));
  if (limit.given) said.push(say("policy_limit.given", limit.given));
  return said.join(" ");
}

/** A secondary clock's hours: the usual ones, then each goods type's and region's; as [what, value, number]. */
export function timesText(clock) {
  const what = named("clock", clock.id);
  const others = { ...clock.by_goods, ...clock.by_region };
  return [[what, allowance(clock.limit), clock.limit],
    ...Object.entries(others).map(([name, number]) => [`${what} · ${named("order_class", name)}`, allowance(number), number])];
}

/** "不超过 300 元：3 元", "1%，最多 30 元". */
export function tariffText(band) {
  const sum = band.percent ? say("tariff.percent", { percent: band.percent, min: band.min_yuan || "", max: band.max_yuan ?? "" }) : say("tariff.flat", { yuan: band.flat_yuan });
  return band.up_to_yuan === null ? sum : say("tariff.up_to", { amount: band.up_to_yuan, sum });
}

/** "不低于 95%". */
export function targetText(target) {
  if (target.at_least_percent !== null) return say("target.at_least", { percent: target.at_least_percent });
  if (target.at_most_percent !== null) return say("target.at_most", { percent: target.at_most_percent });
  return say("target.at_most_orders", { count: target.at_most_orders });
}

function allowance({ hours, business_days: days, day_end: end }) {
  return hours === null || hours === undefined ? say("policy_limit.business_days", { days, day_end: short(end) }) : say("policy_limit.elapsed", { hours });
}

function short(time) {
  return String(time ?? "").slice(0, 5);
}
