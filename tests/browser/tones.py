"""What a page sounds, as the oscillators that it starts and cuts."""

from __future__ import annotations

from playwright.sync_api import Page

# Notes every tone that starts and every one that is cut off before its end.
LISTEN = """
window.tones = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) {
  window.tones.push([this.type, Math.round(this.frequency.value), this]);
  return start.call(this, at);
};
const end = OscillatorNode.prototype.disconnect;
OscillatorNode.prototype.disconnect = function () {
  window.tones.push(["cut", 0]);
  return end.call(this);
};
"""


def tones(page: Page) -> list[list[object]]:
    """Shape and hertz of each tone since the last call; "cut" where one was stopped."""
    heard: list[list[object]] = page.evaluate("window.tones.splice(0).map(([wave, hertz]) => [wave, hertz])")
    return heard
