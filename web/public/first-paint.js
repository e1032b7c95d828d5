// Before the first paint: sets light or dark, so that the page does not flash, and turns the links that MLflow
// clients print (#/experiments/1/runs/abc) into ours. A file of its own because the page allows no inline script.
(function () {
  var stored = null;
  try {
    stored = localStorage.getItem('assay-color-scheme');
  } catch (_) {
    // Storage may be switched off; the system's preference decides then.
  }
  var dark = stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');

  var base = document.querySelector('meta[name="base-path"]').getAttribute('content');
  var run = /^#\/experiments\/[^/?]+\/runs\/([^/?]+)/.exec(location.hash);
  var other = /^#(\/(?:experiments|models)(?:\/[^?]*)?)/.exec(location.hash);
  if (run) history.replaceState(null, '', base + '/runs/' + run[1]);
  else if (other) history.replaceState(null, '', base + other[1]);
})();
