"""Alert rules and the dashboard: every query is PromQL over metrics and label values that the workers really have."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

import promql_parser as promql
import pytest
import yaml

from pipeline.notify.receiver_health import ReceiverHealth
from pipeline.stream.health import WorkerHealth
from pipeline.stream.metrics import Metrics
from pipeline.watch.feed_metrics import GAUGES, FeedMetrics
from pipeline.watch.feed_status import judged
from pipeline.watch.state import FeedState
from tests.docker import compose

ROOT = compose.FOLDER.parent
PROMETHEUS = compose.FOLDER / "prometheus"
GRAFANA = compose.FOLDER / "grafana"
GROUPS = yaml.safe_load((PROMETHEUS / "alerts.yml").read_text(encoding="utf-8"))["groups"]
RULES: dict[str, Mapping[str, Any]] = {rule["alert"]: rule for group in GROUPS for rule in group["rules"]}
DASHBOARD = json.loads((GRAFANA / "dashboards" / "dateline.json").read_text(encoding="utf-8"))
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
# What Prometheus itself adds, and what it knows the values of.
OF_PROMETHEUS: dict[str, dict[str, list[str]]] = {"up": {}, "ALERTS": {}}
ADDED = {"job", "instance", "alertname", "alertstate"}

Series = Mapping[str, Mapping[str, set[str]]]


def scraped() -> Series:
    """Each series that a worker of either stage offers, with the values of its labels."""
    found: dict[str, dict[str, set[str]]] = {}
    for stage in ("enrich", "index", "notify"):
        health = WorkerHealth(stage, receivers={"desk": ReceiverHealth()})
        for sample in (s for family in Metrics(health).registry.collect() for s in family.samples):
            labels = found.setdefault(sample.name, {})
            for name, value in sample.labels.items():
                labels.setdefault(name, set()).add(value)
    return found


def of_feeds() -> Series:
    """Each series of a watched feed, with the values of its labels."""
    feed = replace(
        judged(FeedState("https://a.example/feed", 900.0), (), 1.0), tried=1.0, succeeded=1.0, news=1.0, status=200
    )
    found: dict[str, dict[str, set[str]]] = {}
    for sample in (sample for family in FeedMetrics(lambda: [feed]).collect() for sample in family.samples):
        labels = found.setdefault(sample.name, {})
        for name, value in sample.labels.items():
            labels.setdefault(name, set()).add(value)
    assert len(found) == len(GAUGES) + 1
    return found


WATCHED = of_feeds()
SERIES = {**scraped(), **WATCHED, **OF_PROMETHEUS}


def queries() -> Iterator[Any]:
    """Every expression of the rules, the panels and the annotations, by where it stands."""
    for name, rule in RULES.items():
        yield pytest.param(rule["expr"], id=name)
    for panel in PANELS:
        for target in panel["targets"]:
            yield pytest.param(target["expr"], id=f"{panel['title']} {target['refId']}")
    for annotation in DASHBOARD["annotations"]["list"]:
        yield pytest.param(annotation["expr"], id=annotation["name"])


@pytest.mark.parametrize("expression", list(queries()))
def test_every_query_is_over_what_the_workers_tell(expression: str) -> None:
    """It parses, its metrics exist with the labels that it selects by, and each value that it asks for can occur."""
    selectors, grouped = _parts(expression)
    known = {label for selector in selectors for label in SERIES[selector.name]}
    assert grouped <= known | ADDED
    for selector in selectors:
        for matcher in selector.matchers.matchers:
            if matcher.name not in ADDED:
                assert any(_matches(matcher, value) for value in SERIES[selector.name][matcher.name]), matcher.value


def _parts(expression: str) -> tuple[list[Any], set[str]]:
    """The selectors of a query and the labels that it groups by."""
    selectors, grouped = [], set()

    def visit(node: Any) -> None:
        if isinstance(node, promql.MatrixSelector):
            selectors.append(node.vector_selector)
        elif isinstance(node, promql.VectorSelector):
            selectors.append(node)
        elif isinstance(node, promql.AggregateExpr) and node.modifier:
            grouped.update(node.modifier.labels)

    promql.walk(promql.parse(expression.replace("$__rate_interval", "1m")), visit)
    return selectors, grouped


def _matches(matcher: Any, value: str) -> bool:
    if matcher.op in (promql.MatchOp.Re, promql.MatchOp.NotRe):
        return re.fullmatch(matcher.value, value) is not None
    return bool(matcher.value == value)


@pytest.mark.parametrize("name", RULES)
def test_every_alert_can_be_acted_on(name: str) -> None:
    """It waits before it fires, has a known severity, a summary, and a runbook that is a heading of the page."""
    rule = RULES[name]
    assert promql.parse_duration(rule["for"]).total_seconds() >= 60
    assert rule["labels"]["severity"] in ("critical", "warning", "info")
    assert rule["annotations"]["summary"].endswith(".")
    page, _, anchor = rule["annotations"]["runbook"].partition("#")
    assert anchor in _anchors((ROOT / page).read_text(encoding="utf-8"))


def _anchors(markdown: str) -> set[str]:
    """The anchors of a page's headings, as the usual viewers make them."""
    headings = re.findall(r"^#+ (.+)$", markdown, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_alert_fires_when_it_should() -> None:
    """The examples of alerts.test.yml hold by Prometheus' own rule tester, and there is one for each alert."""
    examples = (PROMETHEUS / "alerts.test.yml").read_text(encoding="utf-8")
    tested = {case["alertname"] for t in yaml.safe_load(examples)["tests"] for case in t.get("alert_rule_test", ())}
    assert tested == set(RULES)
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not installed; Debian has it in the package prometheus")
    done = subprocess.run(
        ["promtool", "test", "rules", "alerts.test.yml"], cwd=PROMETHEUS, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_scrapes_the_workers_and_reads_the_rules() -> None:
    """The scrape job names the compose services of the workers and the image's port, the rule file exists."""
    config = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text(encoding="utf-8"))
    (discovery,) = next(job for job in config["scrape_configs"] if job["job_name"] == "dateline")["dns_sd_configs"]
    services = compose.merged("compose.yaml")["services"]
    assert set(discovery["names"]) == {*(name for name in services if name.endswith("-worker")), "notify"}
    dockerfile = (compose.FOLDER / "Dockerfile").read_text(encoding="utf-8")
    assert f"EXPOSE {discovery['port']}" in dockerfile
    assert all((PROMETHEUS / name).is_file() for name in config["rule_files"])


def test_prometheus_scrapes_the_desk() -> None:
    """At the port that its service listens on inside."""
    config = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text(encoding="utf-8"))
    (discovery,) = next(job for job in config["scrape_configs"] if job["job_name"] == "dateline-desk")["dns_sd_configs"]
    desk = compose.merged("compose.yaml")["services"]["desk"]
    assert discovery["names"] == ["desk"]
    assert any(str(discovery["port"]) in str(port) for port in desk["ports"])


