package dashboard

import (
	"fmt"
	"strings"
)

// Header is the text at the top of a dashboard: what it shows, and links.
type Header struct {
	// Service, Platform, Project and Stack identify what the dashboard shows.
	Service, Platform, Project, Stack string
	// Logs and Console are console URLs; empty for none.
	Logs, Console string
	// Runbooks is the URL where docs/runbooks is published, and CostReport the URL of the published
	// cost report; empty for none.
	Runbooks, CostReport string
	// Alarms means that alarms are configured. Without them, the header explains how to set them
	// up.
	Alarms bool
	// AlarmsKey is the config key of the alarms.
	AlarmsKey string
	// Missing are sentences about what the platform does not measure, and why.
	Missing []string
}

// Markdown renders the header in the Markdown subset that CloudWatch and Cloud Monitoring share.
func (h Header) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s on %s: stack %s of %s\n", h.Service, h.Platform, h.Stack, h.Project)
	links := []string{}
	for _, l := range [][2]string{{"Logs", h.Logs}, {"Console", h.Console}} {
		if l[1] != "" {
			links = append(links, fmt.Sprintf("[%s](%s)", l[0], address(l[1])))
		}
	}
	for _, runbook := range [][2]string{{"high error rate", "high-error-rate.md"}, {"high latency", "high-latency.md"}} {
		if h.Runbooks == "" {
			links = append(links, fmt.Sprintf("Runbook %s: docs/runbooks/%s", runbook[0], runbook[1]))
			continue
		}
		links = append(links, fmt.Sprintf("[Runbook: %s](%s)", runbook[0], address(h.Runbooks+"/"+runbook[1])))
	}
	if h.CostReport == "" {
		links = append(links, "Cost: see any preview")
	} else {
		links = append(links, fmt.Sprintf("[Cost report](%s)", address(h.CostReport)))
	}
	b.WriteString(strings.Join(links, " | "))
	if !h.Alarms {
		fmt.Fprintf(&b, "\n\nNo alarms: set %s.", h.AlarmsKey)
	}
	if len(h.Missing) > 0 {
		b.WriteString("\n\n" + strings.Join(h.Missing, " "))
	}
	return b.String()
}

// address escapes a link's target: a parenthesis, as in console URLs, would end the link.
func address(url string) string {
	return strings.NewReplacer("(", "%28", ")", "%29").Replace(url)
}
