package report

import (
	"fmt"
	"strings"

	"bankchurn/cost"
)

// deltaHeadline returns the delta as shown next to the total.
func deltaHeadline(d cost.Delta) string {
	before := Amount(d.Before.Total())
	switch {
	case d.Missing != "":
		return d.Missing
	case d.Before.NeverFinished:
		return fmt.Sprintf("running: %s, %s", before, Signed(d.Change))
	case d.Switched || d.Before.PreviousPlatform != "":
		return fmt.Sprintf("deployed: %s on %s, %s", before, platforms(d.Before.Platform, d.Before.PreviousPlatform), Signed(d.Change))
	case d.Quiet() && d.Change.IsExact():
		return "as deployed"
	}
	return fmt.Sprintf("deployed: %s, %s", before, Signed(d.Change))
}

// platforms returns the serving platform and the kept one, if any.
func platforms(answers, previous string) string {
	if previous == "" {
		return answers
	}
	return answers + " with " + previous + " kept"
}

// subject returns the resource or platform of a delta's row.
func subject(r cost.ResourceDelta) string {
	if r.Platform != "" {
		return "everything on " + r.Platform
	}
	return r.Resource
}

// longestDelta is how many resources the preview names.
const longestDelta = 5

// unfinishedText returns a line for what a failed update left running, or none.
func unfinishedText(d cost.Delta) string {
	var parts []string
	for _, u := range d.Before.Unfinished {
		parts = append(parts, fmt.Sprintf("%s of %s, %s idle", counted(u.Resources, "resource"), u.Platform, Amount(u.Idle)))
	}
	if len(parts) == 0 {
		return ""
	}
	return "Left by a failed update and counted as deployed: " + strings.Join(parts, " · ") + "\n"
}

// deltaText lists the resources whose cost changed.
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
		parts = append(parts, r.Sign+" "+subject(r)+" "+plus(r.Change())+Dollars(r.Change()))
	}
	if hidden > 0 {
		parts = append(parts, fmt.Sprintf("%d more", hidden))
	}
	return "Changes: " + strings.Join(parts, " · ") + "\n"
}
