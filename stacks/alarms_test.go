package stacks

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
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
				texts = append(texts, annotations["summary"].StringValue()+" "+annotations["runbook_url"].StringValue())
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
