package report

import (
	"fmt"
	"strings"

	"bankchurn/cost"
)

// deltaHeadline is the delta in the words that stand beside the total.
func deltaHeadline(d cost.Delta) string {
	before := Amount(d.Before.Expected)
	switch {
	case d.Missing != "":
		return d.Missing
	case d.Switched:
		return fmt.Sprintf("deployed: %s on %s, %s", before, d.Before.Platform, Signed(d.Change))
	case d.Quiet():
		return "as deployed"
	}
	return fmt.Sprintf("deployed: %s, %s", before, Signed(d.Change))
}

// longestDelta is how many resources the preview names.
const longestDelta = 5

// deltaText lists what costs another amount than before.
func deltaText(d cost.Delta) string {
	if d.Missing != "" || d.Switched || d.Quiet() {
		return ""
	}
	var parts []string
	hidden := 0
	for _, r := range d.Resources {
		if cost.InCents(r.Change()).IsZero() {
			continue
		}
		if len(parts) == longestDelta {
			hidden++
			continue
		}
		parts = append(parts, r.Sign+" "+r.Resource+" "+Signed(r.Change()))
	}
	if hidden > 0 {
		parts = append(parts, fmt.Sprintf("%d more", hidden))
	}
	return "Changes: " + strings.Join(parts, " · ") + "\n"
}
