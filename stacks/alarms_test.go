package stacks

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
)

// alarmTexts are the texts of a resource's alarms, each with its runbook.
func alarmTexts(r registered) []string {
	switch r.typ {
	case "aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm":
		return []string{r.inputs["alarmDescription"].StringValue()}
	case "gcp:monitoring/alertPolicy:AlertPolicy":
		return []string{r.inputs["documentation"].ObjectValue()["content"].StringValue()}
	case "kubernetes:monitoring.coreos.com/v1:PrometheusRule":
		var texts []string
		for _, group := range r.inputs["spec"].ObjectValue()["groups"].ArrayValue() {
			for _, rule := range group.ObjectValue()["rules"].ArrayValue() {
				annotations := rule.ObjectValue()["annotations"].ObjectValue()
				text := annotations["summary"].StringValue() + " " + annotations["runbook_url"].StringValue()
				if dashboard := annotations["dashboard_url"]; dashboard.IsString() {
					text += " Dashboard: " + dashboard.StringValue()
				}
				texts = append(texts, text)
			}
		}
		return texts
	}
	return nil
}

var runbookOfAlarm = regexp.MustCompile(`(?:docs|https://example\.com)/runbooks/([a-z-]+\.md)`)

func TestEveryAlarmLinksARunbookThatExists(t *testing.T) {
	found := 0
	for _, d := range matrix(t) {
		for _, r := range d.resources {
			for _, text := range alarmTexts(r) {
				found++
				link := runbookOfAlarm.FindStringSubmatch(text)
				if link == nil {
					t.Errorf("%s, %s: %q links no runbook", d.name, r.name, text)
					continue
				}
				if _, err := os.Stat(filepath.Join(root, "docs", "runbooks", link[1])); err != nil {
					t.Errorf("%s, %s: %v", d.name, r.name, err)
				}
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d alarms were found", found)
	}
}

var (
	dashboardTypes   = []string{"aws:cloudwatch/dashboard:Dashboard", "gcp:monitoring/dashboard:Dashboard"}
	dashboardOfAlarm = regexp.MustCompile(` Dashboard: https://[a-z0-9-]+[.](?:console[.]aws[.]amazon|cloud[.]google)[.]com/\S+$`)
)

// Where a platform has a dashboard, every alarm of it links that one; elsewhere none links any.
func TestEveryAlarmLinksTheDashboard(t *testing.T) {
	with, without := 0, 0
	for _, d := range matrix(t) {
		shown := map[string]bool{}
		for _, r := range d.resources {
			if slices.Contains(dashboardTypes, r.typ) {
				shown[componentOf(urn.URN(r.urn))] = true
			}
		}
		for _, r := range d.resources {
			for _, text := range alarmTexts(r) {
				linked := dashboardOfAlarm.MatchString(text)
				if linked != shown[componentOf(urn.URN(r.urn))] {
					t.Errorf("%s, %s: dashboard %t, but the alarm says %q", d.name, r.name, shown[componentOf(urn.URN(r.urn))], text)
				}
				if linked {
					with++
				} else {
					without++
				}
			}
		}
	}
	if with < 50 || without < 10 {
		t.Errorf("%d alarms with a dashboard, %d without", with, without)
	}
}