def test_the_operator_scrapes_the_workers_under_the_name_that_the_rules_ask_for() -> None:
    """The PodMonitor selects the workers' pods by labels and port that they have, and calls the job what Prometheus'
    own configuration calls it."""
    folder = compose.FOLDER / "kubernetes"
    spec, api = (
        each["spec"] for each in yaml.safe_load_all((folder / "monitoring" / "pod-monitor.yaml").read_text("utf-8"))
    )
    (endpoint,) = spec["podMetricsEndpoints"]
    (chosen,) = spec["selector"]["matchExpressions"]
    assert chosen["operator"] == "In"
    for name in chosen["values"]:
        (file,) = (*folder.glob(f"base/{name}.yaml"), *folder.glob(f"components/*/{name}.yaml"))
        worker = next(yaml.safe_load_all(file.read_text(encoding="utf-8")))
        pod = worker["spec"]["template"]
        assert pod["metadata"]["labels"][chosen["key"]] == name
        assert endpoint["port"] in {port["name"] for port in pod["spec"]["containers"][0]["ports"]}
    (relabeling,) = endpoint["relabelings"]
    # The API has metrics, but is none of the workers that the alerts are about.
    assert api["podMetricsEndpoints"][0]["relabelings"] == [{"targetLabel": "job", "replacement": "dateline-api"}]
    served = next(yaml.safe_load_all((folder / "base" / "api.yaml").read_text(encoding="utf-8")))["spec"]["template"]
    assert api["selector"]["matchLabels"].items() <= served["metadata"]["labels"].items()
    assert api["podMetricsEndpoints"][0]["port"] in {p["name"] for p in served["spec"]["containers"][0]["ports"]}
    asked = set(re.findall(r'job="(\w+)"', " ".join(rule["expr"] for rule in RULES.values())))
    assert relabeling == {"targetLabel": "job", "replacement": "dateline"}
    assert asked == {relabeling["replacement"]}
    manual = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    assert 'job="dateline"' in manual


def test_kustomize_builds_the_monitor() -> None:
    """It goes into the workers' namespace."""
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not installed")
    command = ["kubectl", "kustomize", str(compose.FOLDER / "kubernetes" / "monitoring")]
    monitors = list(yaml.safe_load_all(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    assert len(monitors) == 2
    assert {(each["kind"], each["metadata"]["namespace"]) for each in monitors} == {("PodMonitor", "dateline")}


def test_the_dashboard_is_whole() -> None:
    """Panels have ids of their own, say what they show, ask the chosen source, and lie beside each other."""
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
    for panel in PANELS:
        assert panel["description"].endswith(".")
        assert {panel["datasource"]["uid"], *(t["datasource"]["uid"] for t in panel["targets"])} == {"${source}"}
    for one, other in combinations([panel["gridPos"] for panel in DASHBOARD["panels"]], 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        assert beside or one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]


def test_every_metric_of_ours_is_on_the_dashboard() -> None:
    """A metric that no one looks at would be noticed here."""
    shown = {selector.name for panel in PANELS for t in panel["targets"] for selector in _parts(t["expr"])[0]}
    families = {re.sub(r"_(bucket|count|sum|created)$", "", name) for name in SERIES if name.startswith("dateline_")}
    drawn = {name.removesuffix("_bucket") for name in shown if name.startswith("dateline_")}
    # Of the feeds, `dateline feeds status` tells the rest.
    assert families - drawn <= set(WATCHED)
    assert drawn <= families
    assert drawn & set(WATCHED)


def test_grafana_finds_the_dashboard_and_the_source() -> None:
    """What the provisioning files name is where compose mounts it, and reaches Prometheus by its service's name."""
    provisioning = GRAFANA / "provisioning"
    (source,) = yaml.safe_load((provisioning / "datasources" / "prometheus.yaml").read_text("utf-8"))["datasources"]
    (provider,) = yaml.safe_load((provisioning / "dashboards" / "dateline.yaml").read_text("utf-8"))["providers"]
    services = compose.merged("compose.yaml")["services"]
    mounted = {volume.split(":")[1]: volume.split(":")[0] for volume in services["grafana"]["volumes"]}
    assert source["url"] == "http://prometheus:9090"
    assert source["uid"] == DASHBOARD["templating"]["list"][0]["current"]["value"]
    assert (compose.FOLDER / mounted[provider["options"]["path"]] / "dateline.json").is_file()
    home = services["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert home == f"{provider['options']['path']}/dateline.json"
