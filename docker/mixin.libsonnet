// The rules, alerts and dashboards as a monitoring mixin (https://monitoring.mixins.dev). They are
// read from the files beside it; only what `_config` names is another's to choose.
local base = 'http://127.0.0.1:8000/';
local selector = 'job="quotewire"';

{
  _config+:: {
    // Where the site of the documentation is served; ends in a slash.
    runbookURLBase: base,
    // Which targets are quotewire's workers.
    quotewireSelector: selector,
  },

  local config = self._config,
  local filled(text) = std.strReplace(text, base, config.runbookURLBase),
  local selected(value) = std.mapWithKey(
    function(name, one)
      if name == 'expr' || name == 'query' then std.strReplace(one, selector, config.quotewireSelector)
      else deep(one),
    value
  ),
  local deep(value) =
    if std.isObject(value) then selected(value)
    else if std.isArray(value) then std.map(deep, value)
    else value,
  local groups = std.parseYaml(filled(importstr 'prometheus/rules.yml')).groups,
  local having(kind) = {
    groups: [group for group in deep(groups) if std.all([kind in rule for rule in group.rules])],
  },

  prometheusRules+:: having('record'),
  prometheusAlerts+:: having('alert'),
  grafanaDashboards+:: {
    'quotewire-operations.json': deep(import 'grafana/dashboards/operations.json'),
    'quotewire-pipeline.json': deep(import 'grafana/dashboards/pipeline.json'),
    'quotewire-newsroom.json': deep(import 'grafana/dashboards/newsroom.json'),
    'quotewire-quoted.json': deep(import 'grafana/dashboards/quoted.json'),
  },
}
