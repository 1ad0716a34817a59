/** Whether what is saved is kept where this page was opened. */

const INSIDE = /Zalo|FBAN|FBAV|FB_IAB|Instagram|\bLine\//i;
const APPLE = /iPhone|iPad|iPod/;

/** Tell where this page is that may lose what is saved: in an app's own browser, on an Apple phone; "" elsewhere. */
export function needsHome({ userAgent, maxTouchPoints, standalone }) {
  if (standalone) return "";
  const isApple = APPLE.test(userAgent) || (userAgent.includes("Macintosh") && maxTouchPoints > 1);
  if (INSIDE.test(userAgent)) return isApple ? "inside-ios" : "inside-android";
  return isApple ? "ios" : "";
}
