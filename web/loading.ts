// A thin line at the top when an answer takes longer than half a second.
const patienceMilliseconds = 500;

export function showLoading(): void {
  let timer: number | undefined;
  const line = document.createElement("div");
  line.className = "loading-line";
  line.setAttribute("aria-hidden", "true");
  const begin = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => document.body.append(line), patienceMilliseconds);
  };
  const end = () => {
    window.clearTimeout(timer);
    line.remove();
  };
  document.addEventListener("turbo:before-fetch-request", begin);
  for (const name of ["turbo:before-fetch-response", "turbo:fetch-request-error", "turbo:load", "turbo:render"]) {
    document.addEventListener(name, end);
  }
}
